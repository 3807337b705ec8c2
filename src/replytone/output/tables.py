"""Tables as files: CSV, JSON lines and Parquet, in parts that are joined to one file.

A part is written by a `Writer`, and `join` puts parts together. The bytes of a joined file depend
on nothing but the parts, so that a run that was broken off and went on ends in the same file.
"""

import csv
import io
import json
import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO, Final, Protocol

from replytone.output.arrow import arrow_columns, arrow_schema
from replytone.output.columns import FLOATS, RAW, SCORES, WHOLE_NUMBERS, Row

FORMULA: Final = re.compile(r"[\s\0]*[=+\-@＝＋－＠]|[\t\r\n]")
"""What a cell begins with that a spreadsheet runs as a formula."""
GROUP_BYTES: Final = 32_000_000
"""Bytes of a Parquet row group at most, so that long texts do not fill the memory."""

UNLIKE: Final = frozenset(
    {"message_id", "time", "text", "customer", *SCORES, "signals", "line", RAW, "row", "detail"}
)
"""Columns whose values hardly ever come again: looking them up in a dictionary is time lost."""


class Writer(Protocol):
    """Writes the rows of a part, or of a whole file."""

    def write(self, rows: Sequence[Row]) -> None:
        """Write rows."""
        ...

    def finish(self) -> None:
        """Write what is still held back; the stream stays open."""
        ...


class Format(Protocol):
    """A kind of file."""

    def open(self, stream: BinaryIO) -> Writer:
        """A writer of one part."""
        ...

    def join(self, parts: Sequence[Path], stream: BinaryIO) -> None:
        """Write one file that holds the rows of all parts, in order."""
        ...


class CsvFormat:
    """CSV in UTF-8, with cells that a spreadsheet would run as a formula defused."""

    def __init__(self, columns: Sequence[str], keep_formulas: bool = False) -> None:
        self._columns = tuple(columns)
        self._keep_formulas = keep_formulas

    def open(self, stream: BinaryIO) -> Writer:
        """A writer of rows without a header."""
        words = [n for n, name in enumerate(self._columns) if name not in FLOATS | WHOLE_NUMBERS]
        return _CsvWriter(stream, () if self._keep_formulas else words)

    def join(self, parts: Sequence[Path], stream: BinaryIO) -> None:
        """Write the header and all parts."""
        header = _CsvWriter(stream)
        header.write([self._columns])
        header.finish()
        _concatenate(parts, stream)


class JsonLinesFormat:
    """One JSON object a line, in UTF-8."""

    def __init__(self, columns: Sequence[str]) -> None:
        self._columns = tuple(columns)

    def open(self, stream: BinaryIO) -> Writer:
        """A writer of lines."""
        return _JsonLinesWriter(stream, self._columns)

    def join(self, parts: Sequence[Path], stream: BinaryIO) -> None:
        """Write all parts."""
        _concatenate(parts, stream)


class ParquetFormat:
    """Parquet with a row group a part, or several where its texts are long."""

    def __init__(self, columns: Sequence[str]) -> None:
        self._schema = arrow_schema(columns)

    def open(self, stream: BinaryIO) -> Writer:
        """A writer of a Parquet file."""
        return _ParquetWriter(stream, self._schema)

    def join(self, parts: Sequence[Path], stream: BinaryIO) -> None:
        """Write the row groups of all parts."""
        import pyarrow.parquet as pq

        with _open_parquet(stream, self._schema) as joined:
            for path in parts:
                with pq.ParquetFile(path) as part:
                    for group in range(part.num_row_groups):
                        joined.write_table(part.read_row_group(group))


def _open_parquet(stream: BinaryIO, schema: Any) -> Any:
    import pyarrow.parquet as pq

    repeating = [name for name in schema.names if name not in UNLIKE]
    return pq.ParquetWriter(stream, schema, compression="zstd", use_dictionary=repeating)


def _concatenate(parts: Sequence[Path], stream: BinaryIO) -> None:
    for path in parts:
        with open(path, "rb") as part:
            shutil.copyfileobj(part, stream, 1 << 20)


class _CsvWriter:
    def __init__(self, stream: BinaryIO, defused: Sequence[int] = ()) -> None:
        self._defused = defused
        self._text = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=True)
        # RFC 4180 line ends, so that the writer quotes a cell with either character of them.
        self._rows = csv.writer(self._text)

    def write(self, rows: Sequence[Row]) -> None:
        self._rows.writerows(map(self._safe, rows) if self._defused else rows)

    def finish(self) -> None:
        self._text.detach()

    def _safe(self, row: Row) -> Sequence[Any]:
        cells = list(row)
        for number in self._defused:
            cell = cells[number]
            if cell and FORMULA.match(cell):
                cells[number] = f"'{cell}"
        return cells


class _JsonLinesWriter:
    def __init__(self, stream: BinaryIO, columns: Sequence[str]) -> None:
        self._stream = stream
        self._columns = columns
        self._to_json = json.JSONEncoder(ensure_ascii=False).encode

    def write(self, rows: Sequence[Row]) -> None:
        lines = (self._to_json(dict(zip(self._columns, row, strict=True))) for row in rows)
        self._stream.write("".join(f"{line}\n" for line in lines).encode())

    def finish(self) -> None:
        """Nothing is held back."""


class _ParquetWriter:
    def __init__(self, stream: BinaryIO, schema: Any) -> None:
        import pyarrow as pa

        self._arrow = pa
        self._schema = schema
        self._file = _open_parquet(stream, schema)
        self._held: list[Any] = []
        self._bytes = 0

    def write(self, rows: Sequence[Row]) -> None:
        if not rows:
            return
        columns = arrow_columns(rows, self._schema)
        batch = self._arrow.RecordBatch.from_arrays(columns, schema=self._schema)
        self._held.append(batch)
        self._bytes += batch.nbytes
        if self._bytes >= GROUP_BYTES:
            self._flush()

    def finish(self) -> None:
        try:
            self._flush()
        finally:
            self._file.close()

    def _flush(self) -> None:
        if self._held:
            table = self._arrow.Table.from_batches(self._held, self._schema)
            self._file.write_table(table, row_group_size=table.num_rows)
            self._held, self._bytes = [], 0
