"""The rows of a table whose columns are known, and its column names."""

from collections.abc import Iterator
from typing import Final

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


def table_rows(source: Source) -> Iterator[FlatRow | Skipped]:
    """The rows of a table one by one."""
    head = source.head()
    lines = source.lines()
    try:
        yield from _rows(lines, source.name, find_dialect(head.text, head.whole, DELIMITERS))
    finally:
        lines.close()
