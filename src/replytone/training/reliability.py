"""Whether a score means what it says: mean labels beside mean answers, tenth by tenth."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from replytone.labels import RATINGS
from replytone.training.bootstrap import DRAWS, Interval, interval, resamples
from replytone.training.figures import Outcomes

PARTS: Final = 10
FEWEST: Final = 5
"""Replies that a part needs on average."""
POINTS: Final = 25
"""Points of the 0 to 100 scale that a grade is worth."""


class Decile(NamedTuple):
    """A tenth of the replies by their answers, on the scale from 0 to 100.

    Attributes:
        replies: How many there are; answers that are equal stay together.
        answered: Mean answer.
        labelled: Mean label.
        error: Mean answer minus mean label, in points, with its interval.
    """

    replies: int
    answered: float
    labelled: float
    error: Interval


def reliability(counted: Outcomes, rating: str, draws: int = DRAWS) -> list[Decile]:
    """The deciles of a rating, lowest answers first, over replies that both sides rate.

    There are fewer than ten where there are fewer different answers, and none where there are too
    few replies to tell.
    """
    column = RATINGS.index(rating)
    wanted, given = counted.wanted[:, column] * POINTS, counted.given[:, column] * POINTS
    both = ~np.isnan(wanted) & ~np.isnan(given)
    if both.sum() < PARTS * FEWEST:
        return []
    edges = np.quantile(given[both], np.arange(1, PARTS) / PARTS)
    part = np.where(both, np.digitize(given, edges), PARTS)  # what is not rated stands apart
    drawn = np.array(
        [_errors(part[chosen], (given - wanted)[chosen]) for chosen in resamples(len(part), draws)]
    ).reshape(-1, PARTS)
    found = []
    for number, error in enumerate(_errors(part, given - wanted).tolist()):
        own = part == number
        if own.any():
            found.append(
                Decile(
                    int(own.sum()),
                    float(given[own].mean()),
                    float(wanted[own].mean()),
                    interval(error, drawn[:, number]),
                )
            )
    return found


def _errors(part: NDArray[np.int64], difference: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean difference in each part, shape (10,); NaN in one that is empty."""
    counts = np.bincount(part, minlength=PARTS + 1)[:PARTS]
    sums = np.bincount(part, np.nan_to_num(difference), PARTS + 1)[:PARTS]
    return np.divide(sums, counts, out=np.full(PARTS, np.nan), where=counts > 0)


def largest_error(deciles: Sequence[Decile]) -> tuple[int, Decile] | None:
    """The decile that is furthest off, with its number from 1; None where there is none."""
    numbered = enumerate(deciles, 1)
    return max(numbered, key=lambda each: abs(each[1].error.value), default=None)
