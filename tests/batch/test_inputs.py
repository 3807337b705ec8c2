import gzip
import os
from pathlib import Path

import pytest

from replytone.batch.inputs import find_files, open_inputs, read_records
from replytone.transcripts.errors import TranscriptError, UsageError
from replytone.transcripts.message import Message
from replytone.transcripts.reader import ReadOptions

CSV = "conversation_id,role,text\nc,customer,Hi\nc,agent,Hello\n"


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """Files and folders of many kinds; those that are exports hold a conversation."""
    monkeypatch.chdir(tmp_path)
    for name in (
        "b.csv", "a.jsonl", "old/2024.csv", "old/deep/x.CSV", "old/chat.txt", "old/notes.md",
        ".hidden.csv", ".git/config.json", "out.csv", ".out.csv.parts/000000.part",
    ):  # fmt: skip
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(CSV)
    Path("a.jsonl").write_text('{"role": "agent", "text": "a"}\n')
    Path("z.csv.gz").write_bytes(gzip.compress(CSV.encode()))
    return tmp_path


def find(*inputs):
    passed = {}
    found = find_files(
        inputs, [Path("out.csv"), Path(".out.csv.parts")], lambda p, why: passed.setdefault(p, why)
    )
    return [str(file.path) for file in found], {str(path): why for path, why in passed.items()}


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        (["b.csv"], ["b.csv"]),
        (["b.csv", "a.jsonl"], ["b.csv", "a.jsonl"]),
        (["old/notes.md"], ["old/notes.md"]),  # whatever is named is read
        (["*.csv"], ["b.csv"]),
        (["?.csv", "z*"], ["b.csv", "z.csv.gz"]),
        (["old/**/*.*sv"], ["old/2024.csv"]),
        (["old"], ["old/2024.csv", "old/chat.txt", "old/deep/x.CSV"]),
        (["old/d*"], ["old/deep/x.CSV"]),
        (["."], ["a.jsonl", "b.csv", "z.csv.gz", "old/2024.csv", "old/chat.txt",
                 "old/deep/x.CSV"]),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("tree")
def test_files_folders_and_patterns_are_resolved_in_order(inputs, expected):
    if inputs == ["*.csv"]:
        Path("out.csv").unlink()
    assert find(*inputs)[0] == expected


@pytest.mark.usefixtures("tree")
def test_what_is_passed_over_in_a_folder_is_named():
    assert find(".")[1] == {
        ".git": "a hidden folder",
        ".hidden.csv": "its name does not end like that of an export",
        "out.csv": "this run writes it",
        "old/notes.md": "its name does not end like that of an export",
    }


@pytest.mark.usefixtures("tree")
def test_a_file_is_read_once():
    os.symlink("b.csv", "link.csv")
    os.symlink("old", "linked")
    found, passed = find("b.csv", "b.csv", ".")
    assert found.count("b.csv") == 1
    assert "link.csv" not in found
    assert passed["b.csv"] == passed["link.csv"] == "the same file as b.csv"
    assert passed["linked"] == "a linked folder"


@pytest.mark.parametrize(
    ("inputs", "words"),
    [
        (["*.xml"], "there is no file"),
        (["empty"], "there is no file to read in empty"),
        (["out.csv"], "out.csv is an input; write the scores to another file"),
        (["./old/../out.csv"], "is an input"),
    ],
)
@pytest.mark.usefixtures("tree")
def test_names_that_stand_for_nothing_are_refused(inputs, words):
    Path("empty").mkdir()
    with pytest.raises(UsageError, match=words):
        find(*inputs)


def test_a_file_with_a_pattern_in_its_name_is_that_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("a[1].csv").write_text(CSV)
    assert find("a[1].csv")[0] == ["a[1].csv"]


def open_all(*inputs, options=None):
    found = find_files(inputs, [], lambda path, why: None)
    passed = {}
    opened, meter = open_inputs(
        found, options or ReadOptions(), None, None, lambda p, why: passed.setdefault(str(p), why)
    )
    return opened, meter, passed


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("users.json", '[{"id": 1, "name": "Ann"}]', "no column looks like the text"),
        ("package.json", '{"private": true}', "no column looks like the text"),
        ("notes.txt", "<xml/>", "of no known format"),
        ("empty.csv", "", "is empty"),
        ("cut.csv.gz", gzip.compress(CSV.encode())[:20], "the compressed data is broken"),
    ],
)
@pytest.mark.usefixtures("tree")
def test_a_file_that_cannot_be_read_stops_the_run_only_if_it_is_named(name, content, why):
    path = Path("old", name)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    Path("old/chat.txt").unlink()
    opened, _, passed = open_all("old")
    assert [each.source.name for each in opened] == ["old/2024.csv", "old/deep/x.CSV"]
    assert list(passed) == [str(path)]
    with pytest.raises(TranscriptError) as raised:
        open_all("old", path)
    assert why in passed[str(path)]
    assert why in str(raised.value)


@pytest.mark.usefixtures("tree")
def test_a_folder_in_which_nothing_can_be_read_is_refused():
    with pytest.raises(UsageError, match=r"none of the 3 files can be read; old/2024.csv has no"):
        open_all("old", options=ReadOptions({"text": "body"}))


@pytest.mark.usefixtures("tree")
def test_all_files_are_read_one_after_the_other_and_measured():
    opened, meter, _ = open_all("b.csv", "z.csv.gz")
    remarks, places = [], []
    for record in read_records(opened, ReadOptions(), meter, remarks.append):
        assert isinstance(record, Message)
        places.append((record.place.file, record.text))
    assert places == [(f, t) for f in ("b.csv", "z.csv.gz") for t in ("Hi", "Hello")]
    assert [remark.split(":")[0] for remark in remarks] == ["b.csv (csv)", "z.csv.gz (csv)"]
    assert meter.position == sum(Path(name).stat().st_size for name in ("b.csv", "z.csv.gz"))
