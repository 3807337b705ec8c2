"""`score`: checks that need no computing, and then the task that every worker runs."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from replytone.output.columns import FLOATS, SCORED, WHOLE_NUMBERS
from replytone.spark.session import check_packages

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame
    from pyspark.sql.types import StructType
    from spacy.language import Language

    from replytone.arrow import Model


def score(
    df: "DataFrame",
    *,
    text: str,
    customer: str | None = None,
    keep: Sequence[str] = (),
    model: "str | Path | Language | None" = None,
    rules: str | Path | None = None,
    ship: bool | None = None,
) -> "DataFrame":
    """Score the replies of a DataFrame: one row out for each row in, and nothing left out.

    The numbers are those of `replytone.score_many`, to the last bit. The texts are scored as they
    are: HTML and quoted history are not taken out, as `replytone batch` does.

    Args:
        df: The replies.
        text: Name of the column with the agents' replies.
        customer: Name of the column with the customer's words before each, where there is one.
        keep: Columns that are passed through, before those with the scores.
        model: Folder of another pipeline than the packaged one, or a pipeline from
            `replytone.load`.
        rules: File of further rules.
        ship: Whether the model is sent to the workers, by broadcast. Without it, what is not
            packaged with replytone is sent, and the packaged model is opened where the worker
            has it. With False every worker opens `model` and `rules` by their names.

    Returns:
        A DataFrame with the columns `keep` and `replytone.output.columns.SCORED`, of the types
        that `replytone batch` writes. Where there is no reply, which is to say null or nothing
        but white space, all of the latter are null.

    Raises:
        ImportError: PySpark, or something that it needs, is not installed.
        TypeError: What is given is no Spark DataFrame, no name or no list of names.
        ValueError: A column is not there, holds no texts, or has the name of one of the scores.
        OSError: There is no model or rule file at the path.
    """
    check_packages()
    from replytone.arrow import check_kept

    keep = _check_arguments(df, text, customer, keep)
    names = list(dict.fromkeys([*keep, text, *([] if customer is None else [customer])]))
    check_kept(keep)
    _check_columns(df.schema, names, [text] if customer is None else [text, customer])

    from pyspark.sql.functions import col

    # By number, since Spark takes a dot in a name for something else.
    quoted = [name.replace("`", "``") for name in names]
    columns = [col(f"`{name}`").alias(str(number)) for number, name in enumerate(quoted)]
    task = Task(
        _find_model(df, model, rules, ship),
        str(names.index(text)),
        None if customer is None else str(names.index(customer)),
        tuple(str(names.index(name)) for name in keep),
    )
    return df.select(*columns).mapInArrow(task, _schema_after(df.schema, keep))


@dataclass(frozen=True, slots=True)
class Task:
    """What runs in a worker: `replytone.arrow.score_batches` with all it needs to know."""

    model: "Model"
    text: str
    customer: str | None
    keep: tuple[str, ...]

    def __call__(self, batches: "Iterable[pa.RecordBatch]") -> "Iterator[pa.RecordBatch]":
        """Score the batches of a partition."""
        from replytone.arrow import get_pipeline, score_batches

        return score_batches(
            batches,
            text=self.text,
            customer=self.customer,
            keep=self.keep,
            nlp=get_pipeline(self.model),
        )


def _find_model(
    df: "DataFrame",
    model: "str | Path | Language | None",
    rules: str | Path | None,
    ship: bool | None,
) -> "Model":
    from replytone.arrow import Installed, Shipped
    from replytone.pipeline import load

    if model is None or isinstance(model, str | Path):
        if not (ship or (ship is None and (model is not None or rules is not None))):
            return Installed.find(model, rules)
        nlp = load(model, rules)
    else:
        if ship is False:
            raise ValueError("an open pipeline can only be shipped; name its folder instead")
        if rules is not None:
            raise ValueError("add rules when you open the pipeline: replytone.load(rules=…)")
        nlp = model
    packed = Shipped.pack(nlp)
    if not hasattr(df, "_jdf"):
        return packed  # Spark Connect has no broadcasts: the bytes go along with the task
    return replace(packed, content=df.sparkSession.sparkContext.broadcast(packed.content))


def _schema_after(schema: "StructType", keep: Sequence[str]) -> "StructType":
    from pyspark.sql.types import DoubleType, IntegerType, StringType, StructType

    found = StructType([schema[name] for name in keep])
    for name in SCORED:
        is_whole = name in WHOLE_NUMBERS
        kind = DoubleType() if name in FLOATS else IntegerType() if is_whole else StringType()
        found.add(name, kind)
    return found


def _check_arguments(df: object, text: object, customer: object, keep: Any) -> list[str]:
    from pyspark.sql import DataFrame

    if not isinstance(df, DataFrame):
        raise TypeError(f"score takes a Spark DataFrame, not {type(df).__name__}")
    if not isinstance(text, str) or not isinstance(customer, str | None):
        raise TypeError("text and customer are names of columns, as strings")
    names = list(keep) if isinstance(keep, Iterable) else [keep]
    if isinstance(keep, str) or not all(isinstance(name, str) for name in names):
        raise TypeError("keep is a list of names of columns, as strings")
    return names


def _check_columns(schema: "StructType", names: Iterable[str], texts: Iterable[str]) -> None:
    from pyspark.sql.types import CharType, StringType, VarcharType

    for name in names:
        times = schema.names.count(name)
        if times != 1:
            problem = f"more than one column {name!r}" if times else f"no column {name!r}"
            raise ValueError(f"there is {problem}; the columns are {', '.join(schema.names)}")
    for name in texts:
        kind = schema[name].dataType
        if not isinstance(kind, StringType | CharType | VarcharType):
            raise ValueError(
                f"the column {name!r} holds {kind.simpleString()}, and texts are wanted; cast it "
                "to string first"
            )
