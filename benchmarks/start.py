"""Seconds from the start of a process to the first score, beside importing spaCy alone."""

import argparse
import statistics
import subprocess
import sys
import time

REPLY, CUSTOMER = "We are sorry if we caused you any inconvenience.", "Your fitter never came."
COMMANDS = {
    "python -c pass": ["-c", "pass"],
    "import spacy; spacy.blank('en')": ["-c", "import spacy; spacy.blank('en')"],
    "import replytone": ["-c", "import replytone"],
    "replytone --help": ["-m", "replytone.cli", "--help"],
    "replytone.score, first reply": [
        "-c",
        f"import replytone; replytone.score({REPLY!r}, {CUSTOMER!r})",
    ],
    "replytone score, from the shell": [
        "-m",
        "replytone.cli",
        "score",
        REPLY,
        "--customer",
        CUSTOMER,
    ],
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9, help="starts whose median counts")
    arguments = parser.parse_args()
    seconds: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(arguments.rounds + 1):  # the first fills the file cache and is left out
        for name, command in COMMANDS.items():
            began = time.perf_counter()
            subprocess.run([sys.executable, *command], check=True, stdout=subprocess.DEVNULL)
            seconds[name].append(time.perf_counter() - began)
    print(f"{'':32} {'median s':>9} {'fastest':>9} {'slowest':>9}")
    for name, (_, *rounds) in seconds.items():
        middle = statistics.median(rounds)
        print(f"{name:32} {middle:9.2f} {min(rounds):9.2f} {max(rounds):9.2f}")


if __name__ == "__main__":
    main()
