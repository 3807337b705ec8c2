"""What the words of each clause speak for.

A clause is weighed by its words, word pairs and triples, pairs with a gap between, beginnings and
endings of words, its first and last words and its place in the reply; further by the words of
the clauses beside it and of the whole reply. The customer's message speaks for the ratings alone:
a signal is in the reply's own words. Weights are those of logistic regressions (one a signal);
nothing longer than three words is ever kept, and that only as a number that cannot be read back.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from thinc.api import NumpyOps

from replytone.cutting import Clauses
from replytone.labels import LABELS
from replytone.ngrams import REACH, SEQUENCES, Keys, Rows, following, key
from replytone.reading import Stream
from replytone.vocabulary import BREAKING, COMMON, FLAGS, HARD, MARK, PAD
from replytone.weights import (
    AFTER,
    BEFORE,
    KNOWN,
    KNOWN_WORD,
    OUTPUTS,
    REPLY,
    SIGNALS,
    Weights,
    WordTable,
)

_SHARED: Final = 30
_SIGNALS = len(LABELS)
_OPS: Final = NumpyOps()

OWN_SCALE, BESIDE_SCALE, REPLY_SCALE, CUSTOMER_SCALE = 7.0, 3.0, 2.0, 2.0
"""How much each group of features weighs against the penalty on weights in training. A group's
sum is divided by the square root of how many known features it has, so that length cancels out."""


def clause_numbers(clauses: Clauses, positions: int) -> NDArray[np.int64]:
    """Number of each position's clause, -1 between clauses, shape (positions,)."""
    lengths = _lengths(clauses.start, clauses.end, positions)
    numbers = np.full(len(lengths), -1)
    numbers[1::2] = np.arange(len(clauses.start))
    return numbers.repeat(lengths)


_REACHES: Final = [max(further) - 1 for _, *further in SEQUENCES]


def keep_inside(sequences: Rows, clause_of: NDArray[np.int64]) -> Rows:
    """The sequences that do not leave their clause; 0 in place of the others, shape (5, N)."""
    count = len(clause_of) - REACH
    own = clause_of[:count]
    same = following(clause_of, count) == own
    same &= own >= 0
    kept = np.zeros_like(sequences)
    np.multiply(sequences[:, :count], same.take(_REACHES, axis=0), out=kept[:, :count])
    return kept


def shared_words(
    stream: Stream,
    clause_of: NDArray[np.int64],
    customers: Stream | None,
    clauses: int,
) -> NDArray[np.int64]:
    """How many words of each clause, common ones left aside, the customer used too, shape (S,)."""
    if customers is None:
        return np.zeros(clauses, np.int64)
    said = np.flatnonzero((clause_of >= 0) & ((stream.flags & COMMON) == 0))
    asked = np.flatnonzero((customers.ids != PAD) & ((customers.flags & COMMON) == 0))
    both = np.isin(_in_text(stream, said), _in_text(customers, asked))
    return np.bincount(clause_of[said[both]], minlength=clauses)


def _in_text(stream: Stream, positions: NDArray[np.int64]) -> Keys:
    """Keys of words in their texts; a word has one however it is written."""
    text = stream.first.searchsorted(positions, "right") - 1
    return key(_SHARED, stream.hashes[positions], text.view(np.uint64))


_EDGES: Final = np.arange(20, 29, dtype=np.uint64)[:, None]
_OFFSETS: Final = np.array([[0], [0], [-1], [-1], [0]])
_LENGTHS: Final = np.minimum(np.arange(13), 12).astype(np.uint64) // 2
_FLAGS = np.arange(1 << FLAGS)
_AFTER: Final = np.stack(
    [((_FLAGS & MARK) != 0) & ((_FLAGS & BREAKING) == 0), (_FLAGS & HARD) != 0]
)
"""By the flags of the word after a clause: whether it tells something of the last clause of a
reply, and whether it is a full stop."""


def edge_keys(stream: Stream, clauses: Clauses) -> Keys:
    """Keys of each clause as a whole, shape (9, S).

    Rows: first word, first two, last, the word before and the word after the clause, its place
    from the start and from the end of the reply, its length, the mark after it. What stands before
    the first clause and, but for marks, after the last one is left out: a greeting, a sign-off.
    """
    start, end, text = clauses
    length = end - start
    first, second = np.zeros((2, len(_EDGES), len(start)), np.uint64)
    first[:5] = stream.hashes.take(np.array((start, start, end, start, end)) + _OFFSETS)
    second[1] = stream.hashes.take(start + 1)
    second[1] *= length > 1
    place = first[5:7].view(np.int64)
    place[:] = text.searchsorted(text), text.searchsorted(text, "right")
    place -= np.arange(len(start))
    place[0] *= -1
    place[1] -= 1
    closing, hard = _AFTER.take(stream.flags.take(end), axis=1)
    inner = place > 0
    inner[1] |= closing
    first[3:5] *= inner
    np.minimum(place, 3, out=place)
    first[7] = _LENGTHS.take(length, mode="clip")
    first[8] = first[4] * hard
    return key(_EDGES, first, second)


