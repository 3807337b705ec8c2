"""What a run reads, and with what: two runs of one fingerprint write the same file."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

import replytone
from replytone.output.target import Target
from replytone.transcripts.reader import ReadOptions
from replytone.transcripts.source import Source

PACKAGES: Final = ("spacy", "numpy", "pyarrow", "duckdb")
"""Packages on whose version the scores or the bytes of the files may depend."""

Fingerprint = dict[str, Any]


def take_fingerprint(
    sources: Sequence[Source],
    target: Target,
    options: ReadOptions,
    format: str | None,
    model: Path,
    rules: Path | None,
    part_size: int,
) -> Fingerprint:
    """The fingerprint of a run, as plain values that JSON holds."""
    return {
        "replytone": replytone.__version__,
        "packages": {name: _version(name) for name in PACKAGES},
        "model": hash_of(model),
        "rules": None if rules is None else hash_of(rules),
        "inputs": {source.name: _state(source.path) for source in sources},
        "options": {
            **asdict(options),
            "columns": dict(options.columns),
            "format": format,
            "encoding": sources[0].encoding,
            "keep_formulas": target.keep_formulas,
            "written": [target.ending, *target.columns],
            "part_size": part_size,
        },
    }


def difference(before: Fingerprint, now: Fingerprint) -> str | None:
    """What differs between two fingerprints, in words; None if nothing does."""
    now = json.loads(json.dumps(now))  # as the other was read, with lists for tuples
    if before["replytone"] != now["replytone"]:
        return f"it was made by replytone {before['replytone']}, and this is {now['replytone']}"
    for name, found in now["packages"].items():
        if before["packages"].get(name) != found:
            return f"the package {name} was {before['packages'].get(name)} and is {found}"
    for name, words in (("model", "the model differs"), ("rules", "the rules differ")):
        if before[name] != now[name]:
            return words
    if list(before["inputs"]) != list(now["inputs"]):
        return "the inputs are others"
    changed = [name for name, state in now["inputs"].items() if before["inputs"][name] != state]
    if changed:
        return f"{changed[0]} has changed since"
    options = [name for name, given in now["options"].items() if before["options"][name] != given]
    return f"the option {options[0].replace('_', '-')} differs" if options else None


def _state(path: Path) -> list[int]:
    stat = path.stat()
    return [stat.st_size, stat.st_mtime_ns]


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def hash_of(path: Path) -> str:
    """A hash of a file, or of all files in a folder; the name alone where there is neither."""
    if not path.exists():
        return path.name
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    digest = hashlib.sha256()
    for file in files:
        if file.is_file():
            content = file.read_bytes()
            digest.update(f"{file.relative_to(path)}\0{len(content)}\0".encode())
            digest.update(content)
    return digest.hexdigest()
