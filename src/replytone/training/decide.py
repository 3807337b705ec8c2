"""Learns from cross-validated answers: thresholds of the signals, and the scorer."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression, Ridge

from replytone.annotation import Reading
from replytone.components.signal_component import SignalComponent
from replytone.labels import LABELS, RATINGS
from replytone.scorer import FEATURES, ScorerComponent, feature_vector
from replytone.training.dataset import LabelledReply

RATING_PENALTY = 20.0
OCCASION_PENALTY = 0.3
SPREAD = 1.0


def best_threshold(scores: NDArray[np.float64], truth: NDArray[np.bool_]) -> float:
    """The score from which saying yes gives the highest F1.

    Args:
        scores: Shape (n,), higher for yes.
        truth: Shape (n,).

    Returns:
        Midway between the last score taken and the first left; +10 where nothing is true.
    """
    if not truth.any():
        return 10.0
    order = np.argsort(-scores, kind="stable")
    ranked, hits = scores[order], np.cumsum(truth[order])
    f1 = 2 * hits / (np.arange(1, len(hits) + 1) + truth.sum())
    # Neighbouring cut-offs are alike but for luck: judge each by the mean of its surroundings.
    width = max(1, int(truth.sum() // 20))
    kernel = np.ones(2 * width + 1)
    smooth = np.convolve(f1, kernel, "same") / np.convolve(np.ones_like(f1), kernel, "same")
    at = int(smooth.argmax())
    following = ranked[at + 1] if at + 1 < len(ranked) else ranked[at] - 1
    return float((ranked[at] + following) / 2)


def fit_thresholds(
    components: Iterable[SignalComponent],
    odds: Sequence[NDArray[np.float64]],
    carried: Sequence[NDArray[np.int8]],
) -> None:
    """Set the thresholds of signal components, in place.

    Args:
        components: The components to set.
        odds: For each reply, log-odds of its clauses from models that did not know the reply's
            family, shape (S, 13).
        carried: For each reply, what its clauses carry, shape (S, 13).
    """
    kept = [number for number, found in enumerate(odds) if len(found)]
    top = np.array([odds[n].max(axis=0) for n in kept])
    shown = np.array([carried[n].max(axis=0) > 0 for n in kept])
    for component in components:
        for label in component.labels:
            column = LABELS.index(label)
            first = best_threshold(top[:, column], shown[:, column])
            # Clauses of replies that show the signal: which more of them carry it too?
            passing = [n for n, value in zip(kept, top[:, column], strict=True) if value >= first]
            others = [np.delete(odds[n][:, column], odds[n][:, column].argmax()) for n in passing]
            truth = [np.delete(carried[n][:, column], odds[n][:, column].argmax()) for n in passing]
            further = first
            if others:
                scores, right = np.concatenate(others), np.concatenate(truth) > 0
                if right.sum() >= 20:
                    further = max(first, best_threshold(scores, right))
            component.first[label], component.further[label] = round(first, 4), round(further, 4)


def fit_scorer(
    scorer: ScorerComponent, readings: Sequence[Reading], replies: Sequence[LabelledReply]
) -> None:
    """Fit the scorer to readings from models that did not know the replies' families, in place."""
    table = np.array(
        [feature_vector(r, bool(reply.customer)) for r, reply in zip(readings, replies, strict=True)]
    )
    spread = table.std(axis=0)
    spread[spread < 1e-6] = 1.0
    scaled = table / spread
    scorer.weights = np.zeros((len(FEATURES), 2))
    scorer.occasion = np.zeros((len(FEATURES), 2))
    for column, rating in enumerate(RATINGS):
        values = [getattr(reply, rating) for reply in replies]
        missing = np.array([value is None for value in values])
        points = np.array([value for value in values if value is not None], float) * 25
        model = Ridge(alpha=RATING_PENALTY).fit(scaled[~missing], points)
        scorer.weights[:, column] = SPREAD * model.coef_ / spread
        scorer.base[column] = points.mean() + SPREAD * (float(model.intercept_) - points.mean())
        if missing.any():
            logistic = LogisticRegression(C=OCCASION_PENALTY, max_iter=1000)
            logistic.fit(scaled, missing)
            scorer.occasion[:, column] = logistic.coef_[0] / spread
            scorer.occasion_base[column] = float(logistic.intercept_[0])
            odds = table @ scorer.occasion[:, column] + scorer.occasion_base[column]
            scorer.threshold[column] = best_threshold(odds, missing)
        else:
            scorer.occasion_base[column] = -10.0
            scorer.threshold[column] = 0.0
