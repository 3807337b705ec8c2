import csv
import json
import os
from pathlib import Path

import pytest

from replytone import batch, pipeline
from replytone.labels import LABELS
from replytone.output import COLUMNS
from replytone.result import ReplyScore, Signal
from replytone.transcripts.errors import TranscriptError, UsageError
from replytone.transcripts.message import Message, Place
from replytone.transcripts.reader import ReadOptions

SAMPLE = Path(__file__).parents[1] / "data" / "sample_transcripts.csv"
HEADER = "conversation_id,message_id,time,role,author,text\n"
CONVERSATION = (
    "c,1,2025-03-04T10:40:00Z,customer,Ann,Where is it?\n"
    "c,2,2025-03-04T10:41:00Z,agent,Ben,Sorry! Sorry!\n"
    "c,3,2025-03-04T10:42:00Z,customer,Ann,And?\n"
    "c,4,2025-03-04T10:43:00Z,agent,Cem,On its way\n"
)


@pytest.fixture
def fake_pipeline(monkeypatch):
    """Marks every "Sorry"; empathy is the length of the text, resolution of the customer's."""
    seen = []

    def score_many(items, nlp=None, batch_size=256):
        ahead = []
        for text, customer in items:
            seen.append((text, customer))
            starts = [at for at in range(len(text)) if text.startswith("Sorry", at)]
            signals = tuple(Signal("apology", s, s + 5, "Sorry", "apology/sorry") for s in starts)
            resolution = None if customer is None else float(len(customer))
            ahead.append(ReplyScore(text, float(len(text)), resolution, "given", signals))
            if len(ahead) == 3:  # reads ahead, as the real one does
                yield from ahead
                ahead = []
        yield from ahead

    monkeypatch.setattr(pipeline, "load", lambda path=None, rules=None: None)
    monkeypatch.setattr(pipeline, "score_many", score_many)
    return seen


