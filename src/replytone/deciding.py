"""Which signals a reply shows, and which of its words carry them."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from replytone.annotation import Reading
from replytone.kernels import deciding as kernel
from replytone.labels import LABELS

WORDING: Final = "/wording"
"""What stands behind the label in place of a rule where the words as a whole decided."""

_COLUMN: Final = {label: column for column, label in enumerate(LABELS)}


class Found(NamedTuple):
    """A signal: number of the reply, label, character offsets in it, and the rule that fired."""

    reply: int
    label: str
    start: int
    end: int
    rule: str


def decide(
    reading: Reading,
    labels: Sequence[str],
    first: Mapping[str, float],
    further: Mapping[str, float],
) -> list[Found]:
    """The signals of a batch of replies.

    Clauses of one sentence that carry the same signal side by side make one span.

    Args:
        reading: The replies; the log-odds hold what the rules say.
        labels: The signals to decide on.
        first: Label → log-odds from which a reply shows the signal.
        further: Label → log-odds from which another clause of the same reply shows it too.

    Returns:
        Found signals in the order of replies, then of the text.
    """
    if not len(reading.odds) or not labels:
        return []
    columns, needed, needed_further, names = _levels(
        tuple(labels),
        tuple(map(first.__getitem__, labels)),
        tuple(map(further.__getitem__, labels)),
    )
    text = reading.clauses.text
    runs = kernel.runs(reading.odds, text, reading.sentence, columns, needed, needed_further)
    fired = {(clause, column): rule for clause, column, rule in reading.fired}
    replies, begin, end = text.tolist(), reading.begin.tolist(), reading.end.tolist()
    # As they stand in the text; of those that share it, in the order of their names.
    found = sorted(
        (replies[start], begin[start], end[stop], names[number], number, start, stop)
        for number, start, stop in runs
    )
    return [
        Found(reply, labels[number], begins, ends, _rule(fired, clauses, _COLUMN[labels[number]]))
        for reply, begins, ends, _, number, *clauses in found
    ]


@lru_cache(maxsize=64)
def _levels(
    labels: tuple[str, ...], first: tuple[float, ...], further: tuple[float, ...]
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64], list[int]]:
    """Columns of labels, the two thresholds of each, and its place among their names."""
    needed = np.array(first, np.float64)
    order = sorted(labels)
    return (
        np.array([_COLUMN[label] for label in labels], np.int64),
        needed,
        np.maximum(needed, np.array(further, np.float64)),
        [order.index(label) for label in labels],
    )


def _rule(fired: Mapping[tuple[int, int], str], clauses: Sequence[int], column: int) -> str:
    """The first rule that speaks for a signal in a run of clauses, given by first and last."""
    for clause in range(clauses[0], clauses[1] + 1):
        rule = fired.get((clause, column))
        if rule is not None:
            return rule
    return LABELS[column] + WORDING
