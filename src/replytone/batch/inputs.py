"""What the user named: files, folders and patterns, as files with their readers."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from glob import glob, has_magic
from pathlib import Path
from typing import Final

from replytone.transcripts.bytestream import Meter
from replytone.transcripts.errors import TranscriptError, UsageError
from replytone.transcripts.message import Message, Record, Remark, Skipped
from replytone.transcripts.reader import Reader, ReadOptions
from replytone.transcripts.registry import choose
from replytone.transcripts.source import PACKED, Source

ENDINGS: Final = (".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson", ".parquet", ".xlsx")
"""What the names of files end in that are read where a folder is named, before any `PACKED`."""


@dataclass(frozen=True, slots=True)
class Input:
    """A file and the reader that reads it."""

    source: Source
    reader: Reader


@dataclass(frozen=True, slots=True)
class Found:
    """A file, and whether the user named it or a folder that it is in."""

    path: Path
    is_named: bool


PassOver = Callable[[Path, str], None]
"""Called with each file that is not read, and the reason."""


def find_files(
    inputs: Sequence[str | Path], own: Sequence[Path], pass_over: PassOver
) -> list[Found]:
    """The files that are meant, each once, in the order in which they are named.

    Folders are read with all folders in them, in the order of names, as far as the names of the
    files have a known ending. Patterns are for shells that do not resolve them.

    Args:
        inputs: Files, folders, and patterns with `*`, `?`, `[…]` and `**`.
        own: Files and folders that the run itself writes.
        pass_over: Called with what is in a folder and not read.

    Raises:
        UsageError: A name or a pattern stands for nothing, or for a file that the run writes.
    """
    found: dict[Path, Found] = {}
    ours = {path.resolve() for path in own}
    for name in inputs:
        for path in _resolved(name):
            named = _in_folder(path, ours, pass_over) if path.is_dir() else [Found(path, True)]
            for one in named:
                key = one.path.resolve()
                if key in ours:
                    raise UsageError(f"{one.path} is an input; write the scores to another file")
                before = found.setdefault(key, one)
                if before is not one:
                    pass_over(one.path, f"the same file as {before.path}")
                    found[key] = Found(before.path, before.is_named or one.is_named)
    if not found:
        raise UsageError(f"there is no file to read in {', '.join(map(str, inputs))}")
    return list(found.values())


def _resolved(name: str | Path) -> list[Path]:
    path = Path(name)
    if path.exists() or not has_magic(str(name)):
        return [path]
    matches = sorted(glob(str(name), recursive=True))
    if not matches:
        raise UsageError(f"there is no file {name}")
    return [Path(match) for match in matches]


def _in_folder(folder: Path, ours: set[Path], pass_over: PassOver) -> Iterator[Found]:
    """The files in a folder that are to be read."""

    def fail(error: OSError) -> None:
        raise UsageError(f"cannot read the folder {error.filename}: {error.strerror}")

    for place, folders, files in os.walk(folder, onerror=fail):
        folders.sort()
        for name in list(folders):
            path = Path(place, name)
            if name.startswith(".") or path.is_symlink():
                folders.remove(name)
                if path.resolve() not in ours:
                    pass_over(path, "a hidden folder" if name[0] == "." else "a linked folder")
        for name in sorted(files):
            path = Path(place, name)
            if path.resolve() in ours:
                pass_over(path, "this run writes it")
            elif _ending(path) in ENDINGS and not name.startswith("."):
                yield Found(path, False)
            else:
                pass_over(path, "its name does not end like that of an export")


def _ending(path: Path) -> str:
    ending = path.suffix.lower()
    return Path(path.stem).suffix.lower() if ending in PACKED else ending


def open_inputs(
    found: Sequence[Found],
    options: ReadOptions,
    format: str | None,
    encoding: str | None,
    pass_over: PassOver,
) -> tuple[list[Input], Meter]:
    """Find the reader of every file, and let it begin, so that wrong columns show at once.

    Args:
        found: The files.
        options: What the user says about them.
        format: The name of their format; recognised by their content where left out.
        encoding: Their encoding; found out where left out.
        pass_over: Called with files in a folder that no reader can read.

    Returns:
        The files with their readers, and what tells how far they have been read.

    Raises:
        UsageError: A file that was named, or every file, cannot be read.
        TranscriptError: Such a file is empty or broken.
    """
    meter = Meter()
    opened, failures = [], []
    for file in found:
        source = Source(file.path, encoding, meter)
        try:
            source.check()
            reader = choose(source, format)
            next(reader.read(source, options), None)
        except TranscriptError as error:
            if file.is_named:
                raise
            failures.append(error)
            pass_over(file.path, str(error).removeprefix(str(file.path)).lstrip(" :,"))
        else:
            opened.append(Input(source, reader))
    if not opened:
        raise UsageError(f"none of the {len(found)} files can be read; {failures[0]}")
    meter.here = 0
    return opened, meter


def read_records(
    inputs: Sequence[Input], options: ReadOptions, meter: Meter, tell: Callable[[str], None]
) -> Iterator[Message | Skipped]:
    """The records of all files, one file after the other.

    Args:
        inputs: The files.
        options: What the user says about them.
        meter: Told of every file that has been read to its end.
        tell: Called with every remark for the user.
    """
    for each in inputs:
        record: Record
        for record in each.reader.read(each.source, options):
            if isinstance(record, Remark):
                tell(f"{record.place} ({each.reader.name}): {record.text}")
            else:
                yield record
        meter.before += each.source.path.stat().st_size
        meter.here = 0
