"""What the words of a clause speak for: one log-odds a signal, from the words it is made of.

A clause is weighed by its words, word pairs and triples, pairs with a gap between, beginnings and
endings of words, its first and last words and its place in the reply; further by the words of
the clauses beside it, of the whole reply and of the customer's message. Weights are those of
logistic regressions (one a signal); nothing longer than three words is ever kept, and that only
as a number that cannot be read back.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from replytone.cutting import Clauses
from replytone.labels import LABELS
from replytone.ngrams import LONGER_SPANS, REACH, Keys, Rows, key
from replytone.reading import Stream
from replytone.vocabulary import HARD
from replytone.weights import OWN, WORD_AFTER, WORD_BEFORE, WORD_REPLY, Weights, WordTable

_FIRST, _FIRST_TWO, _LAST, _LEFT, _RIGHT, _FROM_START, _FROM_END, _LENGTH, _MARK = range(20, 29)
_SIGNALS = len(LABELS)

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
    change = np.zeros(positions + 1, np.int64)
    numbers = np.arange(1, len(clauses.start) + 1)
    change[clauses.start] = numbers
    np.subtract.at(change, clauses.end, numbers)
    return np.cumsum(change[:-1]) - 1


def keep_inside(pairs: Rows, longer: Rows, clause_of: NDArray[np.int64]) -> tuple[Rows, Rows]:
    """The sequences that do not leave their clause; 0 in place of the others."""
    padded = np.concatenate([clause_of, np.full(REACH, -2)])
    n = len(clause_of)
    inside = clause_of >= 0
    pairs = np.where(inside & (padded[1 : n + 1] == clause_of), pairs, 0)
    kept = [
        np.where(inside & (padded[span : n + span] == clause_of), row, 0)
        for span, row in zip(LONGER_SPANS, longer, strict=True)
    ]
    return pairs, np.stack(kept)


def edge_keys(stream: Stream, clauses: Clauses) -> Keys:
    """Keys of each clause as a whole, shape (features, S)."""
    words = stream.hashes
    start, end, text = clauses.start, clauses.end, clauses.text
    number = np.arange(len(start))
    first = np.searchsorted(text, text)
    last = np.searchsorted(text, text, "right") - 1
    mark = np.where((stream.flags[end] & HARD) != 0, words[end], 0)
    small = np.uint64
    return np.stack(
        [
            key(_FIRST, words[start]),
            key(_FIRST_TWO, words[start], np.where(end - start > 1, words[start + 1], 0)),
            key(_LAST, words[end - 1]),
            key(_LEFT, words[start - 1]),
            key(_RIGHT, words[end]),
            key(_FROM_START, np.minimum(number - first, 3).astype(small)),
            key(_FROM_END, np.minimum(last - number, 3).astype(small)),
            key(_LENGTH, (np.minimum(end - start, 12) // 2).astype(small)),
            key(_MARK, mark.astype(small)),
        ]
    )


def span_sums(
    values: NDArray[np.float32], start: NDArray[np.int64], end: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Sums of rows `start` to `end` (exclusive); values (N, k) → (len(start), k).

    Each span is summed by itself and in order, so that its sum does not depend on what stands
    beside it in the batch. Spans must not overlap, and must end before the last row.
    """
    if not len(start):
        return np.zeros((0, values.shape[1]))
    bounds = np.stack([start, end], axis=1).ravel()
    # Turned round: NumPy sums along rows ten times as fast as down columns.
    columns = np.ascontiguousarray(values.T)
    found = np.add.reduceat(columns, bounds, axis=1)[:, ::2].T.astype(np.float64)
    found[start == end] = 0
    return found


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
    pairs: Rows,
    longer: Rows,
    customers: Stream,
    weights: Weights,
    words: WordTable,
) -> Evidence:
    """Weigh the clauses of a batch.

    Args:
        stream: The replies.
        clauses: Their clauses.
        pairs: Rows of the word pairs in the stream, shape (N,).
        longer: Rows of the longer sequences, shape (4, N).
        customers: The customers' messages, one a reply.
        weights: What to weigh by.
        words: What single words say, up to date.
    """
    start, end, text = clauses.start, clauses.end, clauses.text
    pairs, longer = keep_inside(pairs, longer, clause_numbers(clauses, len(stream.ids)))
    said = words.said.take(stream.ids, axis=0)
    own = said[:, OWN]
    own += weights.pairs[1].take(pairs, axis=0)[:, OWN]
    for row in longer:
        known = np.flatnonzero(row)  # few triples and gapped pairs are
        own[known] += weights.longer[1].take(row[known], axis=0)[:, OWN]
    said[:, -2] += (pairs > 0) + (longer > 0).sum(axis=0)
    sums = span_sums(said, start, end)

    edges = weights.edges[0].rows(edge_keys(stream, clauses))
    total = sums[:, :_SIGNALS] + weights.edges[1][edges].sum(axis=0)
    total = weights.bias + _scaled(total, sums[:, -2] + (edges > 0).sum(axis=0), OWN_SCALE)
    same = neighbours(text)[:, None]
    if len(same):
        total[1:] += _scaled(sums[:-1, WORD_BEFORE], sums[:-1, -1], BESIDE_SCALE) * same
        total[:-1] += _scaled(sums[1:, WORD_AFTER], sums[1:, -1], BESIDE_SCALE) * same
    whole = span_sums(
        said[:, [*range(WORD_REPLY.start, WORD_REPLY.stop), -1]], stream.first, stream.last
    )
    asked = span_sums(words.asked[customers.ids], customers.first, customers.last)
    heard = _scaled(asked[:, :-1], asked[:, -1], CUSTOMER_SCALE)
    total += (_scaled(whole[:, :-1], whole[:, -1], REPLY_SCALE) + heard[:, :_SIGNALS])[text]

    known = np.bincount(text, sums[:, -2], len(stream.first))
    wording = (
        sums[:, _SIGNALS : OWN.stop] * (OWN_SCALE / np.sqrt(np.maximum(known, 1)))[text][:, None]
    )
    return Evidence(total, wording, heard[:, _SIGNALS:])
