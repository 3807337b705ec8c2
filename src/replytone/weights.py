"""The learnt weights of the reader, laid out so that a reply needs few look-ups.

What a word says by itself is summed once, when the word is first met; what remains for each word
of a reply is one pair, one triple and three gapped pairs.
"""

from dataclasses import dataclass, fields
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from replytone.kernels import scores as kernel
from replytone.labels import LABELS, RATINGS
from replytone.ngrams import (
    SUBWORD,
    WORD,
    FeatureIndex,
    key,
)
from replytone.vocabulary import Vocabulary, with_room

GRADES = (1, 2, 3, 4)
RATING_OUTPUTS = tuple(
    [f"{rating} >= {grade}" for rating in RATINGS for grade in GRADES]
    + [f"no {rating}" for rating in RATINGS]
)
"""What wording speaks for beside signals: that a rating reaches each grade of the codebook, and
that there is no occasion for it."""

Table = NDArray[np.float32]

_SIGNALS, _OUTPUTS = len(LABELS), len(RATING_OUTPUTS)
OWN = slice(0, _SIGNALS + _OUTPUTS)
"""Columns that speak for the clause a sequence stands in: 13 signals, then 10 rating outputs."""
WORD_BEFORE, WORD_AFTER, WORD_REPLY = (
    slice(OWN.stop + n * _SIGNALS, OWN.stop + (n + 1) * _SIGNALS) for n in range(3)
)
"""Columns of a word that speak for the next clause, the clause before, and the whole reply."""
WORD_GAP = slice(WORD_REPLY.stop, WORD_REPLY.stop + 5)
"""Columns of a word that speak for a cut in the gap 2 and 1 places after it, before it, and 1 and
2 places before it."""
GAP = slice(OWN.stop, OWN.stop + 3)
"""Columns of a pair or triple that speak for a cut in the gap in its middle, before it and after
it."""
WORD_WIDTH, SEQUENCE_WIDTH = WORD_GAP.stop, GAP.stop
STEP = 2.0**-12
"""Weights are multiples of this, so that sums of them are exact in single precision, whatever their
order: the same reply has the same score to the last bit, alone or in a batch."""
DISTANCES = 9
"""Distances to the next mark, in words; the last one stands for all that are longer."""


@dataclass(slots=True)
class Weights:
    """Weights of everything that the reader looks at; row 0 of each table holds zeros.

    Attributes:
        words: Known words and their table, WORD_WIDTH columns.
        subwords: Beginnings and endings of words, OWN columns.
        asked: Words of the customer, a column a rating output.
        sequences: Word sequences, SEQUENCE_WIDTH columns.
        edges: What a clause shows as a whole, a column a signal.
        bias: Log-odds of each signal without anything, shape (13,).
        gap: Log-odds of a cut by the distance back and ahead to a mark, shape (2, DISTANCES).
        gap_bias: Log-odds of a cut without anything.
    """

    words: tuple[FeatureIndex, Table]
    subwords: tuple[FeatureIndex, Table]
    asked: tuple[FeatureIndex, Table]
    sequences: tuple[FeatureIndex, Table]
    edges: tuple[FeatureIndex, Table]
    bias: NDArray[np.float64]
    gap: NDArray[np.float64]
    gap_bias: float

    @classmethod
    def empty(cls, **indexes: FeatureIndex) -> Self:
        """Weights of nothing: no signal anywhere, and cuts at full stops only."""
        tables = {}
        for name, width in WIDTHS.items():
            index = indexes.get(name, FeatureIndex(np.zeros(0, np.uint64)))
            tables[name] = (index, np.zeros((len(index), width), np.float32))
        return cls(
            **tables, bias=np.full(_SIGNALS, -10.0), gap=np.zeros((2, DISTANCES)), gap_bias=-10.0
        )

    def arrays(self) -> dict[str, NDArray[Any]]:
        """All weights as named arrays; tables as half-precision numbers, which they fit."""
        found: dict[str, NDArray[Any]] = {
            "bias": self.bias,
            "gap": self.gap,
            "gap_bias": np.array([self.gap_bias]),
        }
        for name in WIDTHS:
            index, table = getattr(self, name)
            found[f"{name}_keys"] = index.keys[1:]
            found[f"{name}_table"] = table.astype(np.float16)
        return found

    @classmethod
    def from_arrays(cls, found: Any) -> Self:
        """Weights from `arrays`."""
        tables = {
            name: (
                FeatureIndex(found[f"{name}_keys"]),
                found[f"{name}_table"].astype(np.float32, "C"),
            )
            for name in WIDTHS
        }
        return cls(
            **tables,
            bias=found["bias"],
            gap=found["gap"],
            gap_bias=float(found["gap_bias"][0]),
        )


