"""Keys of word sequences, and the table that knows which of them carry weight."""

from typing import Final

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


def key(kind: int | Keys, *parts: Keys) -> Keys:
    """One 64-bit key for each position: the kind of sequence and the words that make it."""
    mixed = (parts[0] + np.asarray(kind, np.uint64)) * _MULTIPLIER
    for part in parts[1:]:
        mixed ^= mixed >> _SHIFT
        mixed += part
        mixed *= _MULTIPLIER
    mixed ^= mixed >> _SHIFT
    mixed *= _FINISH
    mixed ^= mixed >> _SHIFT
    return mixed


SEQUENCES: Final = ((PAIR, 1, 0), (TRIPLE, 1, 2), (GAPPED, 2, 0), (GAPPED, 3, 0), (GAPPED, 4, 0))
"""The rows of `sequence_keys`: kind, how far behind its first word the second stands, and how far
the third (0 if there is none)."""

_KINDS = np.array([[kind] for kind, *_ in SEQUENCES], np.uint64)


def sequence_keys(hashes: Keys) -> Keys:
    """Keys of the sequences that begin at each position, shape (5, N)."""
    n = len(hashes)
    padded = np.zeros(n + REACH, np.uint64)
    padded[:n] = hashes
    second, third = np.zeros((2, len(SEQUENCES), n), np.uint64)
    for row, (_, apart, further) in enumerate(SEQUENCES):
        second[row] = padded[apart : apart + n]
        if further:
            third[row] = padded[further : further + n]
    return key(_KINDS, hashes, second, third)


def frequent(keys: Keys, least: int) -> Keys:
    """The keys but 0 that occur at least `least` times, the most frequent first."""
    distinct, counts = np.unique(keys[keys != 0], return_counts=True)
    kept = counts >= least
    distinct, counts = distinct[kept], counts[kept]
    found: Keys = distinct[np.lexsort((distinct, -counts))]
    return found


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
        found *= self._keys.take(found) == keys
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

    def rows(self, keys: Keys) -> Rows:
        """Rows of keys, 0 where unknown; same shape as `keys`."""
        found = self._first.rows(keys)
        found += self._second.rows(keys)  # a key is in one of them at most
        return found

    def __len__(self) -> int:
        return len(self.keys)
