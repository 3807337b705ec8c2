import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingRegressor

from replytone.labels import LABELS, RATINGS
from replytone.pipeline import build
from replytone.training.dataset import LabelledReply
from replytone.training.decide import (
    DEPTH,
    FEWEST,
    as_trees,
    balanced,
    best_threshold,
    fit_balance,
    fit_decisions,
    fit_scorer,
    fit_thresholds,
)
from replytone.training.fit import signal_components
from replytone.training.held_out import HeldOut
from replytone.trees import Trees


def forest_of(table, target, trees=40, **settings):
    forest = HistGradientBoostingRegressor(
        max_iter=trees,
        max_depth=DEPTH,
        min_samples_leaf=5,
        early_stopping=False,
        random_state=0,
        **settings,
    )
    return forest.fit(table, target)


@pytest.fixture(scope="module")
def samples():
    draw = np.random.default_rng(0)
    table = draw.normal(size=(400, 6))
    table[:, 3] = draw.integers(0, 2, 400)
    table[:, 4] = 0.0
    target = 50 + 20 * np.tanh(table[:, 0]) * (table[:, 3] > 0) + 5 * table[:, 1]
    return table, target


@pytest.mark.parametrize("trees", [1, 2, 40])
@pytest.mark.parametrize("weighted", [False, True])
def test_contributions_and_base_make_the_prediction(samples, trees, weighted):
    table, target = samples
    forest = HistGradientBoostingRegressor(
        max_iter=trees, max_depth=DEPTH, early_stopping=False, random_state=0
    )
    forest.fit(table, target, sample_weight=np.arange(400) % 3 + 1.0 if weighted else None)
    own = as_trees(forest)
    new = np.random.default_rng(1).normal(size=(300, 6)) * 2
    added = own.contributions(new)
    assert added.shape == new.shape
    assert np.allclose(own.base + added.sum(axis=1), forest.predict(new), rtol=0, atol=1e-8)


def test_values_on_a_limit_go_the_same_way(samples):
    table, target = samples
    forest = forest_of(table, target)
    own = as_trees(forest)
    limits = np.unique(own.limit)
    new = np.random.default_rng(2).choice(limits, size=(300, 6))
    assert np.allclose(
        own.base + own.contributions(new).sum(axis=1), forest.predict(new), rtol=0, atol=1e-8
    )


def test_a_feature_that_says_nothing_adds_nothing(samples):
    table, target = samples
    added = as_trees(forest_of(table, target)).contributions(table)
    assert (added[:, 4] == 0).all()
    assert (added[:, 0] != 0).any()


def test_base_is_near_the_mean(samples):
    table, target = samples
    assert as_trees(forest_of(table, target)).base == pytest.approx(target.mean(), abs=0.5)


def test_no_split_is_one_leaf():
    table = np.zeros((50, 3))
    own = as_trees(forest_of(table, np.full(50, 42.0), trees=3))
    assert own.base == pytest.approx(42)
    assert (own.contributions(np.ones((2, 3))) == 0).all()


def test_rows_do_not_touch_each_other(samples):
    table, target = samples
    own = as_trees(forest_of(table, target))
    together = own.contributions(table)
    for row in range(0, 400, 37):
        assert (own.contributions(table[row : row + 1])[0] == together[row]).all()


def test_trees_survive_plain_lists(samples):
    table, target = samples
    own = as_trees(forest_of(table, target))
    copy = Trees.from_dict(own.to_dict())
    assert copy.base == own.base
    assert (copy.contributions(table) == own.contributions(table)).all()


@pytest.mark.parametrize("factor", [0.0, 1.0, 1.5])
def test_spread_makes_every_step_longer(samples, factor):
    table, target = samples
    own = as_trees(forest_of(table, target))
    wider = own.spread(factor)
    assert wider.base == pytest.approx(own.base)
    assert np.allclose(wider.contributions(table), factor * own.contributions(table), atol=1e-9)


def test_constant():
    own = Trees.constant(50.0)
    assert own.base == 50
    assert own.contributions(np.ones((2, 3))).tolist() == [[0] * 3] * 2