def rounded(table: NDArray[Any]) -> Table:
    """Weights as multiples of `STEP` that half precision can hold."""
    return (np.round(table / STEP) * STEP).astype(np.float16).astype(np.float32)


_FINE: Final = 2.0**-16


def exact_product(values: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """The matrix product, to the last bit the same for a row alone and in a batch.

    Both are taken as multiples of 2 ** -16, so that every product and sum is exact as long as it
    stays under 2 ** 20.
    """
    return kernel.exact_product(values, weights, _FINE)


WIDTHS = {
    "words": WORD_WIDTH,
    "subwords": OWN.stop,
    "asked": _OUTPUTS,
    "sequences": SEQUENCE_WIDTH,
    "edges": _SIGNALS,
}
"""Table → columns."""

assert set(WIDTHS) <= {field.name for field in fields(Weights)}


KNOWN_WORD, KNOWN = 0, 1
"""Columns of `WordTable.said`: whether the word itself is known, and how many of its features."""
_COUNTS = 2
SIGNALS = slice(_COUNTS, _COUNTS + _SIGNALS)
OUTPUTS = slice(SIGNALS.stop, SIGNALS.stop + _OUTPUTS)
BEFORE, AFTER, REPLY = (
    slice(part.start + _COUNTS, part.stop + _COUNTS)
    for part in (WORD_BEFORE, WORD_AFTER, WORD_REPLY)
)
"""Columns of `WordTable.said`, the first ones also of its other tables."""


def counted(table: Table, columns: int) -> Table:
    """The first columns of a table, behind counts: each row but row 0, the unknown, is one."""
    found = np.zeros((len(table), _COUNTS + columns), np.float32)
    found[1:, KNOWN] = 1
    found[:, _COUNTS:] = table[:, :columns]
    return found


class WordTable:
    """What each word says by itself, summed when the word is first met.

    Attributes:
        said: A row a word id: whether the word itself is known, how many of its features are, and
            the columns of `Weights.words` up to the gaps, those of its subwords added.
        gaps: The columns WORD_GAP, a row each.
        asked: What a customer's word says for each rating output, then whether it is known.
        sequences, edges: The tables of `Weights` for what a clause says itself, `counted`.
        sequence_gaps: The columns GAP of the sequences, a row each.
    """

    def __init__(self, vocabulary: Vocabulary, weights: Weights) -> None:
        self._vocabulary = vocabulary
        self._weights = weights
        self._filled = 0
        self._generation = vocabulary.generation
        self.said = np.zeros((0, _COUNTS + WORD_GAP.start), np.float32)
        self.gaps = np.zeros((0, WORD_WIDTH - WORD_GAP.start), np.float32)
        self.asked = np.zeros((0, _OUTPUTS + 1), np.float32)
        self.sequences = counted(weights.sequences[1], OWN.stop)
        self.edges = counted(weights.edges[1], _SIGNALS)
        self.sequence_gaps = np.ascontiguousarray(weights.sequences[1][:, GAP])

    def update(self) -> None:
        """Add rows for the words that were met since the last call."""
        vocabulary = self._vocabulary
        if self._generation != vocabulary.generation:
            self._generation, self._filled = vocabulary.generation, 0
        size = len(vocabulary)
        if self._filled == size:
            return
        self.said = with_room(self.said, size)
        self.gaps = with_room(self.gaps, size)
        self.asked = with_room(self.asked, size)
        self._fill(slice(self._filled, size))
        self._filled = size

    def _fill(self, new: slice) -> None:
        index, table = self._weights.words
        hashes = self._vocabulary.hashes[new]
        word_keys = key(WORD, hashes)
        known = index.rows(word_keys)
        parts = self._vocabulary.subwords[new]
        below_keys = key(SUBWORD, parts)
        below_keys[parts == 0] = 0
        below_index, below_table = self._weights.subwords
        below = below_index.rows(below_keys)
        said = self.said[new]
        said[:, _COUNTS:] = table[known][:, : WORD_GAP.start]
        said[:, _COUNTS : OUTPUTS.stop] += below_table[below].sum(axis=1)
        said[:, KNOWN] = (known > 0) + (below > 0).sum(axis=1)
        said[:, KNOWN_WORD] = known > 0
        self.gaps[new] = table[known][:, WORD_GAP]
        asked_index, asked_table = self._weights.asked
        heard = asked_index.rows(word_keys)
        self.asked[new, :-1] = asked_table[heard]
        self.asked[new, -1] = heard > 0
