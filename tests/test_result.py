import dataclasses
import json
import pickle

import pytest

import replytone
from replytone.labels import LABELS
from replytone.result import Part, ReplyScore, Signal

TEXT = 'Sorry <b>if</b> we "upset" you & yours.'
HEDGED = Signal("hedged_apology", 0, 30, TEXT[0:30], "hedged_apology/sorry-if", "Drop the if.")
INSIDE = Signal("apology", 0, 5, TEXT[0:5], "apology/wording")


@pytest.fixture
def score():
    return ReplyScore(TEXT, 20.4, None, "missed", (HEDGED, INSIDE))


def test_repr_is_one_readable_line(score):
    assert repr(score) == (
        f"ReplyScore(empathy=20, resolution=none: hedged_apology {TEXT[0:30]!r}, apology 'Sorry')"
    )
    assert repr(ReplyScore("", None, None)) == (
        "ReplyScore(empathy=none, resolution=none: no signals)"
    )


def test_dict_is_plain(score):
    found = score.to_dict()
    assert json.loads(json.dumps(found)) == found
    assert found["signals"][0] == {
        "label": "hedged_apology",
        "start": 0,
        "end": 30,
        "text": TEXT[0:30],
        "rule": "hedged_apology/sorry-if",
        "advice": "Drop the if.",
    }
    assert found["empathy"] == 20.4
    assert found["resolution"] is None
    assert (found["base"], found["contributions"]) == ({}, [])


def why(score, base, telling=(0, 5), **points):
    """Parts of one rating; what is not named adds nothing."""
    names = [*LABELS, "wording", "customer"]
    assert set(points) <= set(names)
    return Part(score, base, [points.get(name, 0.0) for name in names], telling)


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        (why(50.0, 50.0), []),
        # the signals that were found, with all their words
        (
            why(47.5, 50.0, hedged_apology=-4.0, apology=1.5),
            [("hedged_apology", -4.0, TEXT[0:30]), ("apology", 1.5, "Sorry … upset")],
        ),
        # one that was not found stands alone from a point on; the others stand together
        (
            why(47.25, 50.0, guidance=-1.0, ownership=-0.75, dismissal=-0.5, private_channel=-0.5),
            [("guidance", -1.0, ""), ("other_signals", -1.75, "")],
        ),
        (why(50.5, 50.0, apology=0.5), [("apology", 0.5, "Sorry … upset")]),
        # wording has the words that say the most, the customer's are not repeated
        (
            why(54.0, 50.0, (9, 11), wording=3.0, customer=1.0),
            [("wording", 3.0, "if"), ("customer", 1.0, "")],
        ),
        # the scale ends at 0 and 100
        (why(0.0, 10.0, wording=-12.5), [("wording", -12.5, "Sorry"), ("scale_limit", 2.5, "")]),
        (why(100.0, 99.0, customer=1.5), [("customer", 1.5, ""), ("scale_limit", -0.5, "")]),
    ],
)
def test_contributions(part, expected):
    again = Signal("apology", 20, 25, TEXT[20:25], "apology/wording")
    signals = (HEDGED, INSIDE, again)
    score = ReplyScore(TEXT, part.score, None, "missed", signals, {"empathy": part})
    assert score.base == {"empathy": part.base}
    assert [(p.source, p.points, p.text) for p in score.contributions] == expected
    assert {p.rating for p in score.contributions} <= {"empathy"}
    assert part.base + sum(p.points for p in score.contributions) == part.score
    found = score.to_dict()
    assert json.loads(json.dumps(found)) == found
    assert found["base"] == {"empathy": part.base}
    assert [p["source"] for p in found["contributions"]] == [source for source, _, _ in expected]


def test_html_marks_the_words_and_runs_nothing(score):
    page = score._repr_html_()
    assert "<mark" in page
    assert "<b>if</b>" not in page
    assert "Sorry &lt;b&gt;if&lt;/b&gt; we &quot;upset&quot; you" in page
    assert page.count("<mark") == 1  # the signal inside the other is in the list
    assert page.count("<li>") == 2
    assert "<b>empathy 20</b> (missed)" in page
    assert "<b>resolution none</b>" in page


def test_html_keeps_every_letter_of_the_text(nlp):
    text = "Sorry for the delay. I have refunded you.\nWhich <i>lamp</i> is it?"
    page = replytone.score(text, "Late!", nlp)._repr_html_()
    for word in ("Sorry for the delay", "refunded", "\n", "&lt;i&gt;lamp&lt;/i&gt;"):
        assert word in page


@pytest.mark.parametrize("name", ["text", "empathy", "signals"])
def test_nothing_can_be_changed(score, name):
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(score, name, None)


def test_equality_and_pickle(score):
    assert pickle.loads(pickle.dumps(score)) == score
    assert dataclasses.replace(score, empathy=20.5) != score
