import json

import pytest

from replytone.transcripts.errors import TranscriptError, UsageError
from replytone.transcripts.message import Message, Skipped
from replytone.transcripts.reader import ReadOptions
from replytone.transcripts.registry import choose
from replytone.transcripts.source import Source

A = {"ticket_id": 9, "id": 1, "from_agent": False, "body": "Where is it?", "created_at": 1741084800}
B = {"ticket_id": 9, "id": 2, "from_agent": True, "body": "On its way 🙂", "extra": {"a": [1]}}


def read(tmp_path, content, name=None):
    path = tmp_path / "file.data"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    source = Source(path)
    return list(choose(source, name).read(source, ReadOptions()))


def messages(records):
    return [record for record in records if isinstance(record, Message)]


def skips(records):
    return [(r.reason, r.place.line, r.place.row) for r in records if isinstance(r, Skipped)]


@pytest.mark.parametrize(
    "content",
    [
        f"{json.dumps(A)}\n{json.dumps(B)}\n",
        f"{json.dumps(A)}\r\n\r\n{json.dumps(B)}",
        "\ufeff" + f"{json.dumps(A)}\n{json.dumps(B)}\n",
        f"{json.dumps(A)}\n{json.dumps(B, ensure_ascii=False)}\n".encode("utf-16"),
        json.dumps([A, B]),
        json.dumps([A, B], indent=2, ensure_ascii=False),
        "\ufeff \n" + json.dumps([A, B], indent=1),
        json.dumps(A, indent=2) + "\n" + json.dumps(B, indent=2),
    ],
)
def test_every_wrapping_reads_the_same(tmp_path, content):
    records = read(tmp_path, content)
    first, second = messages(records)
    assert skips(records) == []
    assert (first.role, first.text) == ("customer", "Where is it?")
    assert (first.conversation_id, first.message_id) == ("9", "1")
    assert first.time_label == "2025-03-04T10:40:00+00:00"
    assert (second.role, second.text, second.time) == ("agent", "On its way 🙂", None)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{broken", "not_json"),
        ("hello", "not_json"),
        ('{"body": "a"', "not_json"),
        ("[" * 100_000, "not_json"),
        ('{"body": ' + "9" * 5000 + "}", "not_json"),
        ("[1, 2]", "not_an_object"),
        ("null", "not_an_object"),
        ('"text"', "not_an_object"),
        ('{"body": null, "from_agent": true}', "no_text"),
        ('{"from_agent": true}', "no_text"),
        ("{}", "no_text"),
        ('{"body": " ", "from_agent": true}', "no_text"),
        ('{"body": ["a"], "from_agent": true}', "nested_text"),
        ('{"body": {"a": "b"}, "from_agent": true}', "nested_text"),
    ],
)
def test_a_bad_line_is_skipped_with_its_place(tmp_path, line, reason):
    records = read(tmp_path, f"{json.dumps(A)}\n{line}\n\n{json.dumps(B)}\n")
    assert skips(records) == [(reason, 2, 2)]
    assert [message.place.line for message in messages(records)] == [1, 4]


def test_a_bad_first_line_is_skipped_too(tmp_path):
    records = read(tmp_path, f"{{broken\n{json.dumps(A)}\n{json.dumps(B)}\n")
    assert skips(records) == [("not_json", 1, 1)]
    assert len(messages(records)) == 2


def test_elements_of_an_array_that_are_no_messages_are_skipped(tmp_path):
    records = read(tmp_path, f"[\n{json.dumps(A)},\n17,\n{json.dumps(B)},\n{{}}\n]\n")
    assert skips(records) == [("not_an_object", 3, 2), ("no_text", 5, 4)]
    assert [message.place.line for message in messages(records)] == [2, 4]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (f"[{json.dumps(A)},\n{json.dumps(B)},\n", 3),
        (f"[{json.dumps(A)},\n{json.dumps(B)[:-9]}", 2),
        (f"[{json.dumps(A)},\n{json.dumps(B)},\n{{oops}}]", 3),
        (f"[{json.dumps(A)}\n", 2),
    ],
)
def test_a_broken_array_ends_the_reading(tmp_path, content, line):
    with pytest.raises(TranscriptError, match=f"line {line}: the array is broken"):
        read(tmp_path, content)


