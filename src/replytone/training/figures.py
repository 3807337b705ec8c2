"""The figures by which replytone is judged, over labelled replies.

Reply F1: a signal is there or not, a reply at a time. Span F1: a span found is right when it shares
at least half of the union with a labelled span of its signal, each used once. Ratings: Spearman's
rho, quadratic weighted kappa of the rounded answers and mean absolute error on the 0 to 4 scale,
over replies that both sides rate; occasion is the F1 of saying None where the label says none.
Means over signals leave out those that no reply has.
"""

import warnings
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr
from sklearn.metrics import cohen_kappa_score

from replytone.labels import LABELS, RATINGS
from replytone.training.dataset import LabelledReply, Span

CORE = ("hedged_apology", "policy_refusal", "channel_deflection")
MATCH = 0.5


class Answer(NamedTuple):
    """What was said of one reply: ratings from 0 to 100 or None, and spans."""

    empathy: float | None
    resolution: float | None
    signals: tuple[Span, ...]


class Counts(NamedTuple):
    """Per reply and signal: found and labelled, as arrays of shape (n, 13).

    Attributes:
        labelled, found: Whether the reply has the signal; booleans.
        spans_right, spans_found, spans_labelled: Numbers of spans.
    """

    labelled: NDArray[np.bool_]
    found: NDArray[np.bool_]
    spans_right: NDArray[np.int64]
    spans_found: NDArray[np.int64]
    spans_labelled: NDArray[np.int64]

    def draw(self, chosen: NDArray[np.int64]) -> "Counts":
        """The counts of some replies, by number, each as often as it is named."""
        return Counts(
            self.labelled[chosen],
            self.found[chosen],
            self.spans_right[chosen],
            self.spans_found[chosen],
            self.spans_labelled[chosen],
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


def count(gold: Sequence[LabelledReply], answers: Sequence[Answer]) -> Counts:
    """Compare answers with labels, reply by reply."""
    table = np.zeros((5, len(gold), len(LABELS)), np.int64)
    for row, (reply, answer) in enumerate(zip(gold, answers, strict=True)):
        for column, label in enumerate(LABELS):
            wanted = [span for span in reply.signals if span.label == label]
            given = [span for span in answer.signals if span.label == label]
            table[:, row, column] = (
                bool(wanted),
                bool(given),
                _matched(wanted, given),
                len(given),
                len(wanted),
            )
    return Counts(table[0] > 0, table[1] > 0, table[2], table[3], table[4])


def _f1(right: Any, found: Any, wanted: Any) -> Any:
    return 2 * right / np.maximum(found + wanted, 1)


def _signal_figures(counts: Counts) -> dict[str, dict[str, float]]:
    figures = {}
    both = (counts.labelled & counts.found).sum(axis=0)
    given, wanted = counts.found.sum(axis=0), counts.labelled.sum(axis=0)
    spans = _f1(
        counts.spans_right.sum(axis=0),
        counts.spans_found.sum(axis=0),
        counts.spans_labelled.sum(axis=0),
    )
    for column, label in enumerate(LABELS):
        figures[label] = {
            "support": int(wanted[column]),
            "precision": float(both[column] / max(given[column], 1)),
            "recall": float(both[column] / max(wanted[column], 1)),
            "f1": float(_f1(both[column], given[column], wanted[column])),
            "span_f1": float(spans[column]),
        }
    return figures


def _rating_figures(
    gold: Sequence[LabelledReply], answers: Sequence[Answer], rating: str
) -> dict[str, float]:
    wanted = [getattr(reply, rating) for reply in gold]
    given = [getattr(answer, rating) for answer in answers]
    none_wanted = np.array([value is None for value in wanted])
    none_given = np.array([value is None for value in given])
    both = ~none_wanted & ~none_given
    g = np.array([value for value, use in zip(wanted, both, strict=True) if use], float)
    a = np.array([value for value, use in zip(given, both, strict=True) if use], float) / 25
    nan = float("nan")
    varied = len(set(g)) > 1 and len(set(a)) > 1
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a resample may hold one grade only
        kappa = (
            cohen_kappa_score(
                g.astype(int),
                np.clip(np.rint(a), 0, 4).astype(int),
                weights="quadratic",
                labels=range(5),
            )
            if varied
            else nan
        )
    return {
        "rho": float(spearmanr(g, a).statistic) if varied else nan,
        "qwk": float(kappa),
        "mae": float(np.abs(g - a).mean()) if len(g) else nan,
        "rated": float(both.sum() / max((~none_wanted).sum(), 1)),
        "occasion_f1": float(
            _f1((none_wanted & none_given).sum(), none_given.sum(), none_wanted.sum())
        ),
    }


def figures(gold: Sequence[LabelledReply], answers: Sequence[Answer]) -> dict[str, Any]:
    """All figures over labelled replies and the answers to them, in the same order."""
    return _figures(gold, answers, count(gold, answers))


def _figures(
    gold: Sequence[LabelledReply], answers: Sequence[Answer], counts: Counts
) -> dict[str, Any]:
    signals = _signal_figures(counts)
    result: dict[str, Any] = {"replies": len(gold), "signals": signals}
    for name, labels in (("core_three", CORE), ("all_signals", LABELS)):
        seen = [signals[label] for label in labels if signals[label]["support"]]
        result[name] = {
            key: float(np.mean([figure[key] for figure in seen])) if seen else float("nan")
            for key in ("f1", "span_f1")
        }
    for rating in RATINGS:
        result[rating] = _rating_figures(gold, answers, rating)
    return result


HEADLINES: dict[str, Callable[[dict[str, Any]], float]] = {
    "core three, reply F1": lambda f: f["core_three"]["f1"],
    "core three, span F1": lambda f: f["core_three"]["span_f1"],
    "all signals, reply F1": lambda f: f["all_signals"]["f1"],
    "all signals, span F1": lambda f: f["all_signals"]["span_f1"],
    "empathy QWK": lambda f: f["empathy"]["qwk"],
    "empathy rho": lambda f: f["empathy"]["rho"],
    "empathy MAE (0-4)": lambda f: f["empathy"]["mae"],
    "empathy occasion F1": lambda f: f["empathy"]["occasion_f1"],
    "resolution QWK": lambda f: f["resolution"]["qwk"],
    "resolution rho": lambda f: f["resolution"]["rho"],
    "resolution MAE (0-4)": lambda f: f["resolution"]["mae"],
}


def intervals(
    gold: Sequence[LabelledReply], answers: Sequence[Answer], draws: int = 500, seed: int = 0
) -> dict[str, tuple[float, float, float]]:
    """Headline figure → value and its 95 % bootstrap interval over replies."""
    counts = count(gold, answers)
    whole = _figures(gold, answers, counts)
    random = np.random.default_rng(seed)
    drawn = []
    for _ in range(draws):
        chosen = random.integers(0, len(gold), len(gold))
        part = counts.draw(chosen)
        sample = _figures([gold[i] for i in chosen], [answers[i] for i in chosen], part)
        drawn.append([headline(sample) for headline in HEADLINES.values()])
    table = np.array(drawn, float)
    result = {}
    for column, (name, headline) in enumerate(HEADLINES.items()):
        known = table[:, column][~np.isnan(table[:, column])]
        low, high = np.percentile(known, [2.5, 97.5]) if len(known) else (np.nan, np.nan)
        result[name] = (headline(whole), float(low), float(high))
    return result
