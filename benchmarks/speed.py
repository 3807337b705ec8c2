"""Replies a second on one core: replytone beside spaCy's tokenizer and VADER, in one run.

Every contender reads the same replies in the same process, one after the other, five times over;
the median counts. What counts is processor time, so that other work on the machine does not.
"""

import argparse
import json
import os
import platform
import statistics
import time
from collections.abc import Callable
from pathlib import Path

# Read by numerical libraries when they are first imported.
for name in ("OMP", "OPENBLAS", "MKL", "BLIS", "NUMEXPR", "VECLIB_MAXIMUM"):
    os.environ[f"{name}_NUM_THREADS"] = "1"

REPLIES = Path(__file__).parents[1] / "data" / "replies.jsonl"
BASE = "VADER polarity_scores"


def read(path: Path) -> list[tuple[str, str | None]]:
    """Pairs of a reply and the customer's words before it."""
    records = map(json.loads, path.read_text("utf-8").splitlines())
    return [(record["reply"], record.get("customer") or None) for record in records]


def contenders(pairs: list[tuple[str, str | None]]) -> dict[str, Callable[[], None]]:
    """Name → one reading of all replies. Each has a pipeline of its own, so caches are apart."""
    import spacy
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    import replytone

    replies = [reply for reply, _ in pairs]
    blank = spacy.blank("en")
    vader = SentimentIntensityAnalyzer()
    many, with_customers, single = replytone.load(), replytone.load(), replytone.load()

    def tokenize() -> None:
        for reply in replies:
            blank.make_doc(reply)

    def polarity() -> None:
        for reply in replies:
            vader.polarity_scores(reply)

    def score_many() -> None:
        for _ in replytone.score_many(replies, nlp=many):
            pass

    def score_many_with_customers() -> None:
        for _ in replytone.score_many(pairs, nlp=with_customers):
            pass

    def score() -> None:
        for reply in replies:
            replytone.score(reply, nlp=single)

    return {
        "spaCy blank tokenizer": tokenize,
        BASE: polarity,
        "replytone.score_many": score_many,
        "  with customers' words": score_many_with_customers,
        "replytone.score, one by one": score,
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", nargs="?", type=Path, default=REPLIES, help="labelled replies")
    parser.add_argument("--rounds", type=int, default=5, help="readings whose median counts")
    parser.add_argument("--limit", type=int, help="take the first replies only")
    arguments = parser.parse_args()
    pairs = read(arguments.file)[: arguments.limit]
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})

    readings = contenders(pairs)
    seconds: dict[str, list[float]] = {name: [] for name in readings}
    for _ in range(arguments.rounds + 1):  # the first round is shown apart: caches are cold
        for name, reading in readings.items():
            began = time.process_time()
            reading()
            seconds[name].append(time.process_time() - began)

    words = statistics.mean(len(reply.split()) for reply, _ in pairs)
    print(f"{len(pairs):,} replies of {arguments.file.name}, {words:.1f} words each; one core;")
    print(f"Python {platform.python_version()} on {platform.machine()}")
    print(f"\n{'':28} {'replies/s':>10} {'x VADER':>8} {'first round':>12} {'slowest-fastest':>18}")
    base = statistics.median(seconds[BASE][1:])
    for name, (first, *rounds) in seconds.items():
        middle = statistics.median(rounds)
        spread = f"{len(pairs) / max(rounds):,.0f}-{len(pairs) / min(rounds):,.0f}"
        print(
            f"{name:28} {len(pairs) / middle:10,.0f} {base / middle:8.2f} "
            f"{len(pairs) / first:12,.0f} {spread:>18}"
        )


if __name__ == "__main__":
    main()
