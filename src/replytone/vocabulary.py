"""Words as numbers, growing as new ones are met.

What stands between two spaces is read once and kept, so that a batch of replies becomes numbers at
one dictionary look-up for each of its spaces.
"""

import hashlib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from struct import Struct
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from replytone.rules import word_frequencies
from replytone.slips import Slips
from replytone.words import NEWLINE, SKIPPED, read_chunk, spelling

FLAGS: Final = 16
HARD, SOFT, TRIM, MERGED, CAPITAL, UNKNOWN, LINK, COMMON, MARK, FORMULA, GREETING, *_OWN = (
    1 << bit for bit in range(FLAGS)
)
FILLER, NAMED, TITLED, PAUSE, BREAKING = _OWN
"""Flags of a word: ends a sentence; may end a clause; is left off at the edges of a clause; counts
once when repeated; has a capital; was not met in training; is an address of a page;
is too common to be about anything; is a mark; may be all that a greeting or a sign-off says;
is followed by whom it greets; stands between texts; is a name; is "Mr" or the like; is a comma; is
a line break."""

PAD, NAME, TITLE, COMMA, BREAK, NO, STOP, NUMBER, DASH, CARET, NO_BEGUN = range(11)
"""Ids of the filler between texts, any name, "Mr" and its like, a comma, a line break, "no", a full
stop, any number, a dash, "^", and "No" with its capital."""
_FIRST: Final = ("<pad>", "<name>", "<title>", ",", NEWLINE, "no", ".", "<number>", "-", "^")
_SINGLES: Final = {
    "<pad>": FILLER,
    "<name>": NAMED,
    "<title>": TITLED,
    ",": PAUSE,
    NEWLINE: BREAKING,
}
MARGIN: Final = 4
"""Fillers before, between and after the texts, so that no window reaches into the next one."""

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
_WISHES = frozenset(("have", "a", "week", "weekend", "all", "take", "stay", "safe"))
_PRAISE = frozenset(("nice", "great", "lovely", "perfect", "wonderful", "pleasant"))
_SENDERS = frozenset(("the", "customer", "care", "support", "service", "services", "team"))
_FORMULAS = _GREETINGS | _ADDRESSES | _REGARDS | _WARMTH | _WISHES | _PRAISE | _SENDERS
_LINKS = frozenset(("<url>", "<form>"))
_MERGED = _HARD | {"<number>", "<name>"}
_TITLES = frozenset(("mr", "mrs", "ms", "miss", "mx", "dr", "prof"))
_COMMON: Final = 2.0  # times in 1,000 words
_CAPACITY: Final = 200_000
_SUBWORDS: Final = 5
_RECORD: Final = Struct("=4q")


def _kinds() -> dict[str, int]:
    """Flags of the words that stand in lists."""
    lists = (
        (HARD, _HARD),
        (SOFT, _SOFT),
        (TRIM, _TRIM | _HARD | _SOFT),
        (MERGED, _MERGED),
        (LINK, _LINKS),
        (FORMULA, _FORMULAS),
        (GREETING, _GREETINGS),
    )
    kinds = dict(_SINGLES)
    for flag, words in lists:
        for word in words:
            kinds[word] = kinds.get(word, 0) | flag
    return kinds


_KINDS: Final = _kinds()


def _flags(form: str) -> int:
    """Flags of a word, whoever writes it and however."""
    flags = _KINDS.get(form, 0)
    if len(form) < 3 or form[0] == "<" or word_frequencies().get(form, 0.0) > _COMMON:
        flags |= COMMON
    if form[0] != "<" and not any(map(str.isalnum, form)):
        flags |= MARK
    return flags


