"""Holds replytone's answers against labelled replies."""

from collections.abc import Sequence
from pathlib import Path

from spacy.language import Language

from replytone.components.balance import BalanceComponent
from replytone.labels import RATINGS
from replytone.pipeline import build, get_component, score_many
from replytone.result import ReplyScore
from replytone.scorer import ScorerComponent
from replytone.training.bootstrap import DRAWS
from replytone.training.dataset import LabelledReply, Span, read_replies
from replytone.training.decide import balanced, fit_decisions
from replytone.training.evaluation import Evaluation, measure
from replytone.training.figures import Answer
from replytone.training.fit import signal_components
from replytone.training.held_out import HeldOut

__all__ = [
    "Evaluation",
    "answer_all",
    "answer_of",
    "cross_validated_answers",
    "evaluate",
    "measure",
    "name_of",
    "read_gold",
    "score_all",
]


def answer_of(score: ReplyScore) -> Answer:
    """What a score says, without its reasons."""
    spans = tuple(Span(signal.label, signal.start, signal.end) for signal in score.signals)
    return Answer(score.empathy, score.resolution, spans)


def score_all(nlp: Language, gold: Sequence[LabelledReply]) -> list[ReplyScore]:
    """A pipeline's scores of labelled replies."""
    return list(score_many([(reply.reply, reply.customer or None) for reply in gold], nlp))


def answer_all(nlp: Language, gold: Sequence[LabelledReply]) -> list[Answer]:
    """What a pipeline says of labelled replies."""
    return [answer_of(score) for score in score_all(nlp, gold)]


def read_gold(gold: str | Path | Sequence[LabelledReply]) -> tuple[str, Sequence[LabelledReply]]:
    """A title and the labelled replies of a file, or of replies that have been read already."""
    if isinstance(gold, str | Path):
        return str(gold), read_replies([gold])
    return "labelled replies", gold


def evaluate(
    gold: str | Path | Sequence[LabelledReply],
    nlp: Language,
    name: str | None = None,
    draws: int = DRAWS,
) -> Evaluation:
    """Evaluate a pipeline on labelled replies.

    Args:
        gold: Labelled replies, or a file of them in the form of `data/replies.jsonl`.
        nlp: The pipeline.
        name: What to call it; without it the name and version that it was saved with.
        draws: Resamples for the intervals.

    Raises:
        OSError: The file cannot be read.
        ValueError: There are no replies, or a line is not a labelled reply.
    """
    title, replies = read_gold(gold)
    scores = score_all(nlp, replies)
    answers = [answer_of(score) for score in scores]
    return measure(title, replies, answers, name or name_of(nlp), scores, draws)


def name_of(nlp: Language) -> str:
    """Name and version that a pipeline was saved with."""
    return f"{nlp.meta.get('name', 'pipeline')} {nlp.meta.get('version', '')}".strip()


def cross_validated_answers(rounds: Sequence[HeldOut]) -> list[Answer]:
    """Answers to every reply by parts that did not know its group.

    The readings come from classifiers that did not know the group; here balance, thresholds and
    scorer are fitted to the readings of the other groups as well.
    """
    answers: dict[int, Answer] = {}
    for held in rounds:
        others = [other for other in rounds if other is not held]
        nlp = build()
        fit_decisions(nlp, others)
        (even,) = balanced(get_component(nlp, "replytone_balance", BalanceComponent), [held])
        spans: list[list[Span]] = [[] for _ in held.replies]
        for component in signal_components(nlp):
            for found in component.find(even.reading):
                spans[found.reply].append(Span(found.label, found.start, found.end))
        parts = get_component(nlp, "replytone_scorer", ScorerComponent).find(even.reading)
        for number, own, why in zip(held.numbers.tolist(), spans, parts, strict=True):
            empathy, resolution = (
                why[rating].score if rating in why else None for rating in RATINGS
            )
            answers[number] = Answer(empathy, resolution, tuple(own))
    return [answers[number] for number in range(len(answers))]
