"""Files of scored replies: CSV, JSON lines, Parquet or a DuckDB database."""

from replytone.output.columns import COLUMNS, writable

__all__ = ["COLUMNS", "writable"]
