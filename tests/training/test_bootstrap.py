import math

import numpy as np
import pytest

from replytone.training.bootstrap import Bootstrap, flat, interval, resamples
from replytone.training.dataset import LabelledReply, Span
from replytone.training.figures import HEADLINES, Answer, figures, outcomes

APOLOGY = Span("apology", 0, 10)


DISMISSAL = Span("dismissal", 20, 30)


def replies(count, rare=()):
    """Every one with an apology; those whose numbers are rare with a dismissal too."""
    spans = {True: (APOLOGY, DISMISSAL), False: (APOLOGY,)}
    return [
        LabelledReply(f"tr-{n}", "", "x" * 40, n % 5, (n + 1) % 5, spans[n in rare])
        for n in range(count)
    ]


def answers(count, misses=3, rare=()):
    """Right but for one apology in so many."""
    found = []
    for n in range(count):
        spans = [APOLOGY] if n % misses else []
        spans += [DISMISSAL] if n in rare else []
        found.append(Answer(25.0 * (n % 5), 50.0 + n % 7, tuple(spans)))
    return found


def test_intervals_hold_the_values_and_repeat():
    gold, given = replies(40), answers(40)
    found = Bootstrap.of(outcomes(gold, given), draws=60)
    value, low, high = found.interval("all_signals/f1")
    assert value == figures(gold, given)["all_signals"]["f1"]
    assert low < value < high
    assert found.interval("empathy/qwk") == (1.0, 1.0, 1.0)
    again = Bootstrap.of(outcomes(gold, given), draws=60)
    for name in HEADLINES.values():  # as text, since NaN is not itself
        assert str(found.interval(name)) == str(again.interval(name))


def test_draws_are_the_same_for_everybody_and_of_full_size():
    one, other = list(resamples(30, 5)), list(resamples(30, 5))
    assert np.array_equal(one, other)
    assert np.array(one).shape == (5, 30)
    assert len({tuple(draw) for draw in one}) == 5


def test_a_model_against_itself_has_no_difference_and_no_spread():
    found = Bootstrap.of(outcomes(replies(40), answers(40)), draws=30)
    assert found.minus(found).interval("all_signals/f1") == (0.0, 0.0, 0.0)


def test_pairing_takes_the_luck_of_the_draw_out():
    gold = replies(60)
    worse, better = (
        Bootstrap.of(outcomes(gold, answers(60, misses)), draws=200) for misses in (3, 6)
    )
    paired = better.minus(worse).interval("all_signals/f1")
    value = better.value["all_signals/f1"] - worse.value["all_signals/f1"]
    assert paired.value == pytest.approx(value)
    shuffled = interval(
        paired.value,
        better.drawn["all_signals/f1"] - np.roll(worse.drawn["all_signals/f1"], 1),
    )
    assert paired.high - paired.low < shuffled.high - shuffled.low


def test_draws_without_a_rare_signal_say_nothing_about_it():
    found = Bootstrap.of(outcomes(replies(40, rare=(3,)), answers(40, rare=(3,))), draws=100)
    assert np.isnan(found.drawn["signals/dismissal/f1"]).any()
    assert found.interval("signals/dismissal/f1") == (1.0, 1.0, 1.0)


def test_what_is_never_defined_has_no_interval():
    found = interval(math.nan, np.array([math.nan, math.nan]))
    assert all(math.isnan(number) for number in found)


def test_flat_names_lead_to_the_values():
    assert flat({"a": {"b": {"c": 1.0}, "d": 2.0}, "e": 3.0}) == {
        "a/b/c": 1.0,
        "a/d": 2.0,
        "e": 3.0,
    }
