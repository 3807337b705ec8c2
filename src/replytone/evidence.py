"""What the words of each clause speak for.

A clause is weighed by its words, word pairs and triples, pairs with a gap between, beginnings and
endings of words, its first and last words and its place in the reply; further by the words of
the clauses beside it and of the whole reply. The customer's message speaks for the ratings alone:
a signal is in the reply's own words. Weights are those of logistic regressions (one a signal);
nothing longer than three words is ever kept, and that only as a number that cannot be read back.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from thinc.api import NumpyOps

from replytone.cutting import Clauses
from replytone.labels import LABELS
from replytone.ngrams import REACH, SEQUENCES, Keys, Rows, key
from replytone.reading import MARGIN, Stream
from replytone.vocabulary import BREAK, COMMON, HARD, MARK
from replytone.weights import OWN, WORD_AFTER, WORD_BEFORE, WORD_REPLY, Weights, WordTable

_SHARED: Final = 30
_SIGNALS = len(LABELS)
_OPS: Final = NumpyOps()

OWN_SCALE, BESIDE_SCALE, REPLY_SCALE, CUSTOMER_SCALE = 7.0, 3.0, 2.0, 2.0
"""How much each group of features weighs against the penalty on weights in training. A group's
sum is divided by the square root of how many known features it has, so that length cancels out."""


class Evidence(NamedTuple):
    """What a batch of clauses speaks for.

    Attributes:
        clauses: Log-odds a signal, shape (S, 13), bias included.
        wording: What each clause's words say for `weights.RATING_OUTPUTS`, shape (S, 10).
        customer: What the customer's words say for them, shape (D, 10).
    """

    clauses: NDArray[np.float64]
    wording: NDArray[np.float64]
    customer: NDArray[np.float64]


def clause_numbers(clauses: Clauses, positions: int) -> NDArray[np.int64]:
    """Number of each position's clause, -1 between clauses, shape (positions,)."""
    numbers = np.repeat(
        np.arange(2 * len(clauses.start) + 1), _lengths(clauses.start, clauses.end, positions)
    )
    return np.where(numbers & 1, numbers >> 1, -1)


def keep_inside(sequences: Rows, clause_of: NDArray[np.int64]) -> Rows:
    """The sequences that do not leave their clause; 0 in place of the others, shape (5, N)."""
    n = len(clause_of)
    padded = np.full(n + REACH, -2)
    padded[:n] = clause_of
    inside = clause_of >= 0
    kept = np.zeros_like(sequences)
    for row, (_, second, third) in enumerate(SEQUENCES):
        reach = max(second, third)
        same = padded[reach : reach + n] == clause_of
        same &= inside
        np.multiply(sequences[row], same, out=kept[row])
    return kept


_EDGES: Final = np.arange(20, 29, dtype=np.uint64)[:, None]


def shared_words(
    stream: Stream,
    clause_of: NDArray[np.int64],
    customers: Stream,
    clauses: int,
) -> NDArray[np.int64]:
    """How many words of each clause, common ones left aside, the customer used too, shape (S,)."""
    if not len(customers.ids) - MARGIN * (len(customers.first) + 1):
        return np.zeros(clauses, np.int64)
    said = np.flatnonzero((clause_of >= 0) & ((stream.flags & COMMON) == 0))
    asked = np.flatnonzero((customers.text >= 0) & ((customers.flags & COMMON) == 0))
    both = np.isin(_in_text(stream, said), _in_text(customers, asked))
    return np.bincount(clause_of[said[both]], minlength=clauses)


def _in_text(stream: Stream, positions: NDArray[np.int64]) -> Keys:
    """Keys of words in their texts; a word has one however it is written."""
    return key(_SHARED, stream.hashes[positions], stream.text[positions].astype(np.uint64))


