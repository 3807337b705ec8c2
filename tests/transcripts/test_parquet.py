import gzip
import sys
from datetime import UTC, datetime

import pytest

from replytone.transcripts import parquet
from replytone.transcripts.bytestream import Meter
from replytone.transcripts.errors import TranscriptError, UsageError
from replytone.transcripts.message import Remark, Skipped
from replytone.transcripts.reader import ReadOptions
from replytone.transcripts.registry import choose
from replytone.transcripts.source import Source

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")


@pytest.fixture
def write(tmp_path):
    def write(table, **settings):
        path = tmp_path / "x"
        pq.write_table(table if isinstance(table, pa.Table) else pa.table(table), path, **settings)
        return path

    return write


def read(path, meter=None, **options):
    source = Source(path, meter=meter)
    records = list(choose(source).read(source, ReadOptions(**options)))
    return [record for record in records if not isinstance(record, Remark)]


NOON = datetime(2025, 3, 4, 12, tzinfo=UTC)
FLAT = {"conversation_id": [1, 1], "role": ["customer", "agent"], "text": ["Where?", "Here."]}


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (pa.array(["Hi", "Hm"], pa.string()), ["Hi", "Hm"]),
        (pa.array(["Hi", "Hm"], pa.large_string()), ["Hi", "Hm"]),
        (pa.array(["Hi", "Hm"]).dictionary_encode(), ["Hi", "Hm"]),
        (pa.array(["Hi", "Hm"]).cast(pa.binary()), ["Hi", "Hm"]),
        (pa.array(["Hi", None]), ["Hi", "no_text"]),
        (pa.array([["Hi"], ["Hm"]]), ["nested_text", "nested_text"]),
        (pa.array([1.0, float("nan")]), ["1", "no_text"]),
    ],
)
def test_texts_of_every_type(write, column, expected):
    records = read(write({**FLAT, "text": column}))
    assert [r.reason if isinstance(r, Skipped) else r.text for r in records] == expected
    assert [r.place.row for r in records] == [1, 2]


@pytest.mark.parametrize(
    ("column", "label"),
    [
        (pa.array([NOON, None], pa.timestamp("s", "UTC")), "2025-03-04T12:00:00+00:00"),
        (pa.array([NOON, None], pa.timestamp("ms", "Europe/Paris")), "2025-03-04T13:00:00+01:00"),
        (pa.array([1_741_089_600_000_000_001, None], pa.timestamp("ns")), "2025-03-04T12:00:00"),
        (pa.array(["2025-03-04T12:00:00Z", None]), "2025-03-04T12:00:00+00:00"),
        (pa.array([1_741_089_600, None]), "2025-03-04T12:00:00+00:00"),
        (pa.array([1_741_089_600.0, None]), "2025-03-04T12:00:00+00:00"),
    ],
)
def test_times_of_every_type(write, column, label):
    first, second = read(write({**FLAT, "time": column}))
    assert (first.time_label, second.time_label) == (label, "")


def test_ids_that_were_made_numbers_are_the_same(write):
    first, second = read(write({**FLAT, "conversation_id": [3.0, None]}))
    assert (first.conversation_id, second.conversation_id) == ("3", "")


def test_a_conversation_a_row(write):
    messages = [{"id": 1, "role": "user", "content": "Where?"},
                {"id": 2, "role": "agent", "content": "Here."}]  # fmt: skip
    records = read(write({"id": ["a", "b"], "messages": [messages, []], "channel": ["web", "web"]}))
    found = [
        r.reason
        if isinstance(r, Skipped)
        else (r.conversation_id, r.message_id, r.role, r.text, r.channel)
        for r in records
    ]
    assert found == [
        ("a", "1", "customer", "Where?", "web"), ("a", "2", "agent", "Here.", "web"), "no_text"
    ]  # fmt: skip


def test_a_file_is_read_in_pieces_and_measured(write, monkeypatch):
    monkeypatch.setattr(parquet, "ROWS", 2)
    path = write({"role": ["agent"] * 5, "text": list("abcde")}, row_group_size=3)
    meter = Meter()
    assert [r.text for r in read(path, meter)] == list("abcde")
    assert meter.here == path.stat().st_size


@pytest.mark.parametrize("spoil", [lambda b: b[:-9], lambda b: b[:4] + b"\xff" * 60 + b[64:]])
def test_a_broken_file_is_said_in_one_line(write, spoil):
    path = write(FLAT)
    path.write_bytes(spoil(path.read_bytes()))
    with pytest.raises(TranscriptError, match="x cannot be read as Parquet: ") as caught:
        read(path)
    assert "\n" not in str(caught.value)


def test_a_packed_file_is_refused(write):
    path = write(FLAT)
    path.write_bytes(gzip.compress(path.read_bytes()))
    with pytest.raises(UsageError, match="x is packed; files of this format must be unpacked"):
        read(path)


def test_a_missing_package_is_named(write, monkeypatch):
    source = Source(write(FLAT))
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(UsageError, match=r"pip install 'replytone\[parquet\]'"):
        list(choose(source).read(source, ReadOptions()))


def test_an_empty_table_has_no_records(write):
    assert read(write(pa.table({"role": pa.array([], pa.string()), "text": []}))) == []
