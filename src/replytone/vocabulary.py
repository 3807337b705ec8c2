"""Words as numbers, growing as new ones are met.

What stands between two spaces is read once and kept, so that a batch of replies becomes numbers at
one dictionary look-up for each of its spaces.
"""

import hashlib
from collections.abc import Iterable, Sequence
from itertools import repeat
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from replytone.rules import word_frequencies
from replytone.words import NEWLINE, SKIPPED, read_chunk

HARD, SOFT, TRIM, MERGED, CAPITAL, UNKNOWN, LINK, COMMON, MARK, FORMULA, GREETING, SIGN = (
    1 << bit for bit in range(12)
)
"""Flags of a word: ends a sentence; may end a clause; is left off at the edges of a clause; counts
once when repeated; has a capital; was not met in training; is an address of a page;
is too common to be about anything; is a mark; may be all that a greeting or a sign-off says;
is followed by whom it greets; stands before a name that signs."""

PAD, NAME, TITLE, COMMA, BREAK, NO, STOP, NUMBER, CARET = range(9)
"""Ids of the filler between texts, any name, "Mr" and its like, a comma, a line break, "no", a full
stop, any number and "^"."""

_HARD = frozenset(".!?" + NEWLINE)
_SOFT = frozenset(",;:-–—()")
_TRIM = frozenset((*"*\"'“”‘’", "and", "but", "so", "or", "then", "well", "um", "uh", "also"))
_GREETINGS = frozenset(
    ("hi", "hello", "hey", "hiya", "dear", "greetings", "morning", "afternoon", "evening")
)
_ADDRESSES = frozenset(
    ("<name>", "<title>", "there", "sir", "or", "madam", "good", "day", "valued", "guest", "client")
)
_REGARDS = frozenset(
    ("regards", "sincerely", "respectfully", "faithfully", "truly", "yours", "cheers", "wishes")
)
_WARMTH = frozenset(
    ("with", "kind", "kindest", "best", "warm", "warmest", "warmly", "many", "thanks", "x", "xx")
)
_WISHES = frozenset(
    ("have", "a", "nice", "great", "lovely", "week", "weekend", "all", "take", "stay", "safe")
)
_SENDERS = frozenset(("the", "customer", "care", "support", "service", "services", "team"))
_FORMULAS = _GREETINGS | _ADDRESSES | _REGARDS | _WARMTH | _WISHES | _SENDERS
_SIGNS = frozenset("-–—^~")
_LINKS = frozenset(("<url>", "<form>"))
_MERGED = _HARD | {"<number>", "<name>"}
_TITLES = frozenset(("mr", "mrs", "ms", "miss", "mx", "dr", "prof"))
_COMMON: Final = 2.0  # times in 1,000 words
_CAPACITY: Final = 200_000
_SUBWORDS: Final = 5


