"""Keys of word sequences, and the table that knows which of them carry weight."""

from typing import Self

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.uint64]
Rows = NDArray[np.int32]

_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_FINISH = np.uint64(0xBF58476D1CE4E5B9)
_SHIFT = np.uint64(29)


def key(kind: int, *parts: Keys) -> Keys:
    """One 64-bit key for each position: the kind of feature and the words that make it."""
    mixed = (parts[0] + np.uint64(kind)) * _MULTIPLIER
    for part in parts[1:]:
        mixed = ((mixed ^ (mixed >> _SHIFT)) + part) * _MULTIPLIER
    mixed = (mixed ^ (mixed >> _SHIFT)) * _FINISH
    mixed ^= mixed >> _SHIFT
    return mixed


class FeatureIndex:
    """Key → row of a weight table; row 0 stands for every key that is not known.

    A bucket holds one key, and a key is compared in full before it counts as known, so an unseen
    sequence never borrows another one's weight.

    Args:
        keys: The known keys, shape (n,), without repeats. Row i + 1 is keys[i].
    """

    def __init__(self, keys: Keys) -> None:
        self.keys = np.concatenate([np.zeros(1, np.uint64), keys])
        bits = max(int(np.ceil(np.log2(len(self.keys)))) + 3, 8)
        self._shift = np.uint64(64 - bits)
        self._buckets = np.zeros(1 << bits, np.int32)
        buckets = (keys >> self._shift)[::-1]
        self._buckets[buckets] = np.arange(len(keys), 0, -1, dtype=np.int32)

    @classmethod
    def fit(cls, keys: Keys, least: int) -> Self:
        """The index of the keys that occur at least `least` times, the most frequent first."""
        distinct, counts = np.unique(keys, return_counts=True)
        kept = counts >= least
        distinct, counts = distinct[kept], counts[kept]
        return cls(distinct[np.lexsort((distinct, -counts))])

    def rows(self, keys: Keys) -> Rows:
        """Rows of keys, 0 where unknown; same shape as `keys`."""
        found = self._buckets[keys >> self._shift]
        found[self.keys[found] != keys] = 0
        return found

    def __len__(self) -> int:
        return len(self.keys)
