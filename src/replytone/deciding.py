"""Which signals a reply shows, and which of its words carry them."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np

from replytone.annotation import Reading
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
    if not len(reading.odds):
        return []
    columns = [_COLUMN[label] for label in labels]
    odds = reading.odds[:, columns]
    needed = np.array([first[label] for label in labels])
    needed_further = np.maximum(needed, [further[label] for label in labels])
    text = reading.clauses.text
    opens = np.append(True, text[1:] != text[:-1])
    best = np.maximum.reduceat(odds, np.flatnonzero(opens))[np.cumsum(opens) - 1]
    chosen = (best >= needed) & ((odds >= needed_further) | (odds == best))

    joined = (reading.sentence[1:] == reading.sentence[:-1])[:, None]
    begins, ends = chosen.copy(), chosen.copy()
    begins[1:] &= ~(chosen[:-1] & joined)
    ends[:-1] &= ~(chosen[1:] & joined)
    fired = {(clause, column): rule for clause, column, rule in reading.fired}
    numbers, firsts = np.nonzero(begins.T)
    _, lasts = np.nonzero(ends.T)
    replies, starts, stops = text[firsts], reading.begin[firsts], reading.end[lasts]
    # As they stand in the text; of those that share it, in the order of their names.
    order = np.lexsort((np.argsort(np.argsort(labels))[numbers], stops, starts, replies))
    found = (numbers, firsts, lasts, replies, starts, stops)
    return [
        Found(reply, labels[number], start, stop, _rule(fired, clauses, columns[number]))
        for number, *clauses, reply, start, stop in zip(
            *(values[order].tolist() for values in found), strict=True
        )
    ]


def _rule(fired: Mapping[tuple[int, int], str], clauses: Sequence[int], column: int) -> str:
    """The first rule that speaks for a signal in a run of clauses, given by first and last."""
    for clause in range(clauses[0], clauses[1] + 1):
        rule = fired.get((clause, column))
        if rule is not None:
            return rule
    return LABELS[column] + WORDING
