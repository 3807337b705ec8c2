"""The rows of a table whose columns are known, and its column names."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from replytone.transcripts.errors import UsageError
from replytone.transcripts.flat import FlatRow
from replytone.transcripts.message import Skipped
from replytone.transcripts.source import Head, Source
from replytone.transcripts.table import Dialect, _cells, _rows, _split, find_dialect

DELIMITERS: Final = (",", ";", "\t", "|")


def header_of(head: Head) -> list[str]:
    """The column names of a table; none where a file seems to be something else."""
    text = head.text.lstrip("\ufeff \r\n")
    first_line = text[:2_000].split("\n", 1)[0].split("\r", 1)[0]
    if not text or text[0] in "[{<":
        return []
    delimiter = max(DELIMITERS, key=first_line.count)
    cells = next(_cells(_split(first_line), Dialect(delimiter, None)), [])
    return [cell.strip() for cell in cells]


def table_rows(source: Source, needed: frozenset[str]) -> Iterator[FlatRow | Skipped]:
    """The rows of a table one by one, with the names of the columns in small letters.

    Raises:
        UsageError: A column is missing.
    """
    head = source.head()
    missing = needed - {name.lower() for name in header_of(head)}
    if missing:
        raise UsageError(f"{source.name} has no column {', '.join(map(repr, sorted(missing)))}")
    lines = source.lines()
    try:
        for row in _rows(lines, source.name, find_dialect(head.text, head.whole, DELIMITERS)):
            if isinstance(row, FlatRow):
                cells = {name.lower(): cell for name, cell in row.cells.items()}
                row = replace(row, cells=cells)
            yield row
    finally:
        lines.close()
