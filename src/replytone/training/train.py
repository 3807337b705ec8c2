"""`replytone train`: from labelled replies to a saved pipeline."""

from collections.abc import Callable, Sequence

from spacy.language import Language

from replytone.pipeline import build
from replytone.training.dataset import LabelledReply, group_of
from replytone.training.decide import fit_decisions
from replytone.training.fit import fit_reader
from replytone.training.held_out import HeldOut, cross_validate


def train(
    replies: Sequence[LabelledReply],
    leave_out: int = 13,
    jobs: int = -1,
    tell: Callable[[str], None] = lambda line: None,
) -> tuple[Language, list[HeldOut]]:
    """Train a pipeline.

    Thresholds and the scorer are learnt from cross-validated readings, since a classifier is too
    sure of the replies that it was fitted to; then the classifiers are fitted to all replies.

    Args:
        replies: Labelled replies of at least two groups.
        leave_out: Groups left out at a time in the cross-validation.
        jobs: Processes for the fits.
        tell: Called with lines of progress.

    Returns:
        The pipeline, and the rounds of the cross-validation.

    Raises:
        ValueError: The replies are all of one group.
    """
    if len({group_of(reply) for reply in replies}) < 2:
        raise ValueError(
            "the labelled replies are all of one family; give replies of at least two (id prefixes)"
        )
    nlp = build()
    rounds = cross_validate(replies, leave_out, jobs, tell)
    fit_decisions(nlp, rounds)
    tell(f"fitting all {len(replies)} replies")
    fit_reader(nlp, replies, jobs)
    return nlp, rounds
