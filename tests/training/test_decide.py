import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingRegressor

from replytone.training.decide import DEPTH, as_trees, best_threshold
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
