"""Ordered, named features of a read reply, from which both ratings are scored."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from replytone.annotation import Reading
from replytone.kernels import scores as kernel
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
for it, having read the reply beside that message. The others are counts; those of words that
acknowledge are of the one clause that does so the most, since a second stock phrase adds nothing.
"""

SIGNALS: Final = slice(0, len(LABELS))
WORDING: Final = slice(SIGNALS.stop, SIGNALS.stop + 2 * len(RATING_OUTPUTS) + 5)
CUSTOMER: Final = slice(WORDING.stop, len(FEATURES))
"""Columns of the signals, of the wording and of the customer's message."""

_NAMED = LABELS.index("acknowledgement"), LABELS.index("apology")


def feature_table(reading: Reading) -> NDArray[np.float64]:
    """Values of `FEATURES` for a batch of D replies, shape (D, len(FEATURES)).

    A reply without clauses has zeros for its signals and its wording.
    """
    return kernel.feature_table(
        reading.odds, reading.wording, reading.network_ratings, reading.customer, reading.known,
        *reading.clauses, reading.shared, *_NAMED,
    )  # fmt: skip
