"""Labelled replies read by a pipeline that did not know their families."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from spacy.language import Language

from replytone.annotation import Reading
from replytone.components.clauses import ClauseComponent
from replytone.components.network import NetworkComponent
from replytone.components.rules import RulesComponent
from replytone.pipeline import build, get_component
from replytone.reading import read
from replytone.training.dataset import LabelledReply, group_of
from replytone.training.fit import fit_reader, texts_of
from replytone.training.targets import clause_targets


@dataclass(frozen=True, slots=True)
class HeldOut:
    """The replies that were left out of one round, and how they were read.

    Attributes:
        numbers: Which of all replies they are, shape (D,).
        replies: The replies, D in all.
        reading: What a pipeline that did not know them read; the log-odds hold what the rules say.
        carried: Whether each clause carries each signal by the labels, shape (S, 13).
    """

    numbers: NDArray[np.int64]
    replies: list[LabelledReply]
    reading: Reading
    carried: NDArray[np.bool_]


def cross_validate(
    replies: Sequence[LabelledReply],
    leave_out: int = 1,
    jobs: int = -1,
    tell: Callable[[str], None] = lambda line: None,
) -> list[HeldOut]:
    """Read every reply once with a pipeline that was trained without its group.

    Args:
        replies: All labelled replies.
        leave_out: How many groups are left out at a time; more is faster and a little harsher.
        jobs: Processes for the fits.
        tell: Called with lines of progress.
    """
    groups = [group_of(reply) for reply in replies]
    names = sorted(set(groups))
    count = max(2, -(-len(names) // leave_out))
    tell(f"cross-validation in {count} rounds, each without one group in {count}")
    left_out = [
        [number for number, group in enumerate(groups) if group in set(names[turn::count])]
        for turn in range(count)
    ]
    rounds = []
    for held in Parallel(n_jobs=jobs, return_as="generator")(
        delayed(_round)(replies, numbers) for numbers in left_out
    ):
        rounds.append(held)
        tell(f"read without having learnt from them: {len(held.replies)} replies")
    return rounds


def _round(replies: Sequence[LabelledReply], left_out: Sequence[int]) -> HeldOut:
    nlp = build()
    out = set(left_out)
    fit_reader(nlp, [reply for i, reply in enumerate(replies) if i not in out], jobs=1)
    return hold_out(nlp, replies, left_out)


def hold_out(nlp: Language, replies: Sequence[LabelledReply], numbers: Sequence[int]) -> HeldOut:
    """Read some of the replies, given by number."""
    component = get_component(nlp, "replytone_clauses", ClauseComponent)
    rules = get_component(nlp, "replytone_rules", RulesComponent)
    own = [replies[i] for i in numbers]
    texts, customers = texts_of(own)
    reading = component.find(texts, customers)
    rules.set_annotations(reading, rules.find(reading))
    network = get_component(nlp, "replytone_network", NetworkComponent)
    network.set_annotations(reading, network.find(reading))
    carried = clause_targets(read(texts, component.vocabulary), reading.clauses, own)
    return HeldOut(np.array(numbers), own, reading, carried > 0)
