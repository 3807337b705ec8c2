"""Where a reply falls into clauses.

Speech transcripts and text messages have no full stops, and a span is a clause more often than a
sentence; so the places to cut are learnt from the edges of labelled spans, with the words around
a gap as features.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from replytone.ngrams import Rows
from replytone.reading import Stream
from replytone.vocabulary import (
    CAPITAL,
    FILLER,
    FLAGS,
    FORMULA,
    HARD,
    LINK,
    MARK,
    SOFT,
    TRIM,
    UNKNOWN,
)
from replytone.weights import WordTable, stretch

THRESHOLD: Final = -1.1
"""Log-odds from which a gap is cut (one in four); clauses of one sentence can be joined again."""

WORD_SHIFTS: Final = (2, 1, 0, -1, -2)
SEQUENCE_SHIFTS: Final = (1, 0, 2)
"""By how many places the columns of `WORD_GAP` and `GAP` lie before the gap that they speak for."""


class Clauses(NamedTuple):
    """The clauses of a stream, in order.

    Attributes:
        start, end: Stream positions, shape (S,), `end` exclusive; marks and joining words at the
            edges are left off.
        text: Number of the text, shape (S,).
    """

    start: NDArray[np.int64]
    end: NDArray[np.int64]
    text: NDArray[np.int64]


def distances(stream: Stream) -> NDArray[np.int64]:
    """Words back and ahead of the gap before each position to a mark, shape (2, N)."""
    marks = np.flatnonzero(stream.flags & (HARD | SOFT | FILLER))
    parts = [stretch(length) for length in np.diff(marks, prepend=-1).tolist()]
    return np.concatenate(parts, axis=1)


def _sorted_out() -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """What follows for cuts from the flags of a word.

    Returns:
        By its flags: what a word is to the gap after it and to the gap before it; whether it is a
        mark, stays at the edge of a clause, tells anything, ends a sentence; shape
        (6, 2 ** FLAGS). By the sum of the first two for the words around a gap: the log-odds from
        which the gap is cut.
    """
    flags = np.arange(1 << FLAGS)

    def has(kinds: int) -> NDArray[np.bool_]:
        return (flags & kinds) != 0

    behind = np.select([has(HARD), has(LINK), has(FILLER)], [1, 2, 3])
    ahead = np.select([has(HARD), has(CAPITAL), has(FILLER)], [1, 2, 3])
    rows = [
        behind,
        4 * ahead,
        has(HARD | SOFT | FILLER),
        ~has(TRIM),
        # Marks alone are no clause, nor are greetings and sign-offs: they must not move a score.
        ~has(MARK | FORMULA | FILLER | UNKNOWN),
        has(HARD | FILLER),
    ]
    limits = np.full((4, 4), THRESHOLD)  # ahead, behind
    limits[1] = limits[:, 1] = limits[:, 3] = limits[3] = -np.inf  # full stops, ends of texts
    limits[2, 2] = -np.inf  # after a link, a capital begins a sentence
    limits[3, 3] = np.inf
    return np.stack(rows).astype(np.uint8), limits.ravel()


_TRAITS, _LIMITS = _sorted_out()
_OFFSET: Final = max(WORD_SHIFTS)


def _openings(
    stream: Stream, marks: NDArray[np.uint8], sequences: Rows, words: WordTable
) -> NDArray[np.float64]:
    """Log-odds of a cut before each position but the first and the last two, shape (N - 4,)."""
    inner = len(stream.ids) - 2 * _OFFSET
    gaps = words.gaps.take(stream.ids, axis=1)
    # What words say to the gap some places after them: each row begins a place further on.
    step = gaps.itemsize
    slanted = np.ndarray(
        (len(gaps), inner), gaps.dtype, gaps, 0, ((len(stream.ids) + 1) * step, step)
    )
    evidence = np.add.reduce(slanted)
    both = np.add.reduce(words.sequence_gaps.take(sequences[:2], axis=1), axis=1)
    for row, shift in zip(both, SEQUENCE_SHIFTS, strict=True):
        evidence += row[_OFFSET - shift : _OFFSET - shift + inner]
    at = marks.nonzero()[0]
    stretches = words.stretches((at[1:] - at[:-1]).tolist())
    return stretches[_OFFSET - 1 : _OFFSET - 1 + inner] + evidence


def cut(stream: Stream, sequences: Rows, words: WordTable) -> Clauses:
    """The clauses of every text in a stream.

    Args:
        stream: The texts.
        sequences: Rows of the word sequences in it, shape (5, N).
        words: What words say for cuts, up to date.
    """
    behind, ahead, marks, staying, telling, _ = _TRAITS.take(stream.flags, axis=1)
    openings = _openings(stream, marks, sequences, words)
    around = ahead[_OFFSET:-_OFFSET]
    around += behind[_OFFSET - 1 : -_OFFSET - 1]
    # Where something begins: clauses, and the fillers behind each text.
    bounds = (openings >= _LIMITS.take(around)).nonzero()[0]
    bounds += _OFFSET
    stays = staying.nonzero()[0]
    inside = stays.searchsorted(bounds)
    start, last = stays.take(inside[:-1]), stays.take(inside[1:] - 1)
    told = telling.cumsum()
    kept = told.take(last) > told.take(start - 1)
    start = start[kept]
    return Clauses(start, last[kept] + 1, stream.first.searchsorted(start, "right") - 1)
