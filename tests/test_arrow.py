import csv
import json
import pickle
from datetime import UTC, datetime
from pathlib import Path

import pytest

import replytone
from replytone import batch
from replytone.output.columns import SCORED

pa = pytest.importorskip("pyarrow")

from replytone.arrow import (  # noqa: E402
    Installed,
    Shipped,
    batches,
    get_pipeline,
    models,
    score_batches,
    scored_schema,
)

DATA = Path(__file__).parents[1] / "data" / "replies.jsonl"
RULE = '{"id": "policy_refusal/clause", "label": "policy_refusal", "pattern": "clause seven"}\n'
AWKWARD = [
    "😀 sorry 😀 about that",
    "sor\0ry",
    "\0",
    "x" * 50_000,
    "\u202eno",
    "e\u0301",
    "🏳️‍🌈" * 99,
]


def labelled(count):
    with open(DATA, encoding="utf-8") as lines:
        records = [json.loads(next(lines)) for _ in range(count)]
    return [(record["reply"], record["customer"] or None) for record in records]


def record_batch(pairs, **more):
    texts, customers = zip(*pairs, strict=True) if pairs else ((), ())
    columns = {"text": pa.array(texts, pa.string()), "customer": pa.array(customers, pa.string())}
    return pa.record_batch(columns | more)


def rows(found):
    return [row for part in found for row in part.to_pylist()]


def expected(pairs, nlp):
    scores = replytone.score_many(pairs, nlp=nlp)
    return [dict(zip(SCORED, batch.plain(score).cells, strict=True)) for score in scores]


@pytest.mark.parametrize("with_customers", [True, False])
def test_numbers_are_those_of_score_many(nlp, monkeypatch, with_customers):
    monkeypatch.setattr(batches, "CHUNK", 7)
    pairs = [*labelled(40), *((text, None) for text in AWKWARD)]
    given = [record_batch(pairs[:3]), record_batch(pairs[3:])]
    customer = "customer" if with_customers else None
    found = list(score_batches(given, text="text", customer=customer, nlp=nlp))
    assert max(part.num_rows for part in found) == 7
    alone = [(text, None) for text, _ in pairs]
    assert rows(found) == expected(pairs if with_customers else alone, nlp)
    assert {row["empathy"] is None for row in rows(found)} == {True, False}


def test_columns_are_those_of_batch(nlp, tmp_path):
    pq = pytest.importorskip("pyarrow.parquet")
    pairs = labelled(8)
    with open(tmp_path / "in.csv", "w", newline="", encoding="utf-8") as lines:
        writer = csv.writer(lines)
        writer.writerow(["text", "role", "conversation_id"])
        for number, (text, customer) in enumerate(pairs):
            writer.writerows([[customer, "customer", number], [text, "agent", number]])
    batch.run([tmp_path / "in.csv"], tmp_path / "out.parquet", jobs=1)
    of_batch = pq.read_table(tmp_path / "out.parquet")
    (found,) = score_batches([record_batch(pairs)], text="text", customer="customer", nlp=nlp)
    assert of_batch.select(SCORED).to_batches() == [found]


def test_rows_without_a_reply_stay_and_say_so(nlp):
    texts = [None, "Sorry for that.", "", " \n\t\u00a0", "On its way."]
    given = record_batch([(text, "Where is it?") for text in texts])
    found = rows(score_batches([given], text="text", customer="customer", keep=["text"], nlp=nlp))
    assert [row["text"] for row in found] == texts
    assert [row["empathy_state"] is None for row in found] == [True, False, True, True, False]
    assert {value for n in (0, 2, 3) for value in list(found[n].values())[1:]} == {None}
    scored = expected([("Sorry for that.", "Where is it?"), ("On its way.", "Where is it?")], nlp)
    assert [{k: v for k, v in found[n].items() if k != "text"} for n in (1, 4)] == scored


@pytest.mark.parametrize(
    "values",
    [
        pa.array([1, None, 3]),
        pa.array([{"a": 1}, None, {"a": 2}]),
        pa.array([[1], [], None]),
        pa.array([datetime(2025, 3, 4, tzinfo=UTC)] * 3),
        pa.array(["a", "b", "a"]).dictionary_encode(),
        pa.array([b"\xff", b"", None]),
    ],
    ids=lambda values: str(values.type),
)
def test_kept_columns_come_first_and_as_they_were(nlp, monkeypatch, values):
    monkeypatch.setattr(batches, "CHUNK", 2)
    given = record_batch([("Sorry.", None)] * 3, own=values)
    found = list(score_batches([given], text="text", keep=["own", "customer"], nlp=nlp))
    assert {part.schema for part in found} == {scored_schema(given.schema, ["own", "customer"])}
    assert found[0].schema.names == ["own", "customer", *SCORED]
    assert pa.chunked_array([part.column("own") for part in found]).combine_chunks() == values


