import builtins
import json
import os
import re
import sys
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

import replytone
import replytone.spark
from replytone import batch
from replytone.output.columns import SCORED
from replytone.spark.session import java_problem, local_session

ROOT = Path(__file__).parents[1]
DATA, README = ROOT / "data" / "replies.jsonl", (ROOT / "README.md").read_text("utf-8")
AWKWARD = ["😀 sorry 😀 about that", "sor\0ry", "\0", "x" * 50_000, "\u202eno", "e\u0301"]
EMPTY = [None, "", " \n\t\u00a0"]
RULE = '{"id": "policy_refusal/clause", "label": "policy_refusal", "pattern": "clause seven"}\n'
COLUMNS = "id long, body string, `customer's words` string"

with_spark = pytest.mark.spark
slow = pytest.mark.slow


@pytest.fixture(scope="module")
def spark():
    """A session of its own, whose Java ends with it."""
    pytest.importorskip("pyspark", reason="PySpark is not installed")
    if (problem := java_problem()) is not None:
        pytest.skip(problem)
    settings = {"spark__sql__shuffle__partitions": "2", "spark__ui__showConsoleProgress": "false"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        session = local_session(2, **settings)
        context = session.sparkContext
        context.setLogLevel("ERROR")
        gateway = context._gateway
        yield session
        session.stop()
        gateway.shutdown()
        gateway.proc.stdin.close()
        gateway.proc.wait()
        type(context)._gateway = type(context)._jvm = None


@pytest.fixture(scope="module")
def pairs():
    with open(DATA, encoding="utf-8") as lines:
        records = [json.loads(next(lines)) for _ in range(60)]
    found = [(record["reply"], record["customer"] or None) for record in records]
    return [*found, *((text, "") for text in AWKWARD), *((text, "Well?") for text in EMPTY)]


@pytest.fixture(scope="module")
def df(spark, pairs):
    """The replies in several partitions, one of them empty."""
    rows = [(number, *pair) for number, pair in enumerate(pairs)]
    several = spark.createDataFrame(rows, COLUMNS).repartition(3)
    return several.union(several.limit(0))


def in_order(scored):
    return [tuple(row)[1:] for row in sorted(scored.collect())]


def expected(pairs, nlp):
    """The rows of scores, or of nulls where there is no reply."""
    scores = replytone.score_many([(text or "", customer) for text, customer in pairs], nlp=nlp)
    return [
        (None,) * len(SCORED) if text in EMPTY else batch.plain(score).cells
        for (text, _), score in zip(pairs, scores, strict=True)
    ]


@with_spark
@slow
@pytest.mark.parametrize("ship", [None, True], ids=["installed", "shipped"])
def test_numbers_are_those_of_score_many(df, pairs, nlp, ship):
    scored = replytone.spark.score(
        df, text="body", customer="customer's words", keep=["id"], ship=ship
    )
    assert scored.columns == ["id", *SCORED]
    assert in_order(scored) == expected(pairs, nlp)


@with_spark
@slow
def test_customers_need_not_be_known(df, pairs, nlp):
    scored = replytone.spark.score(df, text="body", keep=["id"])
    assert in_order(scored) == expected([(text, None) for text, _ in pairs], nlp)


@with_spark
@slow
def test_own_rules_and_pipelines_reach_the_workers(df, tmp_path, spark):
    (tmp_path / "rules.jsonl").write_text(RULE, "utf-8")
    own = replytone.load(rules=tmp_path / "rules.jsonl")
    given = spark.createDataFrame([("Clause seven applies.",)], "body string")
    for options in (
        {"rules": tmp_path / "rules.jsonl"},
        {"rules": tmp_path / "rules.jsonl", "ship": False},
        {"model": own},
    ):
        (row,) = replytone.spark.score(given, text="body", **options).collect()
        assert json.loads(row.signals)[0]["rule"] == "policy_refusal/clause"


@with_spark
@slow
def test_types_are_those_of_batch(df, tmp_path):
    pq = pytest.importorskip("pyarrow.parquet")
    (tmp_path / "in.csv").write_text("text,role\nSorry for that.,agent\n", "utf-8")
    batch.run([tmp_path / "in.csv"], tmp_path / "batch.parquet", jobs=1)
    scored = replytone.spark.score(df.limit(2), text="body")
    scored.coalesce(1).write.parquet(str(tmp_path / "spark"))
    of_batch = pq.read_schema(tmp_path / "batch.parquet")
    (written,) = (tmp_path / "spark").glob("*.parquet")
    of_spark = pq.read_schema(written)
    assert of_spark.names == list(SCORED)
    assert of_spark.types == [of_batch.field(name).type for name in SCORED]


@with_spark
@slow
def test_kept_columns_come_first_and_as_they_were(spark):
    values = (
        7, "Sorry.", None, Decimal("1.50"), datetime(2025, 3, 4, 5, 6, 7, tzinfo=UTC),
        {"a": [1, None]}, ("x", 2), bytearray(b"\xff"),
    )  # fmt: skip
    kinds = (
        "id int, body string, `a.b` string, price decimal(5,2), time timestamp, "
        "tags map<string,array<int>>, both struct<a:string,b:int>, raw binary"
    )
    given = spark.createDataFrame([values], kinds)
    kept = [name for name in reversed(given.columns) if name != "id"]
    scored = replytone.spark.score(given, text="body", keep=kept)
    assert scored.columns == [*kept, *SCORED]
    assert [scored.schema[name] for name in kept] == [given.schema[name] for name in kept]
    (before,), (after,) = given.select(*(f"`{name}`" for name in kept)).collect(), scored.collect()
    assert tuple(after)[: len(kept)] == tuple(before)
    assert after.apology == 1


@with_spark
@slow
def test_a_dataframe_without_rows(spark):
    scored = replytone.spark.score(spark.createDataFrame([], COLUMNS), text="body", keep=["id"])
    assert (scored.columns, scored.collect()) == (["id", *SCORED], [])


@with_spark
@slow
def test_spark_can_go_on_with_the_scores(df):
    scored = replytone.spark.score(df, text="body", keep=["id"])
    assert scored.where("empathy_state IS NULL").count() == len(EMPTY)
    assert scored.join(df, "id").where("size(split(body, ' ')) > 3").count() > 0


@with_spark
@slow
@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"text": "bod"}, ValueError, "no column 'bod'; the columns are id, body, customer's"),
        ({"text": "body", "customer": "x"}, ValueError, "no column 'x'"),
        ({"text": "body", "keep": ["x"]}, ValueError, "no column 'x'"),
        ({"text": "id"}, ValueError, "the column 'id' holds bigint, and texts are wanted"),
        ({"text": "body", "customer": "id"}, ValueError, "the column 'id' holds bigint"),
        ({"text": "body", "keep": ["id", "ID"]}, ValueError, "keep names the column 'ID' twice"),
        ({"text": "body", "keep": ["Apology"]}, ValueError, "'Apology' cannot be kept"),
        ({"text": "body", "keep": "id"}, TypeError, "keep is a list of names"),
        ({"text": "body", "keep": None}, TypeError, "keep is a list of names"),
        ({"text": 1}, TypeError, "text and customer are names of columns"),
        ({"text": "body", "model": "nowhere"}, OSError, "nowhere"),
        ({"text": "body", "rules": "nowhere", "ship": False}, OSError, "nowhere"),
    ],
)
def test_wrong_use_is_told_at_once(df, arguments, error, words):
    with pytest.raises(error, match=words) as caught:
        replytone.spark.score(df, **arguments)
    assert "\n" not in str(caught.value)


