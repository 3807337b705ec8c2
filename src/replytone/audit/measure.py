"""How far scores move between versions, and whether that is within the goal."""

from bisect import bisect
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Final, NamedTuple

from replytone.audit.carriers import Exchange, Version
from replytone.result import ReplyScore

BANDS: Final = (25.0, 50.0, 75.0)
"""Where one band of the scale ends and the next begins."""
WORST: Final = 3
"""Examples that are kept of each test."""

_AT_A_TIME: Final = 4096

Score = Callable[[Iterable[tuple[str, str | None]]], Iterable[ReplyScore]]
"""Pairs of a reply and the customer's message → their scores, in order."""


class Ratings(NamedTuple):
    """The two ratings of a reply, 0 to 100, None where there is no occasion."""

    empathy: float | None
    resolution: float | None


class Example(NamedTuple):
    """A version with its ratings before and after the change."""

    version: Version
    before: Ratings
    after: Ratings


@dataclass(frozen=True, slots=True)
class Goal:
    """What is asked for.

    Attributes:
        flip: Share, 0 to 1, of versions that may fall into another band, or break a direction.
        difference: Points by which each rating may move on average.
    """

    flip: float = 0.01
    difference: float = 1.0


@dataclass(slots=True)
class Movement:
    """How far the two ratings move over a number of versions.

    Attributes:
        versions: Versions compared.
        flips: Those where a rating fell into another band, or came or went.
        distance: Sum of the absolute differences of each rating.
        compared: Versions where the rating was there, or absent, both times.
    """

    versions: int = 0
    flips: int = 0
    distance: list[float] = field(default_factory=lambda: [0.0, 0.0])
    compared: list[int] = field(default_factory=lambda: [0, 0])

    def add(self, before: Ratings, after: Ratings) -> None:
        """Count one version."""
        self.versions += 1
        self.flips += is_flip(before, after)
        for at, (one, other) in enumerate(zip(before, after, strict=True)):
            if (one is None) == (other is None):
                self.compared[at] += 1
                self.distance[at] += _distance(one, other)

    @property
    def flip_rate(self) -> float:
        """Share of versions that fell into another band."""
        return self.flips / self.versions

    @property
    def differences(self) -> tuple[float, float]:
        """Mean absolute difference of empathy and of resolution, in points."""
        empathy, resolution = (
            total / count if count else 0.0
            for total, count in zip(self.distance, self.compared, strict=True)
        )
        return empathy, resolution


@dataclass(frozen=True, slots=True)
class Invariance:
    """Result of one test in which nothing should move.

    Attributes:
        name: What was changed.
        on: The replies that it was changed in.
        replies: How many replies had something to change.
        whole: How far all versions moved.
        kinds: Kind of version → how far those moved.
        passed: Whether the whole is within the goal, and each kind moves no further on average.
        worst: The versions that moved furthest, one a reply.
    """

    name: str
    on: str
    replies: int
    whole: Movement
    kinds: dict[str, Movement]
    passed: bool
    worst: list[Example]


@dataclass(frozen=True, slots=True)
class Direction:
    """Result of one test in which a rating must move in one direction, or not too far.

    Attributes:
        name: What must hold.
        on: The replies that were changed.
        replies: How many replies were changed.
        versions: Pairs judged.
        unsaid: Further pairs of which nothing could be said, for want of a rating.
        broken: Share of the pairs judged that moved otherwise.
        change: Mean change of empathy and of resolution, where both times there was a rating.
        passed: Whether the share is within the goal.
        worst: Pairs that moved otherwise, one a reply.
    """

    name: str
    on: str
    replies: int
    versions: int
    unsaid: int
    broken: float
    change: tuple[float, float]
    passed: bool
    worst: list[Example]


def rated(versions: Iterable[Version], score: Score) -> Iterator[Example]:
    """Versions with their ratings, each text scored once among some thousand versions."""
    source = iter(versions)
    while some := list(islice(source, _AT_A_TIME)):
        exchanges = dict.fromkeys(
            text for version in some for text in (version.before, version.after)
        )
        found: dict[Exchange, Ratings] = {
            exchange: Ratings(answer.empathy, answer.resolution)
            for exchange, answer in zip(exchanges, score(list(exchanges)), strict=True)
        }
        for version in some:
            yield Example(version, found[version.before], found[version.after])


def invariance(
    name: str, on: str, versions: Iterable[Version], score: Score, goal: Goal
) -> Invariance | None:
    """Measure a test in which nothing should move; None where there is nothing to change."""
    whole = Movement()
    kinds: dict[str, Movement] = {}
    replies: dict[str, Example] = {}
    for example in rated(versions, score):
        id, kind, *_ = example.version
        whole.add(*example[1:])
        kinds.setdefault(kind, Movement()).add(*example[1:])
        replies[id] = max(replies.get(id, example), example, key=_severity)
    if not replies:
        return None
    passed = whole.flip_rate <= goal.flip and all(
        max(movement.differences) <= goal.difference for movement in (whole, *kinds.values())
    )
    moved = [example for example in replies.values() if example.before != example.after]
    worst = sorted(moved, key=_severity, reverse=True)[:WORST]
    return Invariance(name, on, len(replies), whole, kinds, passed, worst)


def direction(
    name: str,
    on: str,
    versions: Iterable[Version],
    holds: Callable[[Ratings, Ratings], bool | None],
    score: Score,
    goal: Goal,
) -> Direction | None:
    """Measure a test in which a rating must move; None where there is nothing to change."""
    judged = unsaid = broken = 0
    changes: tuple[list[float], list[float]] = ([], [])
    replies: set[str] = set()
    against: dict[str, Example] = {}
    for example in rated(versions, score):
        version, before, after = example
        verdict = holds(before, after)
        if verdict is None:
            unsaid += 1
            continue
        judged += 1
        replies.add(version.id)
        for values, one, other in zip(changes, before, after, strict=True):
            if one is not None and other is not None:
                values.append(other - one)
        if not verdict:
            broken += 1
            against[version.id] = max(against.get(version.id, example), example, key=_severity)
    if not judged:
        return None
    share = broken / judged
    empathy, resolution = (sum(values) / len(values) if values else 0.0 for values in changes)
    worst = sorted(against.values(), key=_severity, reverse=True)[:WORST]
    return Direction(
        name, on, len(replies), judged, unsaid, share, (empathy, resolution),
        share <= goal.flip, worst,
    )  # fmt: skip


def band(rating: float | None) -> int | None:
    """Which quarter of the scale a rating lies in, 0 to 3; None for none."""
    return None if rating is None else bisect(BANDS, rating)


def is_flip(before: Ratings, after: Ratings) -> bool:
    """Whether a rating falls into another band, comes or goes."""
    return any(band(one) != band(other) for one, other in zip(before, after, strict=True))


def _distance(one: float | None, other: float | None) -> float:
    return 0.0 if one is None or other is None else abs(other - one)


def _severity(example: Example) -> tuple[bool, float]:
    _, before, after = example
    return is_flip(before, after), max(map(_distance, before, after))
