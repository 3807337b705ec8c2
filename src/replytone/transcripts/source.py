"""A file on disk: its first bytes, its encoding, its lines."""

import codecs
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from replytone.transcripts.bytestream import GZIP, ZSTD, Meter, open_bytes
from replytone.transcripts.errors import TranscriptError, UsageError

HEAD_BYTES: Final = 1 << 16
PACKED: Final = (".gz", ".zst")
"""Endings of packed files, which stand after the ending of what is in them."""
MAX_LINE: Final = 64_000_000
"""Characters in a line at most; a file without line ends must not fill the memory."""
BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
ESCAPED_BYTE: Final = re.compile("[\udc80-\udcff]")


@dataclass(frozen=True, slots=True)
class Head:
    """The beginning of a file, for readers to recognise their format by.

    Attributes:
        file: The file's name.
        data: The first bytes, `HEAD_BYTES` at most.
        text: The same as text.
        whole: Whether that is the whole file.
    """

    file: str
    data: bytes
    text: str
    whole: bool


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read; one that is packed by gzip or zstd is unpacked on the way.

    Attributes:
        path: Where it is.
        encoding: The encoding that the user names; None to find it out.
        meter: Is told how far the reading has come.
    """

    path: Path
    encoding: str | None = None
    meter: Meter | None = field(default=None, compare=False, repr=False)

    @property
    def name(self) -> str:
        """The file's name as it was given."""
        return str(self.path)

    @property
    def stem(self) -> str:
        """The file's name without its folder and endings: `chat` of `old/chat.txt.gz`."""
        is_packed = self.path.suffix.lower() in PACKED
        return Path(self.path.stem).stem if is_packed else self.path.stem

    def check(self) -> None:
        """Make sure that there is a file with something in it, before any work begins.

        Raises:
            UsageError: There is no such file, it cannot be opened, or no such encoding.
            TranscriptError: It is empty.
        """
        if self.path.is_dir():
            raise UsageError(f"{self.name} is a folder; name the files in it")
        try:
            data = self.head_bytes()
        except FileNotFoundError:
            raise UsageError(f"there is no file {self.name}") from None
        except OSError as error:
            raise UsageError(f"cannot open {self.name}: {error.strerror}") from None
        find_encoding(data, self.encoding)
        if not data:
            raise TranscriptError(f"{self.name} is empty")

    def check_unpacked(self) -> None:
        """Make sure that the file itself can be read from any place, not only from its beginning.

        Raises:
            UsageError: It is packed by gzip or zstd.
        """
        with open(self.path, "rb") as stream:
            if stream.read(len(ZSTD)).startswith((GZIP, ZSTD)):
                raise UsageError(f"{self.name} is packed; files of this format must be unpacked")

    def open(self) -> io.BufferedReader:
        """The file's bytes, unpacked."""
        return open_bytes(self.path, self.meter)

    def is_longer_than(self, size: int) -> bool:
        """Whether the file has more bytes, unpacked."""
        with self.open() as stream:
            while size >= 0 and (piece := stream.read(min(HEAD_BYTES, size + 1))):
                size -= len(piece)
        return size < 0

    def head_bytes(self) -> bytes:
        """The first bytes of the file."""
        with self.open() as stream:
            return stream.read(HEAD_BYTES)

    def head(self) -> Head:
        """The beginning of the file."""
        data = self.head_bytes()
        encoding = find_encoding(data, self.encoding)
        text = codecs.getincrementaldecoder(encoding)("replace").decode(data)
        return Head(self.name, data, text, len(data) < HEAD_BYTES)

    def open_text(self) -> io.TextIOWrapper:
        """The file's text with its line ends as they are.

        Bytes that are not UTF-8 in a file that seems to be come as lone surrogates;
        `repair` turns them into characters.
        """
        encoding = find_encoding(self.head_bytes(), self.encoding)
        errors = "surrogateescape" if encoding.startswith("utf-8") else "replace"
        return io.TextIOWrapper(self.open(), encoding=encoding, errors=errors, newline="")

    def lines(self) -> "Lines":
        """The file's lines with their ends."""
        return Lines(self)


class Lines(Iterator[str]):
    """The lines of a text, counted.

    Attributes:
        number: The number of the last line, from 1.
        flags: What was noticed about the encoding since flags were last taken.
    """

    def __init__(self, source: Source) -> None:
        self.number = 0
        self.flags: frozenset[str] = frozenset()
        self._name = source.name
        self._stream = source.open_text()

    def __next__(self) -> str:
        line = self._stream.readline(MAX_LINE)
        if not line:
            raise StopIteration
        if len(line) == MAX_LINE:
            raise TranscriptError(
                f"{self._name}, line {self.number + 1}: longer than {MAX_LINE:,} characters; if "
                "this is JSON, name its format with --format"
            )
        self.number += 1
        if not line.isascii():
            line, flags = repair(line)
            self.flags |= flags
        return line

    def take_flags(self) -> frozenset[str]:
        """The flags of the lines since the last call."""
        flags, self.flags = self.flags, frozenset()
        return flags

    def close(self) -> None:
        """Close the file."""
        self._stream.close()


def find_encoding(data: bytes, named: str | None = None) -> str:
    """The encoding of a text by its first bytes.

    A byte order mark is proof; then the user's word counts; then UTF-16 is known by its zero
    bytes, and everything else is taken for UTF-8.

    Raises:
        UsageError: There is no such encoding as the one that is named.
    """
    for bom, encoding in BOMS:
        if data.startswith(bom):
            return encoding
    if named is not None:
        try:
            "a".encode(named)  # not every codec is a text encoding
            return codecs.lookup(named).name
        except (LookupError, ValueError):
            raise UsageError(
                f"there is no text encoding {named!r}; try utf-8, cp1252 or utf-16"
            ) from None
    even, odd = data[0::2].count(0), data[1::2].count(0)
    if odd > len(data) // 5 and even <= odd // 10:
        return "utf-16-le"
    if even > len(data) // 5 and odd <= even // 10:
        return "utf-16-be"
    return "utf-8"


def repair(text: str) -> tuple[str, frozenset[str]]:
    """Turn the bytes that were not UTF-8 into the characters that they are in Windows-1252.

    Spreadsheets write "CSV" in that encoding, and one file may hold both. Nothing is lost, and
    the flag says that it was a guess.
    """
    flags = set()
    if ESCAPED_BYTE.search(text):
        text = ESCAPED_BYTE.sub(_as_windows, text)
        flags.add("decoded_by_guess")
    if "\N{REPLACEMENT CHARACTER}" in text:
        flags.add("undecodable")
    return text, frozenset(flags)


def _as_windows(escaped: re.Match[str]) -> str:
    return bytes([ord(escaped[0]) - 0xDC00]).decode("cp1252", "replace")
