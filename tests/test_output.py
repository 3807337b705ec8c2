import csv
import hashlib
import io
import json
import sys
from pathlib import Path

import pytest

from replytone.output.columns import COLUMNS, SKIPPED_COLUMNS, writable
from replytone.output.database import write_database
from replytone.output.target import (
    Target,
    check_place,
    find_skipped_target,
    find_target,
    open_part,
    open_safely,
)
from replytone.transcripts.errors import UsageError

ENDINGS = [".csv", ".jsonl", ".parquet"]
WORDS = {
    "conversation_id", "message_id", "time", "author", "channel", "text", "customer",
    "empathy_state", "flags", "source",
}  # fmt: skip


def row(**values):
    empty = {name: "" if name in WORDS else 0 for name in COLUMNS}
    known = {**empty, "empathy": None, "resolution": None, "signals": "[]", **values}
    return tuple(known[name] for name in COLUMNS)


def write(path, parts, **options):
    """Write parts of rows and join them."""
    target = find_target(path, **options)
    names = []
    for number, rows in enumerate(parts):
        names.append(path.with_name(f"{number}.part"))
        with open_part(target, names[-1]) as writer:
            for each in rows:
                writer.write([each])
    target.join(names, None, path)


def read_back(path):
    if path.suffix == ".csv":
        with open(path, newline="", encoding="utf-8") as lines:
            return list(csv.DictReader(lines))
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]
    return pytest.importorskip("pyarrow.parquet").read_table(path).to_pylist()


AWKWARD = ["a", "", 'say "hi", you', "a\r\nb\rc\nd", "🙂 “ü” \u202e", "a\0b", "x" * 100_000]


@pytest.mark.parametrize("ending", [*ENDINGS, ".CSV"])
def test_rows_come_back_as_they_were(tmp_path, ending):
    path = tmp_path / f"out{ending}"
    rows = [row(text=text, line=n) for n, text in enumerate(AWKWARD)]
    write(path, [rows[:3], rows[3:4], [], rows[4:]])
    back = read_back(path.rename(path.with_suffix(ending.lower())))
    assert [list(part) for part in back] == [list(COLUMNS)] * len(AWKWARD)
    assert [part["text"] for part in back] == AWKWARD
    assert [int(part["line"]) for part in back] == list(range(len(AWKWARD)))


@pytest.mark.parametrize("ending", ENDINGS)
def test_scores_keep_every_digit_and_none_is_not_zero(tmp_path, ending):
    path = tmp_path / f"out{ending}"
    write(path, [[row(empathy=100 / 3, resolution=None), row(empathy=None, resolution=0.0)]])
    first, second = read_back(path)
    assert float(first["empathy"]) == 100 / 3
    assert first["resolution"] in (None, "")
    assert second["empathy"] in (None, "")
    assert float(second["resolution"]) == 0.0


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("parts", [[], [[]]])
def test_no_rows_make_a_file_without_rows(tmp_path, ending, parts):
    path = tmp_path / f"out{ending}"
    write(path, parts)
    assert read_back(path) == []


def test_parquet_has_types_even_where_nothing_is_known(tmp_path):
    path = tmp_path / "out.parquet"
    write(path, [[row(customer=None)]])
    schema = pytest.importorskip("pyarrow.parquet").read_schema(path)
    assert str(schema.field("empathy").type) == "double"
    assert str(schema.field("customer").type) == "string"
    assert str(schema.field("apology").type) == "int32"
    assert str(schema.field("line").type) == "int64"


