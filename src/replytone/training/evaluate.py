"""Holds replytone's answers against labelled replies."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spacy.language import Language

from replytone.labels import RATINGS
from replytone.pipeline import build, get_component, score_many
from replytone.result import bounded_sum
from replytone.scorer import ScorerComponent
from replytone.training.dataset import LabelledReply, Span, read_replies
from replytone.training.decide import fit_scorer, fit_thresholds
from replytone.training.figures import Answer, figures, intervals
from replytone.training.fit import signal_components
from replytone.training.held_out import HeldOut


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Figures of answers to labelled replies.

    Attributes:
        title: What was evaluated.
        figures: As `training.figures.figures` gives them.
        headlines: Headline figure → value and its 95 % bootstrap interval.
    """

    title: str
    figures: dict[str, Any]
    headlines: dict[str, tuple[float, float, float]]

    def to_dict(self) -> dict[str, Any]:
        """All figures as plain values."""
        return {"title": self.title, "figures": self.figures, "headlines": self.headlines}

    def __str__(self) -> str:
        lines = [f"{self.title}: {self.figures['replies']} replies", ""]
        lines.append(
            f"  {'signal':20} {'n':>5} {'precision':>9} {'recall':>7} {'F1':>5} {'span F1':>8}"
        )
        for label, found in self.figures["signals"].items():
            lines.append(
                f"  {label:20} {found['support']:5d} {found['precision']:9.2f} "
                f"{found['recall']:7.2f} {found['f1']:5.2f} {found['span_f1']:8.2f}"
            )
        lines += ["", f"  {'figure':24} {'value':>6}   95 % interval"]
        for name, (value, low, high) in self.headlines.items():
            lines.append(f"  {name:24} {value:6.3f}   {low:.3f} to {high:.3f}")
        return "\n".join(lines)


def measure(title: str, gold: Sequence[LabelledReply], answers: Sequence[Answer]) -> Evaluation:
    """Figures and intervals of answers."""
    return Evaluation(title, figures(gold, answers), intervals(gold, answers))


def answer_all(nlp: Language, gold: Sequence[LabelledReply]) -> list[Answer]:
    """What a pipeline says of labelled replies."""
    pairs = [(reply.reply, reply.customer or None) for reply in gold]
    return [
        Answer(
            score.empathy,
            score.resolution,
            tuple(Span(s.label, s.start, s.end) for s in score.signals),
        )
        for score in score_many(pairs, nlp)
    ]


def evaluate(gold: str | Path, nlp: Language) -> Evaluation:
    """Evaluate a pipeline on a file of labelled replies.

    Raises:
        ValueError: The file is empty, or a line is not a labelled reply.
    """
    replies = read_replies([gold])
    if not replies:
        raise ValueError(f"{gold}: no labelled replies; one JSON object a line is needed")
    return measure(str(gold), replies, answer_all(nlp, replies))


def cross_validated_answers(rounds: Sequence[HeldOut]) -> list[Answer]:
    """Answers to every reply by parts that did not know its group.

    The readings come from classifiers that did not know the group; here the thresholds and the
    scorer are fitted to the readings of the other groups as well.
    """
    answers: dict[int, Answer] = {}
    for held in rounds:
        others = [other for other in rounds if other is not held]
        nlp = build()
        components = signal_components(nlp)
        scorer = get_component(nlp, "replytone_scorer", ScorerComponent)
        fit_thresholds(components, others)
        fit_scorer(scorer, others)
        spans: list[list[Span]] = [[] for _ in held.replies]
        for component in components:
            for found in component.find(held.reading):
                spans[found.reply].append(Span(found.label, found.start, found.end))
        for number, own, why in zip(
            held.numbers.tolist(), spans, scorer.find(held.reading), strict=True
        ):
            empathy, resolution = (
                bounded_sum(*why[rating][:2]) if rating in why else None for rating in RATINGS
            )
            answers[number] = Answer(empathy, resolution, tuple(own))
    return [answers[number] for number in range(len(answers))]
