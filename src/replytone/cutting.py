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
from replytone.vocabulary import HARD, PAD, SOFT, TRIM
from replytone.weights import DISTANCES, GAP, WORD_GAP, Weights, WordTable

THRESHOLD: Final = 0.25
"""Probability from which a gap is cut; clauses of one sentence can still be joined in a span."""

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


def openings(
    stream: Stream, pairs: Rows, triples: Rows, weights: Weights, words: WordTable
) -> NDArray[np.float64]:
    """Probability of a cut before each position, shape (N,); 1 at full stops and beginnings."""
    back, ahead = distances(stream)
    logits = weights.gap_bias + weights.gap[0, back] + weights.gap[1, ahead]
    by_word = words.said[stream.ids, WORD_GAP]
    for column, shift in enumerate(WORD_SHIFTS):
        logits += np.roll(by_word[:, column], shift)
    by_sequence = weights.pairs[1][pairs, GAP] + weights.longer[1][triples, GAP]
    for column, shift in enumerate(SEQUENCE_SHIFTS):
        logits += np.roll(by_sequence[:, column], shift)
    sure = 1 / (1 + np.exp(-np.clip(logits, -30, 30)))
    hard = (stream.flags & HARD) != 0
    sure[hard] = 1
    sure[1:][hard[:-1]] = 1
    sure[stream.first[stream.last > stream.first]] = 1
    return sure


def cut(stream: Stream, sure: NDArray[np.float64]) -> Clauses:
    """The clauses of every text in a stream, given the probabilities of `openings`."""
    start = np.flatnonzero((sure >= THRESHOLD) & (stream.text >= 0))
    text = stream.text[start]
    if not len(start):
        return Clauses(start, start, text)
    end = np.append(start[1:], 0)
    closing = np.append(text[1:] != text[:-1], True)
    end[closing] = stream.last[text[closing]]
    trim = (stream.flags & TRIM) != 0
    for _ in range(4):
        start = np.where((start < end) & trim[start], start + 1, start)
        end = np.where((start < end) & trim[end - 1], end - 1, end)
    kept = (start < end) & ~(trim[start] & (end - start == 1))
    return Clauses(start[kept], end[kept], text[kept])