@pytest.mark.parametrize(
    ("scores", "truth", "low", "high"),
    [
        # a clean cut, with enough of both sides for the smoothing
        ([9, 8, 7, 6, 5, 4, 3, 2, 1, 0], [1, 1, 1, 1, 1, 0, 0, 0, 0, 0], 3, 5),
        ([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [0, 0, 0, 0, 0, 1, 1, 1, 1, 1], 3, 5),
        # everything is true: take all
        ([3, 2, 1], [1, 1, 1], -9, 1),
        ([5], [1], -9, 5),
        ([5, 4], [1, 0], 0, 5),
        # nothing is: take nothing
        ([3, 2, 1], [0, 0, 0], 9, 11),
    ],
)
def test_best_threshold(scores, truth, low, high):
    found = best_threshold(np.array(scores, float), np.array(truth, bool))
    assert low <= found <= high


# ── from replies that were held out ───────────────────────────────────────────────────────────

APOLOGY, HEDGE = LABELS.index("apology"), LABELS.index("hedged_apology")
CLAUSES = ("the lamp is late", "we ring you", "it is blue")


def held_out(seed, replies=60, first=0):
    """Replies of three clauses; an apology shows where its log-odds are 1 or more."""
    draw = np.random.default_rng(seed)
    texts = [". ".join(CLAUSES)] * replies
    reading = build().get_pipe("replytone_clauses").find(texts, [None] * replies)
    reading.odds[:] = draw.normal(-4, 1, reading.odds.shape)
    reading.odds[:, APOLOGY] = draw.uniform(-6, 6, len(reading.odds))
    carried = np.zeros(reading.odds.shape, bool)
    carried[:, APOLOGY] = reading.odds[:, APOLOGY] >= 1
    labelled = [
        LabelledReply(f"tr-{first + n}", "", text, own, None if own % 2 else 3, ())
        for n, (text, own) in enumerate(zip(texts, draw.integers(0, 5, replies), strict=True))
    ]
    return HeldOut(np.arange(first, first + replies), labelled, reading, carried)


@pytest.fixture(scope="module")
def rounds():
    return [held_out(0), held_out(1, first=60)]


def test_thresholds_lie_where_signals_begin(rounds):
    components = signal_components(build())
    fit_thresholds(components, rounds)
    first = {label: own.first[label] for own in components for label in own.labels}
    further = {label: own.further[label] for own in components for label in own.labels}
    assert set(first) == set(further) == set(LABELS)
    assert first["apology"] == pytest.approx(1, abs=0.3)
    assert further["apology"] == pytest.approx(1, abs=0.3)
    for label in set(LABELS) - {"apology"}:  # that no reply shows
        assert first[label] == further[label] == 10


def test_few_further_clauses_have_no_threshold_of_their_own():
    few = held_out(2, replies=6)
    assert few.carried.sum() < FEWEST
    components = signal_components(build())
    fit_thresholds(components, [few])
    for own in components:
        assert own.further == own.first


def test_balance_learns_what_speaks_against_a_signal():
    held = held_out(3, replies=100)
    odds = held.reading.odds
    odds[:, HEDGE] = np.random.default_rng(4).uniform(-6, 6, len(odds))
    held.carried[:, APOLOGY] = odds[:, APOLOGY] > odds[:, HEDGE]
    component = build().get_pipe("replytone_balance")
    before = odds.copy()
    fit_balance(component, [held])
    (even,) = balanced(component, [held])
    assert np.array_equal(odds, before), "a round must be left as it was"
    right = (even.reading.odds > 0) == held.carried
    assert right[:, APOLOGY].mean() > 0.95
    assert ((odds > 0) == held.carried)[:, APOLOGY].mean() < 0.8


def test_scorer_learns_grades_and_occasions():
    held = held_out(5, replies=200)
    sure = np.maximum.reduceat(held.reading.odds[:, APOLOGY], held.reading.first[:-1])
    held.replies[:] = [
        LabelledReply(f"tr-{n}", "", reply.reply, 4 if odds > 3 else 1, None if odds > 3 else 2, ())
        for n, (reply, odds) in enumerate(zip(held.replies, sure, strict=True))
    ]
    scorer = build().get_pipe("replytone_scorer")
    fit_scorer(scorer, [held])
    found = scorer.find(held.reading)
    empathy = np.array([why["empathy"].score for why in found])
    assert empathy[sure > 3].min() > 80
    assert empathy[sure <= 3].max() < 45
    known = np.array(["resolution" in why for why in found])
    assert (known == (sure <= 3)).mean() > 0.9


def test_without_missing_grades_there_is_always_occasion(rounds):
    scorer = build().get_pipe("replytone_scorer")
    fit_scorer(scorer, rounds)
    assert all("empathy" in why for held in rounds for why in scorer.find(held.reading))
    assert not scorer.occasion[:, RATINGS.index("empathy")].any()


def test_decisions_are_fitted_to_balanced_odds(rounds):
    nlp = build()
    fit_decisions(nlp, rounds)
    balance = nlp.get_pipe("replytone_balance")
    components = signal_components(build())
    fit_thresholds(components, balanced(balance, rounds))
    for one, other in zip(signal_components(nlp), components, strict=True):
        assert (one.first, one.further) == (other.first, other.further)
