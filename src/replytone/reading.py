"""A batch of texts laid end to end as one stream of word ids."""

from collections.abc import Sequence
from itertools import accumulate
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from replytone.vocabulary import (
    BREAK,
    CAPITAL,
    CARET,
    COMMA,
    DASH,
    FILLER,
    FLAGS,
    FORMULA,
    GREETING,
    HARD,
    MARGIN,
    MARK,
    MERGED,
    NAME,
    NAMED,
    NO,
    NO_BEGUN,
    NUMBER,
    PAD,
    PAUSE,
    STOP,
    TITLED,
    UNKNOWN,
    Vocabulary,
    Words,
)

_Rows = NDArray[np.uint8]


def _naming() -> tuple[_Rows, NDArray[np.bool_]]:
    """Who is named, decided once for all words that can stand side by side.

    Returns:
        By its flags, what a word is to the word after it, to itself and to the word before it,
        shape (3, 2 ** FLAGS), so that the three sums for a word and those beside it say how it
        stands; and whether a word that stands like that is a name.
    """
    flags = np.arange(1 << FLAGS)

    def numbered(*kinds: int) -> NDArray[np.int64]:
        """1 where a word has a flag of the first kind, or else 2 where of the second, and so on."""
        return np.select([(flags & kind) != 0 for kind in kinds], range(1, len(kinds) + 1))

    before = numbered(HARD | FILLER, GREETING, TITLED)
    own = numbered(0, CAPITAL, TITLED)
    after = numbered(PAUSE, CAPITAL | NAMED)
    own[(flags & (CAPITAL | UNKNOWN)) == (CAPITAL | UNKNOWN)] = 1
    nothing, opening, greeting, title = range(4)
    named = np.zeros((3, 4, 4), bool)  # after, own, before
    # A capital in mid-sentence, or before a comma, on a word that training never met: a name.
    named[:, 1, nothing] = named[1, 1, opening] = True
    # And any capital after a greeting, whatever the word: "Hi Will", "Dear Grace"; or a title.
    named[:, 1:3, (greeting, title)] = True
    named[2, 3] = True
    return np.stack([before, 4 * own, 16 * after]).astype(np.uint8), named.ravel()


_SIDES, _IS_NAMED = _naming()


class Stream(NamedTuple):
    """The words of D texts, laid end to end with fillers between; N positions in all.

    Attributes:
        ids: Word ids, shape (N,).
        hashes: Word hashes, shape (N,), uint64.
        flags: Word flags, shape (N,), uint16.
        begin, end: Character offsets of the position's word in its text, shape (N,).
        first, last: Range of each text's positions, shape (D,), `last` exclusive.
    """

    ids: NDArray[np.int64]
    hashes: NDArray[np.uint64]
    flags: NDArray[np.uint16]
    begin: NDArray[np.int64]
    end: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]

    @property
    def text(self) -> NDArray[np.int64]:
        """Number of the text that a position belongs to, shape (N,); -1 at fillers."""
        numbers = np.full(len(self.ids), -1)
        inside = self.ids != PAD
        numbers[inside] = np.arange(len(self.first)).repeat(self.last - self.first)
        return numbers


def read(texts: Sequence[str], vocabulary: Vocabulary) -> Stream:
    """Lay the words of texts end to end; emoji, markup and spaces are left out."""
    chunks: list[str | None] = [None]
    for text in texts:
        chunks += text.split(" ")
        chunks.append(None)
    ids, begin, end = _tidy(vocabulary.look_up(chunks), vocabulary)
    fillers = (ids == PAD).nonzero()[0]
    first, last = fillers[MARGIN - 1 : -1 : MARGIN] + 1, fillers[MARGIN::MARGIN]
    if len(texts) > 1:
        # Offsets are those in all texts, with a space after each: back to those in its own.
        origins = np.fromiter(accumulate(len(text) + 1 for text in texts[:-1]), np.int64)
        shift = origins.repeat(np.diff(first[1:], append=len(ids)))
        begin[first[1] :] -= shift
        end[first[1] :] -= shift
    return Stream(
        ids, vocabulary.hashes.take(ids), vocabulary.flags.take(ids), begin, end, first, last
    )