def word_hash(text: str) -> int:
    """A word as a number, the same in every process."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest())


def subwords(word: str) -> list[str]:
    """Beginnings and endings of a word, so that unseen forms are met half-way."""
    if len(word) < 4 or word.startswith("<"):
        return []
    ends = ["^" + word[:3], "^" + word[:4], word[-3:] + "$"]
    if len(word) > 4:
        ends += ["^" + word[:5], word[-4:] + "$"]
    return ends


class Chunks(NamedTuple):
    """What stands between spaces, C chunks with W words in all.

    Attributes:
        widths: Characters of each chunk, shape (C,).
        counts: Words of each chunk, shape (C,).
        ids: Word ids, one chunk after the other, shape (W,).
        begin, end: Character offsets of the words in their chunks, shape (W,).
    """

    widths: NDArray[np.int64]
    counts: NDArray[np.int64]
    ids: NDArray[np.int64]
    begin: NDArray[np.int64]
    end: NDArray[np.int64]


class Vocabulary:
    """Word ids.

    Args:
        words: The words that were met in training; any other word with a capital may be a name.
        names: Words that training met chiefly as names.

    Attributes:
        generation: Counts how often the ids were given up and begun anew.
        hashes: Stable hashes of the words, a row an id (and rows to spare).
        flags: Their flags, likewise.
        subwords: Hashes of their beginnings and endings, shape (…, 5), 0 where none.
    """

    def __init__(self, words: Iterable[str] = (), names: Iterable[str] = ()) -> None:
        self.words = frozenset(words)
        self.names = frozenset(names)
        self.generation = 0
        self._clear()

    def __len__(self) -> int:
        return len(self.forms)

    def _clear(self) -> None:
        self.generation += 1
        self._ids: dict[tuple[str, bool], int] = {}
        self.forms: list[str] = []
        self.hashes = np.zeros(4096, np.uint64)
        self.flags = np.zeros(4096, np.uint16)
        self.subwords = np.zeros((4096, _SUBWORDS), np.uint64)
        for form in ("<pad>", "<name>", "<title>", ",", NEWLINE, "no", ".", "<number>", "^"):
            self._add(form, False)
        self._chunks: dict[str, int] = {}
        self._ranges = np.zeros((3, 4096), np.int64)  # of a chunk: first word, words, characters
        self._words = np.zeros((3, 4096), np.int64)  # of a word: id, begin, end
        self._filled = 0

    def _add(self, form: str, capital: bool) -> int:
        known = self._ids.get((form, capital))
        if known is not None:
            return known
        at = len(self.forms)
        self.hashes = _with_room(self.hashes, at)
        self.flags = _with_room(self.flags, at)
        self.subwords = _with_room(self.subwords, at)
        self.hashes[at] = word_hash(form)
        often = word_frequencies()
        self.flags[at] = (
            HARD * (form in _HARD)
            | SOFT * (form in _SOFT)
            | TRIM * (form in _TRIM or form in _HARD or form in _SOFT)
            | MERGED * (form in _MERGED)
            | CAPITAL * capital
            | COMMON * (len(form) < 3 or form[0] == "<" or often.get(form, 0.0) > _COMMON)
            | LINK * (form in _LINKS)
            | FORMULA * (form in _FORMULAS)
            | GREETING * (form in _GREETINGS)
            | SIGN * (form in _SIGNS)
            | MARK * (form[0] != "<" and not any(c.isalnum() for c in form))
            | UNKNOWN * (form not in self.words and form[0].isalpha())
        )
        for column, part in enumerate(subwords(form)):
            self.subwords[at, column] = word_hash(part)
        self._ids[form, capital] = at
        self.forms.append(form)
        return at

    def _id(self, form: str, capital: bool) -> int:
        if form in _TITLES and (capital or form != "miss"):
            return TITLE
        return NAME if form in self.names else self._add(form, capital)

    def _meet(self, chunk: str) -> int:
        """Read a chunk that is new."""
        first = self._filled
        for form, begin, end, capital in read_chunk(chunk):
            if form != SKIPPED:
                self._words = _with_room(self._words, self._filled, axis=1)
                self._words[:, self._filled] = self._id(form, capital), begin, end
                self._filled += 1
        number = len(self._chunks)
        self._ranges = _with_room(self._ranges, number, axis=1)
        self._ranges[:, number] = first, self._filled - first, len(chunk)
        self._chunks[chunk] = number
        return number

    def look_up(self, chunks: Sequence[str]) -> Chunks:
        """What stands between spaces, as words."""
        known = self._chunks
        numbers = np.fromiter(map(known.get, chunks, repeat(-1)), np.int64, len(chunks))
        for at in np.flatnonzero(numbers < 0).tolist():
            chunk = chunks[at]
            numbers[at] = known[chunk] if chunk in known else self._meet(chunk)
        first, counts, widths = (row.take(numbers) for row in self._ranges)
        shift = first - np.cumsum(counts) + counts
        at_words = np.repeat(shift, counts)
        at_words += np.arange(len(at_words))
        return Chunks(widths, counts, *(row.take(at_words) for row in self._words))

    def make_room(self) -> None:
        """Give all ids up when there are too many, so that memory stays flat.

        Ids from before are void; call it between batches.
        """
        if max(self._filled, len(self._chunks)) > _CAPACITY:
            self._clear()


def _with_room(table: NDArray[Any], at: int, axis: int = 0) -> NDArray[Any]:
    """The table, twice as long if it has no place `at`."""
    if at < table.shape[axis]:
        return table
    return np.concatenate([table, np.zeros_like(table)], axis=axis)
