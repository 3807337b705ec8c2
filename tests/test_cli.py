import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import replytone
from replytone import cli, pipeline
from replytone.result import Part, ReplyScore, Signal

SRC = Path(replytone.__file__).parents[1]
TRANSCRIPT = (
    "conversation_id,message_id,author,body\n"
    "c,1,user,Where is it?\n"
    "c,2,agent,We are sorry if it is late\n"
    "c,3,bot,beep\n"
    "c,4,agent\n"
)


@pytest.fixture
def fake_pipeline(monkeypatch):
    def score(text, customer=None, nlp=None):
        at = text.find("sorry")
        found = (
            (Signal("apology", at, at + 5, "sorry", "apology/x", "Say why."),) if at >= 0 else ()
        )
        why = {"empathy": Part(60.0, 50.0, [0.0, 10.0] + [0.0] * 13, (0, 0))}
        return ReplyScore(text, 60.0, None, "given", found, why)

    def score_many(items, nlp=None, batch_size=256):
        return (score(text, customer) for text, customer in items)

    monkeypatch.setattr(pipeline, "load", lambda path=None, rules=None: None)
    monkeypatch.setattr(pipeline, "score", score)
    monkeypatch.setattr(pipeline, "score_many", score_many)


@pytest.fixture
def transcript(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.csv").write_text(TRANSCRIPT)
    return tmp_path


def run(*arguments):
    try:
        return cli.main(arguments)
    except SystemExit as leaving:  # argparse leaves by itself
        return leaving.code


@pytest.mark.usefixtures("fake_pipeline")
def test_score_shows_signals_and_reasons(capsys):
    assert run("score", "I am sorry.", "--customer", "It broke") == 0
    assert capsys.readouterr().out == (
        "I am sorry.\n"
        "     ^^^^^ apology\n\n"
        "instead: Say why.\n\n"
        "empathy  60 of 100  (given)\n"
        "    50.0  where every reply starts\n"
        "   +10.0  apology: “sorry”\n\n"
        "resolution  no score: there is nothing to resolve\n"
    )


@pytest.mark.parametrize(
    "text", ["I am sorry", "", "\ud83d sorry 🙂", "a\nb", "\x1b[2J", "-5 euros"]
)
@pytest.mark.usefixtures("fake_pipeline")
def test_score_as_json_is_the_whole_score(capsys, text):
    assert run("score", "--json", "--", text) == 0
    assert json.loads(capsys.readouterr().out) == pipeline.score(text).to_dict()


@pytest.mark.usefixtures("fake_pipeline")
def test_score_reads_standard_input(capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("I am\nsorry\n"))
    assert run("score", "-", "--json") == 0
    assert json.loads(capsys.readouterr().out)["text"] == "I am\nsorry"


@pytest.mark.usefixtures("fake_pipeline")
def test_batch_says_what_it_guessed_and_what_it_did(transcript, capsys):
    assert run("batch", "in.csv", "-o", "out.csv") == 0
    shown = capsys.readouterr()
    assert shown.err == (
        "in.csv (csv): columns: text = body, conversation = conversation_id, "
        "message id = message_id, role = author (customer: 'user'; agent: 'agent'; bot: 'bot')\n"
    )
    assert shown.out == (
        "4 rows read\n"
        "1 agents' replies scored\n"
        "1 customers' messages read along\n"
        "2 skipped:\n"
        "  1 written by a bot: in.csv:4\n"
        "  1 fewer cells than the header names: in.csv:5 (3 instead of 4)\n"
        "scores written to out.csv\n"
    )
    with open("out.csv", newline="", encoding="utf-8") as lines:
        (row,) = csv.DictReader(lines)
    assert (row["text"], row["customer"]) == ("We are sorry if it is late", "Where is it?")


@pytest.mark.usefixtures("fake_pipeline")
def test_columns_and_values_can_be_named(transcript, capsys):
    Path("odd.tsv").write_text("w\ts\tg\tn\nP\tHi\tc\t1\nQ\t=Yo\tc\t2\n")
    assert run(
        "batch", "odd.tsv", "-o", "out.csv", "--text", "s", "--role", "w", "--agent-value", "Q",
        "--customer-value", "P", "--conversation", "g", "--message-id", "n", "--format", "tsv",
        "--encoding", "utf-8", "--keep-formulas", "--time", "-", "--author", "-",
    ) == 0  # fmt: skip
    with open("out.csv", newline="", encoding="utf-8") as lines:
        (row,) = csv.DictReader(lines)
    assert (row["text"], row["customer"], row["message_id"]) == ("=Yo", "Hi", "2")


@pytest.mark.usefixtures("fake_pipeline")
def test_an_agent_who_is_not_there_is_told(transcript, capsys):
    assert run("batch", "in.csv", "-o", "out.csv", "--agent-value", "x") == 0
    assert "(no 'x' in the first rows)" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ((), 2, "required"),
        (("score",), 2, "required"),
        (("nonsense",), 2, "invalid choice"),
        (("batch", "in.csv"), 2, "-o"),
        (("batch", "none.csv", "-o", "out.csv"), 2, "replytone: there is no file none.csv"),
        (("batch", "empty", "-o", "out.csv"), 2, "there is no file to read in empty"),
        (("batch", "*.log", "-o", "out.csv"), 2, "there is no file *.log"),
        (("batch", "in.csv", "-o", "out.xlsx"), 2, "use one of .csv, .jsonl, .parquet, .duckdb"),
        (("batch", "in.csv", "-o", "out.csv", "--skipped", "s.xml"), 2, "cannot write s.xml"),
        (("batch", "in.csv", "-o", "out.csv", "--skipped", "there.csv"), 2, "--overwrite"),
        (("batch", "in.csv", "-o", "out.csv", "--jobs", "0"), 2, "must be 1 or more"),
        (("batch", "in.csv", "-o", "there.csv"), 2, "--overwrite"),
        (("batch", "in.csv", "-o", "none/out.csv"), 2, "there is no folder none"),
        (("batch", "in.csv", "-o", "out.csv", "--text", "bod"), 2, "did you mean 'body'?"),
        (("batch", "in.csv", "-o", "out.csv", "--format", "x"), 2, "there is no format 'x'"),
        (("batch", "in.csv", "-o", "out.csv", "--encoding", "x"), 2, "no text encoding 'x'"),
        (("batch", "empty.csv", "-o", "out.csv"), 1, "empty.csv is empty"),
        (("batch", "broken.json", "-o", "out.csv"), 1, "line 1: the array is broken"),
    ],
)
@pytest.mark.usefixtures("fake_pipeline")
def test_mistakes_are_one_line_and_leave_no_output(transcript, capsys, arguments, code, words):
    Path("there.csv").write_text("old")
    Path("empty.csv").touch()
    Path("empty").mkdir()
    Path("broken.json").write_text('[{"role": "agent", "text": "a"')
    assert run(*arguments) == code
    shown = capsys.readouterr().err
    assert words in shown
    assert "Traceback" not in shown
    assert Path("there.csv").read_text() == "old"
    assert not Path("out.csv").exists()


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (KeyboardInterrupt(), 130, "replytone: stopped before the end\n"),
        (OSError(28, "No space left on device", "out.csv"), 1,
         "replytone: out.csv: No space left on device\n"),
        (OSError(5, "Input/output error"), 1, "replytone: the run failed: Input/output error\n"),
        (OSError("no pipeline\n  there"), 1, "replytone: no pipeline there\n"),
        (ValueError("bad rule"), 1, "replytone: bad rule\n"),
        (ModuleNotFoundError("No module named 'sklearn'", name="sklearn"), 1,
         "replytone: this needs the package sklearn: pip install 'replytone[train]'\n"),
    ],
)  # fmt: skip
def test_a_run_that_fails_says_so_in_one_line(monkeypatch, capsys, error, code, words):
    def load(path=None, rules=None):
        raise error

    monkeypatch.setattr(pipeline, "load", load)
    assert run("score", "Hello") == code
    assert capsys.readouterr().err == words


