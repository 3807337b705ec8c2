"""Ordered, named features of a read reply, from which both ratings are scored."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from replytone.annotation import Reading
from replytone.labels import LABELS
from replytone.weights import RATING_OUTPUTS

FEATURES: Final[tuple[str, ...]] = (
    *LABELS,
    *(f"wording: {name}" for name in RATING_OUTPUTS),
    *(f"customer: {name}" for name in RATING_OUTPUTS),
    "customer: known",
)
"""Names of the features, in order. A signal's is how surely the reply shows it, 0 to 1; those of
wording and of the customer's message are what their words say for a grade, in log-odds."""


def feature_table(
    readings: Sequence[Reading], customer_known: Sequence[bool]
) -> NDArray[np.float64]:
    """Values of `FEATURES` for a batch, shape (len(readings), len(FEATURES)).

    A reply without clauses has zeros for its signals and its wording.
    """
    width = len(RATING_OUTPUTS)
    table = np.zeros((len(readings), len(FEATURES)))
    counts = np.array([len(reading.start) for reading in readings], np.int64)
    full = np.flatnonzero(counts)
    if len(full):
        at = (np.cumsum(counts) - counts)[full]
        odds = np.concatenate([reading.odds for reading in readings])
        wording = np.concatenate([reading.wording for reading in readings])
        top = np.maximum.reduceat(odds, at, axis=0)
        table[full, : len(LABELS)] = 1 / (1 + np.exp(-np.clip(top, -30, 30)))
        table[full, len(LABELS) : len(LABELS) + width] = np.add.reduceat(wording, at, axis=0)
    table[:, len(LABELS) + width : -1] = [reading.customer for reading in readings]
    table[:, -1] = customer_known
    return table
