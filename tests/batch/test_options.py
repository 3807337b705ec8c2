import gzip
import json
from pathlib import Path

import pytest
from outcome import names, rows

from replytone import batch, cli, pipeline
from replytone.transcripts.errors import UsageError

pytestmark = pytest.mark.usefixtures("fake_pipeline")

HEADER = "conversation_id,message_id,role,text\n"
QUOTED = (
    '"Sorry. It is sent.\n\nKind regards,\nBen\n\nOn 3 Mar 2025, Ann <a@b.example> wrote:\n> Hm"'
)


@pytest.fixture(autouse=True)
def workplace(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def run(*arguments):
    try:
        return cli.main(["batch", *arguments])
    except SystemExit as leaving:  # argparse leaves by itself
        return leaving.code


@pytest.mark.parametrize(
    ("options", "text", "flags", "has_raw"),
    [
        ((), "Sorry. It is sent.\n\nKind regards,\nBen", "quote_stripped", False),
        (
            ("--no-keep-signatures",),
            "Sorry. It is sent.",
            "quote_stripped signature_stripped",
            False,
        ),
        (("--keep-raw",), "Sorry. It is sent.\n\nKind regards,\nBen", "quote_stripped", True),
    ],
)
def test_texts_are_cleaned_and_offsets_count_in_what_is_written(options, text, flags, has_raw):
    Path("in.csv").write_text(f"{HEADER}c,1,agent,{QUOTED}\nc,2,agent,Sorry\n")
    assert run("in.csv", "-o", "out.csv", *options) == 0
    first, second = rows(Path("out.csv"))
    assert (first["text"], first["flags"], second["flags"]) == (text, flags, "")
    (signal,) = json.loads(first["signals"])
    assert first["text"][signal["start"] : signal["end"]] == "Sorry"
    assert [row.get("raw_text") for row in (first, second)] == (
        [QUOTED.strip('"'), ""] if has_raw else [None, None]
    )


@pytest.mark.parametrize("name", ["skipped.csv", "skipped.jsonl"])
@pytest.mark.parametrize("output", ["out.csv", "out.duckdb"])
def test_every_skipped_record_has_a_row(name, output, capsys):
    if output == "out.duckdb":
        pytest.importorskip("duckdb")
    Path("in.csv").write_text(f"{HEADER}c,1,agent,Hi\nc,2\nc,3,bot,=beep\n")
    assert run("in.csv", "-o", output, "--skipped", name) == 0
    found = [{key: str(value) for key, value in row.items()} for row in rows(Path(name))]
    assert found == [
        {"source": "in.csv", "line": "3", "row": "2", "reason": "too_few_cells",
         "meaning": "fewer cells than the header names", "detail": "2 instead of 4"},
        {"source": "in.csv", "line": "4", "row": "3", "reason": "bot",
         "meaning": "written by a bot", "detail": ""},
    ]  # fmt: skip
    shown = capsys.readouterr().out
    assert f"skipped records written to {name}\nscores written to {output}\n" in shown
    assert names(Path()) == sorted(["in.csv", name, output])


def test_bots_and_channels_can_be_named():
    Path("in.csv").write_text("who,way,body\nBen,mail,Hi\nRobo,mail,Beep\nAnn,chat,Yes?\n")
    arguments = ("--role", "who", "--agent-value", "Ben", "--bot-value", "Robo", "--channel", "way")
    assert run("in.csv", "-o", "out.jsonl", "--text", "body", *arguments) == 0
    assert [(row["text"], row["channel"]) for row in rows(Path("out.jsonl"))] == [("Hi", "mail")]


@pytest.mark.parametrize(
    ("option", "time"),
    [
        ((), "03/04/2025 10:40 "),
        (("--day-first",), "2025-04-03T10:40:00"),
        (("--no-day-first",), "2025-03-04T10:40:00"),
    ],
)
def test_days_and_months_can_be_told_apart(option, time):
    Path("chat.txt").write_text("03/04/2025, 10:40 - Ben: Hello\n")
    assert run("chat.txt", "-o", "out.jsonl", "--agent-value", "Ben", *option) == 0
    assert [row["time"] for row in rows(Path("out.jsonl"))] == [time]


def test_an_output_without_an_ending_is_parquet_and_said(capsys):
    pq = pytest.importorskip("pyarrow.parquet")
    Path("in.csv").write_text(f"{HEADER}c,1,agent,Hi\n")
    Path("folder").mkdir()
    for output, written in (("out", "out.parquet"), ("folder", "folder/scores.parquet")):
        assert run("in.csv", "-o", output) == 0
        shown = capsys.readouterr()
        assert f"the scores will be in {written}\n" in shown.err
        assert shown.out.endswith(f"scores written to {written}\n")
        assert pq.read_table(written).column("text").to_pylist() == ["Hi"]


def test_a_folder_of_packed_and_plain_files_is_one_run(capsys):
    Path("exports/may").mkdir(parents=True)
    Path("exports/april.csv").write_text(f"{HEADER}c,1,agent,April\n")
    Path("exports/may/chat.csv.gz").write_bytes(gzip.compress(f"{HEADER}c,1,agent,May\n".encode()))
    Path("exports/may/read.me").write_text("no")
    assert run("exports", "-o", "exports/out.csv") == 0
    found = [(row["source"], row["text"]) for row in rows(Path("exports/out.csv"))]
    assert found == [("exports/april.csv", "April"), ("exports/may/chat.csv.gz", "May")]
    shown = capsys.readouterr()
    assert "passed over exports/may/read.me: its name does not end like that" in shown.err
    assert "2 rows read from 2 files\n" in shown.out
    assert run("exports", "-o", "exports/out.csv", "--overwrite") == 0
    assert "passed over exports/out.csv: this run writes it" in capsys.readouterr().err
    assert len(rows(Path("exports/out.csv"))) == 2


def test_what_is_kept_of_a_run_that_stops_is_said(monkeypatch, capsys):
    Path("in.csv").write_text(HEADER + "".join(f"c,{n},agent,Hi\n" for n in range(30_000)))
    whole = pipeline.score_many

    def stop(items, nlp=None, batch_size=256):
        if stop.calls == 25:
            raise KeyboardInterrupt
        stop.calls += 1
        return whole(items)

    stop.calls = 0
    monkeypatch.setattr(pipeline, "score_many", stop)
    assert run("in.csv", "-o", "out.csv", "--jobs", "1") == 130
    assert capsys.readouterr().err.endswith(
        "replytone: stopped before the end; what has been scored is kept in .out.csv.parts, and "
        "the same command goes on there\n"
    )
    monkeypatch.setattr(pipeline, "score_many", whole)
    assert run("in.csv", "-o", "out.csv", "--keep-formulas") == 2
    assert "the option keep-formulas differs" in capsys.readouterr().err
    assert run("in.csv", "-o", "out.csv", "--jobs", "1") == 0
    shown = capsys.readouterr()
    assert "going on after 10,000 replies that an earlier run has scored" in shown.err
    assert "30,000 agents' replies scored" in shown.out


@pytest.mark.parametrize("jobs", [0, -1])
def test_too_few_jobs_are_refused(jobs):
    Path("in.csv").write_text(f"{HEADER}c,1,agent,Hi\n")
    with pytest.raises(UsageError, match="must be 1 or more"):
        batch.run(["in.csv"], "out.csv", jobs=jobs)
