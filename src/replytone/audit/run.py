"""All tests of the audit, one result after the other."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Final, NamedTuple

from replytone.audit import changes, directions, swaps
from replytone.audit.carriers import Carrier, Version, packaged, read_file
from replytone.audit.measure import Direction, Goal, Invariance, Score, direction, invariance

PACKAGED: Final = "packaged replies"

Changes = Callable[[Iterable[Carrier]], Iterator[Version]]
INVARIANCES: Final[dict[str, Changes]] = {
    "agent's name": swaps.agents_names,
    "customer's name": swaps.customers_names,
    "order numbers": swaps.order_numbers,
    "products": swaps.products,
    "greeting": swaps.greetings,
    "sign-off": swaps.sign_offs,
    "spelling": changes.spelling,
    "typos": changes.typos,
    "emoji": changes.emoji,
    "capitals": changes.capitals,
}
"""What is changed in any reply."""
DIRECTIONS: Final[dict[str, tuple[Changes, directions.Verdict]]] = {
    "a stock line adds 8 to empathy at most": (
        directions.first_stock_line,
        directions.empathy_rises_little(directions.FIRST_STOCK_LINE),
    ),
    "a second one adds 2 at most": (
        directions.second_stock_line,
        directions.empathy_rises_little(directions.SECOND_STOCK_LINE),
    ),
}
"""What must hold of any reply with something put in front."""
PACKAGED_DIRECTIONS: Final[dict[str, tuple[Changes, directions.Verdict]]] = {
    '"if" for "that" lowers empathy': (directions.hedged, directions.empathy_falls),
    "a dated promise resolves more": (directions.dated, directions.resolution_rises),
    "a fix raises resolution alone": (directions.fixed, directions.only_resolution_rises),
}
"""What must hold of the pairs that come with replytone, whatever the replies are."""


def audit(
    score: Score,
    replies: str | Path | None = None,
    goal: Goal | None = None,
    limits: Mapping[str, Goal] | None = None,
) -> Iterator[Invariance | Direction]:
    """Run the tests on the packaged replies, and those that fit any text on a file's too.

    Args:
        score: What scores pairs of a reply and the customer's message.
        replies: A JSONL file of further replies; labels are not needed.
        goal: What is asked for; without it flips in 1 % and a difference of 1 point.
        limits: What is asked of some tests instead, by their names.

    Raises:
        OSError: The file cannot be read.
        ValueError: A line of the file holds no reply.
    """
    wanted = Goals(goal or Goal(), limits or {})
    further = read_file(replies) if replies is not None else []
    return chain(
        packaged_results(packaged(), score, wanted),
        results(str(replies), further, score, wanted),
    )


class Goals(NamedTuple):
    """What is asked for.

    Attributes:
        usual: Of a test that is not among the others.
        others: Name of a test → what is asked of it.
    """

    usual: Goal
    others: Mapping[str, Goal]

    def of(self, name: str) -> Goal:
        """What is asked of a test."""
        return self.others.get(name, self.usual)


def packaged_results(
    carriers: Sequence[Carrier], score: Score, goals: Goals
) -> Iterator[Invariance | Direction]:
    """All tests, of which some have tables of their own beside the packaged replies."""
    wordings: dict[str, Changes] = {
        f"{variety} wording": partial(changes.wordings, variety) for variety in changes.VARIETIES
    }
    yield from results(
        PACKAGED,
        carriers,
        score,
        goals,
        INVARIANCES | wordings,
        PACKAGED_DIRECTIONS | DIRECTIONS,
    )


def results(
    on: str,
    carriers: Sequence[Carrier],
    score: Score,
    goals: Goals,
    invariances: Mapping[str, Changes] = INVARIANCES,
    moves: Mapping[str, tuple[Changes, directions.Verdict]] = DIRECTIONS,
) -> Iterator[Invariance | Direction]:
    """Results of the tests that find something to change in some replies.

    Args:
        on: What the replies are called.
        carriers: The replies.
        score: What scores pairs of a reply and the customer's message.
        goals: What is asked for.
        invariances: What is changed → the versions of some replies.
        moves: What must hold → the pairs of some replies, and the verdict on a pair.
    """
    for name, versions in invariances.items():
        if still := invariance(name, on, versions(carriers), score, goals.of(name)):
            yield still
    for name, (versions, holds) in moves.items():
        if moved := direction(name, on, versions(carriers), holds, score, goals.of(name)):
            yield moved
