"""Ordered, named features of a read reply, from which both ratings are scored."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from replytone.annotation import Reading
from replytone.labels import LABELS
from replytone.weights import RATING_OUTPUTS

FEATURES: Final[tuple[str, ...]] = (
    *LABELS,
    *(f"wording: {name}" for name in RATING_OUTPUTS),
    *(f"in order: {name}" for name in RATING_OUTPUTS),
    "words",
    "clauses",
    "shared with the customer",
    "words that acknowledge",
    "shared words that acknowledge",
    *(f"customer: {name}" for name in RATING_OUTPUTS),
    "customer: known",
)
"""Names of the features, in order.

A signal's is how surely the reply shows it, 0 to 1. Those of wording and of the customer's message
are what their words say for a grade, in log-odds; those of words in order are what the network says
for it. The others are counts; those of words that acknowledge are of the one clause that does so
the most, since a second stock phrase adds nothing.
"""

SIGNALS: Final = slice(0, len(LABELS))
WORDING: Final = slice(SIGNALS.stop, SIGNALS.stop + 2 * len(RATING_OUTPUTS) + 5)
CUSTOMER: Final = slice(WORDING.stop, len(FEATURES))
"""Columns of the signals, of the wording and of the customer's message."""

_NAMED = [LABELS.index("acknowledgement"), LABELS.index("apology")]


def feature_table(reading: Reading) -> NDArray[np.float64]:
    """Values of `FEATURES` for a batch of D replies, shape (D, len(FEATURES)).

    A reply without clauses has zeros for its signals and its wording.
    """
    first = reading.first[:-1]
    full = np.flatnonzero(reading.first[1:] > first)
    table = np.zeros((len(first), len(FEATURES)))
    if len(full):
        at = first[full]
        sure = 1 / (1 + np.exp(-np.clip(reading.odds, -30, 30)))
        table[full, SIGNALS] = np.maximum.reduceat(sure, at, axis=0)
        words = reading.clauses.end - reading.clauses.start
        wording = np.add.reduceat(reading.wording, at, axis=0)
        sizes = np.column_stack([words, np.ones(len(words)), reading.shared])
        sizes = np.add.reduceat(sizes, at, axis=0)
        counts = WORDING.stop - 2
        table[full, WORDING.start : counts] = np.concatenate(
            [wording, reading.network_ratings[full], sizes], axis=1
        )
        named = sure[:, _NAMED].max(axis=1)
        named = np.column_stack([named * words, named * reading.shared])
        table[full, counts : WORDING.stop] = np.maximum.reduceat(named, at, axis=0)
    table[:, CUSTOMER.start : -1] = reading.customer
    table[:, -1] = reading.known
    return table