def _lengths(start: NDArray[np.int64], end: NDArray[np.int64], total: int) -> NDArray[np.int64]:
    """Lengths of what lies before, in and between ranges, and after the last; 2 * ranges + 1."""
    bounds = np.empty(2 * len(start) + 2, np.int64)
    bounds[0], bounds[-1] = 0, total
    bounds[1:-1:2], bounds[2:-1:2] = start, end
    lengths: NDArray[np.int64] = bounds[1:] - bounds[:-1]
    return lengths


def _sums(values: NDArray[np.float32], lengths: NDArray[np.int64]) -> NDArray[np.float32]:
    """Sums of so many rows at a time; exact, since all weights are multiples of `weights.STEP`."""
    if not len(values):
        return np.zeros((len(lengths), values.shape[1]), np.float32)
    sums: NDArray[np.float32] = _OPS.reduce_sum(values, lengths.astype(np.int32))
    return sums


def neighbours(text: NDArray[np.int64]) -> NDArray[np.bool_]:
    """For each clause but the last, whether the next one belongs to the same text."""
    return text[1:] == text[:-1]


def weigh(
    stream: Stream,
    clauses: Clauses,
    clause_of: NDArray[np.int64],
    sequences: Rows,
    weights: Weights,
    words: WordTable,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Weigh the clauses of a batch.

    Args:
        stream: The replies.
        clauses: Their clauses.
        clause_of: Number of each position's clause, as `clause_numbers` has it.
        sequences: Rows of the word sequences in the stream, shape (5, N).
        weights: What to weigh by.
        words: What single words say, up to date.

    Returns:
        Log-odds a signal, shape (S, 13), bias included; and what each clause's words say for
        `weights.RATING_OUTPUTS`, shape (S, 10).
    """
    start, end, text = clauses
    lengths = _lengths(start, end, len(stream.ids))
    sums = _sums(words.said.take(stream.ids, axis=0), lengths)[1::2].copy()
    inside = keep_inside(sequences, clause_of).T.ravel()
    own = _sums(words.sequences.take(inside, axis=0), lengths * len(SEQUENCES))[1::2]
    sums[:, : OUTPUTS.stop] += own
    whole = _sums(sums, np.bincount(text, minlength=len(stream.first)))

    edges = weights.edges[0].rows(edge_keys(stream, clauses))
    own = np.add.reduce(words.edges.take(edges, axis=0))
    own += sums[:, : SIGNALS.stop]
    share = _shares(own, BESIDE_SCALE, OWN_SCALE)
    total = own[:, SIGNALS] * share[:, KNOWN:]
    total += weights.bias
    if len(text) > 1:
        beside = sums[:, BEFORE.start : AFTER.stop] * share[:, KNOWN_WORD, None]
        same = neighbours(text)[:, None]
        total[1:] += beside[:-1, :_SIGNALS] * same
        total[:-1] += beside[1:, _SIGNALS:] * same
    share = _shares(whole, REPLY_SCALE, OWN_SCALE)
    total += (whole[:, REPLY] * share[:, :KNOWN]).take(text, axis=0)
    wording = sums[:, OUTPUTS] * share[:, KNOWN:].take(text, axis=0)
    return total, wording


def heard(customers: Stream, words: WordTable) -> NDArray[np.float64]:
    """What customers' words say for each of `weights.RATING_OUTPUTS`, shape (D, 10)."""
    lengths = _lengths(customers.first, customers.last, len(customers.ids))
    asked = _sums(words.asked.take(customers.ids, axis=0), lengths)[1::2]
    return asked[:, :-1] * (CUSTOMER_SCALE / np.sqrt(np.maximum(asked[:, -1:], 1.0, dtype=float)))


def _shares(sums: NDArray[np.float32], *scales: float) -> NDArray[np.float64]:
    """What sums are multiplied by, given how many words and features are known; two columns."""
    shares: NDArray[np.float64] = np.maximum(sums[:, : len(scales)], _ONE, dtype=np.float64)
    np.sqrt(shares, out=shares)
    return np.divide(scales, shares, out=shares)


_ONE: Final = np.ones(())
