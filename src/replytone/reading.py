"""A batch of tokenized texts laid end to end as one stream of word ids."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

from replytone.vocabulary import HARD, NAME, NAME_LIKE, PAD, SKIP, Vocabulary

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
        first, last: Range of each text's positions, shape (D,), `last` exclusive.
    """

    ids: NDArray[np.int64]
    hashes: NDArray[np.uint64]
    flags: NDArray[np.uint8]
    text: NDArray[np.int64]
    token: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]


def read(docs: Sequence[Doc], vocabulary: Vocabulary) -> Stream:
    """Lay the words of texts end to end; emoji, markup and spaces are left out."""
    filler = [PAD] * MARGIN
    ids: list[int] = list(filler)
    starts, lengths = [], []
    for doc in docs:
        starts.append(len(ids))
        ids += vocabulary.ids(doc)
        lengths.append(len(ids) - starts[-1])
        ids += filler
    return _stream(np.array(ids, np.int64), np.array(starts), np.array(lengths), vocabulary)


def _stream(
    ids: NDArray[np.int64],
    starts: NDArray[np.int64],
    lengths: NDArray[np.int64],
    vocabulary: Vocabulary,
) -> Stream:
    text = np.full(len(ids), -1)
    token = np.zeros(len(ids), np.int64)
    position = np.repeat(starts, lengths) + _ranges(lengths)
    text[position] = np.repeat(np.arange(len(starts)), lengths)
    token[position] = _ranges(lengths)

    flags = vocabulary.flags(ids)
    keep = (flags & SKIP) == 0
    ids, text, token, flags = ids[keep], text[keep], token[keep], flags[keep]

    # A capital in mid-sentence on a word that training never met: a name.
    begins = np.ones(len(ids), bool)
    begins[1:] = ((flags[:-1] & HARD) != 0) | (ids[:-1] == PAD)
    is_name = ((flags & NAME_LIKE) != 0) & ~begins
    ids[is_name] = NAME
    flags[is_name] = 0

    inside = text >= 0
    counts = np.bincount(text[inside], minlength=len(starts))
    ends = np.cumsum(counts + MARGIN)
    return Stream(ids, vocabulary.hashes(ids), flags, text, token, ends - counts, ends)


def _ranges(lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """0 … n - 1 for each n, one after the other."""
    total = int(lengths.sum())
    return np.arange(total) - np.repeat(np.cumsum(lengths) - lengths, lengths)
