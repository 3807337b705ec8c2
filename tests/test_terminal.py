import pytest

from replytone.labels import LABELS
from replytone.result import Part, ReplyScore, Signal
from replytone.terminal import columns, describe, mark


def signals(text, *found):
    """Signals from pairs of label and words."""
    return tuple(
        Signal(label, text.index(words), text.index(words) + len(words), words, f"{label}/x")
        for label, words in found
    )


@pytest.mark.parametrize(
    ("text", "found", "expected"),
    [
        ("Hello", [], "Hello"),
        ("", [], ""),
        (
            "We are sorry if we hurt you.",
            [("hedged_apology", "sorry if we hurt you")],
            "We are sorry if we hurt you.\n       ^^^^^^^^^^^^^^^^^^^^ hedged_apology",
        ),
        (  # as many lines of marks as it takes
            "Sorry. I sent a new one.",
            [("apology", "Sorry"), ("ownership", "I"), ("concrete_action", "I sent a new one")],
            "Sorry. I sent a new one.\n"
            "^^^^^ apology\n"
            "       ^ ownership\n"
            "       ^^^^^^^^^^^^^^^^ concrete_action",
        ),
        (
            "Sorry. And then, much later: go away",
            [("apology", "Sorry"), ("dismissal", "go away")],
            "Sorry. And then, much later: go away\n^^^^^ apology                ^^^^^^^ dismissal",
        ),
        (  # wide characters take two columns, joined ones and marks none
            "日本 e\u0301 sorry",
            [("apology", "sorry")],
            "日本 e\u0301 sorry\n       ^^^^^ apology",
        ),
        ("🙂\u200d sorry", [("apology", "sorry")], "🙂\u200d sorry\n   ^^^^^ apology"),
        ("x 日本", [("apology", "日本")], "x 日本\n  ^^^^ apology"),
        (  # a signal over a line end is marked on both lines and named once
            "We are\r\nso sorry",
            [("apology", "are\r\nso sorry")],
            "We are\n   ^^^\nso sorry\n^^^^^^^^ apology",
        ),
        ("a\tsorry\n\nb", [("apology", "sorry")], "a sorry\n  ^^^^^ apology\n\nb"),
        # nothing steers the terminal
        ("\x1b[2Ja\x07\u202eb\x9b\ud83d", [], "␛[2Ja␇b\ufffd\ufffd"),
    ],
)
def test_signals_are_underlined(text, found, expected):
    assert mark(text, signals(text, *found)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("aaaa bbbb cccc", "aaaa bbbb\ncccc"),
        ("aaaaaaaaaaaaaa", "aaaaaaaaaa\naaaa"),
        ("日本日本日本", "日本日本日\n本"),
        ("aaaa bbbbbbbbbbbb c", "aaaa\nbbbbbbbbbb\nbb c"),
        ("a\nb", "a\nb"),
    ],
)
def test_long_lines_are_wrapped(text, expected):
    assert mark(text, (), width=10) == expected


def test_marks_follow_the_words_when_they_are_wrapped():
    text = "aaaa we are really sorry"
    found = signals(text, ("apology", "we are really sorry"))
    assert mark(text, found, width=12) == (
        "aaaa we are\n     ^^^^^^\nreally sorry\n^^^^^^^^^^^^ apology"
    )


def test_a_terminal_gets_colours():
    text = "I am sorry if so\nplease go"
    found = signals(text, ("hedged_apology", "sorry if so\nplease"), ("apology", "sorry"))
    assert mark(text, found, colour=True) == (
        "I am \x1b[4;32msorry\x1b[0m\x1b[4;31m if so\x1b[0m\n\x1b[4;31mplease\x1b[0m go"
    )


@pytest.mark.parametrize(
    ("character", "expected"),
    [("a", 1), ("é", 1), ("\u0301", 0), ("\u200d", 0), ("日", 2), ("🙂", 2), ("\r", 0), ("\t", 1)],
)
def test_columns(character, expected):
    assert columns(character) == expected


def test_the_account_adds_up_and_is_in_order():
    text = "Sorry. " + "It is a long story. " * 5
    points = [0.0] * len(LABELS)
    points[LABELS.index("apology")] = 17.04
    points[LABELS.index("ownership")] = -4.0
    why = {"empathy": Part(47.04, 50.0, [*points, 9.0, -25.0], (0, len(text)))}
    found = signals(text, ("apology", "Sorry"))
    shown = describe(ReplyScore(text, 47.04, None, "given", found, why))
    lines = shown.split("\n\n")[-2].splitlines()
    assert lines[:4] == [
        "empathy  47 of 100  (given)",
        "    50.0  where every reply starts",
        "   -25.0  what the customer wrote",
        "   +17.0  apology: “Sorry”",
    ]
    assert lines[4].startswith("    +9.0  wording as a whole: “Sorry. It is a long story.")
    assert lines[4].endswith("…”")
    assert lines[5] == "    -4.0  no ownership"
    assert sum(float(line.split()[0]) for line in lines[1:]) == pytest.approx(47.04, abs=0.1)
    assert shown.endswith("resolution  no score: there is nothing to resolve")


def test_advice_is_given_once():
    text = "Sorry if so. Sorry if no."
    found = tuple(
        Signal("hedged_apology", at, at + 11, text[at : at + 11], "x", "Say sorry for what it was.")
        for at in (0, 13)
    )
    shown = describe(ReplyScore(text, 10.0, None, "missed", found), colour=True)
    assert shown.count("instead: Say sorry for what it was.") == 1
    assert shown.count("hedged_apology") == 2
