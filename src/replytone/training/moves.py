"""Which replies moved from one model to another, and which parts of their scores moved them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from replytone.labels import LABELS, RATINGS
from replytone.result import Part, ReplyScore, Signal
from replytone.training.dataset import LabelledReply
from replytone.training.reliability import POINTS

SOURCES: Final = (*LABELS, "wording", "customer")
"""What adds to a rating, in the order of `Part.points`."""
LEAST: Final = 1.0
"""Points from which a rating has moved, or a part of it is told."""
REASONS: Final = 3
"""Parts that are told of a rating, those that changed the most."""
APPEARED: Final = 25.0
"""Points that a rating counts for which is there with one model only."""


class Reason(NamedTuple):
    """A part of a rating that adds something else with the new model.

    Attributes:
        source: A signal, `wording`, `customer`, `base` for what every reply starts from, or
            `scale_limit` for what is cut off at 0 and 100.
        points: How much more it adds.
    """

    source: str
    points: float


@dataclass(frozen=True, slots=True)
class Change:
    """A rating of a reply with both models.

    Attributes:
        rating: `empathy` or `resolution`.
        label: The labelled grade in points, None for no occasion.
        before, after: The other model's rating and the new one's, 0 to 100 or None.
        reasons: Every part that changed; together they add up to the change. Empty where one
            model has no rating.
    """

    rating: str
    label: float | None
    before: float | None
    after: float | None
    reasons: tuple[Reason, ...]

    @property
    def size(self) -> float:
        """How far it moved, in points."""
        if self.before is None or self.after is None:
            return 0.0 if self.before is self.after else APPEARED
        return abs(self.after - self.before)

    @property
    def nearer(self) -> bool | None:
        """Whether it came nearer to the label; None where it is as far away as before."""
        before, after = (_distance(value, self.label) for value in (self.before, self.after))
        return None if before == after else after < before

    @property
    def telling(self) -> tuple[Reason, ...]:
        """The parts that changed the most."""
        ranked = sorted(self.reasons, key=lambda reason: -abs(reason.points))
        return tuple(reason for reason in ranked[:REASONS] if abs(reason.points) >= LEAST)

    def __str__(self) -> str:
        verdict = {True: "nearer to", False: "further from", None: "as far as before from"}
        points = ""
        if self.before is not None and self.after is not None:
            points = f" ({self.after - self.before:+.0f})"
        return (
            f"{self.rating} {_shown(self.before)} to {_shown(self.after)}{points}, "
            f"{verdict[self.nearer]} its label {_shown(self.label)}"
        )


def _distance(value: float | None, label: float | None) -> float:
    if value is None or label is None:
        return 0.0 if value is label else 100.0
    return abs(value - label)


def _shown(value: float | None) -> str:
    return "none" if value is None else f"{value:.0f}"


@dataclass(frozen=True, slots=True)
class Move:
    """A reply that moved.

    Attributes:
        reply: The reply with its labels.
        changes: Its ratings that moved.
        appeared, vanished: Signals that only the new model finds in it, and only the other one.
    """

    reply: LabelledReply
    changes: tuple[Change, ...]
    appeared: tuple[Signal, ...]
    vanished: tuple[Signal, ...]

    @property
    def size(self) -> float:
        """How far its rating moved that moved the furthest, in points."""
        return max((change.size for change in self.changes), default=0.0)

    def __str__(self) -> str:
        lines = [self.reply.id]
        for change in self.changes:
            lines.append(f"  {change}")
            lines += [f"    {reason.points:+6.1f}  {reason.source}" for reason in change.telling]
        for words, signals in (("found now", self.appeared), ("found no more", self.vanished)):
            lines += [
                f"  {words}: {signal.label} “{' '.join(signal.text.split())}” by {signal.rule}"
                for signal in signals
            ]
        return "\n".join(lines)

    def to_dict(self) -> dict[str, Any]:
        """The move as plain values."""
        return {
            "id": self.reply.id,
            "changes": [
                {
                    "rating": change.rating,
                    "label": change.label,
                    "before": change.before,
                    "after": change.after,
                    "reasons": [reason._asdict() for reason in change.reasons],
                }
                for change in self.changes
            ],
            "appeared": [signal.label for signal in self.appeared],
            "vanished": [signal.label for signal in self.vanished],
        }


def moves(
    gold: Sequence[LabelledReply], new: Sequence[ReplyScore], other: Sequence[ReplyScore]
) -> tuple[Move, ...]:
    """The replies whose ratings or signals moved, the furthest first."""
    found = [
        Move(
            reply,
            tuple(change for change in _changes(reply, after, before) if change.size >= LEAST),
            _only(after, before),
            _only(before, after),
        )
        for reply, after, before in zip(gold, new, other, strict=True)
    ]
    moved = [move for move in found if move.changes or move.appeared or move.vanished]
    return tuple(sorted(moved, key=lambda move: -move.size))


def _changes(reply: LabelledReply, after: ReplyScore, before: ReplyScore) -> list[Change]:
    found = []
    for rating in RATINGS:
        grade = getattr(reply, rating)
        found.append(
            Change(
                rating,
                None if grade is None else float(POINTS * grade),
                getattr(before, rating),
                getattr(after, rating),
                _reasons(after.why.get(rating), before.why.get(rating)),
            )
        )
    return found


def _reasons(after: Part | None, before: Part | None) -> tuple[Reason, ...]:
    if after is None or before is None:
        return ()
    new, old = _parts(after), _parts(before)
    changed = (Reason(source, new[source] - old[source]) for source in new)
    return tuple(reason for reason in changed if reason.points)


def _parts(part: Part) -> dict[str, float]:
    named = dict(zip(SOURCES, part.points, strict=True))
    limit = part.score - (part.base + sum(part.points))
    return {"base": part.base, **named, "scale_limit": limit}


def _only(one: ReplyScore, other: ReplyScore) -> tuple[Signal, ...]:
    """Signals of one score whose label the other does not have."""
    known = {signal.label for signal in other.signals}
    return tuple(signal for signal in one.signals if signal.label not in known)
