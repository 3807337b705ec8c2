"""Where a reply falls into clauses.

Speech transcripts and text messages have no full stops, and a span is a clause more often than a
sentence; so the places to cut are learnt from the edges of labelled spans, with the words around
a gap as features.
"""

from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from replytone.ngrams import FeatureIndex, Keys, key
from replytone.reading import Stream
from replytone.vocabulary import HARD, PAD, SOFT, TRIM

# Columns of the window: the words from three before the gap to two after it, the distance back
# and ahead to the next mark, both of them coarse, and nothing.
_B3, _B2, _B1, _A0, _A1, _A2, _BACK, _AHEAD, _COARSE, _NONE = range(10)
_FEATURES = np.array(
    [
        (_B1, _NONE, _NONE),
        (_A0, _NONE, _NONE),
        (_A1, _NONE, _NONE),
        (_B2, _NONE, _NONE),
        (_A2, _NONE, _NONE),
        (_B1, _A0, _NONE),
        (_A0, _A1, _NONE),
        (_B2, _B1, _NONE),
        (_B1, _A0, _A1),
        (_A0, _A1, _A2),
        (_B2, _B1, _A0),
        (_BACK, _NONE, _NONE),
        (_AHEAD, _NONE, _NONE),
        (_B1, _BACK, _NONE),
        (_A0, _AHEAD, _NONE),
        (_B1, _A0, _COARSE),
    ]
).T
_KINDS = np.arange(1000, 1000 + _FEATURES.shape[1], dtype=np.uint64)[:, None]


class Clauses(NamedTuple):
    """The clauses of a stream, in order.

    Attributes:
        start, end: Stream positions, shape (S,), `end` exclusive; marks and joining words at the
            edges are left off.
        text: Number of the text, shape (S,).
        opening: How sure the cut before the clause is, 0 to 1, shape (S,).
    """

    start: NDArray[np.int64]
    end: NDArray[np.int64]
    text: NDArray[np.int64]
    opening: NDArray[np.float64]


def gap_keys(stream: Stream) -> Keys:
    """Features of the gap before each position, shape (features, N)."""
    n = len(stream.ids)
    at = np.arange(n)
    marks = ((stream.flags & (HARD | SOFT)) != 0) | (stream.ids == PAD)
    last = np.maximum.accumulate(np.where(marks, at, 0))
    following = np.minimum.accumulate(np.where(marks, at, n)[::-1])[::-1]
    back = np.zeros(n, np.int64)
    back[1:] = at[1:] - 1 - last[:-1]
    ahead = following - at
    window = np.zeros((10, n), np.uint64)
    for row, shift in zip(range(_B3, _A2 + 1), range(-3, 3), strict=True):
        window[row] = np.roll(stream.hashes, -shift)
    window[_BACK] = np.minimum(back, 8)
    window[_AHEAD] = np.minimum(ahead, 8)
    window[_COARSE] = (back > 2) * 2 + (ahead > 2)
    return key(_KINDS, *window[_FEATURES])


class Cutter:
    """Cuts replies into clauses by learnt weights.

    Args:
        index: The known gap features.
        weights: Log-odds of a cut, shape (len(index),); row 0 holds 0.
        bias: Log-odds of a cut without any known feature.
        threshold: Probability from which a gap is cut.
    """

    def __init__(
        self, index: FeatureIndex, weights: NDArray[np.float32], bias: float, threshold: float
    ) -> None:
        self.index = index
        self.weights = weights
        self.bias = bias
        self.threshold = threshold

    @classmethod
    def blank(cls) -> Self:
        """A cutter that has learnt nothing and cuts at full stops only."""
        return cls(FeatureIndex(np.zeros(0, np.uint64)), np.zeros(1, np.float32), -10.0, 0.5)

    def openings(self, stream: Stream) -> NDArray[np.float64]:
        """Probability of a cut before each position, shape (N,); 1 after full stops."""
        logits = self.weights[self.index.rows(gap_keys(stream))].sum(axis=0) + self.bias
        sure = 1 / (1 + np.exp(-np.clip(logits, -30, 30).astype(np.float64)))
        hard = (stream.flags & HARD) != 0
        sure[hard] = 1
        sure[1:][hard[:-1]] = 1
        sure[stream.first[stream.last > stream.first]] = 1
        return sure

    def cut(self, stream: Stream) -> Clauses:
        """The clauses of every text in the stream."""
        sure = self.openings(stream)
        start = np.flatnonzero((sure >= self.threshold) & (stream.text >= 0))
        text = stream.text[start]
        end = np.append(start[1:], 0)
        closing = np.append(text[1:] != text[:-1], True) if len(text) else np.zeros(0, bool)
        end[closing] = stream.last[text[closing]]
        opening = sure[start]
        trim = (stream.flags & TRIM) != 0
        for _ in range(4):
            start = np.where((start < end) & trim[start], start + 1, start)
            end = np.where((start < end) & trim[end - 1], end - 1, end)
        kept = (start < end) & ~(trim[start] & (end - start == 1))
        return Clauses(start[kept], end[kept], text[kept], opening[kept])
