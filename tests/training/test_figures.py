import math

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score

from replytone.labels import LABELS
from replytone.training.dataset import LabelledReply, Span
from replytone.training.figures import Answer, confusion, figures, outcomes


def spans(*places):
    return tuple(Span(*place) for place in places)


def labelled(empathy=None, resolution=None, *places):
    return LabelledReply("tr-1", "", "x" * 100, empathy, resolution, spans(*places))


def answer(empathy=None, resolution=None, *places):
    return Answer(empathy, resolution, spans(*places))


def test_reply_figures_by_hand():
    # Three replies apologise and three are said to, two of them rightly; the fourth is silence.
    gold = [
        labelled(3, 3, ("apology", 0, 10)),
        labelled(3, 3, ("apology", 0, 10)),
        labelled(3, 3, ("apology", 0, 10)),
        labelled(3, 3),
        labelled(3, 3),
    ]
    given = [
        answer(75, 75, ("apology", 0, 10)),
        answer(75, 75, ("apology", 50, 60)),
        answer(75, 75),
        answer(75, 75, ("apology", 0, 10)),
        answer(75, 75),
    ]
    found = figures(gold, given)["signals"]["apology"]
    assert found["support"] == 3
    assert found["precision"] == pytest.approx(2 / 3)
    assert found["recall"] == pytest.approx(2 / 3)
    assert found["f1"] == pytest.approx(2 / 3)
    assert found["span_f1"] == pytest.approx(2 * 1 / (3 + 3))


@pytest.mark.parametrize(
    ("wanted", "given", "span_f1"),
    [
        ([(0, 10)], [(0, 10)], 1.0),
        ([(0, 10)], [(0, 20)], 1.0),  # 10 of 20 shared: half is enough
        ([(0, 10)], [(0, 21)], 0.0),
        ([(0, 10)], [(5, 15)], 0.0),  # 5 of 15
        ([(0, 12)], [(4, 16)], 1.0),  # 8 of 16
        ([(0, 10)], [(10, 20)], 0.0),
        ([(0, 10)], [(0, 10), (0, 10)], 2 / 3),  # each labelled span is used once
        ([(0, 10), (20, 30)], [(0, 10)], 2 / 3),
        ([(0, 10), (20, 30)], [(21, 30), (0, 9)], 1.0),
        ([(0, 10), (20, 30)], [], 0.0),
        ([], [(0, 10)], 0.0),
    ],
)
def test_span_f1_by_hand(wanted, given, span_f1):
    gold = [labelled(None, None, *(("apology", *place) for place in wanted))]
    found = [answer(None, None, *(("apology", *place) for place in given))]
    assert figures(gold, found)["signals"]["apology"]["span_f1"] == pytest.approx(span_f1)


def test_a_span_of_another_signal_does_not_count():
    gold, given = [labelled(3, 3, ("apology", 0, 10))], [answer(75, 75, ("hedged_apology", 0, 10))]
    found = figures(gold, given)["signals"]
    assert found["apology"]["f1"] == found["apology"]["span_f1"] == 0
    assert found["hedged_apology"] == {
        "support": 0,
        "precision": 0.0,
        "recall": 0.0,
        "f1": 0.0,
        "span_f1": 0.0,
    }


def test_means_leave_out_what_no_reply_has():
    gold = [labelled(3, 3, ("apology", 0, 10)), labelled(3, 3, ("policy_refusal", 0, 10))]
    given = [answer(75, 75, ("apology", 0, 10), ("dismissal", 0, 10)), answer(75, 75)]
    found = figures(gold, given)
    assert found["replies"] == 2
    assert set(found["signals"]) == set(LABELS)
    assert found["all_signals"] == {"f1": 0.5, "span_f1": 0.5}
    assert found["core_three"] == {"f1": 0.0, "span_f1": 0.0}
    assert math.isnan(figures([labelled(3, 3)], [answer(75, 75)])["core_three"]["f1"])


def test_kappa_and_error_by_hand():
    # Grades 0 1 2 3 4 answered 0 1 2 3 2.
    gold = [labelled(grade, None) for grade in (0, 1, 2, 3, 4)]
    given = [answer(25.0 * grade, None) for grade in (0, 1, 2, 3, 2)]
    found = figures(gold, given)["empathy"]
    seen = (4 - 2) ** 2 / 5
    by_chance = sum((g - a) ** 2 for g in range(5) for a in (0, 1, 2, 3, 2)) / 25
    assert found["qwk"] == pytest.approx(1 - seen / by_chance)
    assert found["mae"] == pytest.approx(2 / 5)
    assert found["rated"] == 1


@pytest.mark.parametrize(
    ("scores", "qwk", "mae", "rho"),
    [
        ([0, 25, 50, 75, 100], 1.0, 0.0, 1.0),
        ([100, 75, 50, 25, 0], -1.0, 12 / 5, -1.0),
        ([12, 37, 62, 87, 100], 1.0, 0.48 * 4 / 5, 1.0),  # rounded for kappa, not for the error
    ],
)
def test_ratings_by_hand(scores, qwk, mae, rho):
    gold = [labelled(None, grade) for grade in range(5)]
    found = figures(gold, [answer(None, score) for score in scores])["resolution"]
    assert found["qwk"] == pytest.approx(qwk)
    assert found["mae"] == pytest.approx(mae)
    assert found["rho"] == pytest.approx(rho)


def test_one_grade_only_has_no_kappa():
    found = figures([labelled(2, 2)] * 3, [answer(50, 50)] * 3)["empathy"]
    assert math.isnan(found["qwk"])
    assert math.isnan(found["rho"])
    assert found["mae"] == 0


@pytest.mark.parametrize(
    ("wanted", "given", "occasion_f1", "rated"),
    [
        ([None, None, 3, 3], [None, None, 75, 75], 1.0, 1.0),
        ([None, None, 3, 3], [None, 50, 75, 75], 2 / 3, 1.0),
        ([None, None, 3, 3], [50, 50, None, 75], 0.0, 0.5),
        ([3, 3, 3, 3], [75, 75, 75, 75], 0.0, 1.0),
        ([None, None, None, None], [None, None, None, None], 1.0, 0.0),
    ],
)
def test_no_occasion_by_hand(wanted, given, occasion_f1, rated):
    found = figures([labelled(w, 2) for w in wanted], [answer(g, 50) for g in given])["empathy"]
    assert found["occasion_f1"] == pytest.approx(occasion_f1)
    assert found["rated"] == pytest.approx(rated)


def test_confusion_by_hand():
    gold = [labelled(grade, 2) for grade in (0, 1, 1, 4, None, None)]
    given = [answer(score, 50) for score in (0, 37, 38, None, 100, None)]  # 1.48 and 1.52 grades
    found = confusion(outcomes(gold, given), "empathy")
    wanted = np.zeros((6, 6))
    for label, said in ((0, 0), (1, 1), (1, 2), (4, 5), (5, 4), (5, 5)):
        wanted[label, said] += 1
    assert found.tolist() == wanted.tolist()


def test_kappa_is_the_usual_one():
    random = np.random.default_rng(1)
    grades, scores = random.integers(0, 5, 200), random.uniform(0, 100, 200)
    gold = [labelled(int(grade), 2) for grade in grades]
    found = figures(gold, [answer(float(score), 50) for score in scores])["empathy"]
    usual = cohen_kappa_score(grades, np.rint(scores / 25).astype(int), weights="quadratic")
    assert found["qwk"] == pytest.approx(usual)


def test_as_many_answers_as_labels_are_needed():
    with pytest.raises(ValueError, match="shorter"):
        figures([labelled(3, 3)] * 2, [answer(75, 75)])
