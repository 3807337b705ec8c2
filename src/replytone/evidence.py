"""What the words of a clause speak for: one log-odds a signal, from the words it is made of.

A clause is weighed by its words, word pairs and triples, pairs with a gap between, beginnings and
endings of words, its first and last words and its place in the reply; further by the words of
the clauses beside it, of the whole reply and of the customer's message. Weights are those of
logistic regressions (one a signal); nothing longer than three words is ever kept, and that only
as a number that cannot be read back.
"""

from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from replytone.cutting import Clauses
from replytone.labels import LABELS
from replytone.ngrams import FeatureIndex, Keys, Rows, key
from replytone.reading import Stream
from replytone.vocabulary import HARD, Vocabulary

# Kinds of features. A kind is part of the key: the same word means one thing in the clause, another
# in the clause before, and another when the customer says it.
_WORD, _SUBWORD, _SKIP, _BEFORE, _AFTER, _REPLY, _CUSTOMER = range(1, 8)
_FIRST, _FIRST_TWO, _LAST, _LEFT, _RIGHT, _FROM_START, _FROM_END, _LENGTH, _MARK = range(20, 29)

# In the clause: kind and the words' offsets (0 is the word itself, None is nothing).
_WINDOW = 6
_NONE = 5
_INNER = (
    (_WORD, 0, _NONE, _NONE, 0),
    (_WORD, 0, 1, _NONE, 1),
    (_WORD, 0, 1, 2, 2),
    (_SKIP, 0, 2, _NONE, 2),
    (_SKIP, 0, 3, _NONE, 3),
    (_SKIP, 0, 4, _NONE, 4),
    (_BEFORE, 0, _NONE, _NONE, 0),
    (_BEFORE, 0, 1, _NONE, 1),
    (_AFTER, 0, _NONE, _NONE, 0),
    (_AFTER, 0, 1, _NONE, 1),
    (_REPLY, 0, _NONE, _NONE, 0),
)
_KIND = np.array([row[0] for row in _INNER], np.uint64)[:, None]
_PARTS = np.array([row[1:4] for row in _INNER]).T
_REACH = np.array([row[4] for row in _INNER])
_OWN = slice(0, 6)
_BEFORES = slice(6, 8)
_AFTERS = slice(8, 10)
_REPLIES = slice(10, 11)

OWN_SCALE, BESIDE_SCALE, REPLY_SCALE, CUSTOMER_SCALE = 7.0, 3.0, 2.0, 2.0
"""How much each group of features weighs against the penalty on weights in training."""


RATING_OUTPUTS = ("empathy", "resolution", "no_empathy", "no_resolution")
"""What wording speaks for beside signals: the ratings, and that there is no occasion for them."""


class ClauseRows(NamedTuple):
    """Rows of the weight table that a batch of clauses touches.

    Attributes:
        own: Rows of features that start at a position, shape (features, N), 0 where none.
        before, after, reply, customer: The same for what speaks for a neighbour; `customer` has
            the positions of the customers' stream.
        edges: Rows of features of a clause as a whole, shape (features, S).
    """

    own: Rows
    before: Rows
    after: Rows
    reply: Rows
    customer: Rows
    edges: Rows


def inner_keys(stream: Stream, clauses: Clauses, vocabulary: Vocabulary) -> Keys:
    """Keys at each position, shape (features, N); 0 where a feature would leave its clause."""
    n = len(stream.ids)
    clause_of = np.full(n + _WINDOW, -1)
    marks = np.zeros(n + 1, np.int64)
    np.add.at(marks, clauses.start, 1)
    np.add.at(marks, clauses.end, -1)
    inside = np.cumsum(marks)[:n] > 0
    clause_of[:n][inside] = (np.cumsum(np.maximum(marks, 0))[:n] - 1)[inside]
    padded = np.concatenate([stream.hashes, np.zeros(_WINDOW, np.uint64)])
    window = np.zeros((_WINDOW, n), np.uint64)
    for shift in range(_NONE):
        window[shift] = padded[shift : shift + n]
    keys = key(_KIND, *window[_PARTS])
    reached = np.stack([clause_of[shift : shift + n] for shift in range(_NONE)])[_REACH]
    keys[(reached != clause_of[:n]) | (clause_of[:n] < 0)] = 0
    parts = vocabulary.subword_hashes(stream.ids).T
    below = key(_SUBWORD, parts)
    below[(parts == 0) | (clause_of[:n] < 0)] = 0
    return np.concatenate([keys, below])


def edge_keys(stream: Stream, clauses: Clauses) -> Keys:
    """Keys of each clause as a whole, shape (features, S)."""
    words = stream.hashes
    start, end, text = clauses.start, clauses.end, clauses.text
    number = np.arange(len(start))
    new = np.append(True, text[1:] != text[:-1]) if len(text) else np.zeros(0, bool)
    first = np.maximum.accumulate(np.where(new, number, 0))
    ends = np.append(text[1:] != text[:-1], True) if len(text) else new
    last = np.minimum.accumulate(np.where(ends, number, len(start))[::-1])[::-1]
    mark = np.where((stream.flags[np.minimum(end, len(words) - 1)] & HARD) != 0, words[end], 0)
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


