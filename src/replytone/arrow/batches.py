"""Record batches of replies in, record batches of scores out, in flat memory."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import pyarrow as pa
from spacy.language import Language

from replytone.arrow.models import Installed, get_pipeline
from replytone.batch.rows import Pair, score_pairs
from replytone.output.arrow import arrow_columns, arrow_schema
from replytone.output.columns import SCORED

CHUNK: Final = 2_000
"""Rows that are scored, and handed on, at a time."""


def score_batches(
    batches: Iterable[pa.RecordBatch],
    *,
    text: str,
    customer: str | None = None,
    keep: Sequence[str] = (),
    nlp: Language | None = None,
) -> Iterator[pa.RecordBatch]:
    """Score record batches, one row out for each row in, in order and in flat memory.

    Args:
        batches: The batches, all of one schema.
        text: Name of the column with the agents' replies.
        customer: Name of the column with the customer's words before each, where there is one.
        keep: Columns that are passed through, before those with the scores.
        nlp: A pipeline from `replytone.load`; without it the one that came with replytone.

    Yields:
        Batches with the columns `keep` and `replytone.output.columns.SCORED`. Where there is no
        reply, which is to say null or nothing but white space, all of the latter are null.

    Raises:
        ValueError: A column is not there, or of the wrong type.
    """
    nlp = nlp or get_pipeline(Installed.find())
    for batch in batches:
        for name in (text, *(() if customer is None else (customer,))):
            _check_strings(batch.schema, name)
        schema = scored_schema(batch.schema, keep)
        # A batch without rows gives one as well, so that there is a schema.
        for start in range(0, max(batch.num_rows, 1), CHUNK):
            part = batch.slice(start, CHUNK)
            texts = strings(part.column(text))
            customers: list[str | None] = [None] * len(texts)
            if customer is not None:
                customers = strings(part.column(customer))
            kept = [part.column(name) for name in keep]
            columns = [*kept, *_score_columns(texts, customers, nlp)]
            yield pa.RecordBatch.from_arrays(columns, schema=schema)


def scored_schema(schema: pa.Schema, keep: Sequence[str] = ()) -> pa.Schema:
    """What `score_batches` makes of batches with a schema.

    Raises:
        ValueError: A column is not there, twice there, or would be.
    """
    check_kept(keep)
    for name in keep:
        _check_column(schema, name)
    return pa.schema([*(schema.field(name) for name in keep), *arrow_schema(SCORED)])


def check_kept(keep: Sequence[str]) -> None:
    """Make sure that columns can stand before those of the scores.

    Raises:
        ValueError: They cannot, since upper and lower case make no difference to most engines.
    """
    taken = set(SCORED)
    for name in keep:
        if name.casefold() in SCORED:
            raise ValueError(
                f"the column {name!r} cannot be kept: the scores have one of that name; rename it"
            )
        if name.casefold() in taken:
            raise ValueError(f"keep names the column {name!r} twice")
        taken.add(name.casefold())


def strings(column: pa.Array) -> list[str | None]:
    """The strings of a column; bytes that are not UTF-8 are shown as replacement characters."""
    try:
        found: list[str | None] = column.to_pylist()
    except UnicodeDecodeError:  # engines do not always look at what they call a string
        cells = column.cast(pa.large_binary()).to_pylist()
        found = [None if cell is None else cell.decode(errors="replace") for cell in cells]
    return found


def _score_columns(
    texts: list[str | None], customers: list[str | None], nlp: Language
) -> list[pa.Array]:
    replies: list[Pair] = []
    rows: list[int | None] = []  # where each row's score stands among those of the replies
    for text, customer in zip(texts, customers, strict=True):
        has_words = text is not None and bool(text.strip())
        rows.append(len(replies) if has_words else None)
        if text is not None and has_words:
            replies.append((text, customer))
    schema = arrow_schema(SCORED)
    if not replies:
        return [pa.nulls(len(rows), field.type) for field in schema]
    scored = arrow_columns([score.cells for score in score_pairs(replies, nlp)], schema)
    if len(replies) == len(rows):
        return scored
    where = pa.array(rows, pa.int64())
    return [column.take(where) for column in scored]


def _check_column(schema: pa.Schema, name: str) -> None:
    times = schema.names.count(name)
    if times != 1:
        problem = f"no column {name!r}" if not times else f"more than one column {name!r}"
        raise ValueError(f"there is {problem}; the columns are {', '.join(schema.names)}")


def _check_strings(schema: pa.Schema, name: str) -> None:
    _check_column(schema, name)
    kind = schema.field(name).type
    values = kind.value_type if pa.types.is_dictionary(kind) else kind
    if not (
        pa.types.is_null(values)  # nothing but nulls
        or pa.types.is_string(values)
        or pa.types.is_large_string(values)
        or pa.types.is_string_view(values)
    ):
        raise ValueError(f"the column {name!r} holds {kind}, and texts are wanted; cast it first")
