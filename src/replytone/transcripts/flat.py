"""Rows with one message each, whatever they were read from, as messages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from replytone.transcripts.clean import clean
from replytone.transcripts.columns import UNSCORED, Columns, Row, find_columns
from replytone.transcripts.errors import UsageError
from replytone.transcripts.message import UNSCORED_FLAGS, Message, Place, Record, Remark, Skipped
from replytone.transcripts.ordering import each_once, in_order
from replytone.transcripts.reader import ReadOptions
from replytone.transcripts.roles import TRUE, normal
from replytone.transcripts.times import parse_time

SAMPLE_ROWS: Final = 1_000
"""How many rows are looked at before it is decided which column holds what."""
SAMPLE_CHARACTERS: Final = 4_000_000


@dataclass(frozen=True, slots=True)
class FlatRow:
    """One row.

    Attributes:
        cells: Column → value; what holds no word is empty.
        place: Where the row stands.
        flags: What was noticed about it.
        nested: Columns that hold a list or an object; their cells are empty.
        bare: Whether it is an object around nothing, such as an empty page of a list.
    """

    cells: Row
    place: Place
    flags: frozenset[str] = frozenset()
    nested: frozenset[str] = frozenset()
    bare: bool = False


def read_rows(
    file: str, rows: Iterator[FlatRow | Skipped], options: ReadOptions
) -> Iterator[Record]:
    """Turn rows into messages.

    Args:
        file: The file's name.
        rows: The rows in order. A row may lack columns that others have.
        options: Which column holds what, as far as the user said; the rest is guessed from the
            first rows.

    Yields:
        First a remark on what was guessed, then a record for every row; those of a conversation
        in order of time, see `in_order`.

    Raises:
        UsageError: The columns cannot be found, or there are only empty pages.
    """
    head = _sample(rows)
    found = [row for row in head if isinstance(row, FlatRow)]
    sample = [row.cells for row in found]
    names = list(dict.fromkeys(name for cells in sample for name in cells))
    if not sample:
        yield from (row for row in head if isinstance(row, Skipped))
        return
    if "text" not in options.columns and all(row.bare for row in found):
        raise UsageError(f"{file}: there is nothing to score; it is an empty page, leave it out")
    padded = [{name: cells.get(name, "") for name in names} for cells in sample]
    columns = find_columns(file, names, padded, options)
    remark = columns.describe(padded, options.agent_values) + _unread_times(
        columns, padded, options
    )
    yield Remark(remark, Place(file))
    records = (
        row if isinstance(row, Skipped) else _message(row, columns, options)
        for row in chain(head, rows)
    )
    # A column that is called an id need not be one, so the words must be the same as well.
    if columns.names.keys() >= {"conversation", "time"}:
        yield from in_order(([record] for record in records), by_text=True)
    elif columns.names.keys() >= {"conversation", "message_id"}:
        yield from each_once(records)
    else:
        yield from records


def _sample(rows: Iterator[FlatRow | Skipped]) -> list[FlatRow | Skipped]:
    head: list[FlatRow | Skipped] = []
    size = 0
    for row in rows:
        head.append(row)
        if isinstance(row, FlatRow):
            size += sum(map(len, row.cells.values()))
        if len(head) == SAMPLE_ROWS or size > SAMPLE_CHARACTERS:
            break
    return head


def _unread_times(columns: Columns, sample: Sequence[Row], options: ReadOptions) -> str:
    """What to tell the user where no time can be read, and so no order be checked."""
    column = columns.names.get("time", "")
    times = [row[column] for row in sample if column and row[column]]
    if not times or any(parse_time(time, options.day_first)[0] for time in times):
        return ""
    hint = "; --day-first or --no-day-first says what 03/04 means" if "/" in times[0] else ""
    return (
        f"; no time in {column!r} can be read (such as {times[0][:40]!r}), so that the order of "
        f"messages cannot be checked{hint}"
    )


def _message(row: FlatRow, columns: Columns, options: ReadOptions) -> Message | Skipped:
    names, cells = columns.names, row.cells

    def cell(name: str) -> str:
        return cells.get(names[name], "") if name in names else ""

    if names["text"] in row.nested:
        return Skipped("nested_text", row.place, f"column {names['text']!r}")
    raw = cell("text")
    markup = True if "html" in normal(names["text"]) else None
    cleaned = clean(raw, markup=markup, keep_signatures=options.keep_signatures)
    flags = row.flags | cleaned.flags
    flags |= {name for name in UNSCORED if normal(cell(name)) in TRUE}
    if not cleaned.text and not flags & UNSCORED_FLAGS:
        return Skipped("only_quoted" if "quote_stripped" in flags else "no_text", row.place)
    time_text = cell("time")
    time, zone_assumed = parse_time(time_text, options.day_first)
    role = cell("role")
    is_note = "role" in names and columns.roles.is_note(role)
    return Message(
        text=cleaned.text,
        role=columns.roles.role(role) if "role" in names else "agent",
        place=row.place,
        conversation_id=cell("conversation"),
        message_id=cell("message_id"),
        time=time,
        time_text=time_text,
        visibility="internal" if is_note else columns.visibility(cell("visibility")),
        author=cell("author"),
        channel=cell("channel"),
        origin="html" if "html_to_text" in flags else "plain",
        flags=flags | {"zone_assumed"} if zone_assumed else flags,
        raw=raw if raw != cleaned.text else None,
    )
