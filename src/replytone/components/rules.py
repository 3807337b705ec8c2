"""`replytone_rules`: fires the rules and adds what they weigh to the clauses they fire in.

What a rule weighs is learnt together with the weights of words: a rule is one more piece of
evidence, and the one that a person can read, switch off or add to.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple, Self

import numpy as np
import srsly
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc

from replytone.annotation import Reading, get_reading
from replytone.labels import LABELS
from replytone.matching import RuleMatcher
from replytone.rules import FAMILIES, Rule, shipped_rules

CERTAIN: Final = 100.0
"""Log-odds of a rule that training has not weighed, such as a company's own: it decides."""


class Fired(NamedTuple):
    """A rule that fired.

    Attributes:
        clause: Number of the clause.
        column: Column of the signal that the rule speaks for.
        odds: What it adds to the log-odds there.
        rule: Number of the rule.
    """

    clause: int
    column: int
    odds: float
    rule: int


class RulesComponent:
    """Holds the rules.

    Attributes:
        rules: The rules, in order.
        weights: Rule id → log-odds; a rule without one is certain.
        advice: Rule id → what to write instead, for the rules that have it.
    """

    def __init__(self, nlp: Language, name: str = "replytone_rules") -> None:
        self.name = name
        self.set_rules(rule for family in FAMILIES for rule in shipped_rules(family))

    def set_rules(self, rules: Iterable[Rule], weights: Mapping[str, float] | None = None) -> None:
        """Take another set of rules, and what they weigh."""
        self.rules = tuple(rules)
        self.weights = dict(weights or {})
        self.advice = {rule.id: rule.advice for rule in self.rules if rule.advice}
        self._matcher: RuleMatcher | None = None
        self._columns = [LABELS.index(rule.label) for rule in self.rules]
        self._odds = [self.weights.get(rule.id, _certain(rule)) for rule in self.rules]

    @property
    def matcher(self) -> RuleMatcher:
        """The rules, compiled when they are first needed.

        Raises:
            ValueError: A pattern cannot be compiled; the message names the rule.
        """
        if self._matcher is None:
            self._matcher = RuleMatcher(self.rules)
        return self._matcher

    def hits(self, reading: Reading) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Clause and number of every rule that fires, each rule once a clause; two equal shapes."""
        clauses, rules = np.array(self._places(reading), np.int64).reshape(-1, 2).T
        return clauses, rules

    def _places(self, reading: Reading) -> list[tuple[int, int]]:
        clause_of = reading.clause_of.item
        places = set()
        for rule, start, end in self.matcher.hits(reading.words):
            # A hit belongs to the clause that it begins in or, begun between clauses, ends in.
            clause = clause_of(start)
            if clause < 0:
                clause = clause_of(end - 1)
            if clause >= 0:
                places.add((clause, rule))
        return sorted(places)

    def find(self, reading: Reading) -> list[Fired]:
        """What fires in a batch; changes nothing."""
        return [
            Fired(clause, self._columns[rule], self._odds[rule], rule)
            for clause, rule in self._places(reading)
        ]

    def set_annotations(self, reading: Reading, found: Iterable[Fired]) -> None:
        """Write what fired into a reading, and add its weight to the log-odds there."""
        loudest: dict[tuple[int, int], tuple[float, int]] = {}
        for clause, column, odds, rule in found:
            reading.odds[clause, column] += odds
            place = clause, column
            # The later of two that are as loud.
            if odds > 0 and odds >= loudest.get(place, (0.0, 0))[0]:
                loudest[place] = odds, rule
        reading.fired[:] = [(*place, self.rules[rule].id) for place, (_, rule) in loudest.items()]

    def __call__(self, doc: Doc) -> Doc:
        """Do it for one Doc."""
        reading = get_reading(doc)
        self.set_annotations(reading, self.find(reading))
        return doc

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """Rules and weights as bytes."""
        return srsly.msgpack_dumps(self._lines())

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> Self:
        """Take rules and weights from `to_bytes`."""
        return self._restore(srsly.msgpack_loads(data))

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write `rules.jsonl` into a folder: a rule a line, with its weight."""
        Path(path).mkdir(parents=True, exist_ok=True)
        srsly.write_jsonl(Path(path) / "rules.jsonl", self._lines())

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> Self:
        """Read what `to_disk` wrote."""
        return self._restore(srsly.read_jsonl(Path(path) / "rules.jsonl"))

    def _lines(self) -> list[dict[str, Any]]:
        return [rule.to_dict() | {"weight": self.weights.get(rule.id)} for rule in self.rules]

    def _restore(self, lines: Iterable[dict[str, Any]]) -> Self:
        rules, weights = [], {}
        for line in lines:
            weight = line.pop("weight")
            rule = Rule(**line)
            rules.append(rule)
            if weight is not None:
                weights[rule.id] = weight
        self.set_rules(rules, weights)
        return self


def _certain(rule: Rule) -> float:
    return -CERTAIN if rule.cancels else CERTAIN


@Language.factory("replytone_rules", requires=["doc._.replytone_reading"])
def make_rules(nlp: Language, name: str) -> RulesComponent:
    """Build the component with the shipped rules."""
    return RulesComponent(nlp, name)