def write(folder, content, name="in.csv"):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def rows(path):
    with open(path, newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.usefixtures("fake_pipeline")
def test_a_row_says_what_was_found_and_where(tmp_path):
    source = write(tmp_path, HEADER + CONVERSATION)
    summary = batch.run([source], tmp_path / "out.csv")
    first, second = rows(tmp_path / "out.csv")
    assert list(first) == list(COLUMNS)
    expected = {
        "conversation_id": "c", "message_id": "2", "time": "2025-03-04T10:41:00+00:00",
        "author": "Ben", "channel": "", "flags": "", "text": "Sorry! Sorry!",
        "customer": "Where is it?", "empathy": "13.0",
        "resolution": "12.0", "empathy_state": "given", "apology": "2", "source": str(source),
        "line": "3",
    }  # fmt: skip
    assert {name: first[name] for name in expected} == expected
    assert {first[label] for label in LABELS if label != "apology"} == {"0"}
    assert json.loads(first["signals"])[1] == {
        "label": "apology", "start": 7, "end": 12, "text": "Sorry", "rule": "apology/sorry"
    }  # fmt: skip
    assert (second["message_id"], second["customer"], second["signals"]) == ("4", "And?", "[]")
    assert (summary.read, summary.scored, summary.customers, summary.alone) == (4, 2, 2, 0)


@pytest.mark.parametrize(
    ("content", "scored", "customers", "skipped", "alone"),
    [
        (CONVERSATION, 2, 2, {}, 0),
        ("c,1,,agent,,Hello\n", 1, 0, {}, 1),
        (",1,,customer,,Hi\n,2,,agent,,Hello\n", 1, 1, {}, 1),
        ("c,1,,agent,,Hello\nc,2,,note,,psst\n", 1, 0, {"internal": 1}, 1),
        ("c,1,,agent,,Hello\nc,2,,bot,,beep\nc,3,,system,,x\n", 1, 0, {"bot": 1, "system": 1}, 1),
        ("c,1,,agent,,Hello\nc,2,,?,,a\nc,3,,!x,,b\n", 1, 0, {"unknown_role": 2}, 1),
        ("c,1,,agent,,Hello\nc,2,,agent,,\n", 1, 0, {"no_text": 1}, 1),
        ("c,1,,agent,,a,b\nc,2\nc,3,,agent,,x\n", 1, 0,
         {"too_many_cells": 1, "too_few_cells": 1}, 1),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("fake_pipeline")
def test_every_row_is_counted_once(tmp_path, content, scored, customers, skipped, alone):
    source = write(tmp_path, HEADER + content)
    summary = batch.run([source], tmp_path / "out.csv")
    assert (summary.scored, summary.customers, summary.alone) == (scored, customers, alone)
    assert dict(summary.skipped) == skipped
    assert summary.read == scored + customers + sum(skipped.values())
    assert len(rows(tmp_path / "out.csv")) == scored
    for reason in skipped:
        assert all(example.place.file == str(source) for example in summary.examples[reason])


@pytest.mark.usefixtures("fake_pipeline")
def test_only_the_first_skips_are_kept(tmp_path):
    source = write(tmp_path, HEADER + "c,1,,agent,,x\n" + "c,2\n" * 50)
    summary = batch.run([source], tmp_path / "out.csv")
    assert summary.skipped["too_few_cells"] == 50
    assert [skipped.place.line for skipped in summary.examples["too_few_cells"]] == [3, 4, 5]


def test_replies_keep_their_own_scores_over_many_batches(tmp_path, fake_pipeline):
    lines = [f"c{n % 7},{n},,{'customer' if n % 3 else 'agent'},,{'y' * n}" for n in range(1, 1000)]
    batch.run([write(tmp_path, HEADER + "\n".join(lines))], tmp_path / "out.csv")
    for row in rows(tmp_path / "out.csv"):
        assert float(row["empathy"]) == len(row["text"]) == int(row["message_id"])
        assert row["resolution"] == (f"{float(len(row['customer']))}" if row["customer"] else "")
    assert len(fake_pipeline) == 333


@pytest.mark.usefixtures("fake_pipeline")
def test_files_of_different_formats_go_into_one_output(tmp_path):
    first = write(tmp_path, HEADER + CONVERSATION)
    second = write(tmp_path, '{"conversation": "c", "role": "agent", "text": "Hi"}\n', "in.jsonl")
    remarks = []
    batch.run([first, second], tmp_path / "out.csv", tell=remarks.append)
    found = [
        (row["source"], row["message_id"], row["customer"]) for row in rows(tmp_path / "out.csv")
    ]
    assert found == [
        (str(first), "2", "Where is it?"),
        (str(first), "4", "And?"),
        (str(second), "", ""),
    ]
    assert [remark.split(":")[0] for remark in remarks] == [f"{first} (csv)", f"{second} (jsonl)"]


@pytest.mark.usefixtures("fake_pipeline")
def test_lone_surrogates_are_scored_and_written(tmp_path):
    source = write(tmp_path, '{"role": "agent", "text": "a\\ud83d Sorry"}\n')
    batch.run([source], tmp_path / "out.jsonl")
    row = json.loads((tmp_path / "out.jsonl").read_text("utf-8"))
    assert row["text"] == "a\ufffd Sorry"
    assert json.loads(row["signals"])[0]["start"] == 3


@pytest.mark.parametrize(
    ("content", "options", "error", "words"),
    [
        (None, {}, UsageError, "there is no file"),
        ("", {}, TranscriptError, "is empty"),
        (HEADER, {}, batch.NothingScored, "there is no agent's reply"),
        (HEADER + "c,1,,customer,,Hi\n", {}, UsageError, "--agent-value"),
        ("a,b\n1,2\n", {}, UsageError, "--text"),
        (HEADER + CONVERSATION, {"format": "xlsx"}, UsageError, "no format 'xlsx'"),
        (HEADER + CONVERSATION, {"encoding": "klingon"}, UsageError, "no text encoding"),
        (HEADER + CONVERSATION, {"options": ReadOptions({"text": "txt"})}, UsageError,
         "did you mean 'text'?"),
        (HEADER + "c,1,,Ann,,Hi\n", {"options": ReadOptions(agent_values=("Zoe",))},
         batch.NothingScored, "there is no agent's reply"),
        ('[{"role": "agent", "text": "a"}, {', {}, TranscriptError, "the array is broken"),
        (b"\x1f\x8b\x08\0", {}, TranscriptError, "the compressed data is broken or cut off"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("fake_pipeline")
def test_what_cannot_be_scored_is_one_sentence_and_leaves_nothing(
    tmp_path, content, options, error, words
):
    source = tmp_path / "in.csv" if content is None else write(tmp_path, content)
    with pytest.raises(error) as raised:
        batch.run([source], tmp_path / "out.csv", **options)
    assert words in str(raised.value)
    assert "\n" not in str(raised.value)
    assert [path.name for path in tmp_path.iterdir()] in ([], ["in.csv"])


@pytest.mark.parametrize("second", [None, "", "a,b\n1,2\n"])
def test_all_inputs_are_looked_at_before_the_model_is_loaded(tmp_path, monkeypatch, second):
    monkeypatch.setattr(pipeline, "load", lambda *_: pytest.fail("loaded"))
    first = write(tmp_path, HEADER + CONVERSATION)
    other = tmp_path / "none.csv" if second is None else write(tmp_path, second, "other.csv")
    with pytest.raises(TranscriptError):
        batch.run([first, other], tmp_path / "out.csv")
    with pytest.raises(UsageError, match="is there already"):
        batch.run([first, other], first)


@pytest.mark.usefixtures("fake_pipeline")
def test_an_input_is_never_overwritten(tmp_path):
    source = write(tmp_path, HEADER + CONVERSATION)
    with pytest.raises(UsageError, match="is an input"):
        batch.run([source], source, overwrite=True)
    link = tmp_path / "link.csv"
    os.symlink(source, link)
    with pytest.raises(UsageError, match="is an input"):
        batch.run([source], link, overwrite=True)
    assert source.read_text() == HEADER + CONVERSATION


@pytest.mark.usefixtures("fake_pipeline")
def test_an_error_in_the_middle_leaves_the_old_scores(tmp_path):
    source = write(tmp_path, HEADER + CONVERSATION * 500)
    (tmp_path / "out.csv").write_text("old")

    def stop(summary):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        batch.run([source], tmp_path / "out.csv", overwrite=True, progress=stop)
    assert (tmp_path / "out.csv").read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv", "out.csv"]


@pytest.mark.usefixtures("fake_pipeline")
@pytest.mark.parametrize(("window", "expected"), [(10_000, (0, 0)), (1, (3, 1))])
def test_messages_out_of_order_are_put_in_order_or_counted(tmp_path, monkeypatch, window, expected):
    monkeypatch.setattr("replytone.transcripts.ordering.WINDOW_MESSAGES", window)
    newest_first = "".join(reversed(CONVERSATION.splitlines(keepends=True)))
    summary = batch.run([write(tmp_path, HEADER + newest_first)], tmp_path / "out.csv")
    assert (summary.out_of_order, summary.alone) == expected


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"role": "agent"}, None),
        ({"role": "customer"}, None),
        ({"role": "customer", "visibility": "unknown"}, None),
        ({"role": "agent", "visibility": "unknown"}, "unknown_visibility"),
        ({"role": "agent", "visibility": "internal"}, "internal"),
        ({"role": "bot"}, "bot"),
        ({"role": "system"}, "system"),
        ({"role": "unknown"}, "unknown_role"),
        ({"role": "agent", "flags": frozenset({"draft"})}, "draft"),
        ({"role": "agent", "flags": frozenset({"deleted", "redacted"})}, "deleted"),
        ({"role": "agent", "flags": frozenset({"automated"})}, "automated"),
        ({"role": "agent", "flags": frozenset({"canned", "zone_assumed"})}, None),
    ],
)
def test_only_public_messages_of_people_count(values, reason):
    assert batch.unscored_reason(Message("x", place=Place("f"), **values)) == reason


def test_the_sample_scores_as_single_replies_do(tmp_path):
    summary = batch.run([SAMPLE], tmp_path / "out.jsonl")
    assert (summary.read, summary.scored, summary.customers) == (137, 66, 67)
    assert summary.out_of_order == 0
    lines = (tmp_path / "out.jsonl").read_text("utf-8").splitlines()
    for row in map(json.loads, lines[::5]):
        alone = pipeline.score(row["text"], row["customer"])
        assert (row["empathy"], row["resolution"]) == (alone.empathy, alone.resolution)
        assert [s["rule"] for s in json.loads(row["signals"])] == [s.rule for s in alone.signals]
        for signal in json.loads(row["signals"]):
            assert row["text"][signal["start"] : signal["end"]] == signal["text"]
