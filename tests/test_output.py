import csv
import hashlib
import io
import json
import sys

import pytest

from replytone.output import COLUMNS, check_output, open_output, writable
from replytone.transcripts.errors import UsageError


def row(**values):
    return {
        **{name: 0 if name not in ("empathy", "resolution") else None for name in COLUMNS},
        **dict.fromkeys(("conversation_id", "message_id", "time", "author", "customer"), ""),
        **{"text": "", "signals": "[]", "source": "f.csv", "empathy_state": "given"},
        **values,
    }


def write(path, rows, **options):
    with open_output(path, **options) as writer:
        for part in rows:
            writer.write([part])


def read_back(path):
    if path.suffix == ".csv":
        with open(path, newline="", encoding="utf-8") as lines:
            return list(csv.DictReader(lines))
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]
    return pytest.importorskip("pyarrow.parquet").read_table(path).to_pylist()


AWKWARD = ["a", "", 'say "hi", you', "a\r\nb\rc\nd", "🙂 “ü” \u202e", "a\0b", "x" * 100_000]


@pytest.mark.parametrize("ending", [".csv", ".jsonl", ".parquet", ".CSV"])
def test_rows_come_back_as_they_were(tmp_path, ending):
    path = tmp_path / f"out{ending}"
    write(path, [row(text=text, line=n) for n, text in enumerate(AWKWARD)])
    back = read_back(path.rename(path.with_suffix(ending.lower())))
    assert [list(part) for part in back] == [list(COLUMNS)] * len(AWKWARD)
    assert [part["text"] for part in back] == AWKWARD
    assert [int(part["line"]) for part in back] == list(range(len(AWKWARD)))


@pytest.mark.parametrize("ending", [".csv", ".jsonl", ".parquet"])
def test_scores_keep_every_digit_and_none_is_not_zero(tmp_path, ending):
    path = tmp_path / f"out{ending}"
    write(path, [row(empathy=100 / 3, resolution=None), row(empathy=None, resolution=0.0)])
    first, second = read_back(path)
    assert float(first["empathy"]) == 100 / 3
    assert first["resolution"] in (None, "")
    assert second["empathy"] in (None, "")
    assert float(second["resolution"]) == 0.0


@pytest.mark.parametrize("ending", [".csv", ".jsonl", ".parquet"])
def test_no_rows_make_a_file_without_rows(tmp_path, ending):
    path = tmp_path / f"out{ending}"
    write(path, [])
    assert read_back(path) == []


def test_parquet_has_types_even_where_nothing_is_known(tmp_path):
    path = tmp_path / "out.parquet"
    write(path, [row(customer=None)])
    schema = pytest.importorskip("pyarrow.parquet").read_schema(path)
    assert str(schema.field("empathy").type) == "double"
    assert str(schema.field("customer").type) == "string"
    assert str(schema.field("apology").type) == "int32"


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
        write(path, [row(**{name: text})])
        assert read_back(path)[0][name] == cell
        kept = tmp_path / f"{name}_kept.csv"
        write(kept, [row(**{name: text})], keep_formulas=True)
        assert read_back(kept)[0][name] == text


def test_negative_numbers_are_no_formulas(tmp_path):
    write(tmp_path / "out.csv", [row(line=-1)])
    assert read_back(tmp_path / "out.csv")[0]["line"] == "-1"


@pytest.mark.parametrize("ending", [".csv", ".jsonl", ".parquet"])
@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError, ValueError])
@pytest.mark.parametrize("before", [None, "old"])
def test_an_interrupted_run_leaves_what_was_there(tmp_path, ending, error, before):
    path = tmp_path / f"out{ending}"
    if before is not None:
        path.write_text(before)
    with pytest.raises(error), open_output(path) as writer:
        writer.write([row()] * 300)
        raise error
    assert [p.name for p in tmp_path.iterdir()] == ([path.name] if before else [])
    assert before is None or path.read_text() == before


@pytest.mark.parametrize("ending", [".csv", ".jsonl", ".parquet"])
def test_a_full_disk_leaves_nothing(tmp_path, ending, monkeypatch):
    class Full(io.BytesIO):
        def write(self, data):
            if self.tell() + len(data) > 20_000:
                raise OSError(28, "No space left on device")
            return super().write(data)

    def open_full(path, mode):
        path.touch()
        return Full()

    monkeypatch.setattr("builtins.open", open_full)
    with pytest.raises(OSError, match="No space"), open_output(tmp_path / f"out{ending}") as writer:
        for n in range(1000):
            writer.write([row(text=hashlib.sha256(bytes(n)).hexdigest(), line=n)])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("out.xlsx", "ending '.xlsx'; use one of .csv, .jsonl, .parquet"),
        ("out", "a name without an ending"),
        ("there.csv", "is there already; give --overwrite"),
        ("none/out.csv", "there is no folder"),
        ("folder.csv", "it is a folder"),
    ],
)
def test_an_output_that_cannot_be_written_is_refused(tmp_path, name, words):
    (tmp_path / "there.csv").touch()
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(UsageError) as error:
        check_output(tmp_path / name)
    assert words in str(error.value)


def test_an_output_may_be_replaced_if_asked(tmp_path):
    path = tmp_path / "there.csv"
    path.touch()
    check_output(path, overwrite=True)


def test_parquet_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(UsageError, match=r"pip install 'replytone\[parquet\]'"):
        check_output(tmp_path / "out.parquet")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a", "a"), ("ü🙂", "ü🙂"), ("a\ud83db", "a\ufffdb"), ("\udcff\udcff", "\ufffd\ufffd")],
)
def test_every_text_is_writable_and_keeps_its_length(text, expected):
    assert writable(text) == expected