def test_an_array_is_read_across_pieces(tmp_path, monkeypatch):
    monkeypatch.setattr("replytone.transcripts.jsonlines.CHUNK", 7)
    items = [{"role": "agent", "text": "/".join([f"Reply {n} “ü” 🙂"] * n)} for n in range(1, 60)]
    records = read(tmp_path, json.dumps(items, indent=1, ensure_ascii=False))
    assert [message.text for message in messages(records)] == [item["text"] for item in items]
    assert [message.place.line for message in messages(records)] == list(range(2, 238, 4))


def test_a_broken_object_is_not_looked_for_without_end(tmp_path, monkeypatch):
    monkeypatch.setattr("replytone.transcripts.jsonlines.MAX_OBJECT", 500_000)
    with pytest.raises(TranscriptError, match="line 1: the array is broken"):
        read(tmp_path, '[{"text": "' + "x" * 2_000_000)


def test_lone_surrogates_and_odd_numbers_are_read(tmp_path):
    lines = '{"role": "agent", "text": "a\\ud83d b", "id": 3.0}\n{"role": "agent", "text": 12}\n'
    first, second = messages(read(tmp_path, lines))
    assert (first.text, first.message_id) == ("a\ud83d b", "3")
    assert second.text == "12"


def test_bytes_of_another_encoding_are_flagged(tmp_path):
    content = b'[{"role": "agent", "text": "caf\xe9"}]'
    (message,) = messages(read(tmp_path, content))
    assert (message.text, message.flags) == ("café", {"decoded_by_guess"})


@pytest.mark.parametrize(
    ("around", "ids", "expected"),
    [
        ({}, [{"ticket_id": "A"}, {"ticket_id": "B"}], ["A", "B"]),
        ({"id": 7}, [{"threadId": 3}, {"threadId": 4.0}], ["3", "4"]),
        ({"next": None}, [{"ticket": "A"}, {"ticket": None}, {}], ["A", "#1", "#1"]),
        ({}, [{"case": {"id": 1}}, {"contact_id": 5}], ["#1", "5"]),
        ({}, [{"ticket": 1, "conversation": 2}, {"conversation_id": None}], ["2", "#1"]),
        # the contact is who wrote
        ({"id": 7}, [{"contact_id": 5}, {"contact_id": 6}], ["7", "7"]),
        ({"conversation_id": 8}, [{"ticket_id": "A"}, {"ticket_id": "B"}], ["8", "8"]),
    ],
)
def test_a_page_of_messages_may_be_of_several_conversations(tmp_path, around, ids, expected):
    page = [{**named, "role": "agent", "text": "Hi"} for named in ids]
    found = messages(read(tmp_path, json.dumps({**around, "data": page})))
    assert [message.conversation_id for message in found] == expected


@pytest.mark.parametrize(
    "page",
    [
        {"page": {"size": 25}, "_links": {"self": {"href": "https://x.example/threads"}}},
        {"comments": [], "users": [], "next_page": None, "count": 0},
        {"type": "conversation.list", "conversations": [], "total_count": 0},
    ],
)
def test_an_empty_page_is_told(tmp_path, page):
    with pytest.raises(UsageError, match="there is nothing to score; it is an empty page"):
        read(tmp_path, json.dumps(page))


@pytest.mark.parametrize("item", [{"said": "So late", "tags": []}, {"lines": [{"said": "Hi"}]}])
def test_words_in_an_unknown_column_are_no_empty_page(tmp_path, item):
    with pytest.raises(UsageError, match="name it with --text"):
        read(tmp_path, json.dumps(item))
