"""The shape that the components of all signal families share.

A component holds the rules of its family, what each rule weighs, and how sure it has to be. It
adds the rules' weights to the log-odds of the clauses they fire in, and then decides.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar, NamedTuple, Self

import numpy as np
import srsly
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup

from replytone.annotation import Reading, get_reading
from replytone.labels import LABELS, SPANS
from replytone.matching import RuleMatcher
from replytone.rules import Rule, shipped_rules

CERTAIN = 8.0
"""Log-odds of a rule that training has not weighed, such as a company's own: it decides."""


WORDING = "/wording"
"""What stands behind the label in place of a rule where the words as a whole decided."""

_COLUMN = {label: column for column, label in enumerate(LABELS)}
_SENTENCE_ENDS = frozenset(".!?\n")


class Found(NamedTuple):
    """A signal in a reply: label, word positions (`end` exclusive) and the rule that fired."""

    label: str
    start: int
    end: int
    rule: str


Fired = list[tuple[int, int, float, str]]
"""Rules that fired in a reply: clause, column of the label, log-odds added, rule id."""


class SignalComponent:
    """Finds the signals of one family.

    Attributes:
        labels: The signals that the component decides on.
        rules: Its rules, in order.
        weights: Rule id → log-odds.
        advice: Rule id → what to write instead, for the rules that have it.
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
        self.advice = {rule.id: rule.advice for rule in self.rules if rule.advice}

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

    def weight(self, rule: Rule) -> float:
        """Log-odds that a rule adds to its label where it fires."""
        return self.weights.get(rule.id, -CERTAIN if rule.cancels else CERTAIN)

    def weigh(self, reading: Reading) -> Fired:
        """What the rules say of a reply."""
        return [
            (clause, _COLUMN[rule.label], self.weight(rule), rule.id)
            for clause, rule in self.hits(reading)
        ]

    def find(self, docs: Sequence[Doc]) -> list[tuple[Fired, list[Found]]]:
        """Rules fired and signals found in a batch; changes nothing."""
        readings = [get_reading(doc) for doc in docs]
        fired = [self.weigh(reading) for reading in readings]
        odds = []
        for reading, rules in zip(readings, fired, strict=True):
            own = reading.odds
            if rules:
                own = own.copy()
                for clause, column, weight, _ in rules:
                    own[clause, column] += weight
            odds.append(own)
        found = self.decide(readings, odds, fired)
        return list(zip(fired, found, strict=True))

    def decide(
        self,
        readings: Sequence[Reading],
        odds: Sequence[NDArray[np.float64]],
        fired: Sequence[Fired],
    ) -> list[list[Found]]:
        """The signals that weighed log-odds amount to, reply by reply."""
        found: list[list[Found]] = [[] for _ in readings]
        counts = np.array([len(own) for own in odds])
        full = np.flatnonzero(counts)
        if not len(full):
            return found
        columns = [_COLUMN[label] for label in self.labels]
        table = np.concatenate(odds)[:, columns]
        first = np.array([self.first[label] for label in self.labels])
        further = np.maximum(first, [self.further[label] for label in self.labels])
        offsets = (np.cumsum(counts) - counts)[full]
        shown = np.maximum.reduceat(table, offsets, axis=0) >= first
        for row, number in np.argwhere(shown).tolist():
            reply = int(full[row])
            start = int(offsets[row])
            own = table[start : start + int(counts[reply]), number]
            chosen = own >= further[number]
            chosen[own.argmax()] = True
            found[reply] += self._spans(
                self.labels[number], np.flatnonzero(chosen), readings[reply], fired[reply]
            )
        return found

    def _spans(
        self, label: str, clauses: NDArray[np.int64], reading: Reading, fired: Fired
    ) -> list[Found]:
        """One span a run of clauses of the same sentence."""
        found: list[Found] = []
        previous = -2
        for clause in clauses.tolist():
            start, end = int(reading.start[clause]), int(reading.end[clause])
            rule = _strongest(fired, clause, label)
            if clause == previous + 1 and found and _same_sentence(reading, found[-1].end, start):
                joined = found.pop()
                rule = joined.rule if rule.endswith(WORDING) else rule
                start = joined.start
            found.append(Found(label, start, end, rule))
            previous = clause
        return found

    def set_annotations(self, doc: Doc, fired: Fired, found: Sequence[Found]) -> None:
        """Write signals into `doc.spans["replytone"]`, and the rules' weights into the reading."""
        reading = get_reading(doc)
        for clause, column, weight, _ in fired:
            reading.odds[clause, column] += weight
        if SPANS not in doc.spans:
            doc.spans[SPANS] = SpanGroup(doc, name=SPANS)
        group = doc.spans[SPANS]
        tokens = reading.tokens
        for label, start, end, rule in found:
            group.append(
                Span(doc, int(tokens[start]), int(tokens[end - 1]) + 1, label, span_id=rule)
            )

    def __call__(self, doc: Doc) -> Doc:
        self.set_annotations(doc, *self.find([doc])[0])
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 256) -> Iterator[Doc]:
        """Find signals in batches."""
        docs = iter(stream)
        while batch := list(islice(docs, batch_size)):
            for doc, answer in zip(batch, self.find(batch), strict=True):
                self.set_annotations(doc, *answer)
                yield doc

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


def _strongest(fired: Fired, clause: int, label: str) -> str:
    """Id of the rule that speaks loudest for a label in a clause."""
    column = _COLUMN[label]
    best = max(
        ((weight, rule) for place, own, weight, rule in fired if (place, own) == (clause, column)),
        default=(0.0, ""),
    )
    return best[1] if best[0] > 0 else label + WORDING


def _same_sentence(reading: Reading, end: int, start: int) -> bool:
    return _SENTENCE_ENDS.isdisjoint(reading.words[end:start])
