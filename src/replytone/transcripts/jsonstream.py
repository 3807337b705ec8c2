"""The objects of a JSON file one by one, however it wraps them and however long it is.

Exports and the scripts that make them wrap the same objects in four ways: one object alone, an
array, one object a line, or an envelope such as `{"tickets": […], "next_page": …}`. An envelope
that fits into `WHOLE` characters is read at once, so that all of it is known to its elements; a
larger one is opened, and its lists are read element by element.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, TextIO

from replytone.transcripts.jsoncursor import TOO_LONG, Cursor
from replytone.transcripts.jsonlines import CHUNK, MAX_OBJECT
from replytone.transcripts.message import Place, Skipped
from replytone.transcripts.source import Source

WHOLE: Final = 4_000_000
PROBED_LINES: Final = 10
PROBED_CHARACTERS: Final = 64_000_000
DEPTH: Final = 2
"""How deep in an envelope its lists may stand: `{"_embedded": {"threads": […]}}`."""

PAGE: Final = "page"
"""What an array inside an array is called."""

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
    for row, item in enumerate(_expanded(found, is_whole), 1):
        yield replace(item, place=replace(item.place, row=row))


def has_lines(source: Source) -> bool:
    """Whether a file has an object a line: a line begins with a brace, and so does the next.

    In an array or an envelope with an element a line, the first of them ends in `[` or a comma.
    """
    with source.open_text() as stream:
        begins_before = False
        for _ in range(PROBED_LINES):
            begins, ends = _edges(stream)
            if begins.isspace():
                continue
            if not begins:
                break
            if begins_before and begins.startswith("{"):
                return True
            begins_before = begins.startswith("{") and not ends.rstrip().endswith(("[", ","))
    return False


def _edges(stream: TextIO) -> tuple[str, str]:
    """The beginning and the end of the next line, which may be as long as the file."""
    begins = ends = stream.readline(CHUNK)
    length = len(ends)
    while ends and not ends.endswith("\n") and length < PROBED_CHARACTERS:
        piece = stream.readline(CHUNK)
        length += len(piece)
        if not piece:
            break
        ends = piece
    return begins, ends


def _expanded(found: Iterator[Item | Skipped], is_whole: IsWhole) -> Iterator[Item | Skipped]:
    for item in found:
        if isinstance(item, Skipped) or item.within:
            yield item
        else:
            yield from _expand(item, is_whole)


def _expand(item: Item, is_whole: IsWhole) -> Iterator[Item | Skipped]:
    """An object as it is, or the objects in the lists of an envelope, users first."""
    value: Any = item.value
    place, flags = item.place, item.flags
    if isinstance(value, list) and value and not item.within:  # an array of pages
        for element in value:
            yield from _expand(Item(element, place, PAGE, flags=flags), is_whole)
    elif not isinstance(value, dict):
        yield Skipped("not_an_object", place)
    elif is_whole(value):
        yield item
    else:
        lists = list(_lists(value, is_whole))
        lists.sort(key=lambda named: named[0] != "users")
        for name, elements in lists:
            yield from _elements(elements, name, Item(value, place, "", value, flags))
        if not lists:
            yield Skipped("not_a_message", place)


def _elements(elements: list[Any], name: str, around: Item) -> Iterator[Item | Skipped]:
    for element in elements:
        if isinstance(element, dict):
            yield replace(around, value=element, within=name)
        else:
            yield Skipped("not_an_object", around.place, f"in {name!r}")


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
        cursor = Cursor(stream, source.name)
        while char := cursor.peek():
            if char == "[":
                yield from (
                    Item(value, place, flags=flags) for value, place, flags in cursor.elements()
                )
            elif char == "{":
                place = cursor.place()
                value, flags = cursor.value(WHOLE)
                if value is TOO_LONG:
                    yield from _opened(cursor, is_whole, {})
                else:
                    yield Item(value, place, flags=flags)
            else:
                raise cursor.broken("there is neither an object nor an array")


def _opened(
    cursor: Cursor, is_whole: IsWhole, envelope: Fields, depth: int = 1
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
        if value is TOO_LONG and depth < DEPTH:
            yield from _opened(cursor, is_whole, envelope, depth + 1)
        elif value is TOO_LONG:
            raise cursor.broken(f"{name!r} is too long")
        elif isinstance(value, dict) and is_whole(value):
            yield Item(value, place, name, envelope, flags)
        else:
            envelope[name] = value
            if isinstance(value, dict) and depth < DEPTH:
                for inner, elements in _lists(value, is_whole, depth + 1):
                    yield from _elements(elements, inner, Item(value, place, "", envelope, flags))
    cursor.take("}")
