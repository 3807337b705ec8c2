"""Parquet: one message a row, or one conversation a row with a list of its messages."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from replytone.transcripts.cells import flat_rows
from replytone.transcripts.errors import TranscriptError, UsageError
from replytone.transcripts.flat import FlatRow, read_rows
from replytone.transcripts.message import Place, Record, Skipped
from replytone.transcripts.reader import ReadOptions
from replytone.transcripts.source import Head, Source

MAGIC: Final = b"PAR1"
ROWS: Final = 1_000
"""Rows that are in memory at a time."""


@dataclass(frozen=True, slots=True)
class ParquetReader:
    """Reader of Parquet."""

    name: str = "parquet"

    def sniff(self, head: Head) -> float:
        """1 where the first bytes are those of every such file."""
        return float(head.data.startswith(MAGIC))

    def read(self, source: Source, options: ReadOptions) -> Iterator[Record]:
        """Read the rows as messages.

        Raises:
            UsageError: The package that reads it is not installed, or it is packed once more.
            TranscriptError: The file is broken or cut off.
        """
        try:
            import pyarrow as pa
            import pyarrow.parquet as pq
        except ModuleNotFoundError:
            raise UsageError(
                f"{source.name} is Parquet, and reading it needs the package pyarrow: "
                "pip install 'replytone[parquet]'"
            ) from None
        source.check_unpacked()
        try:
            with pq.ParquetFile(source.path, pre_buffer=False) as file:
                yield from read_rows(source.name, _rows(file, source), options)
        except (pa.ArrowException, OSError) as error:
            if isinstance(error, OSError) and error.errno is not None:  # the disk, not the file
                raise
            problem = str(error).partition("\n")[0].rstrip(". ")
            raise TranscriptError(f"{source.name} cannot be read as Parquet: {problem}") from None


READERS: Final = (ParquetReader(),)


def _rows(file: Any, source: Source) -> Iterator[FlatRow | Skipped]:
    size, number = source.path.stat().st_size, 0
    for batch in file.iter_batches(ROWS):
        for value in _whole_microseconds(batch).to_pylist():
            number += 1
            yield from flat_rows(value, Place(source.name, 0, number))
        if source.meter is not None:
            source.meter.here = size * number // max(file.metadata.num_rows, 1)


def _whole_microseconds(batch: Any) -> Any:
    """Times without the nanoseconds, which Python's own times do not hold."""
    import pyarrow as pa

    columns = [
        column.cast(pa.timestamp("us", column.type.tz), safe=False)
        if pa.types.is_timestamp(column.type)
        else column
        for column in batch.columns
    ]
    return pa.RecordBatch.from_arrays(columns, names=batch.schema.names)
