"""What the words of each clause speak for.

A clause is weighed by its words, word pairs and triples, pairs with a gap between, beginnings and
endings of words, its first and last words and its place in the reply; further by the words of
the clauses beside it and of the whole reply. The customer's message speaks for the ratings alone
here, as a signal is in the reply's own words; the network reads it beside each clause. Weights are
those of logistic regressions (one a signal); nothing longer than three words is ever kept, and that
only as a number that cannot be read back.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from replytone.cutting import Clauses
from replytone.kernels import clauses as kernel
from replytone.ngrams import SEQUENCES, Keys, Rows
from replytone.reading import Stream
from replytone.weights import Weights, WordTable

_EDGES: Final = 20
"""The first of the kinds of `edge_keys`."""
REACHES: Final = np.array([max(further) for _, *further in SEQUENCES])
"""How far each sequence reaches beyond its first word."""

OWN_SCALE, BESIDE_SCALE, REPLY_SCALE, CUSTOMER_SCALE = 7.0, 2.0, 1.0, 2.0
"""How much each group of features weighs against the penalty on weights in training. A group's
sum is divided by the square root of how many known features it has, so that length cancels out."""


def shared_words(stream: Stream, clauses: Clauses, customers: Stream | None) -> NDArray[np.int64]:
    """How many words of each clause, common ones left aside, the customer used too, shape (S,)."""
    if customers is None:
        return np.zeros(len(clauses.start), np.int64)
    return kernel.shared_words(
        stream.hashes, stream.flags, *clauses,
        customers.hashes, customers.flags, customers.first, customers.last,
    )  # fmt: skip


def edge_keys(stream: Stream, clauses: Clauses) -> Keys:
    """Keys of each clause as a whole, shape (9, S).

    Rows: first word, first two, last, the word before and the word after the clause, its place
    from the start and from the end of the reply, its length, the mark after it. What stands before
    the first clause and, but for marks, after the last one is left out: a greeting, a sign-off.
    """
    return kernel.edge_keys(stream.hashes, stream.flags, *clauses, _EDGES)


def neighbours(text: NDArray[np.int64]) -> NDArray[np.bool_]:
    """For each clause but the last, whether the next one belongs to the same text."""
    return text[1:] == text[:-1]


def weigh(
    stream: Stream, clauses: Clauses, sequences: Rows, weights: Weights, words: WordTable
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Weigh the clauses of a batch.

    Sums are exact, since all weights are multiples of `weights.STEP`.

    Args:
        stream: The replies.
        clauses: Their clauses.
        sequences: Rows of the word sequences in the stream, shape (5, N).
        weights: What to weigh by.
        words: What single words say, up to date.

    Returns:
        Log-odds a signal, shape (S, 13), bias included; and what each clause's words say for
        `weights.RATING_OUTPUTS`, shape (S, 10).
    """
    edges = weights.edges[0].rows(edge_keys(stream, clauses))
    odds, wording = kernel.weigh(
        stream.ids, *clauses, len(stream.first), sequences, REACHES, edges,
        words.said, words.sequences, words.edges, weights.bias,
        OWN_SCALE, BESIDE_SCALE, REPLY_SCALE,
    )  # fmt: skip
    return odds, wording


def heard(customers: Stream, words: WordTable) -> NDArray[np.float64]:
    """What customers' words say for each of `weights.RATING_OUTPUTS`, shape (D, 10)."""
    return kernel.heard(customers.ids, customers.first, customers.last, words.asked, CUSTOMER_SCALE)