def test_an_error_of_the_programme_is_not_hidden(monkeypatch):
    def load(path=None, rules=None):
        raise AttributeError("a bug")

    monkeypatch.setattr(pipeline, "load", load)
    with pytest.raises(AttributeError):
        run("score", "Hello")


def test_version_and_help(capsys):
    assert run("--version") == 0
    assert capsys.readouterr().out == f"replytone {replytone.__version__}\n"
    for command in ((), ("score",), ("batch",), ("train",), ("evaluate",)):
        assert run(*command, "--help") == 0
        assert "usage: replytone" in capsys.readouterr().out


def start(*arguments, **options):
    environment = {**os.environ, "PYTHONPATH": str(SRC), **options.pop("env", {})}
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, env=environment, check=False, **options
    )


def test_help_loads_nothing_heavy():
    code = (
        "import sys; from replytone import cli\ntry: cli.main(['--help'])\nexcept SystemExit: pass"
    )
    check = "\nassert not {'spacy', 'numpy', 'sklearn', 'pyarrow'} & set(sys.modules), 'heavy'"
    assert start("-c", code + check).returncode == 0


def test_whoever_stops_reading_gets_no_complaint(tmp_path):
    code = (
        "import sys; from replytone import cli, pipeline\n"
        "def score(*_, **__): raise BrokenPipeError\n"
        "pipeline.load, pipeline.score = lambda *_: None, score\n"
        "sys.exit(cli.main(['score', 'x']))"
    )
    ended = start("-c", code)
    assert (ended.returncode, ended.stderr) == (1, b"")


def test_what_the_terminal_cannot_show_is_escaped():
    code = (
        "import sys; from replytone import cli, pipeline; from replytone.result import ReplyScore\n"
        "pipeline.load = lambda *_: None\n"
        "pipeline.score = lambda text, *_, **__: ReplyScore(text, None, None)\n"
        "sys.exit(cli.main(['score', 'a\\ud83d ü 🙂', *sys.argv[1:]]))"
    )
    plain = start("-c", code, env={"PYTHONIOENCODING": "ascii"})
    assert (plain.returncode, plain.stderr) == (0, b"")
    assert rb"\xfc \U0001f642" in plain.stdout
    as_json = start("-c", code, "--json", env={"PYTHONIOENCODING": "ascii"})
    assert json.loads(as_json.stdout)["text"] == "a\ud83d ü 🙂"