@pytest.mark.parametrize(
    "kind",
    [pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int8(), pa.string())],
)
def test_every_kind_of_string_is_read(nlp, kind):
    given = pa.record_batch({"text": pa.array(["Sorry.", None, "Sorry."]).cast(kind)})
    (found,) = score_batches([given], text="text", nlp=nlp)
    assert found.column("apology").to_pylist() == [1, None, 1]


def test_customers_may_all_be_null(nlp):
    given = pa.record_batch({"text": ["Sorry."], "customer": pa.nulls(1)})
    (found,) = score_batches([given], text="text", customer="customer", nlp=nlp)
    assert found.column("empathy_state").to_pylist() == ["unclear"]


def test_bytes_that_are_no_text_do_not_end_the_run(nlp):
    broken = pa.array([b"Sorry \xff about that", None], pa.binary()).view(pa.string())
    (found,) = score_batches([pa.record_batch({"text": broken})], text="text", nlp=nlp)
    assert found.to_pylist()[:1] == expected(["Sorry \ufffd about that"], nlp)
    assert found.column("empathy_state").to_pylist()[1] is None


def test_no_rows_give_the_columns_all_the_same(nlp):
    assert list(score_batches([], text="text", nlp=nlp)) == []
    (found,) = score_batches([record_batch([])], text="text", keep=["customer"], nlp=nlp)
    assert (found.num_rows, found.schema.names) == (0, ["customer", *SCORED])


def test_nothing_is_read_before_it_is_asked_for(nlp):
    taken = []

    def source():
        for number in range(5):
            taken.append(number)
            yield record_batch([("Sorry.", None)])

    found = score_batches(source(), text="text", nlp=nlp)
    assert taken == []
    next(found)
    assert taken == [0]


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ({"text": "body"}, "there is no column 'body'; the columns are text, customer, n, n"),
        ({"text": "text", "customer": "n"}, "there is more than one column 'n'"),
        ({"text": "text", "keep": ["m"]}, "there is no column 'm'"),
        ({"text": "text", "keep": ["text", "Text"]}, "keep names the column 'Text' twice"),
        ({"text": "text", "keep": ["Empathy"]}, "the column 'Empathy' cannot be kept"),
        ({"text": "m"}, "the column 'm' holds int64, and texts are wanted"),
    ],
)
def test_wrong_columns_are_named(nlp, names, words):
    one = pa.array([1])
    given = pa.RecordBatch.from_arrays(
        [pa.array(["Sorry."]), pa.array(["Oh"]), one, one], names=["text", "customer", "n", "n"]
    )
    if names["text"] == "m":
        given = pa.record_batch({"m": one})
    with pytest.raises(ValueError, match=words):
        next(score_batches([given], **names, nlp=nlp))


@pytest.fixture
def opened(monkeypatch):
    """How often a pipeline was loaded, by a process that has opened none yet."""
    calls = []

    def load(*names):
        calls.append(names)
        return replytone.load(*names)

    monkeypatch.setattr(models, "_OPEN", {})
    monkeypatch.setattr(models, "load", load)
    return calls


def test_an_installed_model_is_opened_once(opened):
    for _ in range(2):
        (found,) = score_batches([record_batch([("Sorry.", None)])], text="text")
        assert found.column("apology").to_pylist() == [1]
    assert opened == [(None, None)]


def test_a_shipped_model_gives_the_same_scores(nlp, tmp_path, opened):
    (tmp_path / "rules.jsonl").write_text(RULE, "utf-8")
    own = replytone.load(rules=tmp_path / "rules.jsonl")
    packed = [pickle.loads(pickle.dumps(Shipped.pack(each))) for each in (nlp, own, own)]
    pairs = [*labelled(30), ("Clause seven applies.", None)]
    scores = [
        rows(score_batches([record_batch(pairs)], text="text", nlp=get_pipeline(model)))
        for model in packed
    ]
    alone = [text for text, _ in pairs]
    assert scores == [expected(alone, nlp), expected(alone, own), expected(alone, own)]
    assert scores[0] != scores[1]
    assert (len(models._OPEN), opened) == (2, [])


def test_another_model_than_the_one_that_was_meant_is_refused(tmp_path, monkeypatch, opened):
    path = tmp_path / "rules.jsonl"
    path.write_text(RULE, "utf-8")
    model = Installed.find(rules=path)
    path.write_text(RULE.replace("seven", "eight"), "utf-8")
    with pytest.raises(RuntimeError, match=r"this worker would give other scores: .* ship=True"):
        get_pipeline(model)
    packed = Shipped("0.0.9 abc", "", b"")
    with pytest.raises(RuntimeError, match=r"comes from replytone 0\.0\.9"):
        get_pipeline(packed)
    assert opened == []


def test_a_model_that_is_not_there(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"there is no .*nowhere"):
        Installed.find(tmp_path / "nowhere")
