"""Holds all rules against all words at once, a bit a rule, 64 rules a number."""

from bisect import bisect_left
from collections.abc import Iterable, Set
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from replytone.kernels import rules as kernel
from replytone.ngrams import Keys
from replytone.vocabulary import word_hash

REACHES: Final = (1, 2, 3, 5, 8)
"""How far the words of a rule are looked for; a rule that reaches on is not filtered."""
_REACHES: Final = np.array(REACHES)

_AT, _BEFORE, _AFTER = range(3)
_Bits = NDArray[np.uint64]


class Near(NamedTuple):
    """Words of which one must stand within `reach` words."""

    reach: int
    words: Set[str]


class Prefilter:
    """Where a rule may match: at a word it waits under, with a word it needs near on either side.

    Args:
        rules: How many rules there are.
        words: Words that have a row of their own though no rule may have them.
    """

    def __init__(self, rules: int, words: Iterable[str] = ()) -> None:
        width = max(1, -(-rules // 64))
        # Row 0 is for words that no rule has.
        self._row: dict[str, int] = {}
        self._tables = np.zeros((3, 256, width), np.uint64)
        for word in sorted(words):
            self.row(word)
        # The rules of each reach, and last those that need nothing.
        self._within = np.zeros((3, len(REACHES) + 1, width), np.uint64)

    def add(self, rule: int, at: Set[str], before: Near | None, after: Near | None) -> None:
        """Enter a rule.

        Args:
            rule: Its number.
            at: The words that it waits under.
            before: What must stand before one of them.
            after: What must stand after it.
        """
        column, bit = rule // 64, np.uint64(1 << rule % 64)
        self._enter(_AT, at, column, bit)
        for side, near in ((_BEFORE, before), (_AFTER, after)):
            reach = bisect_left(REACHES, near.reach) if near else len(REACHES)
            self._within[side, reach, column] |= bit
            if near:
                self._enter(side, near.words, column, bit)

    def _enter(self, side: int, words: Set[str], column: int, bit: np.uint64) -> None:
        for word in words:
            row = self.row(word)
            self._tables[side, row, column] |= bit

    def row(self, word: str) -> int:
        """Number of a rule's word; it gets one if it has none."""
        row = self._row.setdefault(word, len(self._row) + 1)
        if row == self._tables.shape[1]:
            self._tables = np.concatenate([self._tables, np.zeros_like(self._tables)], axis=1)
        return row

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self._row) + 1

    def settle(self) -> None:
        """Make ready for `rows`, when all rules are entered."""
        hashes = np.array([word_hash(word) for word in self._row], np.uint64)
        order = np.argsort(hashes)
        self._hashes, self._rows = hashes[order], order + 1

    def rows(self, words: Keys) -> NDArray[np.int64]:
        """Numbers of the words of replies, 0 for those that no rule has; same shape as `words`.

        Args:
            words: Hashes of folded words, as `vocabulary.word_hash` gives them.
        """
        return kernel.rows_of(words, self._hashes, self._rows)

    def candidates(self, rows: NDArray[np.int64]) -> list[tuple[int, int]]:
        """Positions and numbers of rules that are worth a closer look, in the order of positions.

        Args:
            rows: Numbers of words, as `rows` gives them.
        """
        return kernel.candidates(rows, self._tables, self._within, _REACHES)
