"""Learns from cross-validated answers: thresholds of the signals, and the scorer."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.linear_model import LogisticRegression
from spacy.language import Language
from threadpoolctl import threadpool_limits

from replytone.components.balance import BalanceComponent, balance_table
from replytone.components.signal_component import SignalComponent
from replytone.features import feature_table
from replytone.labels import LABELS, RATINGS
from replytone.pipeline import get_component
from replytone.scorer import ScorerComponent
from replytone.training.dataset import PUBLIC_EMPHASIS, is_public
from replytone.training.fit import signal_components
from replytone.training.held_out import HeldOut
from replytone.trees import Trees

OCCASION_PENALTY, BALANCE_PENALTY = 0.3, 0.3
FEWEST = 20
"""Clauses from which a threshold of their own is learnt."""
TREES, DEPTH, LEARNING_RATE = 80, 3, 0.08
SPREAD = 1.1
"""Trees draw doubtful scores to the middle; so much wider, scores use the scale as grades do."""


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


def fit_balance(component: BalanceComponent, rounds: Sequence[HeldOut]) -> None:
    """Learn how signals weigh against each other, in place, by replies that were held out."""
    table = np.concatenate([balance_table(held.reading) for held in rounds])
    carried = np.concatenate([held.carried for held in rounds])
    for column in range(len(LABELS)):
        if carried[:, column].any():
            logistic = LogisticRegression(C=BALANCE_PENALTY, max_iter=1000)
            logistic.fit(table, carried[:, column])
            component.weights[:, column] = logistic.coef_[0]
            component.bias[column] = logistic.intercept_[0]


def balanced(component: BalanceComponent, rounds: Sequence[HeldOut]) -> list[HeldOut]:
    """The rounds with balanced log-odds."""
    return [
        replace(held, reading=held.reading._replace(odds=component.find(held.reading)))
        for held in rounds
    ]


def fit_thresholds(components: Iterable[SignalComponent], rounds: Sequence[HeldOut]) -> None:
    """Set the thresholds of signal components, in place, by replies that were held out."""
    odds = np.concatenate([held.reading.odds for held in rounds])
    carried = np.concatenate([held.carried for held in rounds])
    text = np.concatenate([held.reading.clauses.text for held in rounds])
    opens = np.append(True, text[1:] != text[:-1])
    of_clause = np.cumsum(opens) - 1
    top = np.maximum.reduceat(odds, np.flatnonzero(opens))
    shown = np.logical_or.reduceat(carried, np.flatnonzero(opens))
    for component in components:
        for label in component.labels:
            column = LABELS.index(label)
            first = best_threshold(top[:, column], shown[:, column])
            # Clauses of replies that show the signal: which more of them carry it too?
            best = top[of_clause, column]
            others = (best >= first) & (odds[:, column] < best)
            scores, right = odds[others, column], carried[others, column]
            further = first
            if right.sum() >= FEWEST:
                further = max(first, best_threshold(scores, right))
            component.first[label], component.further[label] = round(first, 4), round(further, 4)


def fit_decisions(nlp: Language, rounds: Sequence[HeldOut]) -> None:
    """Fit all that comes after the evidence, in place, by replies that were held out."""
    balance = get_component(nlp, "replytone_balance", BalanceComponent)
    fit_balance(balance, rounds)
    even = balanced(balance, rounds)
    fit_thresholds(signal_components(nlp), even)
    fit_scorer(get_component(nlp, "replytone_scorer", ScorerComponent), even)


def fit_scorer(scorer: ScorerComponent, rounds: Sequence[HeldOut]) -> None:
    """Fit the scorer, in place, by replies that were held out."""
    table = np.concatenate([feature_table(held.reading) for held in rounds])
    replies = [reply for held in rounds for reply in held.replies]
    spread = table.std(axis=0)
    spread[spread < 1e-6] = 1.0
    emphasis = np.array([PUBLIC_EMPHASIS if is_public(reply) else 1.0 for reply in replies])
    for column, rating in enumerate(RATINGS):
        grades = np.array([getattr(reply, rating) for reply in replies], float)
        missing = np.isnan(grades)
        forest = HistGradientBoostingRegressor(
            max_iter=TREES,
            learning_rate=LEARNING_RATE,
            max_depth=DEPTH,
            min_samples_leaf=min(30, max(2, len(replies) // 20)),
            early_stopping=False,
            random_state=0,
        )
        with threadpool_limits(1):  # many small trees: threads would only wait for each other
            forest.fit(table[~missing], grades[~missing] * 25, sample_weight=emphasis[~missing])
        scorer.trees[rating] = as_trees(forest).spread(SPREAD)
        if missing.any():
            logistic = LogisticRegression(C=OCCASION_PENALTY, max_iter=1000)
            logistic.fit(table / spread, missing)
            scorer.occasion[:, column] = logistic.coef_[0] / spread
            scorer.occasion_base[column] = float(logistic.intercept_[0])
            odds = table @ scorer.occasion[:, column] + scorer.occasion_base[column]
            scorer.threshold[column] = best_threshold(odds, missing)


def as_trees(forest: HistGradientBoostingRegressor) -> Trees:
    """The trees of a fitted forest; a node's value is the mean of the leaves below it."""
    columns: dict[str, list[NDArray[Any]]] = {
        name: [] for name in ("feature", "limit", "left", "right", "value")
    }
    roots, offset = [], 0
    for (predictor,) in forest._predictors:
        nodes = predictor.nodes
        leaf = nodes["is_leaf"].astype(bool)
        own = np.arange(len(nodes))
        left = np.where(leaf, own, nodes["left"].astype(np.int64))
        right = np.where(leaf, own, nodes["right"].astype(np.int64))
        value, weight = nodes["value"].copy(), nodes["count"].astype(float)
        for node in own[::-1]:  # children stand behind their parent
            if not leaf[node]:
                below = [left[node], right[node]]
                value[node] = np.average(value[below], weights=weight[below])
        roots.append(offset)
        columns["feature"].append(np.where(leaf, 0, nodes["feature_idx"]))
        columns["limit"].append(np.where(leaf, 0.0, nodes["num_threshold"]))
        columns["left"].append(left + offset)
        columns["right"].append(right + offset)
        columns["value"].append(value)
        offset += len(nodes)
    value = np.concatenate(columns.pop("value"))
    value[roots[0] : roots[1] if len(roots) > 1 else None] += float(
        forest._baseline_prediction.item()
    )
    whole = {name: np.concatenate(parts) for name, parts in columns.items()}
    return Trees(np.array(roots), value=value, **whole)
