import gzip
from dataclasses import dataclass
from importlib.metadata import EntryPoint

import pytest

from replytone.transcripts import registry
from replytone.transcripts.errors import TranscriptError, UsageError
from replytone.transcripts.source import Source


@pytest.fixture(autouse=True)
def fresh_readers():
    registry.readers.cache_clear()
    yield
    registry.readers.cache_clear()


def source(tmp_path, content, encoding=None):
    path = tmp_path / "x"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return Source(path, encoding)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("role,text\nagent,a\n", "csv"),
        ("role;text\nagent;a,b\n", "csv"),
        ("text\nhello\n", "csv"),
        ("role\ttext\nagent\ta, b, c\n", "tsv"),
        ('{"text": "a"}\n{"text": "b"}\n', "jsonl"),
        ('{"text": "' + "a" * 100_000 + '"}\n{"text": "b"}\n', "jsonl"),
        ('[{"text": "a"}]', "json"),
        ("[]", "json"),
        ('{\n  "text": "a"\n}\n', "json"),
    ],
)
def test_a_format_is_known_by_its_content(tmp_path, content, name):
    assert registry.choose(source(tmp_path, content)).name == name


def test_a_format_can_be_named(tmp_path):
    assert registry.choose(source(tmp_path, '{"a": 1}'), "tsv").name == "tsv"


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (gzip.compress(gzip.compress(b"role,text\n")), None, "gzip"),
        (b"PK\x03\x04\x14\0\0\0\x08\0", None, "a zip archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", None, r"old kind \(.xls\) or with a password"),
        (b"\0\x01\x02\x03\0\0\0\xff\xfe\0", None, "no known format"),
        (b"<xml/>", None, "no known format"),
        (b"[1, 2]", None, "no known format"),
        (b"a,b", "word", "no format 'word'; use one of csv, tsv, jsonl, json"),
    ],
)
def test_a_file_of_no_known_format_is_refused(tmp_path, content, name, words):
    with pytest.raises(UsageError, match=words):
        registry.choose(source(tmp_path, content), name)


def test_a_file_is_checked_before_it_is_read(tmp_path):
    for bad, words in ((tmp_path / "none", "there is no file"), (tmp_path, "is a folder")):
        with pytest.raises(UsageError, match=words):
            Source(bad).check()
    with pytest.raises(TranscriptError, match="is empty"):
        source(tmp_path, "").check()
    for encoding in ("utf-99", "base64", "rot13"):
        with pytest.raises(UsageError, match=f"no text encoding '{encoding}'"):
            source(tmp_path, "a", encoding).check()


@dataclass(frozen=True)
class Shouting:
    name: str = "shouting"

    def sniff(self, head):
        return 0.9 if head.text.isupper() else 0.0

    def read(self, source, options):
        return iter(())


SHOUTING = Shouting()
SECOND_CSV = Shouting("csv")


def test_a_package_adds_a_reader(tmp_path, monkeypatch):
    entry = EntryPoint("shouting", f"{__name__}:SHOUTING", registry.GROUP)
    monkeypatch.setattr(registry, "entry_points", lambda group: [entry])
    assert registry.choose(source(tmp_path, "ROLE,TEXT")).name == "shouting"
    assert registry.choose(source(tmp_path, "role,text")).name == "csv"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (f"{__name__}:MISSING", "cannot be loaded"),
        (f"{__name__}:SECOND_CSV", "second reader 'csv'"),
    ],
)
def test_a_package_with_a_faulty_reader_stops_nothing(tmp_path, monkeypatch, value, words):
    entry = EntryPoint("faulty", value, registry.GROUP)
    monkeypatch.setattr(registry, "entry_points", lambda group: [entry])
    with pytest.warns(UserWarning, match=words):
        assert registry.choose(source(tmp_path, "ROLE,TEXT")).name == "csv"
