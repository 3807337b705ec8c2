import numpy as np
import pytest

from replytone.prefilter import REACHES, Near, Prefilter
from replytone.vocabulary import word_hash


def entered(*rules, count=None):
    """A prefilter of rules given as (words it waits under, what stands before, what after)."""
    prefilter = Prefilter(count or len(rules))
    for number, (at, before, after) in enumerate(rules):
        prefilter.add(number, set(at.split()), before, after)
    prefilter.settle()
    return prefilter


def candidates(prefilter, text):
    hashes = np.array([word_hash(word) for word in text.split()], np.uint64)
    return prefilter.candidates(prefilter.rows(hashes))


def near(reach, words):
    return Near(reach, set(words.split()))


@pytest.mark.parametrize(
    ("rule", "text", "found"),
    [
        # nothing else is asked for
        (("sorry regret", None, None), "so sorry we regret it", [1, 3]),
        (("sorry", None, None), "", []),
        (("sorry", None, None), "refund", []),
        # a word after, a word before, both
        (("sorry", None, near(1, "if")), "sorry if", [0]),
        (("sorry", None, near(1, "if")), "if sorry", []),
        (("sorry", near(1, "if"), None), "if sorry", [1]),
        (("sorry", near(1, "if"), None), "sorry if", []),
        (("sorry", near(1, "we are"), near(1, "if for")), "we sorry for", [1]),
        (("sorry", near(1, "we are"), near(1, "if for")), "we sorry we", []),
        (("sorry", near(1, "we are"), near(1, "if for")), "for sorry for", []),
        # a word that the rule waits under and asks for as well
        (("no", near(1, "no"), None), "no no no", [1, 2]),
    ],
)
def test_candidates(rule, text, found):
    assert candidates(entered(rule), text) == [(at, 0) for at in found]


@pytest.mark.parametrize("reach", range(1, REACHES[-1] + 1))
@pytest.mark.parametrize("side", ["before", "after"])
def test_none_within_reach_is_lost(reach, side):
    within = near(reach, "if")
    prefilter = entered(
        ("sorry", within, None) if side == "before" else ("sorry", None, within),
    )
    kept = []
    for distance in range(1, 2 * REACHES[-1]):
        words = ["sorry", *["the"] * (distance - 1), "if"]
        text = " ".join(words if side == "after" else words[::-1])
        if candidates(prefilter, text):
            kept.append(distance)
    assert kept[:reach] == [*range(1, reach + 1)]
    # What is kept in excess is compared in full later; it must not be everything.
    assert len(kept) <= min(limit for limit in REACHES if limit >= reach)


@pytest.mark.parametrize("count", [1, 63, 64, 65, 200])
def test_rules_beyond_the_bits_of_a_number(count):
    rules = [("sorry", None, near(1, f"w{number}")) for number in range(count)]
    prefilter = entered(*rules)
    for number in {0, count // 2, count - 1}:
        assert candidates(prefilter, f"sorry w{number}") == [(0, number)]
    both = candidates(prefilter, f"sorry w0 sorry w{count - 1}")
    assert both == [(0, 0), (2, count - 1)]


@pytest.mark.parametrize("count", [250, 3000, 10_000])
def test_every_word_has_its_row(count):
    words = [f"w{number}" for number in range(count)]
    prefilter = Prefilter(1, words)
    for word in reversed(words):  # they have theirs already
        prefilter.row(word)
    prefilter.settle()
    rows = prefilter.rows(np.array([word_hash(word) for word in [*words, "the"]], np.uint64))
    assert sorted(rows.tolist()) == [*range(count + 1)]
    assert rows.tolist() == [prefilter.row(word) for word in words] + [0]
    assert prefilter.candidates(rows) == []


def test_no_rules():
    prefilter = Prefilter(0, ["."])
    prefilter.settle()
    assert candidates(prefilter, "sorry if .") == candidates(prefilter, "") == []
