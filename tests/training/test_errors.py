import pytest

from replytone.training.dataset import LabelledReply, Span
from replytone.training.errors import invented, missed, pieces, rating_errors
from replytone.training.evaluation import measure
from replytone.training.figures import Answer

TEXT = "Sorry. No refunds, call us."


@pytest.mark.parametrize(
    ("lined", "shaded", "found"),
    [
        ([], [], [(TEXT, False, False, ())]),
        (
            [Span("apology", 0, 5)],
            [Span("apology", 0, 5)],
            [("Sorry", True, True, ("apology",)), (TEXT[5:], False, False, ())],
        ),
        (
            [Span("policy_refusal", 7, 17)],
            [Span("policy_refusal", 7, 26), Span("channel_deflection", 19, 26)],
            [
                ("Sorry. ", False, False, ()),
                ("No refunds", True, True, ("policy_refusal, labels",)),
                (", ", False, True, ()),
                ("call us", False, True, ("policy_refusal, model", "channel_deflection, model")),
                (".", False, False, ()),
            ],
        ),
    ],
)
def test_a_text_is_cut_where_spans_begin_and_end(lined, shaded, found):
    assert pieces(TEXT, lined, shaded, ("labels", "model")) == found
    assert "".join(piece.text for piece in pieces(TEXT, lined, shaded, ("a", "b"))) == TEXT


def test_an_empty_text_has_no_pieces():
    assert pieces("", [], [], ("a", "b")) == []


@pytest.fixture(scope="module")
def evaluation():
    refusal = (Span("policy_refusal", 7, 17),)
    rows = [  # grade, score, labelled, found
        (0, 80.0, refusal, ()),
        (4, 90.0, (), refusal),
        (2, None, refusal, ()),
        (1, 25.0, refusal, refusal),
        (None, None, (), ()),
        (3, 35.0, refusal, ()),
    ]
    gold = [LabelledReply(f"tr-{n}", "", TEXT, g, 2, own) for n, (g, _, own, _) in enumerate(rows)]
    given = [Answer(score, 50.0, found) for _, score, _, found in rows]
    return measure("six", gold, given, draws=2)


def test_ratings_furthest_off_come_first(evaluation):
    found = rating_errors(evaluation, "empathy")
    assert [(case.reply.id, case.off) for case in found] == [
        ("tr-0", 80.0),
        ("tr-5", -40.0),
        ("tr-2", None),
        ("tr-1", -10.0),
    ]
    assert [case.reply.id for case in rating_errors(evaluation, "empathy", limit=1)] == ["tr-0"]
    assert rating_errors(evaluation, "resolution") == []


def test_missed_and_invented_signals(evaluation):
    assert [case.reply.id for case in missed(evaluation, "policy_refusal")] == [
        "tr-0",
        "tr-5",
        "tr-2",
    ]
    assert [case.reply.id for case in invented(evaluation, "policy_refusal")] == ["tr-1"]
    assert missed(evaluation, "dismissal") == invented(evaluation, "dismissal") == []


def test_a_missed_signal_shows_only_itself(evaluation):
    (first, *_) = missed(evaluation, "policy_refusal")
    assert [piece.text for piece in first.pieces if piece.lined] == ["No refunds"]
