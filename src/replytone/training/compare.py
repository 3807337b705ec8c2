"""Two models on the same labelled replies: what differs, which replies moved, and why."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple

from spacy.language import Language

from replytone.labels import LABELS, RATINGS
from replytone.result import Part, ReplyScore
from replytone.training import tables
from replytone.training.bootstrap import DRAWS, Bootstrap, Interval
from replytone.training.dataset import LabelledReply
from replytone.training.evaluate import Evaluation, evaluate, name_of, read_gold
from replytone.training.figures import HEADLINES, LESS_IS_BETTER
from replytone.training.reliability import POINTS

PARTS: Final = (*LABELS, "wording", "customer")
"""What adds to a rating, in the order of `Part.points`."""
MOVED: Final = 1.0
"""Points from which a rating has moved."""
REASONS: Final = 3
"""Changes that are told of each rating that moved."""


class Reason(NamedTuple):
    """A part of a rating that adds something else with the other model.

    Attributes:
        source: A signal's name, `wording`, `customer`, or `base` for what every reply starts from.
        points: The change in points.
    """

    source: str
    points: float


@dataclass(frozen=True, slots=True)
class Move:
    """A rating of one reply that moved from one model to the other.

    Attributes:
        reply: The reply with its labels.
        rating: `empathy` or `resolution`.
        before, after: The other model's rating and the new one's, 0 to 100 or None.
        reasons: What changed it the most; empty where it came from or went to None.
        appeared, vanished: Signals that only the new model finds, and those only the other finds.
    """

    reply: LabelledReply
    rating: str
    before: float | None
    after: float | None
    reasons: tuple[Reason, ...]
    appeared: tuple[str, ...]
    vanished: tuple[str, ...]

    @property
    def points(self) -> float | None:
        """The change in points; None where one side has no rating."""
        if self.before is None or self.after is None:
            return None
        return self.after - self.before

    @property
    def nearer(self) -> bool | None:
        """Whether the new rating is nearer to the label; None where it is as far away."""
        grade = getattr(self.reply, self.rating)
        wanted = None if grade is None else float(POINTS * grade)
        before, after = (_distance(value, wanted) for value in (self.before, self.after))
        return None if before == after else after < before

    def __str__(self) -> str:
        grade = getattr(self.reply, self.rating)
        label = "none" if grade is None else str(POINTS * grade)
        change = "" if self.points is None else f" ({self.points:+.0f})"
        verdict = {True: "nearer to", False: "further from", None: "as far as before from"}
        lines = [
            f"{self.reply.id}: {self.rating} {_shown(self.before)} to {_shown(self.after)}{change}, "
            f"{verdict[self.nearer]} the label {label}"
        ]
        lines += [f"  {reason.points:+6.1f}  {reason.source}" for reason in self.reasons]
        for words, labels in (("now found", self.appeared), ("no longer found", self.vanished)):
            if labels:
                lines.append(f"  {words}: {', '.join(labels)}")
        return "\n".join(lines)


def _shown(value: float | None) -> str:
    return "none" if value is None else f"{value:.0f}"


def _distance(value: float | None, wanted: float | None) -> float:
    if value is None or wanted is None:
        return 0.0 if value is wanted else 100.0
    return abs(value - wanted)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two models on the same labelled replies. Printed, it is a table and the largest moves.

    Attributes:
        new, other: Their evaluations; differences are the new one's figures minus the other's.
        differences: The differences with their spread, over paired draws.
        moves: Every rating that moved, the furthest first.
    """

    new: Evaluation
    other: Evaluation
    differences: Bootstrap = field(repr=False)
    moves: tuple[Move, ...] = field(repr=False)

    @property
    def headlines(self) -> dict[str, Interval]:
        """Headline figure → difference and its 95 % interval."""
        return {name: self.differences.interval(figure) for name, figure in HEADLINES.items()}

    def rows(self) -> list[tables.Row]:
        """A row a headline figure: both values, the difference, and what it comes to."""
        new, other = self.new.headlines, self.other.headlines
        return [
            (
                name,
                tables.number(new[name].value, 3),
                tables.number(other[name].value, 3),
                f"{found.value:+.3f} ({tables.spread(found, 3)})",
                verdict(name, found),
            )
            for name, found in self.headlines.items()
        ]

    def to_dict(self) -> dict[str, Any]:
        """Both evaluations, the differences and the moves as plain values."""
        return {
            "new": self.new.to_dict(),
            "other": self.other.to_dict(),
            "differences": plain(self.headlines),
            "moves": [
                {
                    "id": move.reply.id,
                    "rating": move.rating,
                    "before": move.before,
                    "after": move.after,
                    "reasons": [reason._asdict() for reason in move.reasons],
                    "appeared": list(move.appeared),
                    "vanished": list(move.vanished),
                }
                for move in self.moves
            ],
        }
