"""JSON of any make: one object a line, or an array of objects.

An object is a message, or a conversation with a list of its messages.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, TextIO

from replytone.transcripts.cells import flat_rows
from replytone.transcripts.errors import TranscriptError
from replytone.transcripts.flat import FlatRow, read_rows
from replytone.transcripts.message import Place, Record, Skipped
from replytone.transcripts.reader import ReadOptions
from replytone.transcripts.source import Head, Lines, Source, repair

CHUNK: Final = 1 << 16
MAX_OBJECT: Final = 64_000_000
"""Characters in one object of an array at most; a broken object is given up there."""
PROBED_LINES: Final = 5
NOT_JSON: Final = object()
"""Stands for the value of a line that is not JSON; null is a value."""


@dataclass(frozen=True, slots=True)
class JsonLinesReader:
    """Reader of JSON lines: one object a line."""

    name: str = "jsonl"

    def sniff(self, head: Head) -> float:
        """0.3 where one of the first lines is an object."""
        if not head.text.lstrip().startswith("{"):
            return 0.0
        lines = [line for line in head.text.split("\n") if line.strip()][:PROBED_LINES]
        if any(isinstance(_parse(line), dict) for line in lines):
            return 0.3
        # One line longer than the head: more likely an object a line than one over many lines.
        return 0.25 if len(lines) == 1 and not head.whole else 0.0

    def read(self, source: Source, options: ReadOptions) -> Iterator[Record]:
        """Read the objects as messages; a line that is none is skipped."""
        lines = source.lines()
        try:
            yield from read_rows(source.name, _from_lines(lines, source.name), options)
        finally:
            lines.close()


@dataclass(frozen=True, slots=True)
class JsonArrayReader:
    """Reader of a JSON array of objects, or of objects one after the other, of any length."""

    name: str = "json"

    def sniff(self, head: Head) -> float:
        """0.3 for an array whose first element is an object, 0.2 for an object over many lines."""
        text = head.text.lstrip()
        if text.startswith("["):
            return 0.3 if text[1:].lstrip()[:1] in ("{", "]") else 0.0
        return 0.2 if text.startswith("{") and text[1:].lstrip()[:1] in ('"', "}") else 0.0

    def read(self, source: Source, options: ReadOptions) -> Iterator[Record]:
        """Read the objects as messages.

        Raises:
            TranscriptError: The array is broken; what follows cannot be told apart.
        """
        with source.open_text() as stream:
            yield from read_rows(source.name, _from_array(stream, source.name), options)


READERS: Final = (JsonLinesReader(), JsonArrayReader())


def _from_lines(lines: Lines, file: str) -> Iterator[FlatRow | Skipped]:
    row = 0
    for line in lines:
        flags = lines.take_flags()
        if not line.strip():
            continue
        row += 1
        yield from _rows(_parse(line), Place(file, lines.number, row), flags)


def _from_array(stream: TextIO, file: str) -> Iterator[FlatRow | Skipped]:
    """The elements of an array one by one, with no more than one of them in memory."""
    decoder = json.JSONDecoder()
    buffer, at, line, row = "", 0, 1, 0
    flags: frozenset[str] = frozenset()
    started = ended = False
    while True:
        begin = at
        while at < len(buffer) and (buffer[at].isspace() or (started and buffer[at] == ",")):
            at += 1
        line += buffer.count("\n", begin, at)
        if at < len(buffer) and not started and buffer[at] == "[":
            started, at = True, at + 1
            continue
        if buffer[at : at + 1] == "]" if started else ended and at == len(buffer):
            return
        value, end, problem = _next(decoder, buffer, at)
        if problem is None and (end < len(buffer) or ended):
            row += 1
            yield from _rows(value, Place(file, line, row), flags)
            line += buffer.count("\n", at, end)
            at, flags = end, frozenset()
        elif ended or len(buffer) - at > MAX_OBJECT:
            raise TranscriptError(
                f"{file}, line {line}: the array is broken here ({problem or 'it does not end'}); "
                "mend it, or save the file with one object a line"
            )
        else:
            # Ever longer pieces, so that a long object is not parsed over and over.
            piece = stream.read(max(CHUNK, len(buffer) - at))
            ended = not piece
            piece, noticed = repair(piece)
            flags |= noticed
            buffer, at = buffer[at:] + piece, 0


def _next(decoder: json.JSONDecoder, buffer: str, at: int) -> tuple[Any, int, str | None]:
    try:
        value, end = decoder.raw_decode(buffer, at)
    except json.JSONDecodeError as error:
        return None, at, error.msg
    except (ValueError, RecursionError):
        return None, at, "a number or a nesting too large to read"
    return value, end, None


def _parse(line: str) -> Any:
    """The value of a line; NOT_JSON where it has none."""
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return NOT_JSON


def _rows(value: Any, place: Place, flags: frozenset[str]) -> Iterator[FlatRow | Skipped]:
    if isinstance(value, dict):
        yield from flat_rows(value, place, flags)
    else:
        yield Skipped("not_json" if value is NOT_JSON else "not_an_object", place)
