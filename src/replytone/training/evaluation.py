"""An evaluation: answers to labelled replies, and the figures that they earn."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from replytone.labels import LABELS, RATINGS
from replytone.result import ReplyScore
from replytone.training import tables
from replytone.training.bootstrap import DRAWS, Bootstrap, Interval
from replytone.training.dataset import LabelledReply
from replytone.training.figures import (
    HEADLINES,
    SIGNAL_FIGURES,
    Answer,
    Outcomes,
    confusion,
    figures_of,
    outcomes,
)
from replytone.training.reliability import Decile, reliability


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Figures of answers to labelled replies. Printed, it is a page of tables.

    Attributes:
        title: What was evaluated.
        gold: The labelled replies.
        answers: What was said of them, in the same order.
        outcomes: Both as arrays.
        bootstrap: The figures with their spread.
        reliability: Rating → its deciles.
        model: Name of who answered.
        scores: The answers with their reasons; empty where only the answers are known.
        beside: Evaluations whose headline figures stand beside these, as a second reader's.
    """

    title: str
    gold: Sequence[LabelledReply] = field(repr=False)
    answers: Sequence[Answer] = field(repr=False)
    outcomes: Outcomes = field(repr=False)
    bootstrap: Bootstrap = field(repr=False)
    reliability: dict[str, list[Decile]] = field(repr=False)
    model: str = ""
    scores: Sequence[ReplyScore] = field(default=(), repr=False)
    beside: "tuple[Evaluation, ...]" = ()

    @property
    def figures(self) -> dict[str, Any]:
        """All figures, as `training.figures.figures` gives them."""
        return figures_of(self.outcomes)

    @property
    def headlines(self) -> dict[str, Interval]:
        """Headline figure → value and its 95 % bootstrap interval."""
        return {name: self.bootstrap.interval(figure) for name, figure in HEADLINES.items()}

    @property
    def counts(self) -> dict[str, tuple[int, int]]:
        """Signal → replies that have it, and replies that are said to have it."""
        counted = (self.outcomes.labelled, self.outcomes.found)
        both = (column.sum(axis=0).tolist() for column in counted)
        return dict(zip(LABELS, zip(*both, strict=True), strict=True))

    @property
    def signals(self) -> dict[str, dict[str, Interval]]:
        """Signal → precision, recall, f1 and span_f1 with their 95 % bootstrap intervals."""
        return {
            label: {
                name: self.bootstrap.interval(f"signals/{label}/{name}") for name in SIGNAL_FIGURES
            }
            for label in LABELS
        }

    def to_dict(self) -> dict[str, Any]:
        """All figures as plain values; None for a figure that is not defined."""
        return {
            "title": self.title,
            "model": self.model,
            "figures": plain(self.figures),
            "headlines": plain(self.headlines),
            "signals": plain(self.signals),
            "reliability": {
                rating: [plain(decile._asdict()) for decile in deciles]
                for rating, deciles in self.reliability.items()
            },
            "confusion": {rating: confusion(self.outcomes, rating).tolist() for rating in RATINGS},
            "beside": [other.to_dict() for other in self.beside],
        }

    def __str__(self) -> str:
        columns = (self, *self.beside)
        names = (f"{own.model or 'value'} ({len(own.gold)})" for own in columns)
        blocks = [
            tables.columns(tables.SIGNAL_HEAD, tables.signal_rows(self.counts, self.signals)),
            tables.columns(
                ("figure (95 % interval)", *names),
                tables.headline_rows([own.headlines for own in columns]),
            ),
            ["labels down, answers rounded to a grade across"],
            tables.side_by_side(
                *(
                    tables.columns(
                        (rating, *tables.GRADE_NAMES),
                        tables.confusion_rows(confusion(self.outcomes, rating)),
                    )
                    for rating in RATINGS
                )
            ),
            ["the same by tenths of the answers, in points of 100"],
            *(
                tables.columns((rating, *tables.DECILE_HEAD), tables.decile_rows(deciles))
                for rating, deciles in self.reliability.items()
            ),
            [
                f"largest decile error, {rating}: {tables.largest(deciles)}"
                for rating, deciles in self.reliability.items()
            ],
        ]
        lines = [f"{self.title}: {len(self.gold)} replies"]
        for block in blocks:
            lines += ["", *(f"  {line}" for line in block)]
        return "\n".join(lines)


def plain(value: Any) -> Any:
    """Named tuples as lists, and None for a number that is not defined."""
    if isinstance(value, dict):
        return {name: plain(inner) for name, inner in value.items()}
    if isinstance(value, tuple):
        return [plain(inner) for inner in value]
    return None if isinstance(value, float) and math.isnan(value) else value


def measure(
    title: str,
    gold: Sequence[LabelledReply],
    answers: Sequence[Answer],
    model: str = "",
    scores: Sequence[ReplyScore] = (),
    draws: int = DRAWS,
) -> Evaluation:
    """Figures and intervals of answers.

    Raises:
        ValueError: There are no labelled replies, or not as many as answers.
    """
    if not gold:
        raise ValueError(f"{title}: no labelled replies; one JSON object a line is needed")
    counted = outcomes(gold, answers)
    return Evaluation(
        title,
        gold,
        answers,
        counted,
        Bootstrap.of(counted, draws),
        {rating: reliability(counted, rating, draws) for rating in RATINGS},
        model,
        scores,
    )
