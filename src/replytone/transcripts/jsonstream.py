"""The objects of a JSON file one by one, however it wraps them and however long it is.

Exports and the scripts that make them wrap the same objects in four ways: one object alone, an
array, one object a line, or an envelope such as `{"tickets": […], "next_page": …}`. An envelope
that fits into `WHOLE` characters is read at once, so that all of it is known to its elements; a
larger one is opened, and its lists are read element by element.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TextIO

from replytone.transcripts.errors import TranscriptError
from replytone.transcripts.jsonlines import CHUNK, MAX_OBJECT
from replytone.transcripts.message import Place, Skipped
from replytone.transcripts.source import Source, repair

WHOLE: Final = 4_000_000
PROBED_LINES: Final = 10
PROBED_CHARACTERS: Final = 64_000_000
NEAR_END: Final = 16
"""Characters before the end of a piece at which an error may only mean that it was cut there."""
DEPTH: Final = 2
"""How deep in an envelope its lists may stand: `{"_embedded": {"threads": […]}}`."""

Fields = dict[str, Any]
IsWhole = Callable[[Fields], bool]


@dataclass(frozen=True, slots=True)
class Item:
    """One object of a file.

    Attributes:
        value: The object.
        place: Where it begins; its row is its number in the file.
        within: The name of the envelope's list that it stands in; empty outside of envelopes.
        envelope: What the envelope says beside its lists, as far as it has been read.
        flags: What was noticed about the encoding.
    """

    value: Fields
    place: Place
    within: str = ""
    envelope: Mapping[str, Any] = field(default_factory=dict)
    flags: frozenset[str] = frozenset()


def read_items(source: Source, is_whole: IsWhole) -> Iterator[Item | Skipped]:
    """Read the objects of a file, in flat memory.

    Args:
        source: The file.
        is_whole: Whether an object is one to yield, rather than an envelope around such.

    Raises:
        TranscriptError: The JSON is broken; what follows cannot be told apart. Where there is an
            object a line, a broken one is skipped instead.
    """
    found = _from_lines(source) if has_lines(source) else _from_values(source, is_whole)
    row = 0
    for value in found:
        for item in [value] if isinstance(value, Skipped) or value.within else _expand(
            value, is_whole
        ):  # fmt: skip
            row += 1
            place = Place(item.place.file, item.place.line, row)
            if isinstance(item, Skipped):
                yield Skipped(item.reason, place, item.detail)
            else:
                yield Item(item.value, place, item.within, item.envelope, item.flags)


def has_lines(source: Source) -> bool:
    """Whether a file has an object a line: two lines in a row begin with a brace."""
    with source.open_text() as stream:
        before = ""
        for _ in range(PROBED_LINES):
            line = stream.readline(PROBED_CHARACTERS)
            if not line:
                break
            if line.isspace():
                continue
            if line.startswith("{") and before.startswith("{"):
                return True
            before = line
    return False


def _expand(item: Item, is_whole: IsWhole) -> Iterator[Item | Skipped]:
    """An object as it is, or the objects in the lists of an envelope, users first."""
    value, place, flags = item.value, item.place, item.flags
    if not isinstance(value, dict):
        yield Skipped("not_an_object", place)
    elif is_whole(value):
        yield item
    else:
        lists = list(_lists(value, is_whole))
        lists.sort(key=lambda named: named[0] != "users")
        for name, elements in lists:
            for element in elements:
                if isinstance(element, dict):
                    yield Item(element, place, name, value, flags)
                else:
                    yield Skipped("not_an_object", place, f"in {name!r}")
        if not lists:
            yield Skipped("not_a_message", place)


def _lists(value: Fields, is_whole: IsWhole, depth: int = 1) -> Iterator[tuple[str, list[Any]]]:
    for name, inner in value.items():
        if isinstance(inner, list) and (
            not inner or any(isinstance(element, dict) for element in inner)
        ):
            yield name, inner
        elif isinstance(inner, dict) and is_whole(inner):
            yield name, [inner]
        elif isinstance(inner, dict) and depth < DEPTH:
            yield from _lists(inner, is_whole, depth + 1)


def _from_lines(source: Source) -> Iterator[Item | Skipped]:
    lines = source.lines()
    try:
        for line in lines:
            flags = lines.take_flags()
            if not line.strip():
                continue
            place = Place(source.name, lines.number)
            try:
                value = json.loads(line)
            except (ValueError, RecursionError):
                yield Skipped("not_json", place)
            else:
                yield Item(value, place, flags=flags)
    finally:
        lines.close()


def _from_values(source: Source, is_whole: IsWhole) -> Iterator[Item | Skipped]:
    """The elements of an array, or objects one after the other; giant objects are opened."""
    with source.open_text() as stream:
        cursor = _Cursor(stream, source.name)
        while char := cursor.peek():
            if char == "[":
                yield from (
                    Item(value, place, flags=flags) for value, place, flags in cursor.elements()
                )
            elif char == "{":
                place = cursor.place()
                value, flags = cursor.value(WHOLE)
                if value is _TOO_LONG:
                    yield from _opened(cursor, is_whole, {})
                else:
                    yield Item(value, place, flags=flags)
            else:
                raise cursor.broken("there is neither an object nor an array")


def _opened(
    cursor: "_Cursor", is_whole: IsWhole, envelope: Fields, depth: int = 1
) -> Iterator[Item | Skipped]:
    """The objects in the lists of an object that is too long to be read at once."""
    cursor.take("{")
    while cursor.peek() != "}":
        name, _ = cursor.value(MAX_OBJECT)
        if not isinstance(name, str):
            raise cursor.broken("a name is missing")
        cursor.take(":")
        char = cursor.peek()
        if char == "[":
            has_objects = False
            for value, place, flags in cursor.elements():
                if isinstance(value, dict):
                    has_objects = True
                    yield Item(value, place, name, envelope, flags)
                elif has_objects:
                    yield Skipped("not_an_object", place, f"in {name!r}")
            continue
        place = cursor.place()
        value, flags = cursor.value(WHOLE if char == "{" and depth < DEPTH else MAX_OBJECT)
        if value is _TOO_LONG and depth < DEPTH:
            yield from _opened(cursor, is_whole, envelope, depth + 1)
        elif value is _TOO_LONG:
            raise cursor.broken(f"{name!r} is too long")
        elif isinstance(value, dict) and is_whole(value):
            yield Item(value, place, name, envelope, flags)
        else:
            envelope[name] = value
    cursor.take("}")


_TOO_LONG: Final = object()
"""Stands for a value that goes on beyond the length that was allowed."""


class _Cursor:
    """A place in a JSON text, of which no more than the current value is in memory."""

    def __init__(self, stream: TextIO, file: str) -> None:
        self._stream = stream
        self._file = file
        self._decoder = json.JSONDecoder()
        self._buffer = ""
        self._at = 0
        self._line = 1
        self._ended = False
        self._flags: frozenset[str] = frozenset()

    def place(self) -> Place:
        return Place(self._file, self._line)

    def peek(self) -> str:
        """The next character that is neither blank nor a comma; empty at the end."""
        while True:
            begin, at, buffer = self._at, self._at, self._buffer
            while at < len(buffer) and (buffer[at] in " \t\r\n,\ufeff" or buffer[at].isspace()):
                at += 1
            self._line += buffer.count("\n", begin, at)
            self._at = at
            if at < len(buffer):
                return buffer[at]
            if not self._fill():
                return ""

    def take(self, char: str) -> None:
        if self.peek() != char:
            raise self.broken(f"{char!r} is missing")
        self._at += 1

    def value(self, limit: int) -> tuple[Any, frozenset[str]]:
        """Read a value; one longer than the limit is not read, and _TOO_LONG stands for it."""
        self.peek()
        while True:
            value, end = _TOO_LONG, self._at
            problem = "it does not end"
            try:
                value, end = self._decoder.raw_decode(self._buffer, self._at)
            except json.JSONDecodeError as error:
                problem = error.msg
                is_cut = error.pos > len(self._buffer) - NEAR_END or "Unterminated" in problem
                if not is_cut:
                    self._line += self._buffer.count("\n", self._at, error.pos)
                    raise self.broken(problem) from None
            except (ValueError, RecursionError):
                raise self.broken("a number or a nesting too large to read") from None
            if value is not _TOO_LONG and (end < len(self._buffer) or self._ended):
                self._line += self._buffer.count("\n", self._at, end)
                self._at = end
                flags, self._flags = self._flags, frozenset()
                return value, flags
            if len(self._buffer) - self._at > limit:
                if limit < MAX_OBJECT:
                    return _TOO_LONG, frozenset()
                raise self.broken(f"a value is longer than {limit:,} characters")
            if not self._fill():
                raise self.broken(problem)

    def elements(self) -> Iterator[tuple[Any, Place, frozenset[str]]]:
        """The elements of an array."""
        self.take("[")
        while char := self.peek():
            if char == "]":
                self._at += 1
                return
            place = self.place()
            value, flags = self.value(MAX_OBJECT)
            yield value, place, flags
        raise self.broken("it does not end")

    def broken(self, problem: str) -> TranscriptError:
        return TranscriptError(
            f"{self._file}, line {self._line}: the JSON is broken here ({problem}); "
            "mend it, or save the file with one object a line"
        )

    def _fill(self) -> bool:
        # Ever longer pieces, so that a long object is not parsed over and over.
        piece = self._stream.read(max(CHUNK, len(self._buffer) - self._at))
        if not piece:
            self._ended, was_ended = True, self._ended
            return not was_ended
        piece, flags = repair(piece)
        self._flags |= flags
        self._buffer, self._at = self._buffer[self._at :] + piece, 0
        return True
