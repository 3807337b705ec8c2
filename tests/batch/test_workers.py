import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
import stand_in

import replytone
from replytone.batch import workers
from replytone.batch.rows import score_pairs
from replytone.batch.workers import AHEAD, SPARE, WorkerLost, Workers


@pytest.fixture
def quick(monkeypatch):
    """Workers with a pipeline that starts at once."""
    monkeypatch.setattr(workers, "BEGIN", stand_in.BEGIN)


def chunks(number, size=7):
    return [[(f"Reply {n} {k}", None) for k in range(size)] for n in range(number)]


@pytest.mark.parametrize("jobs", [1, 3])
@pytest.mark.parametrize("number", [0, 1, 50])
@pytest.mark.usefixtures("quick")
def test_results_come_in_the_order_of_the_chunks(jobs, number):
    with Workers(jobs, None, None) as pool:
        found = list(pool.score(iter(chunks(number))))
    expected = [[f'"text": "{text[:5]}"' for text, _ in chunk] for chunk in chunks(number)]
    assert [[re.search('"text": "Reply"', one.signals)[0] for one in rows] for rows in found] == (
        expected
    )
    assert [[one.empathy for one in rows] for rows in found] == [
        [100 / (len(text) + 3) for text, _ in chunk] for chunk in chunks(number)
    ]


@pytest.mark.usefixtures("quick")
def test_chunks_are_taken_no_faster_than_results_are():
    taken = []

    def endless():
        while True:
            taken.append(len(taken))
            yield [(f"Reply {len(taken)}", None)]

    with Workers(2, None, None) as pool:
        results = pool.score(endless())
        for number in range(1, 30):
            next(results)
            assert len(taken) == number - 1 + 2 * AHEAD + SPARE
        results.close()


@pytest.mark.usefixtures("quick")
def test_large_chunks_go_through_the_pipes_both_ways():
    large = [[("x" * 200_000, "y" * 200_000)] * 20 for _ in range(6)]
    with Workers(2, None, None) as pool:
        assert [len(rows) for rows in pool.score(iter(large))] == [20] * 6


@pytest.mark.parametrize(
    ("text", "error", "words"),
    [
        ("kill", WorkerLost, "a worker process was killed, most likely because memory ran out"),
        ("leave", WorkerLost, "a worker process ended with code 3; --jobs 1 does without them"),
        ("fail", ValueError, "this one fails"),
    ],
)
@pytest.mark.usefixtures("quick")
def test_what_goes_wrong_in_a_worker_is_said_here(text, error, words):
    some = chunks(40)
    some[17][3] = (text, None)
    with Workers(2, None, None) as pool, pytest.raises(error) as raised:
        list(pool.score(iter(some)))
    assert words in str(raised.value)


@pytest.mark.usefixtures("quick")
def test_a_pipeline_that_cannot_be_opened_is_said_here():
    with (
        Workers(2, None, "my.jsonl") as pool,
        pytest.raises(ValueError, match=r"^my\.jsonl is no file of rules$"),
    ):
        list(pool.score(iter(chunks(3))))


@pytest.mark.usefixtures("quick")
def test_a_stray_print_does_not_break_an_answer(capfd):
    with Workers(1, None, None) as pool:
        assert len(next(pool.score(iter([[("print", None)]])))) == 1
    assert capfd.readouterr().out == ""


@pytest.mark.usefixtures("quick")
def test_workers_end_with_the_run():
    with Workers(2, None, None) as pool:
        list(pool.score(iter(chunks(4))))
        processes = pool._processes
        assert [process.poll() for process in processes] == [None, None]
    assert all(process.poll() is not None for process in processes)


@pytest.mark.slow
def test_workers_score_to_the_last_bit_as_this_process_does(nlp):
    texts = ["Sorry if we upset you.", "I have sent a new one today.", "Call the sales team.", ""]
    pairs = [[(text, customer) for text in texts] for customer in (None, "It broke!", "Hi", "")]
    with Workers(2, None, None) as pool:
        found = list(pool.score(iter(pairs)))
    assert found == [score_pairs(chunk, nlp) for chunk in pairs]


@pytest.mark.slow
def test_a_script_needs_no_guard_and_no_file(tmp_path):
    script = textwrap.dedent("""
        from replytone import batch
        from replytone.batch import scoring
        scoring.FEW, scoring.CHUNK = 2, 5
        batch.run(["in.csv"], "out.csv", jobs=2)
        print("once")
    """)
    (tmp_path / "in.csv").write_text("role,text\n" + "agent,Sorry for that\n" * 30)
    environment = {**os.environ, "PYTHONPATH": str(Path(replytone.__file__).parents[1])}
    done = subprocess.run(
        [sys.executable, "-"],
        input=script,
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr, done.returncode) == ("once\n", "", 0)
    assert len((tmp_path / "out.csv").read_text().splitlines()) == 31
