"""Slips of the keyboard: a word that nobody knows, one slip off a common one, is taken for it.

A slip is one letter too many, too few or wrong, or two letters that changed places (the
optimal string alignment distance of 1; L. Boytsov, "Indexing methods for approximate dictionary
searching", 2011); first and last letters stay as they are. Words of the language that only look
like a slip are spared.
"""

from collections.abc import Iterable
from typing import Final

LEAST_LETTERS: Final = 5
"""Shorter words have too many others beside them for a slip to be sure."""


class Slips:
    """What was meant.

    Args:
        common: Words that are likely to be meant, the likeliest first.
        spared: Words of the language that are one slip off a common one, and meant.
    """

    def __init__(self, common: Iterable[str] = (), spared: Iterable[str] = ()) -> None:
        self.common = tuple(common)
        self.spared = frozenset(spared)
        self._by_ends: dict[tuple[str, str], list[str]] = {}
        for word in self.common:
            if len(word) >= LEAST_LETTERS:
                self._by_ends.setdefault((word[0], word[-1]), []).append(word)

    def meant(self, word: str) -> str:
        """The common word that was meant by a word in small letters, or the word itself."""
        if len(word) < LEAST_LETTERS - 1 or word in self.spared:
            return word
        near = self._by_ends.get((word[0], word[-1]))
        if not near:
            return word
        from rapidfuzz import process  # most first replies do without
        from rapidfuzz.distance import OSA

        # Of equally near ones the first is taken.
        found = process.extractOne(word, near, scorer=OSA.distance, score_cutoff=1)
        return found[0] if found else word
