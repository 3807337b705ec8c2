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
    full = (reading.first[1:] > first).nonzero()[0]
    table = np.zeros((len(first), len(FEATURES)))
    if len(full):
        at = first.take(full)
        sure = 1 / (1 + np.exp(-np.minimum(np.maximum(reading.odds, -30), 30)))
        sizes = np.ones((len(sure), 3))  # words, the clause, words shared with the customer
        np.subtract(reading.clauses.end, reading.clauses.start, out=sizes[:, 0])
        sizes[:, 2] = reading.shared
        named = np.maximum(*sure.T.take(_NAMED, axis=0))[:, None] * sizes[:, ::2]
        most = np.maximum.reduceat(np.concatenate([sure, named], axis=1), at)
        sums = np.add.reduceat(np.concatenate([reading.wording, sizes], axis=1), at)
        wording = sums[:, :-3], reading.network_ratings.take(full, axis=0)
        shown = [most[:, SIGNALS], *wording, sums[:, -3:], most[:, SIGNALS.stop :]]
        table[full, : WORDING.stop] = np.concatenate(shown, axis=1)
    table[:, CUSTOMER.start : -1] = reading.customer
    table[:, -1] = reading.known
    return table
