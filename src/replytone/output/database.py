"""A DuckDB database with the tables `replies`, `signals`, `conversations` and `skipped`."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from replytone.labels import LABELS

MEMORY: Final = "1GB"
"""What DuckDB may use before it goes on on the disk."""

NUMBERED: Final = "SELECT row_number() OVER () AS reply, * FROM read_parquet($parts)"
REPLIES: Final = f"CREATE TABLE replies AS SELECT * EXCLUDE (signals) FROM ({NUMBERED})"
SIGNALS: Final = f"""
    CREATE TABLE signals AS
    SELECT reply, s.label, s.start, s."end", s.text, s.rule
    FROM (
        SELECT reply, unnest(from_json(signals, '[{{
            "label": "VARCHAR", "start": "INTEGER", "end": "INTEGER",
            "text": "VARCHAR", "rule": "VARCHAR"
        }}]')) AS s
        FROM ({NUMBERED})
    )
"""
CONVERSATIONS: Final = f"""
    CREATE TABLE conversations AS
    SELECT
        source,
        conversation_id,
        count(*) AS replies,
        count(DISTINCT nullif(author, '')) AS authors,
        arg_min(time, reply) AS first_time,
        arg_max(time, reply) AS last_time,
        avg(empathy) AS empathy,
        avg(resolution) AS resolution,
        count(*) FILTER (empathy_state = 'missed') AS empathy_missed,
        arg_max(resolution, reply) FILTER (resolution IS NOT NULL) AS last_resolution,
        {", ".join(f"sum({label})::INTEGER AS {label}" for label in LABELS)}
    FROM replies
    WHERE conversation_id <> ''
    GROUP BY source, conversation_id
    ORDER BY min(reply)
"""


def write_database(path: Path, parts: Sequence[Path], skipped: Path) -> None:
    """Make a database of Parquet files.

    The same parts make equal tables; the file itself differs from time to time, since DuckDB
    gives every database a mark of its own.

    Args:
        path: The database to make; there must be no such file. What does not fit into memory is
            put into a folder beside it for the time.
        parts: The files of scores, in order.
        skipped: The file of skipped records.

    Raises:
        OSError: DuckDB cannot write it, such as on a full disk.
    """
    import duckdb

    settings: dict[str, str | bool | int | float | list[str]] = {
        # One thread, so that the order of rows and of additions is always the same.
        "threads": 1,
        "memory_limit": MEMORY,
        "temp_directory": str(path.with_name(f"{path.name}.spilt")),
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    try:
        con = duckdb.connect(str(path), config=settings)
    except duckdb.Error as error:
        raise _failure(path, error) from None
    try:
        files = {"parts": [str(part) for part in parts]}
        con.execute(REPLIES, files)
        con.execute(SIGNALS, files)
        con.execute(CONVERSATIONS)
        con.execute("CREATE TABLE skipped AS SELECT * FROM read_parquet($1)", [str(skipped)])
        con.execute("CHECKPOINT")
    except duckdb.Error as error:
        raise _failure(path, error) from None
    finally:
        con.close()


def _failure(path: Path, error: Exception) -> OSError:
    return OSError(f"cannot write {path}: {str(error).splitlines()[0]}")
