"""Excel: one message a row of a sheet, below the row that names the columns."""

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, dropwhile, islice
from typing import Any, Final

from replytone.transcripts.cells import as_word
from replytone.transcripts.errors import TranscriptError, UsageError
from replytone.transcripts.flat import FlatRow, read_rows
from replytone.transcripts.message import Place, Record, Remark
from replytone.transcripts.reader import ReadOptions
from replytone.transcripts.source import Head, Source
from replytone.transcripts.table import distinct

ZIP: Final = b"PK\x03\x04"
FOLDER: Final = b"xl/"
"""The folder inside the zip archive in which a workbook's sheets are."""
TITLE_ROWS: Final = 10
"""Rows at the top among which the one with the column names is looked for."""
MAX_UNPACKED: Final = 4_000_000_000
"""Bytes of a workbook at most: a small file may be made to unpack without end."""
DIGITS: Final = 10**15
"""From here on spreadsheets no longer keep every digit of a number."""

CELL: Final = 32_767
"""Characters in a cell at most."""

Rows = Sequence[tuple[int, Sequence[Any]]]
"""Number of a row from 0, and its cells."""
Ranges = Sequence[tuple[tuple[int, int], tuple[int, int]]]
"""First and last cell, each as row and column from 0."""


@dataclass(frozen=True, slots=True)
class ExcelReader:
    """Reader of workbooks as Excel has written them since 2007 (`.xlsx`)."""

    name: str = "excel"

    def sniff(self, head: Head) -> float:
        """1 for a zip archive with a workbook in it."""
        return float(head.data.startswith(ZIP) and FOLDER in head.data)

    def read(self, source: Source, options: ReadOptions) -> Iterator[Record]:
        """Read the only sheet that has rows, or the one that the user names.

        Of a cell with a formula the value is read that was there when the file was saved.

        Raises:
            UsageError: The package that reads it is not installed, it has several sheets, or it
                is packed once more.
            TranscriptError: The file is broken.
        """
        try:
            import python_calamine as calamine
        except ModuleNotFoundError:
            raise UsageError(
                f"{source.name} is an Excel workbook, and reading it needs the package "
                "python-calamine: pip install 'replytone[excel]'; or save it as CSV"
            ) from None
        source.check_unpacked()
        _check(source)
        try:
            workbook = calamine.CalamineWorkbook.from_path(source.name)
            sheet = _sheet(workbook, source, options.sheet)
        except calamine.CalamineError as error:
            raise TranscriptError(f"{source.name} cannot be read as Excel: {error}") from None
        yield Remark(f"sheet {sheet.name!r}", Place(source.name))
        yield from read_rows(source.name, _rows(sheet, source), options)


READERS: Final = (ExcelReader(),)


def _check(source: Source) -> None:
    try:
        with zipfile.ZipFile(source.path) as archive:
            size = sum(part.file_size for part in archive.infolist())
    except zipfile.BadZipFile:
        raise TranscriptError(
            f"{source.name} is no whole .xlsx workbook; open it in a spreadsheet program and "
            "save it anew, or as CSV"
        ) from None
    if size > MAX_UNPACKED:
        raise TranscriptError(
            f"{source.name} unpacks to {size:,} bytes, more than any workbook; save it as CSV"
        )


def _sheet(workbook: Any, source: Source, wanted: str | None) -> Any:
    names: list[str] = workbook.sheet_names
    if wanted is not None and wanted not in names:
        raise UsageError(
            f"{source.name} has no sheet {wanted!r}; it has {', '.join(map(repr, names))}"
        )
    sheets = [workbook.get_sheet_by_name(name) for name in ([wanted] if wanted else names)]
    filled = [sheet for sheet in sheets if sheet.height]
    if not filled:
        raise TranscriptError(f"{source.name} has no rows" + (f" in {wanted!r}" if wanted else ""))
    if len(filled) > 1:
        shown = ", ".join(repr(sheet.name) for sheet in filled)
        raise UsageError(f"{source.name} has several sheets ({shown}); name one with --sheet")
    return filled[0]


def _rows(sheet: Any, source: Source) -> Iterator[FlatRow]:
    """The rows below the column names; a row is numbered as the spreadsheet shows it."""
    size, height = source.path.stat().st_size, sheet.total_height + 1
    # Empty columns on the left are left out of the rows, but empty rows at the top are not.
    offset = sheet.start[1]
    ranges = [
        ((first, left - offset), (last, right - offset))
        for (first, left), (last, right) in sheet.merged_cell_ranges or ()
    ]
    rows = dropwhile(lambda numbered: not any(numbered[1]), enumerate(sheet.iter_rows()))
    top = list(islice(rows, TITLE_ROWS))
    header = _header(top, ranges)
    names = distinct(_names(top, header, ranges))
    row = 0
    for at, cells in chain(top, rows):
        words = list(map(as_word, cells))
        if at <= header or not any(words):
            continue
        row += 1
        # What stands below no name was never part of a message.
        named = {name: word for name, word in zip(names, words, strict=True) if name}
        yield FlatRow(named, Place(source.name, at + 1, row), _flags(cells))
        if source.meter is not None:
            source.meter.here = min(size * at // height, size)


def _flags(cells: Sequence[Any]) -> frozenset[str]:
    flags = set()
    if any(isinstance(cell, float) and abs(cell) >= DIGITS for cell in cells):
        flags.add("digits_lost")
    if any(isinstance(cell, str) and len(cell) >= CELL for cell in cells):
        flags.add("truncated")
    return frozenset(flags)


def _header(top: Rows, ranges: Ranges) -> int:
    """The row that names the columns: no title that stands alone or over several columns."""
    wide = {row for (row, left), (_, right) in ranges if right > left}
    several = [row for row, _ in top if sum(map(bool, _names(top, row, ranges))) > 1]
    plain = [row for row in several if row not in wide]
    return next(iter(plain or several or [row for row, _ in top]))


def _names(top: Rows, header: int, ranges: Ranges) -> list[str]:
    words = {row: list(map(as_word, cells)) for row, cells in top}
    names = words[header]
    for (first, left), (last, _) in ranges:
        if first < header <= last and first in words:  # a name that reaches down from above
            names[left] = words[first][left]
    return names
