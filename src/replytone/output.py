"""Files of scored replies: CSV, JSON lines or Parquet, complete under their name or not at all."""

import csv
import io
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any, BinaryIO, Final, Protocol

from replytone.labels import LABELS
from replytone.transcripts.errors import UsageError

TEXT: Final = ("conversation_id", "message_id", "time", "author", "text", "customer")
SCORES: Final = ("empathy", "resolution")
COLUMNS: Final[tuple[str, ...]] = (
    *TEXT,
    *SCORES,
    "empathy_state",
    *LABELS,
    "signals",
    "source",
    "line",
)
"""The columns of every file of scores: one row a reply.

Scores are floats or empty; a signal's column counts its spans; `signals` is a JSON array of
objects with label, start, end, text and rule; `source` and `line` say where the reply stood.
"""

Row = Mapping[str, Any]
LONE_SURROGATE: Final = re.compile("[\ud800-\udfff]")
FORMULA: Final = re.compile(r"[\s\0]*[=+\-@＝＋－＠]|[\t\r\n]")


class Writer(Protocol):
    """Writes rows with the columns of `COLUMNS` to a file."""

    def write(self, rows: Sequence[Row]) -> None:
        """Write rows."""
        ...

    def finish(self) -> None:
        """Write what is still held back."""
        ...


class CsvWriter:
    """CSV in UTF-8, with cells that a spreadsheet would run as a formula defused."""

    def __init__(self, stream: BinaryIO, keep_formulas: bool) -> None:
        self._keep_formulas = keep_formulas
        self._text = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=True)
        # RFC 4180 line ends, so that the writer quotes a cell with either character of them.
        self._rows = csv.writer(self._text)
        self._rows.writerow(COLUMNS)

    def write(self, rows: Sequence[Row]) -> None:
        """Write rows."""
        self._rows.writerows([self._cell(row[name]) for name in COLUMNS] for row in rows)

    def finish(self) -> None:
        """Hand the stream back to its owner."""
        self._text.detach()

    def _cell(self, value: Any) -> Any:
        if isinstance(value, str) and not self._keep_formulas and FORMULA.match(value):
            return f"'{value}"
        return value


class JsonLinesWriter:
    """One JSON object a line, in UTF-8."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._to_json = json.JSONEncoder(ensure_ascii=False).encode

    def write(self, rows: Sequence[Row]) -> None:
        """Write rows."""
        lines = (
            json.dumps({name: row[name] for name in COLUMNS}, ensure_ascii=False) for row in rows
        )
        self._stream.write("".join(f"{line}\n" for line in lines).encode())

    def finish(self) -> None:
        """Nothing is held back."""


class ParquetWriter:
    """Parquet with one row group for about every `GROUP` rows."""

    GROUP: Final = 20_000

    def __init__(self, stream: BinaryIO) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        types = dict.fromkeys(COLUMNS, pa.string())
        types |= dict.fromkeys(SCORES, pa.float64()) | dict.fromkeys(LABELS, pa.int32())
        types["line"] = pa.int64()
        self._arrow = pa
        self._schema = pa.schema(types)
        self._file = pq.ParquetWriter(stream, self._schema, compression="zstd")
        self._held: list[Row] = []

    def write(self, rows: Sequence[Row]) -> None:
        """Write rows."""
        self._held.extend(rows)
        if len(self._held) >= self.GROUP:
            self._flush()

    def finish(self) -> None:
        """Write the last rows and the footer."""
        try:
            self._flush()
        finally:
            self._file.close()

    def _flush(self) -> None:
        if self._held:
            self._file.write_table(self._arrow.Table.from_pylist(self._held, schema=self._schema))
            self._held = []


ENDINGS: Final = (".csv", ".jsonl", ".parquet")


def check_output(path: Path, overwrite: bool = False) -> None:
    """Make sure that a file of scores can be written, before any work begins.

    Raises:
        UsageError: The ending is unknown, the file is there already, its folder is not, or a
            package is missing.
    """
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        shown = f"ending {path.suffix!r}" if path.suffix else "a name without an ending"
        raise UsageError(f"cannot write {path}: {shown}; use one of {', '.join(ENDINGS)}")
    if ending == ".parquet" and find_spec("pyarrow") is None:
        raise UsageError("writing Parquet needs pyarrow: pip install 'replytone[parquet]'")
    if path.is_dir():
        raise UsageError(f"cannot write {path}: it is a folder")
    if path.exists() and not overwrite:
        raise UsageError(f"{path} is there already; give --overwrite to replace it")
    if not path.parent.is_dir():
        raise UsageError(f"cannot write {path}: there is no folder {path.parent}")
    if not os.access(path.parent, os.W_OK):
        raise UsageError(f"cannot write {path}: the folder does not allow it")


@contextmanager
def open_output(path: Path, keep_formulas: bool = False) -> Iterator[Writer]:
    """A writer by the ending of the file's name.

    The rows go to a temporary file in the same folder, which takes the final name when all is
    written; if anything fails before, it is removed, and what stood under the name stays.

    Args:
        path: The file to write, as `check_output` allows it.
        keep_formulas: Leave CSV cells alone that a spreadsheet would run as a formula.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with open(part, "wb") as stream:
            writer = _writer(path.suffix.lower(), stream, keep_formulas)
            try:
                yield writer
            except BaseException:
                with suppress(Exception):  # while the stream is open, whatever becomes of it
                    writer.finish()
                raise
            writer.finish()
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(part, path)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise


def _writer(ending: str, stream: BinaryIO, keep_formulas: bool) -> Writer:
    if ending == ".csv":
        return CsvWriter(stream, keep_formulas)
    if ending == ".jsonl":
        return JsonLinesWriter(stream)
    return ParquetWriter(stream)


def writable(text: str) -> str:
    """A text that UTF-8 can hold: lone surrogates replaced one for one, so that offsets stay."""
    return text if text.isascii() else LONE_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)