def word_hash(text: str) -> int:
    """A word as a number, the same in every process."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest())


_part_hash = lru_cache(maxsize=20_000)(word_hash)


def subwords(word: str) -> list[str]:
    """Beginnings and endings of a word, so that unseen forms are met half-way."""
    if len(word) < 4 or word.startswith("<"):
        return []
    ends = ["^" + word[:3], "^" + word[:4], word[-3:] + "$"]
    if len(word) > 4:
        ends += ["^" + word[:5], word[-4:] + "$"]
    return ends


NOTHING: Final = -1
"""In place of an id: the chunk has no words, but takes up room."""


class Vocabulary:
    """Word ids.

    Args:
        words: The words that were met in training; any other word with a capital may be a name.
        names: Words that training met chiefly as names.
        slips: What is meant by a word in small letters that is neither.

    Attributes:
        generation: Counts how often the ids were given up and begun anew.
        hashes: Stable hashes of the words, a row an id (and rows to spare).
        flags: Their flags, likewise.
        subwords: Hashes of their beginnings and endings, shape (…, 5), 0 where none.
    """

    def __init__(
        self, words: Iterable[str] = (), names: Iterable[str] = (), slips: Slips | None = None
    ) -> None:
        self.words = frozenset(words)
        self.names = frozenset(names)
        self.slips = slips or Slips()
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
        for form in _FIRST:
            self._add(form, False)
        self._add("no", True)
        # A chunk's records as bytes, so that those of a text are the bytes of its chunks, one after
        # the other.
        self._chunks: dict[str | None, bytes] = {None: _records([(PAD, 0, 0, 0)] * MARGIN)}
        self._filled = 0

    def _add(self, form: str, capital: bool) -> int:
        known = self._ids.get((form, capital))
        if known is not None:
            return known
        at = len(self.forms)
        self.hashes = with_room(self.hashes, at + 1)
        self.flags = with_room(self.flags, at + 1)
        self.subwords = with_room(self.subwords, at + 1)
        self.hashes[at] = word_hash(form)
        unknown = form[0].isalpha() and bool(self.words) and form not in self.words
        self.flags[at] = _flags(form) | CAPITAL * capital | UNKNOWN * unknown
        parts = [_part_hash(part) for part in subwords(form)]
        self.subwords[at, : len(parts)] = parts
        self._ids[form, capital] = at
        self.forms.append(form)
        return at

    def _id(self, form: str, capital: bool) -> int:
        if form in _TITLES and (capital or form != "miss"):
            return TITLE
        if form in self.names:
            return NAME
        if not capital and form not in self.words:
            meant = self.slips.meant(form)
            form = spelling().get(meant, meant)
        return self._add(form, capital)

    def _meet(self, chunk: str) -> None:
        """Read a chunk that is new."""
        found = [word for word in read_chunk(chunk) if word.form != SKIPPED]
        self._filled += len(found)
        begins = [0, *(word.begin for word in found[1:]), len(chunk) + 1]
        records = [
            (self._id(word.form, word.capital), after - at, word.begin - after, word.end - after)
            for word, at, after in zip(found, begins, begins[1:], strict=False)
        ]
        self._chunks[chunk] = _records(records or [(NOTHING, len(chunk) + 1, 0, 0)])

    def look_up(self, chunks: Sequence[str | None]) -> NDArray[np.int64]:
        """Records of the words of chunks; None stands for fillers and has no space after.

        Returns:
            Shape (records, 4): the word's id, how far the text has come with it or, if it is the
            chunk's last, with the space after it, and seen from there where it begins and ends.
        """
        known = self._chunks
        try:
            records = b"".join(map(known.__getitem__, chunks))
        except KeyError:
            for chunk in chunks:
                if chunk is not None and chunk not in known:
                    self._meet(chunk)
            records = b"".join(map(known.__getitem__, chunks))
        return np.frombuffer(records, np.int64).reshape(-1, 4)

    def make_room(self) -> None:
        """Give all ids up when there are too many, so that memory stays flat.

        Ids from before are void; call it between batches.
        """
        if max(self._filled, len(self._chunks)) > _CAPACITY:
            self._clear()


def _records(words: list[tuple[int, int, int, int]]) -> bytes:
    return b"".join([_RECORD.pack(*word) for word in words])


def with_room(table: NDArray[Any], rows: int) -> NDArray[Any]:
    """The table if it has so many rows, else one twice as long; new rows take no memory yet."""
    if rows <= len(table):
        return table
    longer = np.zeros((2 * rows, *table.shape[1:]), table.dtype)
    longer[: len(table)] = table
    return longer
