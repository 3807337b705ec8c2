"""Runs that are killed with no warning, as by the power or the system."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from outcome import content, names

import replytone

HERE = Path(__file__).parent
RUN_SECONDS = 60


def start(export, output, jobs, limit=None):
    def prepare():
        # Whoever runs the tests in the background has Ctrl-C ignored, and children inherit that.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        if limit:
            limit()

    path = os.pathsep.join([str(Path(replytone.__file__).parents[1]), str(HERE)])
    command = [sys.executable, str(HERE / "stand_in.py"), str(export), str(output), str(jobs)]
    return subprocess.Popen(
        command,
        env={**os.environ, "PYTHONPATH": path},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=prepare,
    )


def finish(process):
    _, errors = process.communicate(timeout=RUN_SECONDS)
    return process.returncode, errors.decode()


@pytest.fixture
def long_export(tmp_path):
    """3,000 replies."""
    return write_export(tmp_path / "in.csv", 3_000)


def write_export(path, replies):
    lines = [
        f"c{n % 41},{n},{'agent' if n % 2 else 'customer'},Message no. {n} {'=' * (n % 5)}\n"
        for n in range(2 * replies)
    ]
    path.write_text("conversation_id,message_id,role,text\n" + "".join(lines))
    return path


@pytest.mark.slow
@pytest.mark.parametrize(("ending", "jobs", "times"), [(".csv", 2, 20), (".parquet", 1, 5)])
def test_a_run_that_is_killed_again_and_again_ends_as_if_it_had_not_been(
    tmp_path, long_export, ending, jobs, times
):
    whole, killed = tmp_path / f"whole{ending}", tmp_path / f"killed{ending}"
    journal = tmp_path / f".killed{ending}.parts" / "journal.json"
    process = start(long_export, whole, jobs)
    longest = working_time(process, tmp_path / f".whole{ending}.parts" / "journal.json")
    assert finish(process) == (0, "")
    expected = content(whole)
    chance = random.Random(ending)
    kills = 0
    while kills < times:
        process = start(long_export, killed, jobs)
        await_file(process, journal)
        time.sleep(chance.uniform(0, longest))
        process.kill()
        code, errors = finish(process)
        assert code in (0, -signal.SIGKILL), errors
        if code:
            kills += 1
        else:
            longest *= 0.8  # too late
        if killed.exists():
            assert content(killed) == expected
            if not journal.exists():  # all was done; from the beginning once more
                killed.unlink()
    if not killed.exists():
        assert finish(start(long_export, killed, jobs)) == (0, "")
    assert content(killed) == expected
    assert set(names(tmp_path)) - {f".killed{ending}.parts"} == {
        "in.csv", whole.name, killed.name
    }  # fmt: skip


def await_file(process, path):
    while process.poll() is None and not path.exists():
        time.sleep(0.002)


def working_time(process, journal):
    await_file(process, journal)
    began = time.monotonic()
    process.wait(RUN_SECONDS)
    return time.monotonic() - began


@pytest.mark.skipif(os.name != "posix", reason="needs limits of a process")
def test_a_disk_that_is_full_keeps_what_is_finished_and_the_run_goes_on(tmp_path, long_export):
    import resource

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, resource.RLIM_INFINITY))

    whole, output = tmp_path / "whole.csv", tmp_path / "out.csv"
    assert finish(start(long_export, whole, 1)) == (0, "")
    assert whole.stat().st_size > 60_000
    code, errors = finish(start(long_export, output, 1, limit))  # the parts fit, the whole does not
    assert code == 1
    assert "OSError" in errors
    assert "the same command goes on there" in errors
    assert not output.exists()
    assert (tmp_path / ".out.csv.parts" / "000001.part").exists()
    assert finish(start(long_export, output, 1)) == (0, "")
    assert content(output) == content(whole)
    assert names(tmp_path) == ["in.csv", "out.csv", "whole.csv"]


def children(pid):
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs Linux's /proc")
def test_a_killed_run_leaves_no_workers_behind(tmp_path, long_export):
    process = start(long_export, tmp_path / "out.csv", 2)
    until = time.monotonic() + RUN_SECONDS
    while len(workers := children(process.pid)) < 2 and time.monotonic() < until:
        time.sleep(0.005)
    process.kill()
    finish(process)
    assert len(workers) == 2
    while any(Path(f"/proc/{worker}").exists() for worker in workers):
        assert time.monotonic() < until
        time.sleep(0.01)


def test_ctrl_c_ends_a_run_with_its_workers_and_keeps_what_is_finished(tmp_path):
    export = write_export(tmp_path / "in.csv", 40_000)
    process = start(export, tmp_path / "out.csv", 2)
    part = tmp_path / ".out.csv.parts" / "000001.part"
    until = time.monotonic() + RUN_SECONDS
    while not part.exists() and time.monotonic() < until:
        time.sleep(0.005)
    process.send_signal(signal.SIGINT)
    code, errors = finish(process)
    assert code == -signal.SIGINT
    assert errors.count("KeyboardInterrupt") == 1
    assert "the same command goes on there" in errors
    assert part.exists()
    assert not (tmp_path / "out.csv").exists()
    assert finish(start(export, tmp_path / "out.csv", 1)) == (0, "")
    assert names(tmp_path) == ["in.csv", "out.csv"]
