"""Keys of word sequences, and the table that knows which of them carry weight."""

from typing import Any, Final

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
_FACTORS = np.array([[1], [0x94D049BB133111EB]], np.uint64)


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


def begun_keys(hashes: Keys) -> Keys:
    """What the first word gives to the keys of its sequences, shape (5, N)."""
    mixed = (hashes + _KINDS) * _MULTIPLIER
    mixed ^= mixed >> _SHIFT
    return mixed


def sequence_keys(hashes: Keys, begun: Keys | None = None) -> Keys:
    """Keys of the sequences that begin at each position, shape (5, N); 0 at the last four.

    Args:
        hashes: Hashes of the words, shape (N,), fillers at the end.
        begun: Their `begun_keys`, where these are at hand; it is used up.
    """
    keys = begun_keys(hashes) if begun is None else begun
    count = max(len(hashes) - REACH, 0)
    keys[:, count:] = 0
    mixed = keys[:, :count]
    ahead = following(hashes, count)
    mixed[0] += ahead[0]
    mixed[1:] += ahead
    mixed *= _MULTIPLIER
    mixed ^= mixed >> _SHIFT
    mixed[1] += ahead[1]
    mixed *= _MULTIPLIER
    mixed ^= mixed >> _SHIFT
    mixed *= _FINISH
    mixed ^= mixed >> _SHIFT
    return keys


def following(values: NDArray[Any], count: int) -> NDArray[Any]:
    """The values 1, 2, 3 and 4 places after each of the first `count`, shape (REACH, count)."""
    step = values.itemsize
    return np.ndarray((REACH, count), values.dtype, values, step, (step, step))


def frequent(keys: Keys, least: int) -> Keys:
    """The keys but 0 that occur at least `least` times, the most frequent first."""
    distinct, counts = np.unique(keys[keys != 0], return_counts=True)
    kept = counts >= least
    distinct, counts = distinct[kept], counts[kept]
    found: Keys = distinct[np.lexsort((distinct, -counts))]
    return found


def _places(keys: Keys, factor: Keys, shift: Keys) -> NDArray[np.int64]:
    """Buckets of keys: the upper bits of a key times a factor."""
    mixed = keys * factor
    mixed >>= shift
    return mixed.view(np.int64)


def _buckets(keys: Keys, rows: Rows, factor: Keys) -> tuple[Rows, Keys]:
    """Buckets with rows in them, the first come keeps the place; and the shift that finds it."""
    bits = int(np.ceil(np.log2(len(rows) + 1))) + 2
    shift = np.array([[64 - bits]], np.uint64)
    table = np.zeros(1 << bits, np.int32)
    table[_places(keys[rows], factor, shift[0])[::-1]] = rows[::-1]
    return table, shift


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
        first, shift = _buckets(self.keys, rows, _FACTORS[0])
        found = first.take(_places(keys, _FACTORS[0], shift[0]))
        second, other_shift = _buckets(self.keys, rows[found != rows], _FACTORS[1])
        # Both in one table, the second after the first.
        self._table = np.concatenate([first, second])
        self._shifts = np.concatenate([shift, other_shift])
        self._begins = np.array([[0], [len(first)]])

    def rows(self, keys: Keys) -> Rows:
        """Rows of keys, 0 where unknown; same shape as `keys`."""
        flat = keys.ravel()
        places = _places(flat, _FACTORS, self._shifts)
        places += self._begins
        found = self._table.take(places)
        found *= self.keys.take(found) == flat
        return np.add(*found).reshape(keys.shape)  # a key is in one of them at most

    def __len__(self) -> int:
        return len(self.keys)
