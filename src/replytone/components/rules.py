"""`replytone_rules`: fires the rules and adds what they weigh to the clauses they fire in.

What a rule weighs is learnt together with the weights of words: a rule is one more piece of
evidence, and the one that a person can read, switch off or add to.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Final, Self

import srsly
from spacy.language import Language
from spacy.tokens import Doc

from replytone.annotation import Fired, Reading, get_reading
from replytone.labels import LABELS
from replytone.matching import RuleMatcher
from replytone.rules import FAMILIES, Rule, shipped_rules

CERTAIN: Final = 100.0
"""Log-odds of a rule that training has not weighed, such as a company's own: it decides."""

_COLUMN = {label: column for column, label in enumerate(LABELS)}


class RulesComponent:
    """Holds the rules.

    Attributes:
        rules: The rules, in order.
        weights: Rule id → log-odds; a rule without one is certain.
        advice: Rule id → what to write instead, for the rules that have it.
    """

    def __init__(self, nlp: Language, name: str = "replytone_rules") -> None:
        self.name = name
        self.weights: dict[str, float] = {}
        self.set_rules(rule for family in FAMILIES for rule in shipped_rules(family))

    def set_rules(self, rules: Iterable[Rule]) -> None:
        """Take another set of rules."""
        self.rules = tuple(rules)
        self.advice = {rule.id: rule.advice for rule in self.rules if rule.advice}
        self._matcher = RuleMatcher(self.rules)

    def hits(self, reading: Reading) -> list[tuple[int, Rule]]:
        """Clause number and rule of everything that fires, each rule once a clause."""
        clause_of = reading.clause_of
        places = {}
        for hit in self._matcher.hits(reading.words):
            # A hit belongs to the clause that it begins in or, begun between clauses, ends in.
            clause = clause_of[hit.start]
            if clause < 0:
                clause = clause_of[hit.end - 1]
            if clause >= 0:
                places[clause, hit.rule] = self.rules[hit.rule]
        return [(clause, rule) for (clause, _), rule in places.items()]

    def find(self, readings: Sequence[Reading]) -> list[Fired]:
        """What fires in a batch; changes nothing."""
        weights = self.weights
        return [
            [
                (
                    clause,
                    _COLUMN[rule.label],
                    weights.get(rule.id, -CERTAIN if rule.cancels else CERTAIN),
                    rule.id,
                )
                for clause, rule in self.hits(reading)
            ]
            for reading in readings
        ]

    @staticmethod
    def set_annotations(reading: Reading, fired: Fired) -> None:
        """Write what fired into a reading, and add its weights to the log-odds there."""
        reading.fired[:] = fired
        for clause, column, weight, _ in fired:
            reading.odds[clause, column] += weight

    def __call__(self, doc: Doc) -> Doc:
        """Do it for one Doc."""
        reading = get_reading(doc)
        self.set_annotations(reading, self.find([reading])[0])
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 256) -> Iterator[Doc]:
        """Fire the rules in batches."""
        docs = iter(stream)
        while batch := list(islice(docs, batch_size)):
            readings = [get_reading(doc) for doc in batch]
            for doc, reading, fired in zip(batch, readings, self.find(readings), strict=True):
                self.set_annotations(reading, fired)
                yield doc

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
        rules, self.weights = [], {}
        for line in lines:
            weight = line.pop("weight")
            rule = Rule(**line)
            rules.append(rule)
            if weight is not None:
                self.weights[rule.id] = weight
        self.set_rules(rules)
        return self


@Language.factory("replytone_rules", requires=["doc._.replytone_reading"])
def make_rules(nlp: Language, name: str) -> RulesComponent:
    """Build the component with the shipped rules."""
    return RulesComponent(nlp, name)
