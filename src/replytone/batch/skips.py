"""Where the records go that are not used: into a table of a database, a file, or nowhere."""

from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Final

from replytone.batch.workfolder import BEGUN, WorkFolder, rename
from replytone.output.columns import Row, writable
from replytone.output.tables import Writer
from replytone.output.target import PARQUET, Target, find_skipped_target, open_part
from replytone.transcripts.message import REASONS, Skipped

HELD: Final = 1_000
"""Records that are written at a time."""


class Skips:
    """Takes the records that are not used; to be used in a `with` statement.

    Every run finds all of them anew, so that nothing is kept of a run that is broken off.

    Attributes:
        table: The records as Parquet, for a database; None where there is none.
    """

    def __init__(self, work: WorkFolder, target: Target, file: Target | None) -> None:
        self._file = file
        self._for_file = work.unfinished("skipped_file")
        self.table = work.unfinished("skipped") if target.is_database else None
        self._open_files = ExitStack()
        self._writers: list[Writer] = []
        self._held: list[Row] = []

    def __enter__(self) -> "Skips":
        if self.table is not None:
            target = find_skipped_target(Path(f"skipped{PARQUET}"))
            self._writers.append(self._open_files.enter_context(open_part(target, self.table)))
        if self._file is not None:
            part = open_part(self._file, self._for_file)
            self._writers.append(self._open_files.enter_context(part))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None:
            self._write()
        self._open_files.__exit__(kind, error, trace)

    def add(self, record: Skipped) -> None:
        """Take a record."""
        if not self._writers:
            return
        place, meaning = record.place, REASONS.get(record.reason, record.reason)
        file, detail = writable(place.file), writable(record.detail)
        self._held.append((file, place.line, place.row, record.reason, meaning, detail))
        if len(self._held) == HELD:
            self._write()

    def publish(self) -> None:
        """Give the file its name."""
        if self._file is not None:
            path = self._file.path
            begun = path.with_name(f".{path.name}{BEGUN}")
            self._file.join([self._for_file], None, begun)
            rename(begun, path)

    def _write(self) -> None:
        for writer in self._writers:
            writer.write(self._held)
        self._held = []
