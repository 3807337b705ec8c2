import json

import pytest

from replytone.transcripts import jsoncursor, jsonstream
from replytone.transcripts.errors import TranscriptError
from replytone.transcripts.jsonstream import Item, read_items
from replytone.transcripts.message import Skipped
from replytone.transcripts.source import Source


def read(tmp_path, content):
    path = tmp_path / "x"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(read_items(Source(path), lambda value: "id" in value))


def found(records):
    return [
        (r.value.get("id"), r.place.line, r.place.row, r.within)
        if isinstance(r, Item)
        else (r.reason, r.place.line, r.place.row, r.detail)
        for r in records
    ]


@pytest.fixture(params=["whole", "opened"])
def sizes(request, monkeypatch):
    if request.param == "opened":
        monkeypatch.setattr(jsonstream, "WHOLE", 3)
        monkeypatch.setattr(jsoncursor, "CHUNK", 5)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ('{"id": 1}\n{"id": 2}\n', [(1, 1, 1, ""), (2, 2, 2, "")]),
        ('{"id": 1}\n\n{oops\n[1]\nnull\n{"id": 2}', [
            (1, 1, 1, ""), ("not_json", 3, 2, ""), ("not_an_object", 4, 3, ""),
            ("not_an_object", 5, 4, ""), (2, 6, 5, ""),
        ]),
        ('{"a": [{"id": 1}]}\n{"a": [{"id": 2}]}\n', [(1, 1, 1, "a"), (2, 2, 2, "a")]),
        ('[{"id": 1},\n{"id": 2}]', [(1, 1, 1, ""), (2, 2, 2, "")]),
        ('[\n17,\n{"id": 2}]', [("not_an_object", 2, 1, ""), (2, 3, 2, "")]),
        ("[]", []),
        (" \n", []),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("sizes")
def test_objects_are_found(tmp_path, content, expected):
    assert found(read(tmp_path, content)) == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ('{"a": [], "next": null}', []),
        ('{"a": [{"id": 1}, 5, {}], "n": 3}',
         [(1, 1, 1, "a"), ("not_an_object", 1, 2, "in 'a'"), (None, 1, 3, "a")]),
        ('{"n": {"a": [{"id": 1}]}, "tags": ["x"]}', [(1, 1, 1, "a")]),
        ('{"a": [{"id": 1}], "b": [{"id": 2}]}', [(1, 1, 1, "a"), (2, 1, 2, "b")]),
        ('{"ticket": {"id": 1}}', [(1, 1, 1, "ticket")]),
    ],
)  # fmt: skip
def test_envelopes_are_opened(tmp_path, monkeypatch, content, expected):
    assert found(read(tmp_path, content)) == expected
    monkeypatch.setattr(jsonstream, "WHOLE", 20)
    monkeypatch.setattr(jsoncursor, "CHUNK", 5)
    assert found(read(tmp_path, content)) == expected


def test_what_stands_around_a_list_is_known(tmp_path, monkeypatch):
    content = json.dumps({"of": 7, "x": {"y": 1}, "a": [{"id": 1}]})
    (whole,) = read(tmp_path, content)
    monkeypatch.setattr(jsonstream, "WHOLE", 20)
    monkeypatch.setattr(jsoncursor, "CHUNK", 5)
    (opened,) = read(tmp_path, content)
    assert whole.envelope["of"] == opened.envelope["of"] == 7
    assert whole.envelope["x"] == opened.envelope["x"] == {"y": 1}


@pytest.mark.parametrize("content", ['{"a": [\n%s,\n%s\n]}', "[\n%s,\n%s\n]", "[%s,\n%s\n]"])
def test_an_element_a_line_is_no_object_a_line(tmp_path, content):
    records = read(tmp_path, content % ('{"id": 1}', '{"id": 2}'))
    assert [item.value["id"] for item in records] == [1, 2]


def test_users_come_first(tmp_path):
    content = '{"comments": [{"id": 1}], "users": [{"id": 2}]}'
    assert [item.value["id"] for item in read(tmp_path, content)] == [2, 1]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ('[{"id": 1},\n{"id": 2},\n', 3),
        ('[{"id": 1},\n{"id": "x', 2),
        ('[{"id": 1},\n\n{oops}' + " " * 100 + "]", 3),
        ('{"a": [\n{"id": 1}, ]]}' + " " * 100, 2),
        ('{"a": [{"id": 1}]', 1),
        ('{"a" [{"id": 1}]}' + " " * 100, 1),
        ("[" * 100_000, 1),
        ('{"id": ' + "9" * 5_000 + "}", 1),
        ("hello", 1),
    ],
)
@pytest.mark.usefixtures("sizes")
def test_broken_json_ends_the_reading(tmp_path, content, line):
    with pytest.raises(TranscriptError, match=f"x, line {line}: the JSON is broken") as error:
        read(tmp_path, content)
    assert "\n" not in str(error.value)


def test_a_broken_object_does_not_fill_the_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(jsonstream, "MAX_OBJECT", 200_000)
    monkeypatch.setattr(jsoncursor, "MAX_OBJECT", 200_000)
    with pytest.raises(TranscriptError, match="longer than 200,000"):
        read(tmp_path, '[{"id": "' + "x" * 2_000_000)


def test_one_giant_line_is_read_in_flat_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(jsonstream, "WHOLE", 100_000)
    path = tmp_path / "x"
    one = json.dumps({"id": "é" * 500}, ensure_ascii=False)
    with open(path, "w", encoding="utf-8") as file:
        file.write('{"tickets": [' + ",".join([one] * 5_000) + "]}")
    longest = 0
    fill = jsoncursor.Cursor._fill

    def watched(cursor):
        nonlocal longest
        filled = fill(cursor)
        longest = max(longest, len(cursor._buffer))
        return filled

    monkeypatch.setattr(jsoncursor.Cursor, "_fill", watched)
    assert sum(1 for _ in read_items(Source(path), lambda value: "id" in value)) == 5_000
    assert longest < 400_000 < path.stat().st_size


def test_odd_characters_are_read(tmp_path):
    (item,) = read(tmp_path, b'[{"id": "caf\xe9 \\ud83d"}]')
    assert item.value["id"] == "café \ud83d"
    assert item.flags == {"decoded_by_guess"}
    assert not isinstance(item, Skipped)
