"""Replies a second on several cores: `replytone batch` and Spark beside one-core `score_many`.

All three score the same replies, one after the other, each in a process of its own: `score_many`
from a list, and the other two from CSV to Parquet. What a contender needs before its first reply
is shown apart. Time is measured by the clock, and as processor time of all processes together,
which says what the clock would on cores that nothing else runs on.
"""

import argparse
import csv
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from varied import stream

FEW = 20
PARTITIONS = 4  # for each core, so that none waits long for the other at the end
ONE, BATCH, SPARK = "score_many", "batch", "spark"
SHOWN = {
    ONE: "`score_many`, one core",
    BATCH: "`replytone batch`, CSV to Parquet, {} cores",
    SPARK: "Spark `local[{}]`, CSV to Parquet",
}


def processor_seconds() -> float:
    """Processor time of this process and of all that come from it, also of those that ended."""
    parents, seconds = {}, {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:  # it has just ended
            continue
        parents[int(path.parent.name)] = int(fields[1])
        seconds[int(path.parent.name)] = sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    if not seconds:  # not Linux
        times = os.times()
        return sum(times[:4])
    total = 0.0
    for process, own in seconds.items():
        ancestor = process
        while ancestor and ancestor != os.getpid():
            ancestor = parents.get(ancestor, 0)
        total += own if ancestor else 0.0
    return total


def say(when: str) -> None:
    """Tell the process that measures how far this one is."""
    print(when, time.time(), processor_seconds(), flush=True)


def score_many(source: Path, _: Path, __: int) -> None:
    """One process on one core."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    import replytone

    with open(source, encoding="utf-8", newline="") as lines:
        texts = [text for (text,) in islice(csv.reader(lines), 1, None)]
    replytone.score("Sorry.")
    say("ready")
    for _ in replytone.score_many(texts):
        pass
    say("done")


def batch(source: Path, output: Path, jobs: int) -> None:
    """The command line; what it takes for a few replies is what comes before the others."""
    from replytone import cli

    cli.main(["batch", str(source), "-o", f"{output}.parquet", "--role", "-", "--jobs", str(jobs)])
    say("done")


def spark(source: Path, output: Path, cores: int) -> None:
    """A session of Spark on this machine, whose workers are warm before the replies are scored."""
    import replytone.spark

    session = replytone.spark.local_session(cores)
    session.sparkContext.setLogLevel("ERROR")
    warm = session.createDataFrame([("Sorry.",)] * cores, "text string").repartition(cores)
    replytone.spark.score(warm, text="text").collect()
    say("ready")
    replies = session.read.csv(str(source), header=True, multiLine=True, quote='"', escape='"')
    scored = replytone.spark.score(
        replies.repartition(PARTITIONS * cores), text="text", keep=["text"]
    )
    scored.write.parquet(f"{output}.spark")
    say("done")
    session.stop()


CONTENDERS: dict[str, Callable[[Path, Path, int], None]] = {
    ONE: score_many,
    BATCH: batch,
    SPARK: spark,
}


class Seconds(NamedTuple):
    """What a contender took.

    Attributes:
        clock: From its first reply to its last, by the clock.
        processor: The same as processor time.
        start: By the clock, before the first reply.
    """

    clock: float
    processor: float
    start: float


def run(name: str, source: Path, output: Path, cores: int) -> dict[str, tuple[float, float]]:
    """When a contender began, was ready and was done, by the clock and as processor time."""
    command = [sys.executable, __file__, "--contender", name, str(source), str(output), str(cores)]
    said = {"began": (time.time(), 0.0)}
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{name} failed:\n{done.stdout}\n{done.stderr}")
    for line in done.stdout.splitlines():
        when, *numbers = line.split()
        if when in ("ready", "done"):
            clock, processor = map(float, numbers)
            said[when] = clock, processor
    return said


def contend(name: str, folder: Path, count: int, cores: int) -> Seconds:
    """One run of a contender."""
    with TemporaryDirectory(dir=folder) as place:
        said = run(name, folder / f"{count}.csv", Path(place, "many"), cores)
        (began, _), (done, processor) = said["began"], said["done"]
        if "ready" in said:
            ready, before = said["ready"]
        else:
            few = run(name, folder / f"{FEW}.csv", Path(place, "few"), cores)
            ready, before = began + few["done"][0] - few["began"][0], few["done"][1]
    return Seconds(done - ready, processor - before, ready - began)


def measure(count: int, rounds: int, cores: int) -> dict[str, Seconds]:
    """Name → medians of what a contender took."""
    found: dict[str, list[Seconds]] = {name: [] for name in CONTENDERS}
    with TemporaryDirectory() as name:
        folder = Path(name)
        for size in (count, FEW):
            with open(folder / f"{size}.csv", "w", encoding="utf-8", newline="") as lines:
                csv.writer(lines).writerows([("text",), *((t,) for t in islice(stream(), size))])
        for _ in range(rounds):
            for name in CONTENDERS:
                found[name].append(contend(name, folder, count, cores))
                print(name, found[name][-1], file=sys.stderr)
    return {
        name: Seconds(*map(statistics.median, zip(*s, strict=True))) for name, s in found.items()
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("-n", type=int, default=60_000, help="replies")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each whose median counts")
    parser.add_argument("--cores", type=int, default=2, help="for batch and for Spark")
    parser.add_argument("--contender", nargs=4, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.contender:
        name, source, output, cores = arguments.contender
        CONTENDERS[name](Path(source), Path(output), int(cores))
        return
    count, cores = arguments.n, arguments.cores
    seconds = measure(count, arguments.rounds, cores)
    print(f"{count:,} replies, medians of {arguments.rounds}; in brackets with start-up; the last")
    print("column by the clock, and by processor time, as if nothing else ran on the cores\n")
    print("| contender | start-up, s | replies/s | replies a processor second | x `score_many` |")
    print("|---|---|---|---|---|")
    one = seconds[ONE]
    for name, own in seconds.items():
        used = 1 if name == ONE else cores
        print(
            f"| {SHOWN[name].format(cores)} | {own.start:.1f} | {count / own.clock:,.0f} "
            f"({count / (own.clock + own.start):,.0f}) | {count / own.processor:,.0f} | "
            f"{one.clock / own.clock:.2f}; {used * one.processor / own.processor:.2f} |"
        )
    many, spark = seconds[BATCH], seconds[SPARK]
    print(
        f"\nSpark / batch: {many.clock / spark.clock:.2f} by the clock, "
        f"{(many.clock + many.start) / (spark.clock + spark.start):.2f} with start-up, "
        f"{many.processor / spark.processor:.2f} by processor time."
    )


if __name__ == "__main__":
    main()
