import re
import shlex
import tomllib
from pathlib import Path

import pytest

from replytone import cli, cli_batch
from replytone.labels import SIGNALS

ROOT = Path(__file__).parents[1]
DOCUMENTS = (
    "README.md",
    "data/README.md",
    "models/README.md",
    "benchmarks/README.md",
    "benchmarks/COST.md",
)
README = (ROOT / "README.md").read_text("utf-8")
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCKS = [(kind, text) for kind, text in FENCE.findall(README)]


def shown_after(number):
    """What a block is said to print: the text block right after it."""
    following = BLOCKS[number + 1 : number + 2]
    return following[0][1] if following and following[0][0] == "text" else None


def shell_lines():
    for number, (kind, text) in enumerate(BLOCKS):
        for line in text.splitlines() if kind == "sh" else ():
            yield pytest.param(number, shlex.split(line, comments=True), id=line)


@pytest.fixture
def workplace(tmp_path, monkeypatch):
    """A folder where the README's files are: the model, the data and the rules it shows."""
    for name in ("models", "data"):
        (tmp_path / name).symlink_to(ROOT / name, target_is_directory=True)
    (rules,) = (text for kind, text in BLOCKS if kind == "json")
    (tmp_path / "own_rules.jsonl").write_text(rules, "utf-8")
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("workplace")
def test_python_runs_and_prints_what_is_shown(capsys):
    names = {}
    for number, (kind, text) in enumerate(BLOCKS):
        if kind == "python" and "replytone.spark" not in text:  # test_spark.py runs that one
            exec(compile(text, f"README.md, block {number}", "exec"), names)
            printed = capsys.readouterr().out
            assert shown_after(number) in (None, printed), f"README.md should show:\n{printed}"


def test_the_first_example_holds():
    first_if, first_that = shown_after(1).splitlines()
    assert "hedged_apology" in first_if
    assert "hedged_apology" not in first_that


@pytest.mark.parametrize(("number", "words"), list(shell_lines()))
@pytest.mark.usefixtures("workplace")
def test_command_is_one_that_there_is(number, words, capsys):
    program, *arguments = words
    if program == "make":
        targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
        assert set(arguments) <= set(targets)
    elif program == "pip":
        project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
        extras = re.findall(r"[a-z]+", arguments[-1])
        assert set(extras) <= set(project["optional-dependencies"])
    else:
        assert program == "replytone"
        if "<" in arguments:
            arguments = arguments[: arguments.index("<")]
        cli._parser().parse_args(arguments)
        if arguments[0] == "score" and (shown := shown_after(number)) is not None:
            assert cli.main(arguments) == 0
            printed = capsys.readouterr().out
            assert shown == printed, f"README.md should show:\n{printed}"


def test_own_rules_of_the_readme_work_on_the_command_line(workplace, capsys):
    assert cli.main(["score", "Clause 7 applies.", "--rules", "own_rules.jsonl"]) == 0
    assert "policy_refusal" in capsys.readouterr().out


def test_signals_are_those_of_the_package():
    rows = re.findall(r"^\| `(\w+)` \| (.+) \|$", README, re.MULTILINE)
    assert [row for row in rows if row[0] in SIGNALS] == list(SIGNALS.items())


def test_options_of_batch_are_all_named():
    missing = [name for name in cli_batch.COLUMN_OPTIONS if f"--{name}`" not in README]
    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_lead_to_files(document):
    path = ROOT / document
    links = re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text("utf-8"))
    broken = [link for link in links if not (path.parent / link).exists()]
    assert broken == []
