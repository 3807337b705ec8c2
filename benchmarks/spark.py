"""Replies a second on several cores: `replytone batch` and Spark beside one-core `score_many`.

All three score the same replies, one after the other, each in a process of its own: `score_many`
from a list, and the other two from CSV to Parquet. Time by the clock counts; what a contender
needs before its first reply is measured by a run on a few replies and shown apart.
"""

import argparse
import csv
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from varied import stream

FEW = 20
PARTITIONS = 4  # for each core, so that none waits long for the other at the end
ONE, BATCH, SPARK = "score_many", "batch", "spark"
SHOWN = {
    ONE: "`score_many`, one core",
    BATCH: "`replytone batch`, CSV to Parquet, {} cores",
    SPARK: "Spark `local[{}]`, CSV to Parquet",
}


def score_many(source: Path, _: Path, __: int) -> None:
    """One process on one core."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    import replytone

    with open(source, encoding="utf-8", newline="") as lines:
        texts = [text for (text,) in islice(csv.reader(lines), 1, None)]
    replytone.score("Sorry.")
    print(f"ready {time.time()}", flush=True)
    for _ in replytone.score_many(texts):
        pass


def batch(source: Path, output: Path, jobs: int) -> None:
    """The command line."""
    from replytone import cli

    cli.main(["batch", str(source), "-o", f"{output}.parquet", "--role", "-", "--jobs", str(jobs)])


def spark(source: Path, output: Path, cores: int) -> None:
    """A session of Spark on this machine, whose workers are warm before the replies are scored."""
    import replytone.spark

    session = replytone.spark.local_session(cores)
    session.sparkContext.setLogLevel("ERROR")
    warm = session.createDataFrame([("Sorry.",)] * cores, "text string").repartition(cores)
    replytone.spark.score(warm, text="text").collect()
    print(f"ready {time.time()}", flush=True)
    replies = session.read.csv(str(source), header=True, multiLine=True, quote='"', escape='"')
    scored = replytone.spark.score(
        replies.repartition(PARTITIONS * cores), text="text", keep=["text"]
    )
    scored.write.parquet(f"{output}.spark")
    print(f"done {time.time()}", flush=True)
    session.stop()


CONTENDERS: dict[str, Callable[[Path, Path, int], None]] = {
    ONE: score_many,
    BATCH: batch,
    SPARK: spark,
}


def run(name: str, source: Path, output: Path, cores: int) -> tuple[float, float | None]:
    """Seconds that a contender takes as a whole, and from when it is ready if it says so."""
    command = [sys.executable, __file__, "--contender", name, str(source), str(output), str(cores)]
    began = time.time()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    ended = time.time()
    if done.returncode:
        sys.exit(f"{name} failed:\n{done.stdout}\n{done.stderr}")
    said = dict(
        line.split() for line in done.stdout.splitlines() if line.startswith(("ready", "done"))
    )
    ended = float(said.get("done", ended))
    return ended - began, ended - float(said["ready"]) if "ready" in said else None


def measure(count: int, rounds: int, cores: int) -> dict[str, dict[str, float]]:
    """Name → median seconds as a whole, and without what comes before the first reply."""
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in CONTENDERS}
    with TemporaryDirectory() as name:
        folder = Path(name)
        for size in (count, FEW):
            with open(folder / f"{size}.csv", "w", encoding="utf-8", newline="") as lines:
                csv.writer(lines).writerows([("text",), *((t,) for t in islice(stream(), size))])
        for number in range(rounds):
            for name in CONTENDERS:
                whole, ready = run(name, folder / f"{count}.csv", folder / f"{number}", cores)
                if ready is None:
                    few, _ = run(name, folder / f"{FEW}.csv", folder / f"{number}.few", cores)
                    ready = whole - few
                found[name].append((whole, ready))
                print(f"{name}: {whole:.1f} s, {ready:.1f} s of them scoring", file=sys.stderr)
    return {
        name: {
            "whole": statistics.median(whole for whole, _ in seconds),
            "scoring": statistics.median(scoring for _, scoring in seconds),
        }
        for name, seconds in found.items()
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("-n", type=int, default=60_000, help="replies")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each whose median counts")
    parser.add_argument("--cores", type=int, default=2, help="for batch and for Spark")
    parser.add_argument("--json", action="store_true", help="print the seconds as JSON")
    parser.add_argument("--contender", nargs=4, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.contender:
        name, source, output, cores = arguments.contender
        CONTENDERS[name](Path(source), Path(output), int(cores))
        return
    seconds = measure(arguments.n, arguments.rounds, arguments.cores)
    if arguments.json:
        print(json.dumps(seconds))
        return
    print(f"{arguments.n:,} replies, medians of {arguments.rounds}\n")
    print("| contender | replies/s | with start-up | x `score_many` | x batch | start-up, s |")
    print("|---|---|---|---|---|---|")
    for name, own in seconds.items():
        rate, whole = arguments.n / own["scoring"], arguments.n / own["whole"]
        one, many = (seconds[other]["scoring"] / own["scoring"] for other in (ONE, BATCH))
        print(
            f"| {SHOWN[name].format(arguments.cores)} | {rate:,.0f} | {whole:,.0f} | {one:.2f} | "
            f"{many:.2f} | {own['whole'] - own['scoring']:.1f} |"
        )


if __name__ == "__main__":
    main()
