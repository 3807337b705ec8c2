import json

import pytest

from replytone.training.dataset import LabelledReply, Span, group_of, is_public, read_replies

GOOD = {
    "id": "tr-001",
    "customer": "Third day without my suitcase!",
    "reply": "Sorry for the wait, Ada. It lands tonight.",
    "empathy": 3,
    "resolution": None,
    "signals": [
        {"label": "apology", "start": 0, "end": 18},
        {"label": "guidance", "start": 25, "end": 42},
    ],
    "sector": "airline",
}


def line(**changes):
    return json.dumps(GOOD | changes)


def without(key):
    return json.dumps({name: value for name, value in GOOD.items() if name != key})


def span(**changes):
    return line(signals=[{"label": "apology", "start": 0, "end": 5} | changes])


def read(tmp_path, *lines):
    path = tmp_path / "replies.jsonl"
    path.write_text("\n".join(lines), "utf-8")
    return read_replies([path])


def test_good_line(tmp_path):
    (reply,) = read(tmp_path, line())
    assert reply == LabelledReply(
        "tr-001",
        "Third day without my suitcase!",
        "Sorry for the wait, Ada. It lands tonight.",
        3,
        None,
        (Span("apology", 0, 18), Span("guidance", 25, 42)),
    )
    assert reply.reply[0:18] == "Sorry for the wait"


@pytest.mark.parametrize("customer", [None, ""])
def test_no_customer(tmp_path, customer):
    assert read(tmp_path, line(customer=customer))[0].customer == ""


def test_customer_may_be_left_out(tmp_path):
    assert read(tmp_path, without("customer"))[0].customer == ""


def test_empty_lines_are_passed_over(tmp_path):
    assert len(read(tmp_path, "", line(), "  ", line(id="tr-002"), "")) == 2


def test_files_are_read_one_after_the_other(tmp_path):
    paths = [tmp_path / "one.jsonl", tmp_path / "two.jsonl"]
    for path in paths:
        path.write_text(line(id=path.stem) + "\n", "utf-8")
    assert [reply.id for reply in read_replies(paths)] == ["one", "two"]


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ("{", "not JSON"),
        ("sorry", "not JSON"),
        ("[1]", "not an object"),
        ("7", "not an object"),
        (without("id"), "field 'id' is missing"),
        (without("reply"), "field 'reply' is missing"),
        (without("empathy"), "field 'empathy' is missing"),
        (without("resolution"), "field 'resolution' is missing"),
        (without("signals"), "field 'signals' is missing"),
        (line(reply=None), "reply"),
        (line(reply=7), "reply"),
        (line(customer=7), "customer"),
        (line(empathy=5), "empathy is 5; use 0 to 4 or null"),
        (line(empathy=-1), "empathy is -1"),
        (line(empathy="3"), "empathy is '3'"),
        (line(empathy=2.5), "empathy is 2.5"),
        (line(resolution=[]), r"resolution is \[\]"),
        (line(signals=None), "signals"),
        (line(signals="apology"), "signals"),
        (line(signals=[7]), "signals"),
        (span(label="apologies"), "unknown signal 'apologies'; use one of hedged_apology, apology"),
        (span(label=None), "unknown signal None"),
        (span(start=-1), "span -1 to 5 of apology lies outside the reply"),
        (span(end=99), "span 0 to 99 of apology lies outside"),
        (span(start=5), "span 5 to 5 of apology lies outside"),
        (span(start=None), "span None to 5"),
        (span(end="5"), "give whole numbers"),
        (span(end=4.5), "span 0 to 4.5"),
    ],
)
def test_bad_line_is_named_with_its_field(tmp_path, bad, said):
    with pytest.raises(ValueError, match=said) as caught:
        read(tmp_path, line(), "", bad)
    assert str(caught.value).startswith(f"{tmp_path / 'replies.jsonl'}, line 3: ")


def test_no_such_file(tmp_path):
    with pytest.raises(OSError, match="nowhere"):
        read_replies([tmp_path / "nowhere.jsonl"])


@pytest.mark.parametrize(
    ("name", "public", "group"),
    [
        ("tr-001", False, "tr"),
        ("so-417", False, "so"),
        ("forum-12-3", True, "forum/0"),
        ("forum-13-1", True, "forum/1"),
        ("forum-13-2", True, "forum/1"),
        ("forum-x9", True, "forum/0"),
    ],
)
def test_group(name, public, group):
    reply = LabelledReply(name, "", "Sorry.", 3, 3, ())
    assert is_public(reply) == public
    assert group_of(reply) == group
