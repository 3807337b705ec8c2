"""Errors worth reading: the ratings that are furthest off, the signals missed and invented."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

from replytone.labels import LABELS, RATINGS
from replytone.result import Contribution, ReplyScore, Signal
from replytone.training.dataset import LabelledReply, Span
from replytone.training.evaluation import Evaluation
from replytone.training.figures import Answer
from replytone.training.reliability import POINTS

LISTED: Final = 8
"""Replies that are listed for each rating."""
LISTED_SIGNAL: Final = 3
"""Replies that are listed for each signal missed, and for each invented."""
PARTS: Final = 4
"""Contributions that are told of a rating that is off."""


class Piece(NamedTuple):
    """A stretch of a reply.

    Attributes:
        text: Its words.
        lined, shaded: Whether spans of the first and of the second kind cover it.
        tags: Names of the spans that end with it.
    """

    text: str
    lined: bool
    shaded: bool
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ErrorCase:
    """A reply that the model reads otherwise than the labels do.

    Attributes:
        reply: The reply with its labels.
        answer: What the model says.
        about: The rating that is off, or the signal that is missed or invented.
        off: How far the answer is from the label in points; None where one of them is none.
        contributions: What added the most to the rating that is off.
    """

    reply: LabelledReply
    answer: Answer
    about: str
    off: float | None
    contributions: tuple[Contribution, ...] = ()

    @property
    def pieces(self) -> list[Piece]:
        """The reply in pieces, with all signals marked or only the one that it is about."""
        labelled, found = (
            [span for span in spans if self.about in (span.label, *RATINGS)]
            for spans in (self.reply.signals, self.answer.signals)
        )
        return pieces(self.reply.reply, labelled, found, ("labels", "model"))


def pieces(
    text: str,
    lined: Sequence[Span | Signal],
    shaded: Sequence[Span | Signal],
    whose: tuple[str, str],
) -> list[Piece]:
    """Cut a text wherever a span begins or ends.

    Args:
        text: The text.
        lined: Spans to underline.
        shaded: Spans to shade.
        whose: Whose spans the first are, and whose the second.
    """
    spans = (*lined, *shaded)
    cuts = sorted({0, len(text), *(s.start for s in spans), *(s.end for s in spans)})
    return [
        Piece(
            text[start:end],
            any(s.start <= start and end <= s.end for s in lined),
            any(s.start <= start and end <= s.end for s in shaded),
            _tags(
                [s.label for s in lined if s.end == end],
                [s.label for s in shaded if s.end == end],
                whose,
            ),
        )
        for start, end in pairwise(cuts)
    ]


def _tags(lined: list[str], shaded: list[str], whose: tuple[str, str]) -> tuple[str, ...]:
    """Labels of spans that end at one place, with whose they are where only one side has them."""
    found = []
    for label in dict.fromkeys((*lined, *shaded)):
        if label in lined and label in shaded:
            found.append(label)
        else:
            found.append(f"{label}, {whose[label in shaded]}")
    return tuple(found)


def rating_errors(evaluation: Evaluation, rating: str, limit: int = LISTED) -> list[ErrorCase]:
    """The replies whose rating is furthest off, the furthest first.

    Where one side says none and the other does not, it counts as one grade.
    """
    found = []
    for place, (reply, answer) in enumerate(zip(evaluation.gold, evaluation.answers, strict=True)):
        off = _off(reply, answer, rating)
        if off != 0:
            score = evaluation.scores[place] if evaluation.scores else None
            found.append(ErrorCase(reply, answer, rating, off, _largest(score, rating)))
    return sorted(found, key=_size, reverse=True)[:limit]


def _size(case: ErrorCase) -> float:
    return _distance(case.off)


def _distance(off: float | None) -> float:
    return POINTS if off is None else abs(off)


def _off(reply: LabelledReply, answer: Answer, rating: str) -> float | None:
    grade, given = getattr(reply, rating), getattr(answer, rating)
    if grade is None or given is None:
        return 0.0 if grade is given else None
    return float(given - POINTS * grade)


def _largest(score: ReplyScore | None, rating: str) -> tuple[Contribution, ...]:
    own = [part for part in score.contributions if part.rating == rating] if score else []
    return tuple(sorted(own, key=lambda part: -abs(part.points))[:PARTS])


def missed(evaluation: Evaluation, label: str, limit: int = LISTED_SIGNAL) -> list[ErrorCase]:
    """Replies that have a signal which the model does not find."""
    counted = evaluation.outcomes
    column = LABELS.index(label)
    return _cases(evaluation, label, counted.labelled[:, column] & ~counted.found[:, column], limit)


def invented(evaluation: Evaluation, label: str, limit: int = LISTED_SIGNAL) -> list[ErrorCase]:
    """Replies in which the model finds a signal that they do not have."""
    counted = evaluation.outcomes
    column = LABELS.index(label)
    return _cases(evaluation, label, counted.found[:, column] & ~counted.labelled[:, column], limit)


def _cases(
    evaluation: Evaluation, label: str, chosen: Iterable[bool], limit: int
) -> list[ErrorCase]:
    """Those first whose ratings are furthest off too: there the signal mattered."""
    both = zip(evaluation.gold, evaluation.answers, strict=True)
    cases = [
        ErrorCase(
            reply, answer, label, max((_off(reply, answer, r) for r in RATINGS), key=_distance)
        )
        for (reply, answer), wrong in zip(both, chosen, strict=True)
        if wrong
    ]
    return sorted(cases, key=_size, reverse=True)[:limit]
