"""The training run behind `replytone train`."""

from collections.abc import Callable, Sequence
from pathlib import Path

from replytone import __version__
from replytone.components.rules import RulesComponent
from replytone.pipeline import get_component
from replytone.rules import rules_hash
from replytone.training.dataset import LabelledReply, is_public, read_replies
from replytone.training.evaluate import Evaluation, cross_validated_answers, measure
from replytone.training.public import read_public
from replytone.training.train import train

PUBLIC_LABELS = "public_labels.jsonl"
"""Labels of public replies, beside the first file of labelled replies."""


def run(
    data: Sequence[Path],
    also: Sequence[Path],
    output: Path,
    report: Path | None,
    tell: Callable[[str], None],
) -> None:
    """Train on files of labelled replies, save the pipeline and report its figures.

    Args:
        data: Files of labelled replies.
        also: Files of public replies, with labels or for those in `public_labels.jsonl`.
        output: Folder for the pipeline.
        report: File for the cross-validated figures; they are told in any case.
        tell: Called with lines of progress and with the figures.
    """
    replies = read_replies(data)
    if also:
        replies += read_public(also, data[0].parent / PUBLIC_LABELS)
    nlp, rounds = train(replies, tell=tell)
    nlp.meta.update(
        name="replytone_en",
        version=__version__,
        license="MIT",
        description="Empathy and resolution of replies, with the words that say so",
        trained_on=len(replies),
        rules=rules_hash(get_component(nlp, "replytone_rules", RulesComponent).rules),
    )
    nlp.to_disk(output)
    tell(f"saved to {output}")
    answers = cross_validated_answers(rounds)
    evaluations = []
    for title, chosen in (("authored", False), ("public", True)):
        rows = [i for i, reply in enumerate(replies) if is_public(reply) is chosen]
        if rows:
            gold: list[LabelledReply] = [replies[i] for i in rows]
            title = f"{title} replies, cross-validated by family"
            evaluations.append(measure(title, gold, [answers[i] for i in rows]))
    tell(_report(evaluations))
    if report is not None:
        report.write_text(_report(evaluations) + "\n", "utf-8")


def _report(evaluations: Sequence[Evaluation]) -> str:
    return "\n\n".join(str(evaluation) for evaluation in evaluations)
