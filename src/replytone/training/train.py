"""`replytone train`: from labelled replies to a saved pipeline."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from spacy.language import Language

from replytone.annotation import Reading
from replytone.components.clauses import ClauseComponent
from replytone.components.rules import RulesComponent
from replytone.pipeline import build, get_component
from replytone.reading import read
from replytone.scorer import ScorerComponent
from replytone.training.dataset import LabelledReply, group_of
from replytone.training.decide import fit_scorer, fit_thresholds
from replytone.training.fit import Tokenized, fit_reader, signal_components, tokenize
from replytone.training.targets import clause_targets


@dataclass(frozen=True, slots=True)
class CrossValidated:
    """Readings of labelled replies by pipelines that did not know their families.

    Attributes:
        replies: The labelled replies.
        readings: One each; the log-odds hold what the rules say.
        carried: What the clauses of each reply carry by its labels, shape (S, 13) each.
        fold: Number of the round in which each reply was left out.
    """

    replies: list[LabelledReply]
    readings: list[Reading]
    carried: list[np.ndarray]
    fold: list[int]


def cross_validate(
    data: Tokenized,
    leave_out: int = 1,
    jobs: int = -1,
    tell: Callable[[str], None] = lambda line: None,
) -> CrossValidated:
    """Read every reply with a pipeline that was trained without its group.

    Args:
        data: All labelled replies.
        leave_out: How many groups are left out at a time; more is faster and a little harsher.
        jobs: Processes for the fits.
        tell: Called with a line of progress before each fit.
    """
    groups = [group_of(reply) for reply in data.replies]
    names = sorted(set(groups))
    readings: dict[int, Reading] = {}
    carried: dict[int, np.ndarray] = {}
    fold: dict[int, int] = {}
    count = max(2, -(-len(names) // leave_out))
    for number in range(count):
        left = set(names[number::count])
        inside = [i for i, group in enumerate(groups) if group not in left]
        outside = [i for i, group in enumerate(groups) if group in left]
        tell(f"cross-validation {number + 1} of {count}: without {', '.join(sorted(left))}")
        nlp = build()
        fit_reader(nlp, data.subset(inside), jobs)
        part = data.subset(outside)
        for i, reading, found in zip(outside, *read_replies_with(nlp, part), strict=True):
            readings[i], carried[i], fold[i] = reading, found, number
    order = range(len(data.replies))
    return CrossValidated(
        data.replies,
        [readings[i] for i in order],
        [carried[i] for i in order],
        [fold[i] for i in order],
    )


def read_replies_with(nlp: Language, data: Tokenized) -> tuple[list[Reading], list[np.ndarray]]:
    """Readings with the rules' weights added, and what each clause carries by the labels."""
    component = get_component(nlp, "replytone_clauses", ClauseComponent)
    rules = get_component(nlp, "replytone_rules", RulesComponent)
    readings = component.find(data.docs)
    for reading, fired in zip(readings, rules.find(readings), strict=True):
        rules.set_annotations(reading, fired)
    stream = read(data.docs, component.vocabulary)
    clauses = component.cut(stream)
    carried = clause_targets(stream, data.docs, clauses, data.replies)
    bounds = np.searchsorted(clauses.text, np.arange(len(data.docs) + 1))
    parts = [carried[bounds[i] : bounds[i + 1]] for i in range(len(data.docs))]
    return readings, parts


def train(
    replies: Sequence[LabelledReply],
    leave_out: int = 8,
    jobs: int = -1,
    tell: Callable[[str], None] = lambda line: None,
) -> tuple[Language, CrossValidated]:
    """Train a pipeline.

    Thresholds and the scorer are learnt from cross-validated readings, since a classifier is too
    sure of the replies that it was fitted to; then the classifiers are fitted to all replies.

    Args:
        replies: Labelled replies of at least two groups.
        leave_out: Groups left out at a time in the cross-validation.
        jobs: Processes for the fits.
        tell: Called with lines of progress.

    Raises:
        ValueError: The replies are all of one group.
    """
    if len({group_of(reply) for reply in replies}) < 2:
        raise ValueError(
            "the labelled replies are all of one family; give replies of at least two (id prefixes)"
        )
    nlp = build()
    data = tokenize(nlp, replies)
    checked = cross_validate(data, leave_out, jobs, tell)
    odds = [reading.odds for reading in checked.readings]
    fit_thresholds(signal_components(nlp), odds, checked.carried)
    fit_scorer(
        get_component(nlp, "replytone_scorer", ScorerComponent), checked.readings, checked.replies
    )
    tell(f"fitting all {len(replies)} replies")
    fit_reader(nlp, data, jobs)
    return nlp, checked
