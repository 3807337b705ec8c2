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


@pytest.mark.parametrize(("side", "step"), [(0, -1), (1, 1)], ids=["before", "after"])
def test_a_clause_hears_those_beside_it_in_its_sentence(new, reading, side, step):
    odds = spread(reading)
    reading.sentence[:] = [0, 0, 0, 1, 2, 2][: len(odds)]
    reading.network_odds[:] = reading.odds[::-1]
    apology = LABELS.index("apology")
    new.weights[:] = 0
    # The last columns: for either side whether a clause is there, then its signals.
    beside = len(new.weights) - (2 - side) * (1 + len(LABELS))
    new.weights[beside, 0] = 1.0
    new.weights[beside + 1 + apology, 1] = 1.0
    found = new.find(reading)
    for clause in range(len(odds)):
        other = clause + step
        heard = 0 <= other < len(odds) and reading.sentence[other] == reading.sentence[clause]
        assert found[clause, 0] == heard
        both = [said[other, apology] for said in (odds, odds[::-1])] if heard else [-np.inf]
        probable = np.mean([1 / (1 + np.exp(-one)) for one in both])
        assert found[clause, 1] == pytest.approx(probable, abs=1e-3)


@pytest.mark.parametrize("certain", [CERTAIN, -CERTAIN])
def test_what_a_certain_rule_says_stands(new, reading, certain):
    spread(reading)
    reading.odds[1, 3] += certain
    said = reading.odds[1, 3]
    new.weights[:], new.bias[:] = -3.0, 5.0
    assert new.find(reading)[1, 3] == said


def test_a_reply_is_balanced_the_same_alone_and_in_a_batch(new):
    draw = np.random.default_rng(1)
    new.weights[:] = draw.normal(size=new.weights.shape)
    new.bias[:] = draw.normal(size=new.bias.shape)
    clauses = build().get_pipe("replytone_clauses")
    together = clauses.find(REPLIES, [None] * len(REPLIES))
    odds = spread(together)
    together.network_odds[:] = odds[::-1]
    together.sentence[:] = together.clauses.text  # each reply as one sentence
    found = new.find(together)
    for number, text in enumerate(REPLIES):
        own = slice(*together.first[number : number + 2])
        alone = clauses.find([text], [None])
        alone.odds[:] = odds[own]
        alone.network_odds[:] = odds[::-1][own]
        alone.sentence[:] = 7
        assert np.array_equal(new.find(alone), found[own])


def test_no_clauses(new):
    reading = build().get_pipe("replytone_clauses").find(["", "😀"], [None, None])
    assert new.find(reading).shape == (0, len(LABELS))
