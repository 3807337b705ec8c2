import numpy as np
import pytest

from replytone.training.dataset import LabelledReply
from replytone.training.figures import Answer, outcomes
from replytone.training.reliability import largest_error, reliability


def found(pairs, draws=20):
    """Deciles of empathy for pairs of a grade and a score."""
    gold = [LabelledReply(f"tr-{n}", "", "x", grade, 2, ()) for n, (grade, _) in enumerate(pairs)]
    given = [Answer(score, 50.0, ()) for _, score in pairs]
    return reliability(outcomes(gold, given), "empathy", draws)


def test_deciles_by_hand():
    # Scores 0 to 99; every label is 2 (50 points).
    deciles = found([(2, float(score)) for score in range(100)])
    assert [decile.replies for decile in deciles] == [10] * 10
    assert [decile.answered for decile in deciles] == pytest.approx(np.arange(4.5, 100, 10))
    assert [decile.labelled for decile in deciles] == [50.0] * 10
    assert [decile.error.value for decile in deciles] == pytest.approx(np.arange(-45.5, 50, 10))
    number, worst = largest_error(deciles)
    assert (number, worst.error.value) == (1, pytest.approx(-45.5))
    assert worst.error.low <= worst.error.value <= worst.error.high


def test_equal_answers_stay_together():
    deciles = found([(1, 20.0)] * 40 + [(3, 80.0)] * 20)
    assert [decile.replies for decile in deciles] == [40, 20]
    assert [decile.error.value for decile in deciles] == pytest.approx([-5.0, 5.0])


def test_order_of_replies_does_not_matter():
    pairs = [(n % 5, float(n * 37 % 101)) for n in range(120)]
    one, other = found(pairs), found(pairs[::-1])
    assert [d[:3] for d in one] == [pytest.approx(d[:3]) for d in other]


def test_only_what_both_sides_rate_counts():
    pairs = [(2, float(score)) for score in range(60)]
    assert [d[:3] for d in found([*pairs, (None, 99.0), (4, None)])] == [
        d[:3] for d in found(pairs)
    ]


@pytest.mark.parametrize("pairs", [[], [(None, None)] * 80, [(2, 50.0)] * 49])
def test_too_few_replies_have_no_deciles(pairs):
    assert found(pairs) == []
    assert largest_error([]) is None