def test_long_texts_are_spread_over_row_groups(tmp_path, monkeypatch):
    pq = pytest.importorskip("pyarrow.parquet")
    monkeypatch.setattr("replytone.output.tables.GROUP_BYTES", 10_000)
    path = tmp_path / "out.parquet"
    texts = [f"{n:010}" * 300 for n in range(20)]
    write(path, [[row(text=text) for text in texts[:9]], [row(text=text) for text in texts[9:]]])
    assert [part["text"] for part in read_back(path)] == texts
    assert pq.ParquetFile(path).num_row_groups > 4


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+44 20", "'+44 20"),
        ("-3", "'-3"),
        ("- first\n- second", "'- first\n- second"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("  =1+1", "'  =1+1"),
        ("\t=1", "'\t=1"),
        ("\ra", "'\ra"),
        ("＝1+1", "'＝1+1"),
        ("a=1", "a=1"),
        ("'=1", "'=1"),
        (" Sorry", " Sorry"),
        ("", ""),
    ],
)
def test_csv_cells_cannot_run_as_formulas(tmp_path, text, cell):
    for name in ("text", "customer", "author", "conversation_id"):
        path = tmp_path / f"{name}.csv"
        write(path, [[row(**{name: text})]])
        assert read_back(path)[0][name] == cell
        kept = tmp_path / f"{name}_kept.csv"
        write(kept, [[row(**{name: text})]], keep_formulas=True)
        assert read_back(kept)[0][name] == text


def test_negative_numbers_are_no_formulas(tmp_path):
    write(tmp_path / "out.csv", [[row(line=-1)]])
    assert read_back(tmp_path / "out.csv")[0]["line"] == "-1"


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError, ValueError])
def test_a_part_that_is_broken_off_is_removed(tmp_path, ending, error):
    target = find_target(tmp_path / f"out{ending}")
    with pytest.raises(error), open_part(target, tmp_path / "0.part") as writer:
        writer.write([row()] * 300)
        raise error
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_full_disk_leaves_nothing_and_says_where(tmp_path, ending, monkeypatch):
    class Full(io.BytesIO):
        def write(self, data):
            if self.tell() + len(data) > 20_000:
                raise OSError(28, "No space left on device")
            return super().write(data)

    def open_full(path, mode):
        path.touch()
        return Full()

    target = find_target(tmp_path / f"out{ending}")
    monkeypatch.setattr("builtins.open", open_full)
    with (
        pytest.raises(OSError, match="No space") as raised,
        open_part(target, tmp_path / "0.part") as writer,
    ):
        for n in range(1000):
            writer.write([row(text=hashlib.sha256(bytes(n)).hexdigest(), line=n)])
    assert raised.value.filename == str(tmp_path / "0.part")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_written_safely_is_there_and_whole(tmp_path):
    with open_safely(tmp_path / "a") as stream:
        stream.write(b"abc")
    assert (tmp_path / "a").read_bytes() == b"abc"


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("out", "out.parquet"),
        ("folder", "folder/scores.parquet"),
        ("out.CSV", "out.CSV"),
        ("out.duckdb", "out.duckdb"),
        ("v1.2/out.jsonl", "v1.2/out.jsonl"),
    ],
)
def test_the_ending_decides_and_parquet_is_written_without(tmp_path, name, written):
    (tmp_path / "folder").mkdir()
    assert find_target(tmp_path / name).path == tmp_path / written


@pytest.mark.parametrize("find", [find_target, find_skipped_target])
@pytest.mark.parametrize("name", ["out.xlsx", "out.csv.gz", "out.db"])
def test_an_unknown_ending_is_refused(find, name):
    with pytest.raises(UsageError, match=r"ending '.*'; use one of \.csv, \.jsonl, \.parquet"):
        find(Path(name))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("there.csv", "is there already; give --overwrite"),
        ("none/out.csv", "there is no folder"),
        ("folder.csv", "it is a folder"),
    ],
)
def test_a_place_that_cannot_be_written_is_refused(tmp_path, name, words):
    (tmp_path / "there.csv").touch()
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(UsageError) as error:
        check_place(tmp_path / name, overwrite=False)
    assert words in str(error.value)
    (tmp_path / "there.csv").touch()
    check_place(tmp_path / "there.csv", overwrite=True)


