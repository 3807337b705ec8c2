"""CSV and TSV of any make: one message a row, the first row names the columns."""

import csv
import io
import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from replytone.transcripts.errors import TranscriptError
from replytone.transcripts.flat import FlatRow, read_rows
from replytone.transcripts.message import Place, Record, Skipped
from replytone.transcripts.reader import ReadOptions
from replytone.transcripts.source import Head, Lines, Source

DELIMITERS: Final = (",", ";", "|")
CONTROLS: Final = re.compile(r"[\0-\x08\x0e-\x1f]")
"""Characters that show, where there are many of them, that a file is no text."""
SEPARATOR_NOTE: Final = "sep="
"""Begins a line above the column names in which spreadsheets note the delimiter."""
MAX_RECORD: Final = 16_000_000
"""Characters in a record at most: past them a quotation mark that is not closed is assumed."""


class Dialect(csv.excel):
    """How the cells of a file are set apart. Strict, so that broken quotes do not merge rows."""

    strict = True

    def __init__(self, delimiter: str, escape: str | None) -> None:
        self.delimiter = delimiter
        self.escapechar = escape
        super().__init__()


@dataclass(frozen=True, slots=True)
class TableReader:
    """Reader of delimited text.

    Attributes:
        name: What `--format` calls it.
        delimiters: What may stand between cells.
    """

    name: str
    delimiters: tuple[str, ...]

    def sniff(self, head: Head) -> float:
        """0.3 where rows have the same number of cells, 0.1 for a single column."""
        text = head.text.lstrip()
        if not text or text[0] in "[{<" or len(CONTROLS.findall(text)) > 2 + len(text) // 20:
            return 0.0
        dialect = find_dialect(head.text, head.whole, self.delimiters)
        header = next(_cells(_split(head.text), dialect), [])
        if len(header) > 1:
            return 0.3
        return 0.1 if "," in self.delimiters else 0.0

    def read(self, source: Source, options: ReadOptions) -> Iterator[Record]:
        """Read a table as messages."""
        head = source.head()
        lines = source.lines()
        try:
            rows = _rows(lines, source.name, find_dialect(head.text, head.whole, self.delimiters))
            yield from read_rows(source.name, rows, options)
        finally:
            lines.close()


READERS: Final = (TableReader("csv", DELIMITERS), TableReader("tsv", ("\t",)))


def find_dialect(head: str, whole: bool, delimiters: Sequence[str]) -> Dialect:
    """The way in which the beginning of a table has most rows of as many cells as the header.

    Quotation marks inside cells are doubled, or else escaped by a backslash.
    """
    lines = _split(head)
    if not whole and len(lines) > 1:
        lines.pop()  # cut off in the middle
    if lines and lines[0].lower().startswith(SEPARATOR_NOTE):
        lines = lines[1:]
    best, best_fit = Dialect(delimiters[0], None), (0.0, 0)
    for delimiter in delimiters:
        for escape in (None, "\\") if '\\"' in head else (None,):
            dialect = Dialect(delimiter, escape)
            rows = list(_cells(lines, dialect))
            width = len(rows[0]) if rows else 0
            fit = (sum(len(row) == width for row in rows) / max(len(rows), 1), width)
            if width > 1 and fit > best_fit:
                best, best_fit = dialect, fit
    return best


def _split(text: str) -> list[str]:
    # Not str.splitlines, which knows line ends that a file does not.
    return list(io.StringIO(text, newline=""))


def _cells(lines: Sequence[str], dialect: Dialect) -> Iterator[list[str]]:
    """The rows of a few lines; one without cells stands for broken quotes."""
    records = _records(_Feed(iter(lines)), dialect)
    return (cells if isinstance(cells, list) else [] for _, cells in records if cells != [])


def _rows(lines: Lines, file: str, dialect: Dialect) -> Iterator[FlatRow | Skipped]:
    feed = _Feed(lines)
    records = _records(feed, dialect)
    names: list[str] | None = None
    row = 0
    for line, cells in records:
        flags = lines.take_flags()
        if cells == []:  # a blank line
            continue
        if names is None:
            if isinstance(cells, csv.Error):
                raise TranscriptError(f"{file}, line {line}: the column names are broken ({cells})")
            if cells[0].lower().startswith(SEPARATOR_NOTE) and not any(cells[1:]):
                continue
            names = distinct(cells)
            continue
        row += 1
        place = Place(file, line, row)
        if isinstance(cells, csv.Error):
            error, cells = cells, _lenient(feed.first, dialect)
            if len(cells) != len(names):
                yield Skipped("too_long" if "limit" in str(error) else "broken_quotes", place)
                continue
            flags |= {"stray_quotes"}
        if len(cells) > len(names) and not any(cells[len(names) :]):
            cells = cells[: len(names)]
        if len(cells) == len(names):
            yield FlatRow(dict(zip(names, cells, strict=True)), place, flags)
        else:
            reason = "too_many_cells" if len(cells) > len(names) else "too_few_cells"
            yield Skipped(reason, place, f"{len(cells)} instead of {len(names)}")


class _Feed(Iterator[str]):
    """Lines for `csv.reader` that can be put back when a record turns out to be none."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._again: deque[str] = deque()
        self._taken: list[str] = []
        self._size = 0
        self.number = 0

    def __next__(self) -> str:
        if self._size > MAX_RECORD:
            raise StopIteration
        line = self._again.popleft() if self._again else next(self._lines)
        self._taken.append(line)
        self._size += len(line)
        self.number += 1
        return line

    @property
    def first(self) -> str:
        """The first line of the record."""
        return self._taken[0]

    def start(self) -> int:
        """Begin a record.

        Returns:
            The number of its first line, from 1.
        """
        self._taken = []
        self._size = 0
        return self.number + 1

    def put_back(self) -> None:
        """Put back all lines of the record but the first."""
        self._again.extendleft(reversed(self._taken[1:]))
        self.number -= len(self._taken) - 1
        del self._taken[1:]


def _records(feed: _Feed, dialect: Dialect) -> Iterator[tuple[int, list[str] | csv.Error]]:
    """The records with the number of their first line; an error where the quotes are broken.

    After an error reading goes on with the next line, so that one stray mark does not
    swallow the rows below it.
    """
    if csv.field_size_limit() < MAX_RECORD:  # the standard limit is shorter than a long mail
        csv.field_size_limit(MAX_RECORD)
    reader = csv.reader(feed, dialect)
    while True:
        line = feed.start()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            feed.put_back()
            yield line, error
        else:
            yield line, cells


def _lenient(line: str, dialect: Dialect) -> list[str]:
    """The cells of a line with quotation marks that are not doubled; none if one stays open."""
    loose = Dialect(dialect.delimiter, dialect.escapechar)
    loose.strict = False
    try:
        rows = list(csv.reader([line, "next"], loose))
    except csv.Error:  # longer than a cell may be
        return []
    return rows[0] if len(rows) == 2 else []


def distinct(names: Sequence[str]) -> list[str]:
    """Column names without spaces around them; a name's second column is called `name (2)`."""
    seen: dict[str, int] = {}
    distinct = []
    for name in (name.strip() for name in names):
        seen[name] = seen.get(name, 0) + 1
        distinct.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return distinct