@with_spark
@slow
def test_two_columns_of_one_name(df):
    with pytest.raises(ValueError, match="more than one column 'body'"):
        replytone.spark.score(df.select("id", "body", "body"), text="body")


@with_spark
@slow
def test_an_open_pipeline_cannot_be_found_by_its_name(df, nlp):
    with pytest.raises(ValueError, match="an open pipeline can only be shipped"):
        replytone.spark.score(df, text="body", model=nlp, ship=False)
    with pytest.raises(ValueError, match=r"replytone\.load\(rules="):
        replytone.spark.score(df, text="body", model=nlp, rules="rules.jsonl")


@with_spark
@slow
def test_the_example_of_the_readme(spark, monkeypatch):
    (example,) = re.findall(r"^```python\n(import replytone\.spark\n.*?)^```$", README, re.M | re.S)
    monkeypatch.setattr(replytone.spark, "local_session", lambda: spark)
    names = {}
    exec(compile(example, "README.md", "exec"), names)
    assert [(row.ticket_id, row.apology) for row in names["scored"].collect()] == [
        (1, 1),
        (2, None),
    ]


def test_no_dataframe_of_spark():
    pytest.importorskip("pyspark", reason="PySpark is not installed")
    with pytest.raises(TypeError, match="score takes a Spark DataFrame, not list"):
        replytone.spark.score([], text="body")


@pytest.mark.parametrize("package", ["pyspark", "pyarrow", "pandas"])
@pytest.mark.parametrize("call", [lambda: replytone.spark.score(None, text="a"), local_session])
def test_a_missing_package_is_named(monkeypatch, package, call):
    monkeypatch.setitem(sys.modules, "pyspark", builtins)  # as if it were there
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ModuleNotFoundError, match=rf"needs {package}: pip .*replytone\[spark\]"):
        call()


@pytest.fixture
def java_that_says(tmp_path, monkeypatch):
    """Makes a Java of the only one that can be found."""
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))

    def make(words, code=0):
        java = tmp_path / "java"
        java.write_text(f"#!/bin/sh\necho '{words}' >&2\nexit {code}\n", "utf-8")
        java.chmod(0o755)

    return make


@pytest.mark.skipif(os.name != "posix", reason="the stand-in for Java is a shell script")
@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ('openjdk version "17.0.15" 2025-04-15', None),
        ('openjdk version "21" 2023-09-19', None),
        ('java version "1.8.0_402"', "Spark needs Java 17 or newer, and .* is Java 8; install"),
        ("Unable to locate a Java Runtime.", "Spark needs Java, and .* does not run; install"),
    ],
)
def test_java_is_looked_at(java_that_says, words, problem):
    java_that_says(words)
    if problem is None:
        assert java_problem() is None
    else:
        with pytest.raises(OSError, match=problem):
            local_session()


@pytest.mark.usefixtures("java_that_says")
def test_no_java(monkeypatch, tmp_path):
    with pytest.raises(OSError, match="Spark needs Java, and there is none; install Java 17"):
        local_session()
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "gone"))
    assert "there is none in JAVA_HOME, which is" in java_problem()
