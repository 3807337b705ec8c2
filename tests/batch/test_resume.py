import errno
import gc
import json
import os
import shutil
from functools import partial
from itertools import count

import pytest
from outcome import content, names, rows

import replytone
from replytone import batch, pipeline
from replytone.batch.workfolder import WorkFolder
from replytone.output.target import find_target
from replytone.transcripts.errors import TranscriptError, UsageError
from replytone.transcripts.reader import ReadOptions

STEPS = ("replace", "unlink", "rmdir", "mkdir", "fsync")
"""What changes names and contents on the disk; a run can be killed before any of it."""


class PowerCut(BaseException):
    """Ends a run; what is done to clean up afterwards does not reach the disk either."""


@pytest.fixture
def cut_power():
    """Makes the step with a number, and all steps after it, fail; with None all pass."""
    patches = pytest.MonkeyPatch()

    def step(real, steps, number, *arguments, **options):
        if number is not None and next(steps) >= number:
            raise PowerCut
        return real(*arguments, **options)

    def cut(number):
        patches.undo()
        steps = count()
        for name in STEPS:
            patches.setattr(os, name, partial(step, getattr(os, name), steps, number))

    yield cut
    patches.undo()


@pytest.mark.parametrize(("ending", "stride"), [(".csv", 1), (".parquet", 3), (".duckdb", 5)])
@pytest.mark.usefixtures("fake_pipeline")
def test_a_run_that_is_killed_before_any_step_goes_on_to_the_same_end(
    tmp_path, export, cut_power, ending, stride
):
    def run(folder):
        batch.run([export], folder / f"out{ending}", part_size=14, skipped=folder / "skipped.csv")

    def found(folder):
        assert names(folder) == [f"out{ending}", "skipped.csv"]
        return content(folder / f"out{ending}"), content(folder / "skipped.csv")

    (tmp_path / "whole").mkdir()
    run(tmp_path / "whole")
    expected = found(tmp_path / "whole")
    kills = 0
    for number in count(0, stride):
        folder = tmp_path / str(number)
        folder.mkdir()
        cut_power(number)
        try:
            run(folder)
        except PowerCut:
            kills += 1
        else:
            break
        finally:
            cut_power(None)
            gc.collect()  # a killed process holds no lock
        parts = folder / f".out{ending}.parts"
        if (folder / f"out{ending}").exists() and parts.exists() and not names(parts):
            parts.rmdir()  # all was done but for this
        else:
            run(folder)
        assert found(folder) == expected, f"killed before step {number}"
    assert kills > 20 // stride


@pytest.mark.parametrize("restart", [False, True])
@pytest.mark.usefixtures("fake_pipeline")
def test_a_run_may_be_killed_at_every_step_in_turn(tmp_path, export, cut_power, restart):
    """Every other time `restart` throws away what was done; an old file is there to replace."""
    (tmp_path / "whole").mkdir()
    batch.run([export], tmp_path / "whole" / "out.csv", part_size=14)
    expected = content(tmp_path / "whole" / "out.csv")
    output = tmp_path / "killed" / "out.csv"
    output.parent.mkdir()
    output.write_text("old")
    for number in count(1):
        cut_power(number)
        try:
            batch.run(
                [export], output, part_size=14, overwrite=True, restart=restart and number % 2 == 1
            )
        except PowerCut:
            gc.collect()
            assert output.read_bytes() in (b"old", expected)
        else:
            break
        finally:
            cut_power(None)
    assert number > 5
    assert content(output) == expected
    assert names(output.parent) == ["out.csv"]


