import numpy as np
import pytest

from replytone.components.rules import CERTAIN
from replytone.labels import LABELS
from replytone.pipeline import build

REPLIES = ["Sorry for the delay. We have refunded it", "Which lamp is it", "", "Noted. Late! Again"]


@pytest.fixture
def new():
    """A component that has learnt nothing."""
    return build().get_pipe("replytone_balance")


@pytest.fixture
def reading():
    return build().get_pipe("replytone_clauses").find(REPLIES, [None] * len(REPLIES))


def spread(reading, seed=0):
    """Log-odds of all sizes in place of those that were found."""
    reading.odds[:] = np.random.default_rng(seed).normal(0, 4, reading.odds.shape).clip(-12, 12)
    return reading.odds.copy()


def test_without_training_it_changes_nothing(new, reading):
    odds = spread(reading)
    assert np.allclose(new.find(reading), odds, rtol=0, atol=1e-3)


def test_find_writes_nothing(new, reading):
    odds = spread(reading)
    new.weights[:] = 1.0
    found = new.find(reading)
    assert np.array_equal(reading.odds, odds)
    new.set_annotations(reading, found)
    assert np.array_equal(reading.odds, found)


def test_a_signal_can_speak_for_another(new, reading):
    odds = spread(reading)
    hedge, apology = LABELS.index("hedged_apology"), LABELS.index("apology")
    new.weights[hedge, apology] = -4.0
    found = new.find(reading)
    assert np.allclose(found[:, apology], odds[:, apology] - odds[:, hedge], rtol=0, atol=1e-3)
    others = [column for column in range(len(LABELS)) if column != apology]
    assert np.allclose(found[:, others], odds[:, others], rtol=0, atol=1e-3)


@pytest.mark.parametrize("certain", [CERTAIN, -CERTAIN])
def test_what_a_certain_rule_says_stands(new, reading, certain):
    spread(reading)
    reading.odds[1, 3] += certain
    said = reading.odds[1, 3]
    new.weights[:], new.bias[:] = -3.0, 5.0
    assert new.find(reading)[1, 3] == said


def test_clauses_do_not_touch_each_other(new):
    draw = np.random.default_rng(1)
    new.weights[:] = draw.normal(size=new.weights.shape)
    new.bias[:] = draw.normal(size=new.bias.shape)
    clauses = build().get_pipe("replytone_clauses")
    together = clauses.find(REPLIES, [None] * len(REPLIES))
    odds = spread(together)
    found = new.find(together)
    for number, text in enumerate(REPLIES):
        own = slice(*together.first[number : number + 2])
        alone = clauses.find([text], [None])
        alone.odds[:] = odds[own]
        assert np.array_equal(new.find(alone), found[own])


def test_no_clauses(new):
    reading = build().get_pipe("replytone_clauses").find(["", "😀"], [None, None])
    assert new.find(reading).shape == (0, len(LABELS))