def edge_keys(stream: Stream, clauses: Clauses) -> Keys:
    """Keys of each clause as a whole, shape (9, S).

    Rows: first word, first two, last, the word before and the word after the clause, its place
    from the start and from the end of the reply, its length, the mark after it. What stands before
    the first clause and, but for marks, after the last one is left out: a greeting, a sign-off.
    """
    words = stream.hashes
    start, end, text = clauses
    number = np.arange(len(start))
    said = np.zeros((2, len(_EDGES), len(start)), np.uint64)
    from_start = number - np.searchsorted(text, text)
    from_end = np.searchsorted(text, text, "right") - 1 - number
    said[0, :5] = words[[start, start, end - 1, start - 1, end]]
    said[0, 3] *= from_start > 0
    said[0, 4] *= (from_end > 0) | ((stream.flags[end] & MARK) != 0) & (stream.ids[end] != BREAK)
    said[1, 1] = words[start + 1] * (end - start > 1)
    said[0, 5] = np.minimum(from_start, 3)
    said[0, 6] = np.minimum(from_end, 3)
    said[0, 7] = np.minimum(end - start, 12) // 2
    said[0, 8] = said[0, 4] * ((stream.flags[end] & HARD) != 0)
    return key(_EDGES, *said)


def _lengths(start: NDArray[np.int64], end: NDArray[np.int64], total: int) -> NDArray[np.int64]:
    """Lengths of what lies before, in and between ranges, and after the last; 2 * ranges + 1."""
    bounds = np.empty(2 * len(start) + 2, np.int64)
    bounds[0], bounds[-1] = 0, total
    bounds[1:-1:2], bounds[2:-1:2] = start, end
    return np.diff(bounds)


def span_sums(
    values: NDArray[np.float32], start: NDArray[np.int64], end: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Sums of rows `start` to `end` (exclusive); values (N, k) → (len(start), k).

    Spans stand in order and do not overlap.
    """
    if not len(values):
        return np.zeros((len(start), values.shape[1]))
    lengths = _lengths(start, end, len(values)).astype(np.int32)
    return _OPS.reduce_sum(values, lengths)[1::2].astype(np.float64)


def _scaled(
    sums: NDArray[np.float64], known: NDArray[np.float64], scale: float
) -> NDArray[np.float64]:
    return sums * (scale / np.sqrt(np.maximum(known, 1)))[:, None]


def neighbours(text: NDArray[np.int64]) -> NDArray[np.bool_]:
    """For each clause but the last, whether the next one belongs to the same text."""
    return text[1:] == text[:-1]


def weigh(
    stream: Stream,
    clauses: Clauses,
    clause_of: NDArray[np.int64],
    sequences: Rows,
    customers: Stream,
    weights: Weights,
    words: WordTable,
) -> Evidence:
    """Weigh the clauses of a batch.

    Args:
        stream: The replies.
        clauses: Their clauses.
        clause_of: Number of each position's clause, as `clause_numbers` has it.
        sequences: Rows of the word sequences in the stream, shape (5, N).
        customers: The customers' messages, one a reply.
        weights: What to weigh by.
        words: What single words say, up to date.
    """
    start, end, text = clauses
    sums = span_sums(words.said.take(stream.ids, axis=0), start, end)
    position, row = np.nonzero(keep_inside(sequences, clause_of).T)
    bounds = np.searchsorted(position, [start, end])
    table = weights.sequences[1].take(sequences[row, position], axis=0)
    sums[:, OWN] += span_sums(table, *bounds)[:, OWN]
    sums[:, -2] += bounds[1] - bounds[0]

    edges = weights.edges[0].rows(edge_keys(stream, clauses))
    total = sums[:, :_SIGNALS] + weights.edges[1].take(edges, axis=0).sum(axis=0)
    total = weights.bias + _scaled(total, sums[:, -2] + (edges > 0).sum(axis=0), OWN_SCALE)
    if len(text) > 1:
        same = neighbours(text)[:, None]
        beside = BESIDE_SCALE / np.sqrt(np.maximum(sums[:, -1:], 1))
        total[1:] += (sums[:, WORD_BEFORE] * beside)[:-1] * same
        total[:-1] += (sums[:, WORD_AFTER] * beside)[1:] * same
    first = np.searchsorted(text, np.arange(len(stream.first) + 1))
    whole = span_sums(sums.astype(np.float32), first[:-1], first[1:])
    total += _scaled(whole[:, WORD_REPLY], whole[:, -1], REPLY_SCALE)[text]
    wording = _scaled(sums[:, _SIGNALS : OWN.stop], whole[text, -2], OWN_SCALE)
    asked = span_sums(words.asked.take(customers.ids, axis=0), customers.first, customers.last)
    return Evidence(total, wording, _scaled(asked[:, :-1], asked[:, -1], CUSTOMER_SCALE))
