"""A batch of texts laid end to end as one stream of word ids."""

from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from replytone.vocabulary import (
    BREAK,
    CAPITAL,
    COMMA,
    GREETING,
    HARD,
    MERGED,
    NAME,
    PAD,
    TITLE,
    UNKNOWN,
    Vocabulary,
)

MARGIN = 4
"""Fillers before, between and after the texts, so that no window reaches into the next one."""


class Stream(NamedTuple):
    """The words of D texts, laid end to end with fillers between; N positions in all.

    Attributes:
        ids: Word ids, shape (N,).
        hashes: Word hashes, shape (N,), uint64.
        flags: Word flags, shape (N,), uint16.
        text: Number of the text that a position belongs to, shape (N,); -1 at fillers.
        begin, end: Character offsets of the position's word in its text, shape (N,).
        first, last: Range of each text's positions, shape (D,), `last` exclusive.
    """

    ids: NDArray[np.int64]
    hashes: NDArray[np.uint64]
    flags: NDArray[np.uint16]
    text: NDArray[np.int64]
    begin: NDArray[np.int64]
    end: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]


def read(texts: Sequence[str], vocabulary: Vocabulary) -> Stream:
    """Lay the words of texts end to end; emoji, markup and spaces are left out."""
    parts = [text.split(" ") for text in texts]
    chunks = list(chain.from_iterable(parts))
    counts = np.fromiter(map(len, parts), np.int64, len(parts))
    widths, words, ids, begin, end = vocabulary.look_up(chunks)
    # Each chunk begins one space after the end of the one before.
    at = np.cumsum(widths + 1) - widths - 1
    at -= np.repeat(at[np.cumsum(counts) - counts], counts)
    shift = np.repeat(at, words)
    text = np.repeat(np.repeat(np.arange(len(texts)), counts), words)
    return _lay_out(
        *_tidy(ids, begin + shift, end + shift, text, vocabulary), len(texts), vocabulary
    )


_Words = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]


def _tidy(
    ids: NDArray[np.int64],
    begin: NDArray[np.int64],
    end: NDArray[np.int64],
    text: NDArray[np.int64],
    vocabulary: Vocabulary,
) -> _Words:
    """Names as one word, repeated marks and numbers as one, no line breaks at the edges."""
    count = len(ids)
    if not count:
        return ids, begin, end, text
    flags = vocabulary.flags.take(ids)
    edge = np.ones(count + 1, bool)  # before each word, and at the end: does a text begin here?
    np.not_equal(text[1:], text[:-1], out=edge[1:-1])
    # A capital in mid-sentence, or before a comma, on a word that training never met: a name.
    opens = edge[:-1].copy()
    opens[1:] |= (flags[:-1] & HARD) != 0
    opens[:-1] &= (ids[1:] != COMMA) | edge[1:-1]
    named = (flags & (CAPITAL | UNKNOWN)) == (CAPITAL | UNKNOWN)
    named &= ~opens
    # And any capital after a greeting, whatever the word: "Hi Will", "Dear Grace".
    greeted = ((flags[:-1] & GREETING) != 0) & ((flags[1:] & CAPITAL) != 0) & ~edge[1:-1]
    named[1:] |= greeted
    titles = ids == TITLE
    if titles.any():
        before = titles[:-1] & ~edge[1:-1] & (((flags[1:] & CAPITAL) != 0) | (ids[1:] == NAME))
        named[1:] |= before
        named[:-1] |= before
    ids = np.where(named, NAME, ids)

    repeated = np.zeros(count, bool)
    np.equal(ids[1:], ids[:-1], out=repeated[1:])
    repeated &= (vocabulary.flags.take(ids) & MERGED) != 0
    repeated &= ~edge[:-1]
    dropped = (ids == BREAK) & (edge[:-1] | edge[1:])
    if not repeated.any() and not dropped.any():
        return ids, begin, end, text
    first = np.flatnonzero(~repeated)
    last = np.empty_like(first)
    last[:-1], last[-1] = first[1:] - 1, count - 1
    kept = ~((ids[first] == BREAK) & (edge[first] | edge[last + 1]))
    first, last = first[kept], last[kept]
    return ids[first], begin[first], end[last], text[first]


def _lay_out(
    words: NDArray[np.int64],
    begins: NDArray[np.int64],
    ends: NDArray[np.int64],
    texts: NDArray[np.int64],
    count: int,
    vocabulary: Vocabulary,
) -> Stream:
    """Put fillers between the texts."""
    lengths = np.bincount(texts, minlength=count)
    last = np.cumsum(lengths + MARGIN)
    positions = len(words) + MARGIN * (count + 1)
    at = np.arange(len(words)) + MARGIN * (texts + 1)
    ids, text = np.full(positions, PAD), np.full(positions, -1)
    begin, end = np.zeros((2, positions), np.int64)
    ids[at], text[at], begin[at], end[at] = words, texts, begins, ends
    hashes, flags = vocabulary.hashes.take(ids), vocabulary.flags.take(ids)
    return Stream(ids, hashes, flags, text, begin, end, last - lengths, last)
