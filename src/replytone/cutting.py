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
from replytone.vocabulary import CAPITAL, FORMULA, HARD, LINK, MARK, PAD, SOFT, TRIM
from replytone.weights import DISTANCES, Weights, WordTable

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
    n = len(stream.ids)
    at = np.arange(n)
    marks = ((stream.flags & (HARD | SOFT)) != 0) | (stream.ids == PAD)
    last = np.maximum.accumulate(np.where(marks, at, 0))
    following = np.minimum.accumulate(np.where(marks, at, n)[::-1])[::-1]
    found = np.zeros((2, n), np.int64)
    found[0, 1:] = at[:-1] - last[:-1]
    found[1] = following - at
    return np.minimum(found, DISTANCES - 1)


def _add(logits: NDArray[np.float64], evidence: NDArray[np.float32], shift: int) -> None:
    """Add what words say to the gap `shift` places after them."""
    if shift < 0:
        logits[:shift] += evidence[-shift:]
    else:
        logits[shift:] += evidence[: len(evidence) - shift]


def openings(
    stream: Stream, sequences: Rows, weights: Weights, words: WordTable
) -> NDArray[np.float64]:
    """Log-odds of a cut before each position, shape (N,); infinite at full stops and beginnings."""
    back, ahead = distances(stream)
    logits = weights.gap[0].take(back)
    logits += weights.gap[1].take(ahead)
    logits += weights.gap_bias
    pairs, triples = sequences[:2]
    for column, shift in enumerate(WORD_SHIFTS):
        _add(logits, words.gaps[column].take(stream.ids), shift)
    for column, shift in zip(words.sequence_gaps, SEQUENCE_SHIFTS, strict=True):
        _add(logits, column.take(pairs) + column.take(triples), shift)
    hard = (stream.flags & HARD) != 0
    logits[hard] = np.inf
    logits[1:][hard[:-1]] = np.inf
    # After a link, a capital begins a sentence.
    linked = (stream.flags[:-1] & LINK) != 0
    logits[1:][linked & ((stream.flags[1:] & CAPITAL) != 0)] = np.inf
    logits[stream.first[stream.last > stream.first]] = np.inf
    return logits


def cut(stream: Stream, openings: NDArray[np.float64]) -> Clauses:
    """The clauses of every text in a stream, given the log-odds of `openings`."""
    start = np.flatnonzero((openings >= THRESHOLD) & (stream.text >= 0))
    text = stream.text[start]
    if not len(start):
        return Clauses(start, start, text)
    end = np.append(start[1:], 0)
    closing = np.append(text[1:] != text[:-1], True)
    end[closing] = stream.last[text[closing]]
    at = np.arange(len(stream.ids))
    trimmed = (stream.flags & TRIM) != 0
    start = np.minimum.accumulate(np.where(trimmed, len(at), at)[::-1])[::-1][start]
    end = np.maximum.accumulate(np.where(trimmed, -1, at))[end - 1] + 1
    # Marks alone are no clause, nor are greetings and sign-offs: they must not move a score.
    telling = np.cumsum((stream.flags & (MARK | FORMULA)) == 0)
    kept = start < end
    kept &= telling[end - 1] > telling[start - 1]
    return Clauses(start[kept], end[kept], text[kept])
