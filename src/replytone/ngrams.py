"""Keys of word sequences, and the table that knows which of them carry weight."""

from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.uint64]
Rows = NDArray[np.int32]

WORD, SUBWORD, PAIR, TRIPLE, GAPPED = range(1, 6)
"""Kinds of sequences: a word, its beginnings and endings, two or three words in a row, and two
words with one to three between them."""

REACH: Final = 4
"""Words by which the longest sequence reaches ahead of its first."""

_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_FINISH = np.uint64(0xBF58476D1CE4E5B9)
_SHIFT = np.uint64(29)
_FIRST, _SECOND = np.uint64(1), np.uint64(0x94D049BB133111EB)


def key(kind: int, *parts: Keys) -> Keys:
    """One 64-bit key for each position: the kind of sequence and the words that make it."""
    mixed = (parts[0] + np.uint64(kind)) * _MULTIPLIER
    for part in parts[1:]:
        mixed = ((mixed ^ (mixed >> _SHIFT)) + part) * _MULTIPLIER
    mixed = (mixed ^ (mixed >> _SHIFT)) * _FINISH
    mixed ^= mixed >> _SHIFT
    return mixed


def pair_keys(hashes: Keys) -> Keys:
    """Keys of the pairs that begin at each position, shape (N,); 0 at the end of the stream."""
    keys = np.zeros(len(hashes), np.uint64)
    keys[:-1] = key(PAIR, hashes[:-1], hashes[1:])
    return keys


def longer_keys(hashes: Keys) -> Keys:
    """Keys of triples and of pairs 2, 3 and 4 words apart, shape (4, N); 0 at the end."""
    n = len(hashes)
    keys = np.zeros((4, n), np.uint64)
    keys[0, : n - 2] = key(TRIPLE, hashes[:-2], hashes[1:-1], hashes[2:])
    for row, apart in enumerate((2, 3, 4), 1):
        keys[row, : n - apart] = key(GAPPED, hashes[:-apart], hashes[apart:])
    return keys


LONGER_SPANS: Final = (2, 2, 3, 4)
"""How far each row of `longer_keys` reaches ahead of its first word."""


class _Buckets:
    """Rows of keys by the upper bits of the key times a factor; the first come keep the place."""

    def __init__(self, keys: Keys, rows: Rows, factor: np.uint64) -> None:
        bits = int(np.ceil(np.log2(len(rows) + 1))) + 2
        self._keys = keys
        self._factor = factor
        self._shift = np.uint64(64 - bits)
        self._table = np.zeros(1 << bits, np.int32)
        self._table[self._place(keys[rows])[::-1]] = rows[::-1]

    def _place(self, keys: Keys) -> NDArray[np.int64]:
        return ((keys * self._factor) >> self._shift).view(np.int64)

    def rows(self, keys: Keys) -> Rows:
        found = self._table.take(self._place(keys))
        found[self._keys.take(found) != keys] = 0
        return found


class FeatureIndex:
    """Key → row of a weight table; row 0 stands for every key that is not known.

    A bucket holds one key, and a key is compared in full before it counts as known, so an unseen
    sequence never borrows another one's weight. Keys whose bucket is taken have buckets of their
    own; the few that find no place there either are not known.

    Args:
        keys: The known keys, shape (n,), without repeats. Row i + 1 is keys[i].
    """

    def __init__(self, keys: Keys) -> None:
        self.keys = np.concatenate([np.zeros(1, np.uint64), keys])
        rows = np.arange(1, len(self.keys), dtype=np.int32)
        self._first = _Buckets(self.keys, rows, _FIRST)
        self._second = _Buckets(self.keys, rows[self._first.rows(keys) != rows], _SECOND)

    @classmethod
    def fit(cls, keys: Keys, least: int) -> Self:
        """The index of the keys that occur at least `least` times, the most frequent first."""
        distinct, counts = np.unique(keys[keys != 0], return_counts=True)
        kept = counts >= least
        distinct, counts = distinct[kept], counts[kept]
        return cls(distinct[np.lexsort((distinct, -counts))])

    def rows(self, keys: Keys) -> Rows:
        """Rows of keys, 0 where unknown; same shape as `keys`."""
        flat = keys.ravel()
        found = self._first.rows(flat)
        missed = np.flatnonzero(found == 0)
        found[missed] = self._second.rows(flat[missed])
        return found.reshape(keys.shape)

    def __len__(self) -> int:
        return len(self.keys)
