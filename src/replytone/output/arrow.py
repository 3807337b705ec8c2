"""Rows as Arrow record batches, with one type for each column wherever it goes."""

from collections.abc import Iterable, Sequence
from typing import Any

from replytone.output.columns import FLOATS, WHOLE_NUMBERS, Row


def arrow_schema(columns: Iterable[str]) -> Any:
    """The Arrow schema of columns: floats, whole numbers, and strings for all others."""
    import pyarrow as pa

    types = {
        name: pa.float64() if name in FLOATS else pa.int32() if name in WHOLE_NUMBERS else None
        for name in columns
    }
    types |= {name: pa.int64() for name in ("line", "row") if name in types}
    return pa.schema({name: kind or pa.string() for name, kind in types.items()})


def arrow_columns(rows: Sequence[Row], schema: Any) -> list[Any]:
    """Rows as one Arrow array a column; at least one row."""
    import pyarrow as pa

    return [
        pa.array(values, field.type)
        for values, field in zip(zip(*rows, strict=True), schema, strict=True)
    ]
