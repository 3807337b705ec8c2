"""The figures by which replytone is judged, over labelled replies.

Reply F1: a signal is there or not, a reply at a time. Span F1: a span found is right when it shares
at least half of the union with a labelled span of its signal, each used once. Ratings: Spearman's
rho, quadratic weighted kappa of the rounded answers and mean absolute error on the 0 to 4 scale,
over replies that both sides rate; occasion is the F1 of saying None where the label says none.
Means over signals leave out those that no reply has.
"""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr

from replytone.labels import LABELS, RATINGS
from replytone.training.dataset import LabelledReply, Span

CORE: Final = ("hedged_apology", "policy_refusal", "channel_deflection")
MATCH: Final = 0.5
GRADES: Final = 5
"""Grades of a rating, 0 to 4."""

HEADLINES: Final[dict[str, str]] = {
    "core three, reply F1": "core_three/f1",
    "core three, span F1": "core_three/span_f1",
    "all signals, reply F1": "all_signals/f1",
    "all signals, span F1": "all_signals/span_f1",
    "empathy QWK": "empathy/qwk",
    "empathy rho": "empathy/rho",
    "empathy MAE (0-4)": "empathy/mae",
    "empathy occasion F1": "empathy/occasion_f1",
    "resolution QWK": "resolution/qwk",
    "resolution rho": "resolution/rho",
    "resolution MAE (0-4)": "resolution/mae",
    "resolution occasion F1": "resolution/occasion_f1",
}
"""Headline → where `figures` has it."""
SIGNAL_FIGURES: Final = ("precision", "recall", "f1", "span_f1")
LESS_IS_BETTER: Final = frozenset({"empathy MAE (0-4)", "resolution MAE (0-4)"})


class Answer(NamedTuple):
    """What was said of one reply: ratings from 0 to 100 or None, and spans."""

    empathy: float | None
    resolution: float | None
    signals: tuple[Span, ...]


class Outcomes(NamedTuple):
    """Answers beside labels, a reply a row.

    Attributes:
        labelled, found: Whether the reply has the signal; booleans, shape (n, 13).
        spans_right, spans_found, spans_labelled: Numbers of spans, shape (n, 13).
        wanted, given: Labelled and answered ratings from 0 to 4, NaN for none, shape (n, 2).
    """

    labelled: NDArray[np.bool_]
    found: NDArray[np.bool_]
    spans_right: NDArray[np.int64]
    spans_found: NDArray[np.int64]
    spans_labelled: NDArray[np.int64]
    wanted: NDArray[np.float64]
    given: NDArray[np.float64]

    def draw(self, chosen: NDArray[np.int64]) -> "Outcomes":
        """The rows of some replies, by number, each as often as it is named."""
        return Outcomes(
            self.labelled[chosen],
            self.found[chosen],
            self.spans_right[chosen],
            self.spans_found[chosen],
            self.spans_labelled[chosen],
            self.wanted[chosen],
            self.given[chosen],
        )


def _overlap(a: Span, b: Span) -> float:
    shared = min(a.end, b.end) - max(a.start, b.start)
    return max(shared, 0) / (max(a.end, b.end) - min(a.start, b.start))


def _matched(labelled: Sequence[Span], found: Sequence[Span]) -> int:
    left, right = list(labelled), 0
    for span in found:
        best = max(left, key=lambda other: _overlap(other, span), default=None)
        if best is not None and _overlap(best, span) >= MATCH:
            left.remove(best)
            right += 1
    return right


def outcomes(gold: Sequence[LabelledReply], answers: Sequence[Answer]) -> Outcomes:
    """Lay answers beside labels.

    Raises:
        ValueError: There are more labels than answers, or the other way round.
    """
    table = np.zeros((5, len(gold), len(LABELS)), np.int64)
    for row, (reply, answer) in enumerate(zip(gold, answers, strict=True)):
        for column, label in enumerate(LABELS):
            wanted = [span for span in reply.signals if span.label == label]
            given = [span for span in answer.signals if span.label == label]
            if wanted or given:
                table[:, row, column] = (
                    bool(wanted),
                    bool(given),
                    _matched(wanted, given),
                    len(given),
                    len(wanted),
                )
    wanted_ratings, given_ratings = _ratings(gold), _ratings(answers) / 25
    return Outcomes(
        table[0] > 0, table[1] > 0, table[2], table[3], table[4], wanted_ratings, given_ratings
    )


