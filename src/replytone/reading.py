"""A batch of tokenized texts laid end to end as one stream of word ids."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import IDX, LENGTH, ORTH
from spacy.tokens import Doc

from replytone.vocabulary import HARD, NAME, NAME_LIKE, PAD, SKIP, Vocabulary

_NOTHING = np.zeros((0, 3), np.uint64)
MARGIN = 4
"""Fillers before, between and after the texts, so that no window reaches into the next one."""


@dataclass(frozen=True, slots=True)
class Stream:
    """The words of D texts, laid end to end with fillers between; N positions in all.

    Attributes:
        ids: Word ids, shape (N,).
        hashes: Word hashes, shape (N,), uint64.
        flags: Word flags, shape (N,), uint8.
        text: Number of the text that a position belongs to, shape (N,); -1 at fillers.
        token: Index of the position's token in its Doc, shape (N,); 0 at fillers.
        begin, end: Character offsets of the position's token in its text, shape (N,).
        first, last: Range of each text's positions, shape (D,), `last` exclusive.
    """

    ids: NDArray[np.int64]
    hashes: NDArray[np.uint64]
    flags: NDArray[np.uint8]
    text: NDArray[np.int64]
    token: NDArray[np.int64]
    begin: NDArray[np.int64]
    end: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]


def read(docs: Sequence[Doc], vocabulary: Vocabulary) -> Stream:
    """Lay the words of texts end to end; emoji, markup and spaces are left out."""
    tables = [doc.to_array([ORTH, IDX, LENGTH]) for doc in docs if len(doc)]
    orths, begins, widths = np.concatenate([*tables, _NOTHING]).T
    lengths = np.array([len(doc) for doc in docs], np.int64)
    begins, ends = begins.astype(np.int64), (begins + widths).astype(np.int64)
    return _stream(vocabulary.ids(docs, orths), lengths, begins, ends, vocabulary)


def _stream(
    words: NDArray[np.int64],
    lengths: NDArray[np.int64],
    begins: NDArray[np.int64],
    ends: NDArray[np.int64],
    vocabulary: Vocabulary,
) -> Stream:
    positions = len(words) + MARGIN * (len(lengths) + 1)
    ids, text = np.full(positions, PAD), np.full(positions, -1)
    token, begin, end = np.zeros((3, positions), np.int64)
    within = _ranges(lengths)
    starts = MARGIN + np.cumsum(lengths + MARGIN) - (lengths + MARGIN)
    position = np.repeat(starts, lengths) + within
    ids[position] = words
    text[position] = np.repeat(np.arange(len(lengths)), lengths)
    token[position], begin[position], end[position] = within, begins, ends

    flags = vocabulary.flags(ids)
    keep = (flags & SKIP) == 0
    ids, text, token, flags = ids[keep], text[keep], token[keep], flags[keep]
    begin, end = begin[keep], end[keep]

    # A capital in mid-sentence on a word that training never met: a name.
    begins = np.ones(len(ids), bool)
    begins[1:] = ((flags[:-1] & HARD) != 0) | (ids[:-1] == PAD)
    is_name = ((flags & NAME_LIKE) != 0) & ~begins
    ids[is_name] = NAME
    flags[is_name] = 0

    counts = np.bincount(text[text >= 0], minlength=len(lengths))
    last = np.cumsum(counts + MARGIN)
    hashes = vocabulary.hashes(ids)
    return Stream(ids, hashes, flags, text, token, begin, end, last - counts, last)


def _ranges(lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """0 … n - 1 for each n, one after the other."""
    total = int(lengths.sum())
    return np.arange(total) - np.repeat(np.cumsum(lengths) - lengths, lengths)
