"""The run behind `replytone evaluate`."""

import errno
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from spacy.language import Language

from replytone.pipeline import load
from replytone.training.compare import Comparison, compare_evaluations
from replytone.training.evaluate import evaluate, name_of
from replytone.training.evaluation import Evaluation
from replytone.training.second import with_second

SHIPPED: Final = "shipped"
"""What stands for the pipeline that came with replytone."""

Chosen = tuple[str | Path | None, Path | None]
"""A pipeline, None or `SHIPPED` for the one that came with replytone, and a file of rules."""


def run(
    gold: Path,
    model: Chosen,
    against: Chosen | None,
    second: Path | None,
    html: Path | None,
    tell: Callable[[str], None],
) -> tuple[Evaluation, Comparison | None]:
    """Evaluate a pipeline on a file of labelled replies, and compare it with another.

    Args:
        gold: The labelled replies.
        model: The pipeline.
        against: The pipeline that it is compared with, if any.
        second: A second reader's labels of the same replies, if there are any.
        html: File for the page, if one is wanted; one that is there is replaced.
        tell: Called with a line when the page is written.
    """
    if html is not None:
        # What can go wrong should go wrong before the work is done.
        from replytone.training import page

        if not html.parent.is_dir():
            raise FileNotFoundError(errno.ENOENT, "there is no such folder", str(html.parent))
    evaluation = evaluate(gold, *_open(model))
    if second is not None:
        evaluation = with_second(evaluation, second)
    comparison = None
    if against is not None:
        other = evaluate(evaluation.gold, *_open(against))
        comparison = compare_evaluations(evaluation, other)
    if html is not None:
        page.write(html, evaluation, comparison)
        tell(f"page written to {html}")
    return evaluation, comparison


def _open(chosen: Chosen) -> tuple[Language, str]:
    """A pipeline and what to call it."""
    model, rules = chosen
    path = None if model == SHIPPED else model
    nlp = load(path, rules)
    name = name_of(nlp) if path is None else str(path)
    return nlp, name if rules is None else f"{name} with {rules}"


def to_dict(evaluation: Evaluation, comparison: Comparison | None) -> dict[str, Any]:
    """What a run found as plain values."""
    return comparison.to_dict() if comparison else evaluation.to_dict()