def _ratings(rated: Sequence[LabelledReply] | Sequence[Answer]) -> NDArray[np.float64]:
    values = [[getattr(each, rating) for rating in RATINGS] for each in rated]
    return np.array(values, float).reshape(-1, len(RATINGS))


def _f1(right: Any, found: Any, wanted: Any) -> Any:
    return 2 * right / np.maximum(found + wanted, 1)


def _signal_figures(counted: Outcomes) -> dict[str, dict[str, float]]:
    both = (counted.labelled & counted.found).sum(axis=0)
    given, wanted = counted.found.sum(axis=0), counted.labelled.sum(axis=0)
    spans = _f1(
        counted.spans_right.sum(axis=0),
        counted.spans_found.sum(axis=0),
        counted.spans_labelled.sum(axis=0),
    )
    columns = {
        "support": wanted,
        "precision": both / np.maximum(given, 1),
        "recall": both / np.maximum(wanted, 1),
        "f1": _f1(both, given, wanted),
        "span_f1": spans,
    }
    rows = zip(*(column.tolist() for column in columns.values()), strict=True)
    return {
        label: dict(zip(columns, row, strict=True)) for label, row in zip(LABELS, rows, strict=True)
    }


def confusion(counted: Outcomes, rating: str) -> NDArray[np.int64]:
    """How often each grade was answered for each labelled grade, shape (6, 6).

    Rows are labels and columns are answers rounded to a grade; the last of each is none.
    """
    column = RATINGS.index(rating)
    wanted, given = (
        np.nan_to_num(np.clip(np.rint(values[:, column]), 0, GRADES - 1), nan=GRADES).astype(int)
        for values in (counted.wanted, counted.given)
    )
    size = GRADES + 1
    return np.bincount(size * wanted + given, minlength=size * size).reshape(size, size)


def _kappa(table: NDArray[np.int64]) -> float:
    """Quadratic weighted kappa of a table of grades."""
    grade = np.arange(len(table))
    apart = (grade[:, None] - grade) ** 2
    by_chance = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    return float(1 - (apart * table).sum() / (apart * by_chance).sum())


def _rating_figures(counted: Outcomes, rating: str) -> dict[str, float]:
    column = RATINGS.index(rating)
    wanted, given = counted.wanted[:, column], counted.given[:, column]
    unasked, unanswered = np.isnan(wanted), np.isnan(given)
    both = ~unasked & ~unanswered
    g, a = wanted[both], given[both]
    nan = float("nan")
    varied = len(g) > 0 and np.ptp(g) > 0 and np.ptp(a) > 0
    return {
        "rho": float(spearmanr(g, a).statistic) if varied else nan,
        "qwk": _kappa(confusion(counted, rating)[:GRADES, :GRADES]) if varied else nan,
        "mae": float(np.abs(g - a).mean()) if len(g) else nan,
        "rated": float(both.sum() / max((~unasked).sum(), 1)),
        "occasion_f1": float(_f1((unasked & unanswered).sum(), unanswered.sum(), unasked.sum())),
    }


def figures(gold: Sequence[LabelledReply], answers: Sequence[Answer]) -> dict[str, Any]:
    """All figures over labelled replies and the answers to them, in the same order."""
    return figures_of(outcomes(gold, answers))


def figures_of(counted: Outcomes) -> dict[str, Any]:
    """All figures over answers that stand beside labels."""
    signals = _signal_figures(counted)
    result: dict[str, Any] = {"replies": len(counted.wanted), "signals": signals}
    for name, labels in (("core_three", CORE), ("all_signals", LABELS)):
        seen = [signals[label] for label in labels if signals[label]["support"]]
        result[name] = {
            key: float(np.mean([figure[key] for figure in seen])) if seen else float("nan")
            for key in ("f1", "span_f1")
        }
    for rating in RATINGS:
        result[rating] = _rating_figures(counted, rating)
    return result
