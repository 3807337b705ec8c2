"""Resident memory while replytone reads a long stream of replies that are all different.

Each reply is one of the labelled ones with a name, an order number and a reference of its own, so
that every one brings words that were never seen before.
"""

import argparse
import resource
import sys
import time
from itertools import islice
from pathlib import Path

from varied import REPLIES, stream

STEPS = 20


def resident() -> float:
    """Resident memory of this process in MB; its peak where only that is known."""
    try:
        with open("/proc/self/statm", encoding="ascii") as numbers:
            return int(numbers.read().split()[1]) * resource.getpagesize() / 1e6
    except OSError:
        unit = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", nargs="?", type=Path, default=REPLIES, help="labelled replies")
    parser.add_argument("-n", type=int, default=1_000_000, help="replies to read")
    arguments = parser.parse_args()
    replies = stream(arguments.file)

    import replytone

    scores = replytone.score_many(replies)
    print(f"{'replies':>10} {'MB':>8} {'replies/s':>10}")
    print(f"{0:10,} {resident():8.0f}")
    step = max(1, arguments.n // STEPS)
    for done in range(step, arguments.n + 1, step):
        began = time.process_time()
        for _ in islice(scores, step):
            pass
        rate = step / (time.process_time() - began)
        print(f"{done:10,} {resident():8.0f} {rate:10,.0f}", flush=True)


if __name__ == "__main__":
    main()
