"""A batch of texts laid end to end as one stream of word ids."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from replytone.kernels import reading as kernel
from replytone.vocabulary import PAD, Vocabulary


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
    """Lay the words of texts end to end.

    Emoji, markup and spaces are left out, and so are greetings and sign-offs. Names are one word,
    repeated marks and numbers too.
    """
    chunks: list[str | None] = [None]
    for text in texts:
        chunks += text.split(" ")
        chunks.append(None)
    records = vocabulary.look_up(chunks)
    ids, begin, end, first, last = kernel.read(records, vocabulary.flags, len(texts))
    return Stream(
        ids, vocabulary.hashes.take(ids), vocabulary.flags.take(ids), begin, end, first, last
    )