def customer_keys(stream: Stream) -> Keys:
    """Keys of the customers' words, shape (1, N); 0 at fillers."""
    keys = key(_CUSTOMER, stream.hashes)
    keys[stream.text < 0] = 0
    return keys[None]


def rows(
    index: FeatureIndex,
    stream: Stream,
    clauses: Clauses,
    customers: Stream,
    vocabulary: Vocabulary,
) -> ClauseRows:
    """Look up every feature of a batch of clauses."""
    inner = index.rows(inner_keys(stream, clauses, vocabulary))
    own = np.concatenate([inner[_OWN], inner[len(_INNER) :]])
    return ClauseRows(
        own,
        inner[_BEFORES],
        inner[_AFTERS],
        inner[_REPLIES],
        index.rows(customer_keys(customers)),
        index.rows(edge_keys(stream, clauses)),
    )


def all_keys(
    stream: Stream, clauses: Clauses, customers: Stream, vocabulary: Vocabulary
) -> list[Keys]:
    """Every key of a batch, for the index to choose from."""
    found = [
        inner_keys(stream, clauses, vocabulary),
        edge_keys(stream, clauses),
        customer_keys(customers),
    ]
    return [keys[keys != 0] for keys in found]


class Evidence(NamedTuple):
    """What a batch of clauses speaks for.

    Attributes:
        clauses: Log-odds a signal, shape (S, signals), bias included.
        wording: Points each clause's own words add to each rating output, shape (S, outputs).
        customer: Points the customer's words add, shape (D, outputs).
    """

    clauses: NDArray[np.float64]
    wording: NDArray[np.float64]
    customer: NDArray[np.float64]


def span_sums(
    values: NDArray[np.float64], start: NDArray[np.int64], end: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Sums of rows `start` to `end` (exclusive); values (N, k) → (len(start), k)."""
    running = np.zeros((len(values) + 1, values.shape[1]))
    np.cumsum(values, axis=0, out=running[1:])
    return running[end] - running[start]


def _sum(table: NDArray[np.float32], found: Rows) -> NDArray[np.float64]:
    """Weights and number of the known features of each column; (F, N) → (N, outputs + 1)."""
    summed = np.empty((found.shape[1], table.shape[1] + 1))
    summed[:, :-1] = table[found].sum(axis=0)
    summed[:, -1] = (found > 0).sum(axis=0)
    return summed


def _scaled(sums: NDArray[np.float64], scale: float) -> NDArray[np.float64]:
    return sums[:, :-1] * (scale / np.sqrt(np.maximum(sums[:, -1:], 1)))


def neighbours(text: NDArray[np.int64]) -> NDArray[np.bool_]:
    """For each clause but the last, whether the next one belongs to the same text."""
    return text[1:] == text[:-1]


class Weigher:
    """Holds the weights and applies them.

    Args:
        index: The known features.
        signals: Weights a signal, shape (len(index), signals).
        ratings: Weights a rating output, shape (len(index), outputs).
        bias: Log-odds of each signal without any known feature, shape (signals,).
    """

    def __init__(
        self,
        index: FeatureIndex,
        signals: NDArray[np.float32],
        ratings: NDArray[np.float32],
        bias: NDArray[np.float64],
    ) -> None:
        self.index = index
        self.signals = signals
        self.ratings = ratings
        self.bias = bias

    @classmethod
    def blank(cls) -> Self:
        """A weigher that has learnt nothing and sees no signal anywhere."""
        return cls(
            FeatureIndex(np.zeros(0, np.uint64)),
            np.zeros((1, len(LABELS)), np.float32),
            np.zeros((1, len(RATING_OUTPUTS)), np.float32),
            np.full(len(LABELS), -10.0),
        )

    def weigh(
        self, stream: Stream, clauses: Clauses, customers: Stream, vocabulary: Vocabulary
    ) -> Evidence:
        """Weigh the clauses of a batch."""
        found = rows(self.index, stream, clauses, customers, vocabulary)
        start, end, text = clauses.start, clauses.end, clauses.text
        signals = self.signals
        own = span_sums(_sum(signals, found.own), start, end) + _sum(signals, found.edges)
        total = self.bias + _scaled(own, OWN_SCALE)
        same = neighbours(text)[:, None]
        if len(same):
            before = _scaled(span_sums(_sum(signals, found.before), start, end), BESIDE_SCALE)
            after = _scaled(span_sums(_sum(signals, found.after), start, end), BESIDE_SCALE)
            total[1:] += before[:-1] * same
            total[:-1] += after[1:] * same
        reply = span_sums(_sum(signals, found.reply), stream.first, stream.last)
        said = span_sums(_sum(signals, found.customer), customers.first, customers.last)
        total += (_scaled(reply, REPLY_SCALE) + _scaled(said, CUSTOMER_SCALE))[text]

        wording = span_sums(_sum(self.ratings, found.own), start, end)
        known = np.bincount(text, wording[:, -1], len(stream.first))
        scale = OWN_SCALE / np.sqrt(np.maximum(known, 1))
        asked = span_sums(_sum(self.ratings, found.customer), customers.first, customers.last)
        return Evidence(
            total, wording[:, :-1] * scale[text][:, None], _scaled(asked, CUSTOMER_SCALE)
        )