def _tidy(words: Words, vocabulary: Vocabulary) -> Words:
    """Names as one word, repeated marks and numbers as one; no greetings, no sign-offs."""
    ids, begin, end = words
    before, own, after = _SIDES.take(vocabulary.flags.take(ids), axis=1)
    standing = own[1:-1]
    standing += before[:-2]
    standing += after[2:]
    named = _IS_NAMED.take(standing)
    ids[1:-1][named] = NAME

    repeated = ids[1:] == ids[:-1]
    repeated &= (vocabulary.flags.take(ids[1:]) & MERGED) != 0
    if np.count_nonzero(repeated):
        first = np.flatnonzero(np.append(True, ~repeated))
        last = np.append(first[1:], len(ids)) - 1
        ids, begin, end = ids[first], begin[first], end[last]
    kept = _telling(ids, vocabulary.flags.take(ids))
    return Words(ids[kept], begin[kept], end[kept])


_SIGNS: Final = frozenset((DASH, CARET))
_BEFORE_NAMES: Final = frozenset((BREAK, COMMA, DASH))
_MARKS: Final = MARK | HARD
_WISH: Final = 3
"""Words that a wish has at least, where only a comma stands before it: "have a good day"."""
_SIGNED: Final = 3
"""Words with capitals that a last line has at most when it is somebody's name or department."""


def _telling(ids: NDArray[np.int64], flags: NDArray[np.uint16]) -> NDArray[np.bool_]:
    """Which words are fillers or say something: no greetings, no sign-offs, no "no." of "no. 7"."""
    fillers = ids == PAD
    kept = np.ones(len(ids), bool)
    edges = (fillers[1:] != fillers[:-1]).nonzero()[0] + 1
    words, kinds = ids.tolist(), flags.tolist()
    for start, end in edges.reshape(-1, 2).tolist():
        first, last = start, end
        while first < last and words[first] == BREAK:
            first += 1
        while first < last and words[last - 1] == BREAK:
            last -= 1
        body = _greeted(words, kinds, first, last)
        kept[start:body] = False
        kept[_signed(words, kinds, body, last, body > first) : end] = False
    no = (ids[:-2] == NO) | (ids[:-2] == NO_BEGUN)
    numbered = no & (ids[1:-1] == STOP) & (ids[2:] == NUMBER)
    if np.count_nonzero(numbered):
        kept[:-2] &= ~numbered
        kept[1:-1] &= ~numbered
    return kept


def _greeted(words: list[int], kinds: list[int], start: int, end: int) -> int:
    """Where a text begins behind its greeting: the first mark, or the first word of the matter."""
    at = start
    second = kinds[start + 1]  # of the text or, if it has but one word, a filler's
    if (
        kinds[start] & GREETING
        or (kinds[start] & FORMULA and second & GREETING)
        or (kinds[start] & NAMED and second & PAUSE)
    ):
        while at < end and kinds[at] & (FORMULA | UNKNOWN) and not kinds[at] & _MARKS:
            at += 1
        at += at < end and kinds[at] & _MARKS > 0
    while at < end and words[at] == BREAK:
        at += 1
    return at


def _signed(words: list[int], kinds: list[int], start: int, end: int, greeted: bool) -> int:
    """Where a text ends before its sign-off: behind a full stop, a line break or a greeting."""
    at = end
    while at > start and end - at < _SIGNED and kinds[at - 1] & CAPITAL:
        at -= 1
    # One word with a capital may be all that is said ("Refunded"), but not after "regards,".
    named = at > start and words[at - 1] == BREAK and (end - at > 1 or words[at - 2] == COMMA)
    close = at = last = at if named else end
    while at > start and _is_formal(words, kinds, at - 1):
        at -= 1
        if words[at] in _SIGNS or words[at] == BREAK or (words[at] == COMMA and last - at > _WISH):
            close = at
        elif kinds[at] & HARD:
            close = at + 1
    return start if greeted and at == start else close


def _is_formal(words: list[int], kinds: list[int], at: int) -> bool:
    """Whether a word may stand in a sign-off: its usual words, marks and strangers' names."""
    if kinds[at] & (FORMULA | _MARKS) or words[at - 1] == CARET:
        return True
    return kinds[at] & UNKNOWN > 0 and (kinds[at] & CAPITAL > 0 or words[at - 1] in _BEFORE_NAMES)
