"""How far chance goes: the figures over replies that are drawn again and again.

Every draw takes as many replies as there are, some of them twice and some not at all. Two models
that answered the same replies are drawn alike, so the luck of the draw falls on both and goes out
of their difference: the paired bootstrap.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from replytone.labels import LABELS
from replytone.training.figures import SIGNAL_FIGURES, Outcomes, figures_of

DRAWS: Final = 500
SEED: Final = 0


class Interval(NamedTuple):
    """A figure and its 95 % bootstrap interval."""

    value: float
    low: float
    high: float


def interval(value: float, drawn: NDArray[np.float64]) -> Interval:
    """A figure with the middle 95 % of what the draws gave; NaN in draws that have none."""
    known = drawn[~np.isnan(drawn)]
    low, high = np.percentile(known, [2.5, 97.5]) if len(known) else (np.nan, np.nan)
    return Interval(float(value), float(low), float(high))


def resamples(count: int, draws: int = DRAWS) -> Iterator[NDArray[np.int64]]:
    """Numbers of the replies of each draw, shape (count,); the same for everybody."""
    random = np.random.default_rng(SEED)
    for _ in range(draws):
        yield random.integers(0, count, count)


@dataclass(frozen=True, slots=True)
class Bootstrap:
    """Figures over all replies and over each draw.

    Attributes:
        value: Figure, as in `core_three/f1`, → value.
        drawn: Figure → its values over the draws, NaN where it has none.
    """

    value: dict[str, float]
    drawn: dict[str, NDArray[np.float64]]

    @classmethod
    def of(cls, counted: Outcomes, draws: int = DRAWS) -> Self:
        """Draw replies and measure each draw."""
        value = flat(figures_of(counted))
        rows = [
            list(flat(figures_of(counted.draw(chosen))).values())
            for chosen in resamples(len(counted.wanted), draws)
        ]
        columns = np.array(rows, float).reshape(-1, len(value)).T
        drawn = dict(zip(value, columns, strict=True))
        for label in LABELS:
            # A draw that happens to have none of a rare signal says nothing about it.
            none = drawn[f"signals/{label}/support"] == 0
            for figure in SIGNAL_FIGURES:
                drawn[f"signals/{label}/{figure}"][none] = np.nan
        return cls(value, drawn)

    def interval(self, figure: str) -> Interval:
        """A figure with its interval."""
        return interval(self.value[figure], self.drawn[figure])

    def minus(self, other: "Bootstrap") -> "Bootstrap":
        """The differences to another model's figures, draw by draw."""
        return Bootstrap(
            {name: value - other.value[name] for name, value in self.value.items()},
            {name: values - other.drawn[name] for name, values in self.drawn.items()},
        )


def flat(nested: dict[str, Any], above: str = "") -> dict[str, float]:
    """Nested figures under one name each, such as `signals/apology/f1`."""
    found: dict[str, float] = {}
    for name, value in nested.items():
        found |= (
            flat(value, f"{above}{name}/") if isinstance(value, dict) else {above + name: value}
        )
    return found