@pytest.mark.parametrize(
    ("name", "missing", "words"),
    [
        ("out.parquet", "pyarrow", r"needs pyarrow: pip install 'replytone\[parquet\]'"),
        ("out", "pyarrow", r"needs pyarrow.*or end the name in \.csv or \.jsonl"),
        ("out.duckdb", "duckdb", r"needs duckdb: pip install 'replytone\[duckdb\]'"),
    ],
)
def test_a_missing_package_is_named(monkeypatch, name, missing, words):
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(UsageError, match=words):
        find_target(Path(name))


SIGNAL = {"label": "apology", "start": 0, "end": 5, "text": "S\0rry", "rule": "apology/x"}


@pytest.fixture
def database(tmp_path):
    """A database of three replies and a skipped record."""
    duckdb = pytest.importorskip("duckdb")
    target = find_target(tmp_path / "out.duckdb")
    rows = [
        row(conversation_id="c", author="Ben", time="10:40", text="S\0rry", empathy=60.0,
            resolution=10.0, apology=1, signals=json.dumps([SIGNAL]), source="f"),
        row(conversation_id="c", author="Cem", time="10:41", empathy=30.0, resolution=90.0,
            empathy_state="missed", apology=1, signals=json.dumps([SIGNAL, SIGNAL]), source="f"),
        row(conversation_id="", text="alone", source="f"),
    ]  # fmt: skip
    parts = [tmp_path / "0", tmp_path / "1"]
    for path, of_part in zip(parts, (rows[:2], rows[2:]), strict=True):
        with open_part(target, path) as writer:
            writer.write(of_part)
    with open_part(find_skipped_target(Path("s.parquet")), tmp_path / "skipped") as writer:
        writer.write([("f", 3, 2, "bot", "written by a bot", "")])
    target.join(parts, tmp_path / "skipped", target.path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0", "1", "out.duckdb", "skipped"]
    with duckdb.connect(str(target.path), read_only=True) as con:
        yield con


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT reply, text, empathy FROM replies ORDER BY reply",
         [(1, "S\0rry", 60.0), (2, "", 30.0), (3, "alone", None)]),
        ("SELECT reply, label, s.start, s.end, text, rule FROM signals AS s",
         [(1, *SIGNAL.values()), (2, *SIGNAL.values()), (2, *SIGNAL.values())]),
        ("SELECT source, conversation_id, replies, authors, first_time, last_time, empathy, "
         "resolution, empathy_missed, last_resolution, apology, guidance FROM conversations",
         [("f", "c", 2, 2, "10:40", "10:41", 45.0, 50.0, 1, 90.0, 2, 0)]),
        ("FROM skipped", [("f", 3, 2, "bot", "written by a bot", "")]),
        ("SELECT count(*) FROM information_schema.columns "
         "WHERE table_name = 'replies' AND column_name = 'signals'", [(0,)]),
    ],
)  # fmt: skip
def test_a_database_has_four_tables(database, query, expected):
    assert database.execute(query).fetchall() == expected


def test_a_database_that_cannot_be_written_is_an_error_of_one_line(tmp_path):
    pytest.importorskip("duckdb")
    with pytest.raises(OSError, match="cannot write") as error:
        write_database(tmp_path / "none" / "out.duckdb", [], tmp_path / "skipped")
    assert "\n" not in str(error.value)


def test_skipped_records_have_columns_of_their_own(tmp_path):
    target = find_skipped_target(tmp_path / "skipped.csv")
    assert isinstance(target, Target)
    with open_part(target, tmp_path / "0") as writer:
        writer.write([("=f", 3, 2, "bot", "written by a bot", "")])
    target.join([tmp_path / "0"], None, target.path)
    (found,) = read_back(target.path)
    assert list(found) == list(SKIPPED_COLUMNS)
    assert (found["source"], found["line"]) == ("'=f", "3")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a", "a"), ("ü🙂", "ü🙂"), ("a\ud83db", "a\ufffdb"), ("\udcff\udcff", "\ufffd\ufffd")],
)
def test_every_text_is_writable_and_keeps_its_length(text, expected):
    assert writable(text) == expected
