import json
import math

import pytest

import replytone
from replytone.training.bootstrap import Interval
from replytone.training.compare import compare, compare_evaluations, verdict
from replytone.training.dataset import LabelledReply, Span
from replytone.training.evaluate import evaluate, measure
from replytone.training.figures import Answer, figures


@pytest.fixture(scope="module")
def evaluation(replies, nlp):
    return evaluate(replies, nlp, name="shipped", draws=10)


def test_a_file_and_its_replies_give_the_same(evaluation, replies, nlp, tmp_path):
    path = tmp_path / "gold.jsonl"
    with open(path, "w", encoding="utf-8") as lines:
        for reply in replies:
            spans = [{"label": s.label, "start": s.start, "end": s.end} for s in reply.signals]
            record = {"id": reply.id, "customer": reply.customer, "reply": reply.reply}
            record |= {"empathy": reply.empathy, "resolution": reply.resolution}
            print(json.dumps(record | {"signals": spans}), file=lines)
    read = evaluate(path, nlp, name="shipped", draws=10)
    assert read.title == str(path)
    assert read.to_dict() | {"title": evaluation.title} == evaluation.to_dict()


def test_figures_are_those_of_the_answers(evaluation, replies, nlp):
    assert str(evaluation.figures) == str(figures(replies, evaluation.answers))
    first = replies[0]
    assert evaluation.scores[0] == replytone.score(first.reply, first.customer or None, nlp)


def test_headlines_and_signals_hold_their_values(evaluation):
    found = evaluation.figures
    assert evaluation.headlines["core three, reply F1"].value == found["core_three"]["f1"]
    for label, own in evaluation.signals.items():
        assert {name: i.value for name, i in own.items()} == {
            name: found["signals"][label][name] for name in own
        }
        if evaluation.counts[label][0]:
            assert all(0 <= i.low <= i.high <= 1 for i in own.values())


def test_plain_values_are_json(evaluation):
    json.dumps(evaluation.to_dict(), allow_nan=False)


def test_undefined_figures_are_shown_by_a_dash():
    gold = [LabelledReply("tr-1", "", "Hello there", None, None, ())]
    found = measure("one", gold, [Answer(None, None, (Span("apology", 0, 5),))], draws=3)
    assert math.isnan(found.headlines["empathy QWK"].value)
    assert found.to_dict()["figures"]["empathy"]["qwk"] is None
    lines = str(found).splitlines()
    assert lines[0] == "one: 1 replies"
    assert next(line for line in lines if line.startswith("  apology ")).split() == [
        "apology", "0", "1", "–", "–", "–", "–",
    ]  # fmt: skip
    assert "  largest decile error, empathy: too few rated replies to tell" in lines


def test_nothing_to_evaluate_is_said(nlp, tmp_path):
    path = tmp_path / "empty.jsonl"
    path.touch()
    with pytest.raises(ValueError, match=r"empty\.jsonl: no labelled replies"):
        evaluate(path, nlp)


def test_a_pipeline_does_not_differ_from_itself(replies, nlp):
    found = compare(replies, nlp, nlp, draws=5)
    assert found.moves == ()
    assert all(i == (0.0, 0.0, 0.0) for i in found.headlines.values())
    assert not any(row[-1] for row in found.rows())
    json.dumps(found.to_dict(), allow_nan=False)


def test_other_rules_move_replies(replies, nlp, evaluation, tmp_path):
    path = tmp_path / "rules.jsonl"
    rule = {"id": "dismissal/any", "label": "dismissal", "pattern": "the|you|we|your|our|i"}
    path.write_text(json.dumps(rule))
    other = evaluate(replies, replytone.load(rules=path), "with a rule", draws=10)
    found = compare_evaluations(other, evaluation)
    assert any(change.reasons for move in found.moves for change in move.changes)
    for move in found.moves:
        for change in move.changes:
            if change.reasons:
                added = sum(reason.points for reason in change.reasons)
                assert added == pytest.approx(change.after - change.before, abs=1e-6)
    assert f"{len(found.moves)} of {len(replies)} replies moved" in str(found)


def test_only_the_same_replies_are_compared(replies, nlp, evaluation):
    with pytest.raises(ValueError, match="on the same labelled replies"):
        compare_evaluations(evaluation, evaluate(replies[1:], nlp, draws=2))


@pytest.mark.parametrize(
    ("name", "low", "high", "words"),
    [
        ("empathy QWK", 0.01, 0.02, "better"),
        ("empathy QWK", -0.02, -0.01, "worse"),
        ("empathy MAE (0-4)", 0.01, 0.02, "worse"),
        ("empathy MAE (0-4)", -0.02, -0.01, "better"),
        ("empathy QWK", -0.01, 0.02, ""),
        ("empathy QWK", 0.0, 0.02, ""),
        ("empathy QWK", math.nan, math.nan, ""),
    ],
)
def test_what_a_difference_comes_to(name, low, high, words):
    assert verdict(name, Interval((low + high) / 2, low, high)) == words
