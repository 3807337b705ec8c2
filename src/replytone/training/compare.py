"""Two models on the same labelled replies: what differs, and which replies moved."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from spacy.language import Language

from replytone.training import tables
from replytone.training.bootstrap import DRAWS, Bootstrap, Interval
from replytone.training.dataset import LabelledReply
from replytone.training.evaluate import evaluate
from replytone.training.evaluation import Evaluation, plain
from replytone.training.figures import HEADLINES, LESS_IS_BETTER
from replytone.training.moves import Move, moves

LISTED: Final = 10
"""Replies that are listed when a comparison is printed."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two models on the same labelled replies. Printed, it is a table and the largest moves.

    Attributes:
        new, other: Their evaluations; a difference is the new one's figure minus the other's.
        differences: The differences with their spread, over paired draws.
        moves: The replies that moved, the furthest first.
    """

    new: Evaluation
    other: Evaluation
    differences: Bootstrap = field(repr=False)
    moves: tuple[Move, ...] = field(repr=False)

    @property
    def headlines(self) -> dict[str, Interval]:
        """Headline figure → difference and its 95 % interval."""
        return {name: self.differences.interval(figure) for name, figure in HEADLINES.items()}

    @property
    def head(self) -> tables.Row:
        """What the columns of `rows` hold."""
        return ("figure", self.new.model, self.other.model, "difference (95 % interval)", "")

    def rows(self) -> list[tables.Row]:
        """A row a headline figure: both values, their difference, and what it comes to."""
        new, other = self.new.headlines, self.other.headlines
        return [
            (
                name,
                tables.number(new[name].value, 3),
                tables.number(other[name].value, 3),
                tables.difference(found),
                verdict(name, found),
            )
            for name, found in self.headlines.items()
        ]

    def count(self) -> str:
        """How many replies moved, and where to."""
        nearer, further = (
            sum(change.nearer is way for move in self.moves for change in move.changes)
            for way in (True, False)
        )
        return (
            f"{len(self.moves)} of {len(self.new.gold)} replies moved: {nearer} ratings nearer to "
            f"their labels, {further} further away"
        )

    def to_dict(self) -> dict[str, Any]:
        """Both evaluations, the differences and the moves as plain values."""
        return {
            "new": self.new.to_dict(),
            "other": self.other.to_dict(),
            "differences": plain(self.headlines),
            "moves": [move.to_dict() for move in self.moves],
        }

    def __str__(self) -> str:
        lines = [
            f"{self.new.title}: {len(self.new.gold)} replies",
            "",
            *(f"  {line}" for line in tables.columns(self.head, self.rows())),
            "",
            f"  {self.count()}",
        ]
        for move in self.moves[:LISTED]:
            lines += ["", *(f"  {line}" for line in str(move).splitlines())]
        if len(self.moves) > LISTED:
            lines += ["", f"  and {len(self.moves) - LISTED} more, which moved less"]
        return "\n".join(lines)


def verdict(name: str, found: Interval) -> str:
    """Whether a difference of a headline figure goes beyond chance, and which way."""
    if not (found.low > 0 or found.high < 0):  # NaN is neither
        return ""
    return "worse" if (found.low > 0) == (name in LESS_IS_BETTER) else "better"


def compare(
    gold: str | Path | Sequence[LabelledReply],
    new: Language,
    other: Language,
    names: tuple[str, str] = ("new", "other"),
    draws: int = DRAWS,
) -> Comparison:
    """Compare two pipelines on labelled replies.

    Args:
        gold: Labelled replies, or a file of them in the form of `data/replies.jsonl`.
        new: The pipeline in question.
        other: The one that it is held against.
        names: What to call them.
        draws: Resamples for the intervals, the same ones for both pipelines.

    Raises:
        OSError: The file cannot be read.
        ValueError: There are no replies, or a line is not a labelled reply.
    """
    one = evaluate(gold, new, names[0], draws)
    return compare_evaluations(one, evaluate(one.gold, other, names[1], draws))


def compare_evaluations(new: Evaluation, other: Evaluation) -> Comparison:
    """Compare two evaluations on the same replies and over as many draws.

    Raises:
        ValueError: They are not on the same replies.
    """
    if list(new.gold) != list(other.gold):
        raise ValueError("two models are compared on the same labelled replies; these differ")
    differences = new.bootstrap.minus(other.bootstrap)
    return Comparison(new, other, differences, moves(new.gold, new.scores, other.scores))
