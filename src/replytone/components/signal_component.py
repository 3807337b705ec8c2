"""The shape that the components of all signal families share.

A component holds the rules of its family, what each rule weighs, and how sure it has to be. It
adds the rules' weights to the log-odds of the clauses they fire in, and then decides.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, NamedTuple, Self

import numpy as np
import srsly
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup

from replytone.annotation import Reading, get_reading
from replytone.labels import LABELS, SPANS
from replytone.matching import Hit, RuleMatcher
from replytone.rules import Rule, shipped_rules

CERTAIN = 8.0
"""Log-odds of a rule that training has not weighed, such as a company's own: it decides."""


class Found(NamedTuple):
    """A signal in a reply: label, word positions (`end` exclusive) and the rule that fired."""

    label: str
    start: int
    end: int
    rule: str


class SignalComponent:
    """Finds the signals of one family.

    Attributes:
        labels: The signals that the component decides on.
        rules: Its rules, in order.
        weights: Rule id → log-odds.
        first: Label → log-odds from which a reply shows the signal.
        further: Label → log-odds from which another clause of the same reply shows it too.
    """

    family: ClassVar[str]
    labels: ClassVar[tuple[str, ...]]

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name
        self.weights: dict[str, float] = {}
        self.first = dict.fromkeys(self.labels, 0.0)
        self.further = dict.fromkeys(self.labels, 0.0)
        self.set_rules(shipped_rules(self.family))

    def set_rules(self, rules: Iterable[Rule]) -> None:
        """Take another set of rules; rules without a learnt weight count as certain."""
        self.rules = tuple(rules)
        self._matcher = RuleMatcher(self.rules)

    def hits(self, reading: Reading) -> list[tuple[int, Hit]]:
        """Clause number and hit of every rule that fires, each rule once a clause."""
        found: dict[tuple[int, int], Hit] = {}
        for hit in self._matcher.hits(reading.words):
            clause = reading.clause_at(hit.start)
            if clause is None:
                clause = reading.clause_at(hit.end - 1)
            if clause is not None:
                found.setdefault((clause, hit.rule), hit)
        return [(clause, hit) for (clause, _), hit in found.items()]

    def weigh(self, reading: Reading) -> tuple[NDArray[np.float64], dict[tuple[int, str], str]]:
        """Log-odds with the rules added, shape (S, 13), and the strongest rule a clause and label."""
        odds = reading.odds.copy()
        strongest: dict[tuple[int, str], tuple[float, str]] = {}
        for clause, hit in self.hits(reading):
            rule = self.rules[hit.rule]
            weight = self.weights.get(rule.id, -CERTAIN if rule.cancels else CERTAIN)
            odds[clause, LABELS.index(rule.label)] += weight
            best = strongest.get((clause, rule.label))
            if weight > 0 and (best is None or weight > best[0]):
                strongest[clause, rule.label] = (weight, rule.id)
        return odds, {place: rule for place, (_, rule) in strongest.items()}

    def find(self, doc: Doc) -> tuple[NDArray[np.float64], list[Found]]:
        """The weighed log-odds and the signals of a reply; changes nothing."""
        reading = get_reading(doc)
        odds, strongest = self.weigh(reading)
        found = []
        for label in self.labels:
            column = odds[:, LABELS.index(label)]
            if not len(column) or column.max() < self.first[label]:
                continue
            chosen = column >= max(self.further[label], self.first[label])
            chosen[column.argmax()] = True
            found += self._spans(label, np.flatnonzero(chosen), reading, strongest)
        return odds, found

    def _spans(
        self,
        label: str,
        clauses: NDArray[np.int64],
        reading: Reading,
        strongest: Mapping[tuple[int, str], str],
    ) -> list[Found]:
        """One span a run of clauses of the same sentence."""
        found: list[Found] = []
        previous = -2
        for clause in clauses.tolist():
            start, end = int(reading.start[clause]), int(reading.end[clause])
            rule = strongest.get((clause, label), f"{label}/wording")
            if clause == previous + 1 and found and _same_sentence(reading, found[-1].end, start):
                joined = found.pop()
                if joined.rule != f"{label}/wording":
                    rule = joined.rule
                start = joined.start
            found.append(Found(label, start, end, rule))
            previous = clause
        return found

    def set_annotations(
        self, doc: Doc, odds: NDArray[np.float64], found: Sequence[Found]
    ) -> None:
        """Write signals into `doc.spans["replytone"]` and the log-odds back into the reading."""
        reading = get_reading(doc)
        doc._.replytone_reading = tuple(reading._replace(odds=odds))
        if SPANS not in doc.spans:
            doc.spans[SPANS] = SpanGroup(doc, name=SPANS)
        group = doc.spans[SPANS]
        tokens = reading.tokens
        for label, start, end, rule in found:
            group.append(
                Span(doc, int(tokens[start]), int(tokens[end - 1]) + 1, label, span_id=rule)
            )

    def __call__(self, doc: Doc) -> Doc:
        self.set_annotations(doc, *self.find(doc))
        return doc

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """Rules, weights and thresholds as bytes."""
        return srsly.msgpack_dumps({"rules": self._rule_lines(), "settings": self._settings()})

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> Self:
        """Take rules, weights and thresholds from `to_bytes`."""
        state = srsly.msgpack_loads(data)
        return self._restore(state["rules"], state["settings"])

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write `rules.jsonl` and `settings.json` into a folder."""
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        srsly.write_jsonl(folder / "rules.jsonl", self._rule_lines())
        srsly.write_json(folder / "settings.json", self._settings())

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> Self:
        """Read what `to_disk` wrote."""
        folder = Path(path)
        return self._restore(
            list(srsly.read_jsonl(folder / "rules.jsonl")),
            srsly.read_json(folder / "settings.json"),
        )

    def _rule_lines(self) -> list[dict[str, Any]]:
        return [rule.to_dict() for rule in self.rules]

    def _settings(self) -> dict[str, Any]:
        return {"weights": self.weights, "first": self.first, "further": self.further}

    def _restore(self, lines: Iterable[dict[str, Any]], settings: dict[str, Any]) -> Self:
        self.weights, self.first, self.further = (
            dict(settings[name]) for name in ("weights", "first", "further")
        )
        self.set_rules(Rule(**line) for line in lines)
        return self


def _same_sentence(reading: Reading, end: int, start: int) -> bool:
    return not any(word in (".", "!", "?", "\n") for word in reading.words[end:start])
