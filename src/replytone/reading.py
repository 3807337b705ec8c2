"""A batch of texts laid end to end as one stream of word ids."""

from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from replytone.vocabulary import (
    BREAK,
    CAPITAL,
    CARET,
    COMMA,
    FORMULA,
    GREETING,
    HARD,
    MARK,
    MERGED,
    NAME,
    NO,
    NUMBER,
    PAD,
    SIGN,
    STOP,
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
    """Names as one word, repeated marks and numbers as one; no greetings, no sign-offs."""
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
    flags = np.where(named, vocabulary.flags[NAME], flags)

    repeated = np.zeros(count, bool)
    np.equal(ids[1:], ids[:-1], out=repeated[1:])
    repeated &= (flags & MERGED) != 0
    repeated &= ~edge[:-1]
    first = np.flatnonzero(~repeated)
    last = np.empty_like(first)
    last[:-1], last[-1] = first[1:] - 1, count - 1
    kept = ~_formal(ids[first], flags[first], np.append(np.flatnonzero(edge[first]), len(first)))
    first, last = first[kept], last[kept]
    return ids[first], begin[first], end[last], text[first]


def _formal(
    ids: NDArray[np.int64], flags: NDArray[np.uint16], edges: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Which words say nothing of the matter: greetings, sign-offs, "no." before a number.

    Args:
        ids: The words, shape (N,).
        flags: Their flags, shape (N,).
        edges: Where each text begins, and N at the end.
    """
    starts = edges[:-1]
    at = np.arange(len(ids))
    mark = (flags & (MARK | HARD)) != 0
    plain = ((flags & FORMULA) == 0) & ((flags & (CAPITAL | UNKNOWN)) != (CAPITAL | UNKNOWN))
    plain[1:] &= ids[:-1] != CARET  # somebody's initials
    # A greeting goes up to the first mark, or the first word that is no part of one.
    spoken = np.minimum.reduceat(np.where(plain & ~mark, at, len(ids)), starts)
    marked = np.minimum.reduceat(np.where(mark, at, len(ids)), starts) + 1
    greets = (flags[starts] & GREETING) != 0
    second = np.minimum(starts + 1, len(ids) - 1)
    greets |= ((flags[starts] & FORMULA) != 0) & ((flags[second] & GREETING) != 0)
    body = np.where(greets, np.minimum(np.minimum(spoken, marked), edges[1:]), starts)
    # A sign-off comes behind a full stop, a line break or a dash, and has nothing else behind it.
    said = np.maximum.reduceat(np.where(plain & ~mark, at, -1), starts)
    lengths = np.diff(edges)
    signs = ((flags & (HARD | SIGN)) != 0) & (at > np.repeat(said, lengths))
    close = np.minimum.reduceat(np.where(signs, at, len(ids)), starts)
    close += (flags[np.minimum(close, len(ids) - 1)] & SIGN) == 0
    close -= ids[np.minimum(close, len(ids)) - 1] == BREAK
    formal = (at < np.repeat(body, lengths)) | (at >= np.repeat(close, lengths))
    formal |= (ids == BREAK) & (at == np.repeat(body, lengths))
    numbered = (ids[:-2] == NO) & (ids[1:-1] == STOP) & (ids[2:] == NUMBER)
    formal[:-2] |= numbered
    formal[1:-1] |= numbered
    return formal


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
