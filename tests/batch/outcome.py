"""What a run has left on the disk."""

import csv
import json

import pytest


def content(path):
    """What a file of scores holds: its bytes, or the rows of all tables of a database."""
    if path.suffix != ".duckdb":
        return path.read_bytes()
    duckdb = pytest.importorskip("duckdb")
    with duckdb.connect(str(path), read_only=True) as con:
        tables = sorted(name for (name,) in con.execute("SHOW TABLES").fetchall())
        return {name: con.execute(f"FROM {name}").fetchall() for name in tables}


def rows(path):
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    with open(path, newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def names(folder):
    return sorted(path.name for path in folder.iterdir())
