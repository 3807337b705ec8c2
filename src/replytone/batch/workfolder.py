"""The folder beside an output in which the finished parts of a run wait for the others.

It holds a journal with the run's fingerprint, and one file for every finished part. A part is
written under another name, made safe on the disk and then renamed, so that whatever has a part's
name is whole. When all parts are there they are joined, the journal notes it, the joined file
takes the output's name, and the folder goes.
"""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final

from replytone.batch.fingerprint import Fingerprint, difference
from replytone.output.tables import Writer
from replytone.output.target import Target, open_part, open_safely
from replytone.transcripts.errors import UsageError

JOURNAL: Final = "journal.json"
LOCK: Final = "lock"
PART: Final = ".part"
BEGUN: Final = ".begun"
"""What the names of files end in that are not finished."""


class WorkFolder:
    """The work folder of a run.

    Attributes:
        path: Where it is.
        parts: The finished parts in order.
    """

    def __init__(self, target: Target) -> None:
        self.path = target.path.with_name(f".{target.path.name}.parts")
        self.parts: list[Path] = []
        self._target = target
        self._fingerprint: Fingerprint = {}
        self._lock: IO[bytes] | None = None

    @property
    def is_joined(self) -> bool:
        """Whether all parts have been joined, and perhaps the joined file has its name already."""
        journal = self._read_journal()
        return journal is not None and journal["joined"] is not None

    @property
    def is_published(self) -> bool:
        """Whether the joined file has its name: it is known by its size and its time."""
        journal = self._read_journal()
        state = _state(self._target.path)
        return journal is not None and state is not None and journal["joined"] == state

    def open(self, fingerprint: Fingerprint, restart: bool = False) -> None:
        """Make the folder, or take up the one that an earlier run of the same command left.

        Args:
            fingerprint: What tells the same command.
            restart: Throw away what is there.

        Raises:
            UsageError: The folder is of another command, or another run is at work in it.
            OSError: It cannot be made.
        """
        self._fingerprint = fingerprint
        self.path.mkdir(exist_ok=True)
        self._take_lock()
        try:
            self._take_up(restart)
        except BaseException:
            self.close()
            raise

    def _take_up(self, restart: bool) -> None:
        journal = None if restart else self._read_journal()
        if journal is not None:
            told = difference(journal["fingerprint"], self._fingerprint)
            if told is not None:
                raise UsageError(
                    f"{self.path} holds the unfinished scores of another run ({told}); give the "
                    "command of that run to go on with it, or add --restart to begin anew"
                )
            if journal["joined"] and not (self._joined.exists() or self.is_published):
                journal = None  # somebody has taken away what was finished
        if journal is None:
            (self.path / JOURNAL).unlink(missing_ok=True)
            self._empty()
            self._write_journal()
        for path in self.path.glob(f"*{BEGUN}*"):
            _delete(path)
        while (path := self._part(len(self.parts))).exists():
            self.parts.append(path)

    @contextmanager
    def new_part(self) -> Iterator[Writer]:
        """A writer of the next part, which is finished when all went well."""
        path = self._part(len(self.parts))
        begun = self.unfinished(path.name)
        with open_part(self._target, begun) as writer:
            yield writer
        rename(begun, path)
        self.parts.append(path)

    def unfinished(self, name: str) -> Path:
        """A name in the folder for what every run writes anew."""
        return self.path / f"{name}{BEGUN}"

    @property
    def _joined(self) -> Path:
        return self.path / "joined"

    def join(self, skipped: Path | None) -> None:
        """Put the parts together, unless an earlier run did so.

        Args:
            skipped: The skipped records as Parquet, which a database has a table for.
        """
        if not self.is_joined:
            begun = self.unfinished(self._joined.name)
            self._target.join(self.parts, skipped, begun)
            rename(begun, self._joined)
            self._write_journal(_state(self._joined))

    def publish(self) -> None:
        """Give the joined file the output's name, unless an earlier run did so."""
        if self._joined.exists():
            rename(self._joined, self._target.path)

    def remove(self) -> None:
        """Remove the folder, the journal last: without it the rest means nothing."""
        try:
            self._empty()
            (self.path / LOCK).unlink(missing_ok=True)
            (self.path / JOURNAL).unlink(missing_ok=True)
            self.path.rmdir()
        finally:
            self.close()

    def close(self) -> None:
        """Let other runs have the folder."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _part(self, number: int) -> Path:
        return self.path / f"{number:06}{PART}"

    def _empty(self) -> None:
        for path in self.path.iterdir():
            if path.name not in (JOURNAL, LOCK):
                _delete(path)

    def _read_journal(self) -> dict[str, Any] | None:
        path = self.path / JOURNAL
        try:
            journal: dict[str, Any] = json.loads(path.read_text("utf-8"))
        except FileNotFoundError:
            return None
        except ValueError:
            raise UsageError(f"{path} cannot be read; add --restart to begin anew") from None
        return journal

    def _write_journal(self, joined: list[int] | None = None) -> None:
        journal = {"fingerprint": self._fingerprint, "joined": joined}
        begun = self.unfinished(JOURNAL)
        with open_safely(begun) as stream:
            stream.write(json.dumps(journal, indent=1).encode())
        rename(begun, self.path / JOURNAL)

    def _take_lock(self) -> None:
        self._lock = open(self.path / LOCK, "wb")  # noqa: SIM115, held until the end of the run
        try:
            import fcntl
        except ModuleNotFoundError:  # Windows, where the user must look out
            return
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self.close()
            raise UsageError(f"another run is writing {self._target.path} at the moment") from None


def _state(path: Path) -> list[int] | None:
    """What tells a file from another of its name; None where there is none."""
    try:
        stat = path.stat()
    except FileNotFoundError:
        return None
    return [stat.st_size, stat.st_mtime_ns]


def _delete(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


def rename(path: Path, name: Path) -> None:
    """Give a file its name, so that it has it even after the power has failed."""
    os.replace(path, name)
    if os.name == "posix":
        folder = os.open(name.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