@pytest.mark.usefixtures("fake_pipeline")
def test_a_file_that_came_in_the_way_is_not_replaced(tmp_path, export, cut_power):
    output = tmp_path / "out.csv"
    for number in count(10):
        cut_power(number)
        with pytest.raises(PowerCut):
            batch.run([export], output, part_size=14)
        cut_power(None)
        gc.collect()
        if WorkFolder(find_target(output)).is_joined:
            break
    output.write_text("mine")
    with pytest.raises(UsageError, match="is there already"):
        batch.run([export], output, part_size=14)
    assert output.read_text() == "mine"
    output.unlink()
    assert batch.run([export], output, part_size=14).scored == 40
    assert names(tmp_path) == ["in.csv", "out.csv"]


def broken_off(export, output, monkeypatch, after=25, error=KeyboardInterrupt, **options):
    """A run that ends after so many replies; returns the error."""

    def stop(summary):
        if summary.scored >= after:
            raise error

    monkeypatch.setattr("replytone.batch.scoring.CHUNK", 4)
    with pytest.raises(error if isinstance(error, type) else type(error)) as raised:
        batch.run([export], output, part_size=9, jobs=1, progress=stop, **options)
    return raised.value


def test_what_was_scored_is_not_scored_again(tmp_path, export, fake_pipeline, monkeypatch):
    error = broken_off(export, tmp_path / "out.csv", monkeypatch)
    assert error.__notes__ == [
        f"what has been scored is kept in {tmp_path / '.out.csv.parts'}, and the same command goes "
        "on there"
    ]
    assert names(tmp_path) == [".out.csv.parts", "in.csv"]
    fake_pipeline.clear()
    remarks, seen = [], []
    summary = batch.run(
        [export],
        tmp_path / "out.csv",
        part_size=9,
        tell=remarks.append,
        progress=lambda summary: seen.append((summary.scored, summary.share)),
    )
    assert (summary.scored, summary.resumed, len(fake_pipeline)) == (40, 18, 22)
    assert (summary.read, summary.customers, summary.skipped["bot"]) == (132, 40, 40)
    assert remarks[-1] == "going on after 18 replies that an earlier run has scored"
    assert seen[-1] == (40, 1.0)
    assert [row["message_id"] for row in rows(tmp_path / "out.csv")] == [
        str(n) for n in range(1, 120, 3)
    ]


@pytest.mark.parametrize(
    "error",
    [
        KeyboardInterrupt(),
        OSError(errno.ENOSPC, "No space left on device", "out.csv"),
        TranscriptError("broken"),
        MemoryError(),
    ],
)
@pytest.mark.usefixtures("fake_pipeline")
def test_nothing_is_kept_where_nothing_was_finished(tmp_path, export, monkeypatch, error):
    raised = broken_off(export, tmp_path / "out.csv", monkeypatch, after=1, error=error)
    assert not hasattr(raised, "__notes__")
    assert names(tmp_path) == ["in.csv"]


@pytest.mark.usefixtures("fake_pipeline")
def test_what_cannot_be_read_on_keeps_what_was_scored(tmp_path, monkeypatch):
    source = tmp_path / "in.json"
    replies = [{"role": "agent", "text": f"Hello {n}"} for n in range(2_000)]
    source.write_text(json.dumps(replies)[:-1] + ", {")
    with pytest.raises(TranscriptError, match="the array is broken here") as raised:
        batch.run([source], tmp_path / "out.csv", part_size=400, jobs=1)
    # The same command would break off at the same place.
    assert "mend the file or leave it out, and add --restart" in raised.value.__notes__[0]
    assert names(tmp_path) == [".out.csv.parts", "in.json"]


CHANGES = {
    "the inputs are others": lambda export, run: run(inputs=[export, export.parent / "more.csv"]),
    "in.csv has changed since": lambda export, run: (os.utime(export, (1, 1)), run()),
    "the option agent-values differs": lambda export, run: run(
        options=ReadOptions(agent_values=("agent",))
    ),
    "the option keep-formulas differs": lambda export, run: run(keep_formulas=True),
    "the option written differs": lambda export, run: run(keep_raw=True),
    "the option format differs": lambda export, run: run(format="csv"),
    "the option encoding differs": lambda export, run: run(encoding="cp1252"),
    "the option part-size differs": lambda export, run: run(part_size=8),
    "the rules differ": lambda export, run: run(rules=export),
    "the model differs": lambda export, run: run(model=export.parent),
    "it was made by replytone 0.0.1, and this is": None,
}


