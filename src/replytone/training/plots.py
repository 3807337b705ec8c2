"""Pictures of evaluations and comparisons, as matplotlib figures.

They are made without pyplot, so nothing global changes and no window opens; a notebook shows them
as they are.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from replytone.training.bootstrap import Interval
from replytone.training.compare import Comparison
from replytone.training.evaluation import Evaluation
from replytone.training.figures import LESS_IS_BETTER, confusion
from replytone.training.tables import GRADE_NAMES

INK, BLUE, ORANGE, GREY = "#2d3748", "#2b6cb0", "#c05621", "#a0aec0"
SMALL: Final = (4.4, 3.8)
"""Inches of a picture that still reads at the width of a phone."""


def _axes(title: str, size: tuple[float, float] = SMALL) -> tuple[Figure, Axes]:
    figure = Figure(figsize=size, layout="constrained")
    axes = figure.add_subplot()
    axes.set_title(title, loc="left", fontsize=10, color=INK)
    axes.tick_params(labelsize=9, colors=INK)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    return figure, axes


def signals(evaluation: Evaluation) -> Figure:
    """F1 and span F1 of each signal, with their intervals."""
    figure, axes = _axes("signals: F1 of replies and of spans", (4.4, 4.8))
    found = evaluation.signals
    for shift, name, words, colour in (
        (-0.15, "f1", "reply F1", BLUE),
        (0.15, "span_f1", "span F1", ORANGE),
    ):
        _dots(axes, [own[name] for own in found.values()], shift, words, colour)
    _names_down(axes, list(found))
    axes.set_xlim(0, 1.02)
    figure.legend(loc="outside lower center", fontsize=9, frameon=False, ncols=2)
    return figure


def _dots(axes: Axes, intervals: Sequence[Interval], shift: float, words: str, colour: str) -> None:
    """A dot and its interval, one below the other."""
    at = np.arange(len(intervals)) + shift
    axes.hlines(at, [i.low for i in intervals], [i.high for i in intervals], colour, lw=1.5)
    axes.plot([i.value for i in intervals], at, "o", color=colour, ms=4, label=words)


def _names_down(axes: Axes, names: Sequence[str]) -> None:
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.grid(axis="x", color=GREY, alpha=0.4)
    axes.tick_params(axis="y", length=0)


def confusions(evaluation: Evaluation, rating: str) -> Figure:
    """How often each grade was answered for each labelled grade."""
    figure, axes = _axes(f"{rating}: labels and answers")
    table = confusion(evaluation.outcomes, rating)
    share = table / np.maximum(table.sum(axis=1, keepdims=True), 1)
    axes.pcolormesh(np.arange(7) - 0.5, np.arange(7) - 0.5, share, cmap="Blues", vmin=0, vmax=1)
    axes.invert_yaxis()
    axes.set_aspect("equal")
    for row, column in np.argwhere(table).tolist():
        dark = share[row, column] > 0.55
        axes.text(
            column, row, str(table[row, column]), ha="center", va="center", fontsize=9,
            color="white" if dark else INK,
        )  # fmt: skip
    axes.set_xticks(range(len(GRADE_NAMES)), GRADE_NAMES)
    axes.set_yticks(range(len(GRADE_NAMES)), GRADE_NAMES)
    axes.set_xlabel("answer, rounded to a grade", fontsize=9, color=INK)
    axes.set_ylabel("label", fontsize=9, color=INK)
    axes.tick_params(length=0)
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    return figure


def reliability(evaluation: Evaluation, rating: str) -> Figure:
    """Mean label beside mean answer, for each tenth of the answers."""
    figure, axes = _axes(f"{rating}: do the points mean what they say?")
    deciles = evaluation.reliability[rating]
    axes.plot([0, 100], [0, 100], color=GREY, lw=1, ls="--")
    answered = [decile.answered for decile in deciles]
    low = [decile.answered - decile.error.high for decile in deciles]
    high = [decile.answered - decile.error.low for decile in deciles]
    axes.vlines(answered, low, high, color=BLUE, lw=1.5)
    axes.plot(answered, [decile.labelled for decile in deciles], "o-", color=BLUE, ms=4, lw=1)
    axes.set_xlim(0, 100)
    axes.set_ylim(0, 100)
    axes.set_aspect("equal")
    axes.set_xlabel("mean answer of a tenth of the replies", fontsize=9, color=INK)
    axes.set_ylabel("their mean label, in points", fontsize=9, color=INK)
    return figure


def differences(comparison: Comparison) -> Figure:
    """The differences of the headline figures with their intervals; to the right is better."""
    figure, axes = _axes("difference: to the right is better", (4.4, 4.2))
    gains = {name: _gain(name, found) for name, found in comparison.headlines.items()}
    names = [f"{name}, less" if name in LESS_IS_BETTER else name for name in gains]
    axes.axvline(0, color=INK, lw=1)
    axes.xaxis.set_major_locator(MaxNLocator(4))
    _dots(axes, list(gains.values()), 0, "difference", BLUE)
    _names_down(axes, names)
    return figure


def _gain(name: str, found: Interval) -> Interval:
    if name in LESS_IS_BETTER:
        return Interval(-found.value, -found.high, -found.low)
    return found


def learning_curve(
    replies: Sequence[int], curves: Mapping[str, Sequence[Interval]], title: str
) -> Figure:
    """Figures beside the number of replies learnt from.

    Args:
        replies: How many replies each point learnt from.
        curves: Name of a figure → its values and intervals, one a point.
        title: What it shows.
    """
    figure, axes = _axes(title, (5.6, 4.0))
    for colour, (name, found) in zip((BLUE, ORANGE, INK, GREY), curves.items(), strict=False):
        axes.fill_between(
            replies, [i.low for i in found], [i.high for i in found], color=colour, alpha=0.12, lw=0
        )
        axes.plot(replies, [i.value for i in found], "o-", color=colour, ms=4, lw=1.5, label=name)
    axes.set_xlabel("replies in training", fontsize=9, color=INK)
    axes.set_xlim(left=0)
    axes.grid(axis="y", color=GREY, alpha=0.4)
    figure.legend(loc="outside lower center", fontsize=9, frameon=False, ncols=2)
    return figure
