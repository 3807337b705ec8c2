import gzip
import sys
from contextlib import closing

import pytest

from replytone.transcripts.bytestream import Meter, open_bytes
from replytone.transcripts.errors import TranscriptError, UsageError
from replytone.transcripts.source import Source

TEXT = "".join(f"line {n} “ü”\r\n" for n in range(20_000)).encode()


def packed(kind, data):
    if kind == "plain":
        return data
    if kind == "gz":
        return gzip.compress(data)
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        zstd = pytest.importorskip("backports.zstd")
    return zstd.compress(data)


def lines(source):
    with closing(source.lines()) as found:
        return list(found)


def write(tmp_path, data, name="x.txt"):
    path = tmp_path / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("kind", ["plain", "gz", "zst"])
def test_packed_files_are_known_by_their_bytes_and_unpacked(tmp_path, kind):
    path = write(tmp_path, packed(kind, TEXT))
    meter = Meter()
    source = Source(path, meter=meter)
    assert "".join(lines(source)).encode() == TEXT
    assert meter.position == path.stat().st_size
    assert source.head().text.startswith("line 0 “ü”\r\n")
    with source.open() as stream:
        assert stream.read() == TEXT


@pytest.mark.parametrize("kind", ["gz", "zst"])
def test_packed_files_may_follow_each_other(tmp_path, kind):
    path = write(tmp_path, packed(kind, b"one\n") + packed(kind, b"two\n"))
    assert lines(Source(path)) == ["one\n", "two\n"]


@pytest.mark.parametrize("kind", ["gz", "zst"])
@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[: len(data) // 2],
        lambda data: data[:-1],
        lambda data: data[:20] + b"\0\0\0\0" + data[24:],
        lambda data: data + b"more",
    ],
)
def test_a_packed_file_that_is_broken_or_cut_off_is_said(tmp_path, kind, spoil):
    path = write(tmp_path, spoil(packed(kind, TEXT)))
    with pytest.raises(TranscriptError, match="the compressed data is broken or cut off") as error:
        lines(Source(path))
    assert str(error.value).startswith(f"{path}: ")


@pytest.mark.parametrize("kind", ["plain", "gz"])
def test_a_read_error_names_the_file(tmp_path, monkeypatch, kind):
    path = write(tmp_path, packed(kind, TEXT))
    with open_bytes(path) as stream:

        def fail(size):
            raise OSError(5, "Input/output error")

        monkeypatch.setattr(stream.raw, "_unpacked", type("Bad", (), {"read": staticmethod(fail)}))
        with pytest.raises(OSError, match="Input/output error") as error:
            stream.read()
        monkeypatch.undo()
    assert (error.value.errno, error.value.filename) == (5, str(path))


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="the standard library has it")
def test_a_missing_package_is_named(tmp_path, monkeypatch):
    path = write(tmp_path, packed("zst", TEXT))
    monkeypatch.setitem(sys.modules, "backports.zstd", None)
    monkeypatch.delattr("backports.zstd", raising=False)
    with pytest.raises(UsageError, match=r"pip install 'replytone\[zstd\]'"):
        Source(path).check()


@pytest.mark.parametrize(
    ("name", "stem"),
    [("chat.txt", "chat"), ("chat.txt.gz", "chat"), ("chat.gz", "chat"), ("a.b.csv.zst", "a.b")],
)
def test_a_file_is_called_without_its_endings(tmp_path, name, stem):
    assert Source(tmp_path / name).stem == stem


@pytest.mark.parametrize(("size", "longer"), [(0, True), (99, True), (100, False), (101, False)])
@pytest.mark.parametrize("kind", ["plain", "gz"])
def test_the_length_is_that_of_what_is_in_it(tmp_path, kind, size, longer):
    path = write(tmp_path, packed(kind, b"x" * 100))
    assert Source(path).is_longer_than(size) is longer


def test_a_line_without_end_does_not_fill_the_memory(tmp_path, monkeypatch):
    monkeypatch.setattr("replytone.transcripts.source.MAX_LINE", 1_000)
    path = write(tmp_path, b"a\n" + b"x" * 999 + b"\n")
    with pytest.raises(TranscriptError, match=r"x\.txt, line 2: longer than 1,000 characters"):
        lines(Source(path))
    assert len(lines(Source(write(tmp_path, b"x" * 998 + b"\n")))) == 1
