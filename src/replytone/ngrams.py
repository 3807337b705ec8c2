"""Keys of word sequences, and the table that knows which of them carry weight."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from replytone.kernels import sequences as kernel

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

_SEQUENCES: Final = np.array(SEQUENCES)


def sequence_keys(hashes: Keys) -> Keys:
    """Keys of the sequences that begin at each position, shape (5, N); 0 at the last four.

    Args:
        hashes: Hashes of the words, shape (N,), fillers at the end.
    """
    return kernel.sequence_keys(hashes, _SEQUENCES, REACH)


def frequent(keys: Keys, least: int) -> Keys:
    """The keys but 0 that occur at least `least` times, the most frequent first."""
    distinct, counts = np.unique(keys[keys != 0], return_counts=True)
    kept = counts >= least
    distinct, counts = distinct[kept], counts[kept]
    found: Keys = distinct[np.lexsort((distinct, -counts))]
    return found


def _buckets(keys: Keys, rows: Rows, factor: int) -> tuple[Rows, int]:
    """Buckets with the rows of keys in them, the first come keeps the place.

    Returns:
        The rows, and by how many bits a key times the factor is shifted to find its bucket.
    """
    bits = int(np.ceil(np.log2(len(rows) + 1))) + 2
    table = np.zeros(1 << bits, np.int32)
    places = (keys * np.uint64(factor)) >> np.uint64(64 - bits)
    table[places[::-1]] = rows[::-1]
    return table, 64 - bits


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
        every = np.arange(1, len(self.keys), dtype=np.int32)
        first, shift = _buckets(keys, every, 1)
        displaced = first[keys >> np.uint64(shift)] != every
        other = _buckets(keys[displaced], every[displaced], kernel.OTHER_FACTOR)
        self._tables = first, shift, *other

    def rows(self, keys: Keys) -> Rows:
        """Rows of keys, 0 where unknown; same shape as `keys`."""
        found: Rows = kernel.rows(keys.ravel(), *self._tables, self.keys)
        return found.reshape(keys.shape)

    def __len__(self) -> int:
        return len(self.keys)
