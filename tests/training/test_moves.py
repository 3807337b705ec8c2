import pytest

from replytone.labels import LABELS
from replytone.result import Part, ReplyScore, Signal
from replytone.training.dataset import LabelledReply
from replytone.training.moves import moves

TEXT = "Sorry. No refunds."
REFUSAL = Signal("policy_refusal", 7, 18, TEXT[7:], "policy_refusal/no-refunds")
REPLY = LabelledReply("tr-1", "", TEXT, 1, 0, ())


def score(empathy=None, signals=(), base=50.0, **points):
    """A score whose parts add up to its empathy, cut off at 0."""
    parts = [points.get(name, 0.0) for name in (*LABELS, "wording", "customer")]
    if empathy is None and not points:
        return ReplyScore(TEXT, None, None, signals=signals)
    value = max(0.0, base + sum(parts))
    part = Part(value, base, parts, (0, len(TEXT)))
    return ReplyScore(TEXT, value, None, signals=signals, why={"empathy": part})


def one_move(new, other):
    (move,) = moves([REPLY], [new], [other])
    return move


def test_reasons_add_up_to_the_change():
    new = score(policy_refusal=-12.0, wording=3.0, apology=2.0, base=48.0)
    other = score(policy_refusal=-2.0, wording=4.0, apology=2.0)
    (change,) = one_move(new, other).changes
    assert (change.rating, change.before, change.after) == ("empathy", 54.0, 41.0)
    assert sum(reason.points for reason in change.reasons) == pytest.approx(-13.0)
    assert {r.source: r.points for r in change.reasons} == pytest.approx(
        {"policy_refusal": -10.0, "wording": -1.0, "base": -2.0}
    )
    assert [reason.source for reason in change.telling] == ["policy_refusal", "base", "wording"]


def test_what_the_scale_cuts_off_is_a_reason():
    (change,) = one_move(score(wording=-80.0), score(wording=-20.0)).changes
    assert sum(reason.points for reason in change.reasons) == pytest.approx(-30.0)
    assert ("scale_limit", 30.0) in change.reasons


@pytest.mark.parametrize(
    ("before", "after", "nearer"),
    [(-10, -20, True), (-20, -10, False), (-30, -20, None)],  # 40 30, 30 40, 20 30; the label is 25
)
def test_nearer_to_the_label(before, after, nearer):
    (change,) = one_move(score(wording=after), score(wording=before)).changes
    assert change.nearer is nearer


def test_a_rating_that_goes_has_no_reasons():
    (change,) = one_move(score(), score(wording=1.0)).changes
    assert (change.before, change.after, change.reasons) == (51.0, None, ())
    assert change.nearer is False
    assert "51 to none, further from its label 25" in str(change)


def test_a_signal_that_goes_is_a_move_by_itself():
    move = one_move(score(), score(signals=(REFUSAL,)))
    assert (move.changes, move.appeared, move.vanished) == ((), (), (REFUSAL,))
    assert str(move) == (
        "tr-1\n  found no more: policy_refusal “No refunds.” by policy_refusal/no-refunds"
    )
    assert one_move(score(signals=(REFUSAL,)), score()).appeared == (REFUSAL,)


def test_what_moves_less_than_a_point_has_not_moved():
    assert moves([REPLY], [score(wording=0.4)], [score(wording=1.3)]) == ()


def test_the_furthest_come_first():
    found = moves(
        [REPLY, LabelledReply("tr-2", "", TEXT, 1, 0, ())],
        [score(wording=2.0), score(wording=-9.0)],
        [score(wording=0.5), score(wording=0.5)],
    )
    assert [move.reply.id for move in found] == ["tr-2", "tr-1"]
