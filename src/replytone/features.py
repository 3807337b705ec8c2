"""Ordered, named features of a read reply, from which both ratings are scored."""

from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

from replytone.annotation import Reading
from replytone.labels import LABELS

_PAIRS = tuple(combinations(range(len(LABELS)), 2))

SIGNAL_FEATURES: Final[tuple[str, ...]] = LABELS + tuple(
    f"{LABELS[a]} + {LABELS[b]}" for a, b in _PAIRS
)
"""Names of the features that come from signals: each by itself, then every pair of them."""


def strengths(odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """How surely a reply shows each signal: the highest probability of its clauses.

    Args:
        odds: Log-odds of each clause, shape (S, 13).

    Returns:
        Shape (13,), each from 0 to 1; zeros for a reply without clauses.
    """
    if not len(odds):
        return np.zeros(len(LABELS))
    return 1 / (1 + np.exp(-np.clip(odds.max(axis=0), -30, 30)))


def signal_features(reading: Reading) -> NDArray[np.float64]:
    """Values of `SIGNAL_FEATURES`, shape (91,), each from 0 to 1."""
    strong = strengths(reading.odds)
    first, second = np.array(_PAIRS).T
    return np.concatenate([strong, strong[first] * strong[second]])
