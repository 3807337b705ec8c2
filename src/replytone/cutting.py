"""Where a reply falls into clauses.

Speech transcripts and text messages have no full stops, and a span is a clause more often than a
sentence; so the places to cut are learnt from the edges of labelled spans, with the words around
a gap as features.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from replytone.kernels import clauses as kernel
from replytone.ngrams import Rows
from replytone.reading import Stream
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
    found: NDArray[np.int64] = np.minimum(kernel.distances(stream.flags), DISTANCES - 1)
    return found


def cut(stream: Stream, sequences: Rows, weights: Weights, words: WordTable) -> Clauses:
    """The clauses of every text in a stream.

    Args:
        stream: The texts.
        sequences: Rows of the word sequences in it, shape (5, N).
        weights: What the marks around a gap say for a cut.
        words: What words say for it, up to date.
    """
    return Clauses(
        *kernel.cut(
            stream.ids, stream.flags, stream.first, sequences, words.gaps, words.sequence_gaps,
            weights.gap, weights.gap_bias, THRESHOLD,
        )
    )  # fmt: skip


def clause_numbers(clauses: Clauses, positions: int) -> NDArray[np.int64]:
    """Number of each position's clause, -1 between clauses, shape (positions,)."""
    return kernel.clause_numbers(clauses.start, clauses.end, positions)


class Places(NamedTuple):
    """Where S clauses of D texts stand.

    Attributes:
        begin, end: Character offsets of each clause in its text, shape (S,).
        sentence: Number of each clause's sentence, shape (S,).
        first: Number of each text's first clause, and S at the end, shape (D + 1,).
    """

    begin: NDArray[np.int64]
    end: NDArray[np.int64]
    sentence: NDArray[np.int64]
    first: NDArray[np.int64]


def places(stream: Stream, clauses: Clauses) -> Places:
    """Where the clauses of a stream stand."""
    return Places(
        *kernel.places(*clauses, len(stream.first), stream.flags, stream.begin, stream.end)
    )
