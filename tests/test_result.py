import dataclasses
import json
import pickle

import pytest

import replytone
from replytone.result import ReplyScore, Signal

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