@pytest.mark.parametrize("words", CHANGES)
@pytest.mark.usefixtures("fake_pipeline")
def test_another_command_is_told_what_differs(tmp_path, export, monkeypatch, words):
    (tmp_path / "more.csv").write_bytes(export.read_bytes())
    broken_off(export, tmp_path / "out.csv", monkeypatch)
    before = names(tmp_path / ".out.csv.parts")

    def run(inputs=(export,), **options):
        batch.run(inputs, tmp_path / "out.csv", **{"part_size": 9, **options})

    if CHANGES[words] is None:
        journal = tmp_path / ".out.csv.parts" / "journal.json"
        journal.write_text(journal.read_text().replace(f'"{replytone.__version__}"', '"0.0.1"'))
    change = CHANGES[words] or (lambda export, run: run())
    with pytest.raises(UsageError) as raised:
        change(export, run)
    assert words in str(raised.value)
    assert "add --restart to begin anew" in str(raised.value)
    assert names(tmp_path / ".out.csv.parts") == before
    run(restart=True)
    assert len(rows(tmp_path / "out.csv")) == 40
    assert names(tmp_path) == ["in.csv", "more.csv", "out.csv"]


@pytest.mark.usefixtures("fake_pipeline")
def test_two_runs_do_not_write_one_file_at_a_time(tmp_path, export):
    other = WorkFolder(find_target(tmp_path / "out.csv"))
    other.open({})
    try:
        with pytest.raises(UsageError, match="another run is writing"):
            batch.run([export], tmp_path / "out.csv")
        assert names(other.path) == ["journal.json", "lock"]
    finally:
        other.close()


@pytest.mark.usefixtures("fake_pipeline")
def test_a_journal_that_is_no_journal_is_said(tmp_path, export, monkeypatch):
    broken_off(export, tmp_path / "out.csv", monkeypatch)
    (tmp_path / ".out.csv.parts" / "journal.json").write_text("{")
    with pytest.raises(UsageError, match=r"journal\.json cannot be read; add --restart"):
        batch.run([export], tmp_path / "out.csv")


@pytest.mark.usefixtures("fake_pipeline")
def test_parts_that_do_not_fit_the_inputs_are_said(tmp_path, export, monkeypatch):
    broken_off(export, tmp_path / "out.csv", monkeypatch)
    parts = tmp_path / ".out.csv.parts"
    for number in range(2, 9):
        shutil.copy(parts / "000000.part", parts / f"{number:06}.part")
    with pytest.raises(UsageError, match="does not fit the inputs; add --restart"):
        batch.run([export], tmp_path / "out.csv", part_size=9)


@pytest.mark.usefixtures("fake_pipeline")
def test_the_old_scores_stay_until_the_new_ones_are_whole(tmp_path, export, monkeypatch):
    output = tmp_path / "out.csv"
    output.write_text("old")
    broken_off(export, output, monkeypatch, overwrite=True)
    assert output.read_text() == "old"
    with pytest.raises(UsageError, match="is there already"):
        batch.run([export], output, part_size=9)
    summary = batch.run([export], output, part_size=9, overwrite=True)
    assert (summary.resumed, len(rows(output))) == (18, 40)


def test_the_size_of_parts_does_not_show_in_the_scores(tmp_path, export, fake_pipeline):
    found = set()
    for size in (1, 7, 40, 1_000):
        batch.run([export], tmp_path / f"{size}.csv", part_size=size, jobs=1)
        found.add(content(tmp_path / f"{size}.csv"))
    assert len(found) == 1
    assert pipeline.load() is None
    assert len(fake_pipeline) == 160
