import json

import pytest

from replytone.audit import changes, swaps
from replytone.audit.carriers import Carrier, Exchange, packaged, read_file, table
from replytone.audit.run import DIRECTIONS, INVARIANCES, PACKAGED_DIRECTIONS

CARRIERS = packaged()
LETTER = Carrier(
    "1", "it ships {order}.", "Where is {order}?", "Dear {name},", "Bye,\n{name}", "letter",
    {"name": "Ada", "order": "7"},
)  # fmt: skip


@pytest.mark.parametrize(
    ("carrier", "changed", "reply"),
    [
        (LETTER, {}, "Dear Ada,\n\nit ships 7.\n\nBye,\nAda"),
        (LETTER, {"values": {"order": "9"}}, "Dear Ada,\n\nit ships 9.\n\nBye,\nAda"),
        (LETTER, {"hello": "", "bye": "{name}"}, "it ships 7.\n\nAda"),
        (LETTER, {"ahead": "So!", "bye": ""}, "Dear Ada,\n\nSo! it ships 7."),
        (Carrier("1", "c", "", "a", "b"), {}, "a c b"),
        (Carrier("1", "use {braces} and {order} "), {}, "use {braces} and {order} "),
    ],
)
def test_parts_make_a_reply(carrier, changed, reply):
    assert carrier.exchange(**changed).reply == reply


def test_slots_of_the_customers_message_are_filled():
    assert LETTER.exchange({"order": "9"}).customer == "Where is 9?"
    assert Carrier("1", "x").exchange() == Exchange("x", None)


def test_packaged_replies_are_many_and_filled():
    assert len(CARRIERS) >= 150
    assert len({carrier.id for carrier in CARRIERS}) == len(CARRIERS)
    for text in (text for carrier in CARRIERS for text in carrier.exchange() if text):
        assert "{" not in text
        assert "Mr " not in text


@pytest.mark.parametrize("name", INVARIANCES)
def test_versions_differ_have_no_empty_slots_and_stay_the_same(name):
    versions = list(INVARIANCES[name](CARRIERS))
    assert versions
    assert versions == list(INVARIANCES[name](CARRIERS))
    for version in versions:
        assert version.before != version.after
        assert "{" not in f"{version.before}{version.after}"


@pytest.mark.parametrize("name", [*DIRECTIONS, *PACKAGED_DIRECTIONS])
def test_pairs_differ_and_have_no_empty_slots(name):
    versions = list((DIRECTIONS | PACKAGED_DIRECTIONS)[name][0](CARRIERS))
    assert len(versions) >= 30
    for version in versions:
        assert version.before != version.after
        assert "{" not in f"{version.before}{version.after}"


def test_wordings_are_there_in_every_variety():
    contents = table("wordings.jsonl")
    assert len({content["id"] for content in contents}) == len(contents) >= 15
    for content in contents:
        assert set(content) == {"id", "customer", "standard", *changes.VARIETIES}
        assert all(content.values())


def test_people_are_of_many_cultures_and_of_both_genders():
    first, second = list(swaps.people(0)), list(swaps.people(1))
    kinds = [kind for kind, *_ in first]
    assert len(set(kinds)) == len(kinds) >= 80
    assert {kind.split(", ")[1] for kind in kinds} == set(swaps.TITLES)
    assert kinds == [kind for kind, *_ in second]
    assert not {name for _, name, *_ in first} & {name for _, name, *_ in second}


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b'{"reply": "a"}\n\nx\n', "line 3: not JSON"),
        (b"[]", "line 1: not an object"),
        (b'{"text": "a"}', "line 1: field 'reply' is missing"),
        (b'{"reply": null}', "line 1: reply is None; a text is needed"),
        (b'{"reply": "a", "customer": 3}', "line 1: customer is 3; a text is needed"),
        (b"\n", "holds no replies"),
        (b"\xff\xfe", "not UTF-8 text"),
    ],
)
def test_bad_lines_are_named(tmp_path, content, complaint):
    path = tmp_path / "replies.jsonl"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=complaint) as raised:
        read_file(path)
    assert str(raised.value).startswith(str(path))


def test_a_file_of_labelled_replies_can_be_read(tmp_path):
    path = tmp_path / "replies.jsonl"
    records = [
        {"id": "x", "reply": "a {b}", "customer": "c", "empathy": 3, "signals": []},
        {"reply": "", "customer": None},
    ]
    path.write_text("\n".join(map(json.dumps, records)), "utf-8")
    assert [carrier.exchange() for carrier in read_file(path)] == [("a {b}", "c"), ("", None)]
