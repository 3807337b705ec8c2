"""What more labelled replies would bring: figures on unseen families, beside replies learnt.

    python benchmarks/learning_curve.py --picture data/learning_curve.svg

Every sixth family is held out. Of the others a share is learnt, each share with all families of
the one before, and the figures are taken on the families held out, which no share has.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from replytone.training.bootstrap import DRAWS
from replytone.training.dataset import LabelledReply, group_of, read_replies
from replytone.training.evaluate import evaluate
from replytone.training.evaluation import Evaluation
from replytone.training.train import train

DATA = Path(__file__).parents[1] / "data" / "replies.jsonl"
HELD_OUT = 6
"""One family in so many is held out."""
SHOWN = ("core three, reply F1", "all signals, reply F1", "empathy QWK", "resolution QWK")


def main() -> None:
    """Train once a share, print a table and draw it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=DATA, help="labelled replies")
    parser.add_argument(
        "--shares", type=float, nargs="+", default=[0.25, 0.5, 0.75, 1.0], help="of the families"
    )
    parser.add_argument("--limit", type=int, help="take so many replies of each family only")
    parser.add_argument("--leave-out", type=int, default=13, help="as in training")
    parser.add_argument("--jobs", type=int, default=-1, help="processes for training")
    parser.add_argument("--draws", type=int, default=DRAWS, help="resamples for the intervals")
    parser.add_argument("--picture", type=Path, help="an .svg or .png file to draw it in")
    arguments = parser.parse_args()

    families: dict[str, list[LabelledReply]] = {}
    for reply in read_replies([arguments.data]):
        families.setdefault(group_of(reply), []).append(reply)
    names = sorted(families)
    unseen = names[::HELD_OUT]
    gold = [reply for name in unseen for reply in families[name][: arguments.limit]]
    others = [name for name in names if name not in unseen]
    order = np.random.default_rng(0).permutation(len(others)).tolist()

    counts, found = [], []
    for share in sorted(arguments.shares):
        taken = [others[number] for number in order[: max(2, round(share * len(others)))]]
        learnt = [reply for name in taken for reply in families[name][: arguments.limit]]
        nlp, _ = train(learnt, arguments.leave_out, arguments.jobs)
        counts.append(len(learnt))
        found.append(evaluate(gold, nlp, f"{len(taken)} families", arguments.draws))
        print(f"{len(taken)} families, {len(learnt)} replies: done", flush=True)
    print(f"\nOn {len(gold)} replies of {', '.join(unseen)}, of which nothing was learnt:\n")
    print(table(counts, found))
    if arguments.picture:
        draw(arguments.picture, counts, found)


def table(counts: Sequence[int], found: Sequence[Evaluation]) -> str:
    """The figures as a Markdown table."""
    lines = [["replies learnt", *SHOWN], ["---"] * (1 + len(SHOWN))]
    for count, evaluation in zip(counts, found, strict=True):
        figures = (evaluation.headlines[name] for name in SHOWN)
        lines.append(
            [f"{count:,}", *(f"{f.value:.3f} [{f.low:.3f}, {f.high:.3f}]" for f in figures)]
        )
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def draw(path: Path, counts: Sequence[int], found: Sequence[Evaluation]) -> None:
    """Draw the figures."""
    import matplotlib

    from replytone.training import plots

    curves = {name: [evaluation.headlines[name] for evaluation in found] for name in SHOWN}
    figure = plots.learning_curve(counts, curves, "on families that were not learnt")
    with matplotlib.rc_context({"svg.hashsalt": "replytone"}):
        figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None)


if __name__ == "__main__":
    main()
