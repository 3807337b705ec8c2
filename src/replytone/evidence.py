"""What the words of each clause speak for.

A clause is weighed by its words, word pairs and triples, pairs with a gap between, beginnings and
endings of words, its first and last words and its place in the reply; further by the words of
the clauses beside it and of the whole reply. The customer's message speaks for the ratings alone:
a signal is in the reply's own words. Weights are those of logistic regressions (one a signal);
nothing longer than three words is ever kept, and that only as a number that cannot be read back.
"""

from collections import Counter
from typing import Final

import numpy as np
from numpy.typing import NDArray
from thinc.api import NumpyOps

from replytone.cutting import Clauses
from replytone.labels import LABELS
from replytone.ngrams import NOTHING, REACH, SEQUENCES, Keys, Rows, edge_code, following, key
from replytone.reading import Stream
from replytone.vocabulary import BREAK, COMMON, HARD, MARK, PAD
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
    numbers = np.full(positions, -1)
    spans = zip(clauses.start.tolist(), clauses.end.tolist(), strict=True)
    for number, (start, end) in enumerate(spans):
        numbers[start:end] = number
    return numbers


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


EDGES: Final = 9
_FARTHEST, _LONGEST = 3, 12


def edge_codes(stream: Stream, clauses: Clauses) -> list[int]:
    """What each clause shows as a whole, EDGES codes a clause.

    Of each clause: first word, first two, last, the word before and the word after the clause, its
    place from the start and from the end of the reply, its length, the mark after it. What stands
    before the first clause and, but for marks, after the last one is left out: a greeting, a
    sign-off.
    """
    ids, flags = stream.ids.tolist(), stream.flags.tolist()
    texts = clauses.text.tolist()
    count = Counter(texts)
    codes: list[int] = []
    text, place = -1, 0
    for start, end, own in zip(clauses.start.tolist(), clauses.end.tolist(), texts, strict=True):
        place, text = (place + 1, text) if own == text else (0, own)
        left = count[own] - place - 1
        first, mark = ids[start], flags[end]
        closing = mark & MARK and ids[end] != BREAK
        after = ids[end] if left or closing else NOTHING
        codes += (
            edge_code(0, first),
            edge_code(1, first, ids[start + 1] if end - start > 1 else NOTHING),
            edge_code(2, ids[end - 1]),
            edge_code(3, ids[start - 1] if place else NOTHING),
            edge_code(4, after),
            edge_code(5, min(place, _FARTHEST)),
            edge_code(6, min(left, _FARTHEST)),
            edge_code(7, min(end - start, _LONGEST) // 2),
            edge_code(8, after if mark & HARD else NOTHING),
        )
    return codes


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

    edges = words.edges.take(words.edge_rows(edge_codes(stream, clauses)), axis=0)
    own = np.add.reduce(edges.reshape(-1, EDGES, SIGNALS.stop), axis=1)
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
