"""Where a run writes to: the name of the file, its kind, and how it gets its name."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import BinaryIO, Final

from replytone.output.columns import COLUMNS, RAW, SKIPPED_COLUMNS
from replytone.output.database import write_database
from replytone.output.tables import CsvFormat, Format, JsonLinesFormat, ParquetFormat, Writer
from replytone.transcripts.errors import UsageError

PARQUET: Final = ".parquet"
"""The ending that a name without one gets."""
DATABASE: Final = ".duckdb"
TABLES: Final = (".csv", ".jsonl", PARQUET)
ENDINGS: Final = (*TABLES, DATABASE)
DEFAULT_NAME: Final = "scores"
"""What the file is called in a folder that is named instead of a file."""

PACKAGES: Final = {
    PARQUET: ("parquet", ("pyarrow",)),
    DATABASE: ("duckdb", ("duckdb", "pyarrow")),
}
"""Ending → the extra that its packages are in, and these."""


@dataclass(frozen=True, slots=True)
class Target:
    """A file that a run writes.

    Attributes:
        path: Its name.
        ending: What its name ends in, in small letters.
        columns: Its columns; those of its largest table where it is a database.
        keep_formulas: Leave CSV cells alone that a spreadsheet would run as a formula.
    """

    path: Path
    ending: str
    columns: tuple[str, ...]
    keep_formulas: bool = False

    @property
    def is_database(self) -> bool:
        """Whether it is a database, which is filled from parts in Parquet."""
        return self.ending == DATABASE

    @property
    def part_format(self) -> Format:
        """The kind of file that its parts are."""
        return _table_format(PARQUET if self.is_database else self.ending, self)

    def join(self, parts: Sequence[Path], skipped: Path | None, path: Path) -> None:
        """Write the whole file under another name.

        Args:
            parts: The parts in order.
            skipped: The skipped records, which a database has a table for.
            path: The name.
        """
        if self.is_database and skipped is not None:
            write_database(path, parts, skipped)
        else:
            with open_safely(path) as stream:
                self.part_format.join(parts, stream)


def _table_format(ending: str, target: Target) -> Format:
    if ending == ".csv":
        return CsvFormat(target.columns, target.keep_formulas)
    if ending == ".jsonl":
        return JsonLinesFormat(target.columns)
    return ParquetFormat(target.columns)


def find_target(output: Path, keep_formulas: bool = False, keep_raw: bool = False) -> Target:
    """The file of scores for what the user named: a file, a folder, or a name without ending.

    Raises:
        UsageError: The ending is unknown, or a package is missing.
    """
    if output.is_dir():
        output = output / f"{DEFAULT_NAME}{PARQUET}"
    elif not output.suffix:
        output = output.with_name(f"{output.name}{PARQUET}")
    columns = (*COLUMNS, RAW) if keep_raw else COLUMNS
    return Target(output, check_ending(output, ENDINGS), columns, keep_formulas)


def find_skipped_target(output: Path, keep_formulas: bool = False) -> Target:
    """The file of skipped records.

    Raises:
        UsageError: The ending is unknown, or a package is missing.
    """
    return Target(output, check_ending(output, TABLES), SKIPPED_COLUMNS, keep_formulas)


def check_ending(path: Path, endings: Sequence[str]) -> str:
    """The ending of a file's name, once it is sure that such a file can be written.

    Raises:
        UsageError: The ending is unknown, or a package is missing.
    """
    ending = path.suffix.lower()
    if ending not in endings:
        shown = f"ending {path.suffix!r}" if path.suffix else "a name without an ending"
        raise UsageError(f"cannot write {path}: {shown}; use one of {', '.join(endings)}")
    extra, packages = PACKAGES.get(ending, ("", ()))
    missing = [package for package in packages if find_spec(package) is None]
    if missing:
        raise UsageError(
            f"writing {path} needs {missing[0]}: pip install 'replytone[{extra}]', "
            "or end the name in .csv or .jsonl"
        )
    return ending


def check_place(path: Path, overwrite: bool) -> None:
    """Make sure that a file can be written under a name.

    Raises:
        UsageError: It is there already, or its folder is not.
    """
    if path.is_dir():
        raise UsageError(f"cannot write {path}: it is a folder")
    if path.exists() and not overwrite:
        raise UsageError(f"{path} is there already; give --overwrite to replace it")
    if not path.parent.is_dir():
        raise UsageError(f"cannot write {path}: there is no folder {path.parent}")
    if not os.access(path.parent, os.W_OK):
        raise UsageError(f"cannot write {path}: the folder does not allow it")


@contextmanager
def open_part(target: Target, path: Path) -> Iterator[Writer]:
    """A writer of one part of a file, under a name of its own.

    When all is written the part is safe on the disk; if anything fails before, it is removed.
    """
    with open_safely(path) as stream:
        writer = target.part_format.open(stream)
        try:
            yield writer
        except BaseException:
            with suppress(Exception):  # while the stream is open, whatever becomes of it
                writer.finish()
            raise
        writer.finish()


@contextmanager
def open_safely(path: Path) -> Iterator[BinaryIO]:
    """A new file that is safe on the disk when all went well, and gone when not.

    Raises:
        OSError: It cannot be written, such as on a full disk; the error has its name.
    """
    try:
        with open(path, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
    except BaseException as error:
        with suppress(OSError):
            path.unlink()
        if isinstance(error, OSError) and error.errno is not None and error.filename is None:
            raise OSError(error.errno, error.strerror, str(path)) from None
        raise
