"""The shape that the components of all signal families share.

By the time it comes to them, each clause has its log-odds from words and rules. A component holds
how sure it has to be of each of its signals, and decides.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar, NamedTuple, Self

import numpy as np
import srsly
from spacy.language import Language
from spacy.tokens import Doc, Span

from replytone.annotation import Fired, Reading, get_reading
from replytone.labels import LABELS, SPANS

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


class SignalComponent:
    """Finds the signals of one family.

    Attributes:
        labels: The signals that the component decides on.
        first: Label → log-odds from which a reply shows the signal.
        further: Label → log-odds from which another clause of the same reply shows it too.
    """

    labels: ClassVar[tuple[str, ...]]

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name
        self.first = dict.fromkeys(self.labels, 0.0)
        self.further = dict.fromkeys(self.labels, 0.0)

    def find(self, readings: Sequence[Reading]) -> list[list[Found]]:
        """The signals of each reply of a batch; changes nothing."""
        found: list[list[Found]] = [[] for _ in readings]
        counts = np.array([len(reading.start) for reading in readings])
        full = np.flatnonzero(counts)
        if not len(full):
            return found
        columns = [_COLUMN[label] for label in self.labels]
        table = np.concatenate([reading.odds for reading in readings])[:, columns]
        first = np.array([self.first[label] for label in self.labels])
        further = np.maximum(first, [self.further[label] for label in self.labels])
        offsets = (np.cumsum(counts) - counts)[full]
        shown = np.maximum.reduceat(table, offsets, axis=0) >= first
        for row, number in np.argwhere(shown).tolist():
            reply, start = int(full[row]), int(offsets[row])
            own = table[start : start + int(counts[reply]), number]
            chosen = own >= further[number]
            chosen[own.argmax()] = True
            clauses = np.flatnonzero(chosen).tolist()
            found[reply] += _spans(self.labels[number], clauses, readings[reply])
        return found

    @staticmethod
    def set_annotations(doc: Doc, found: Sequence[Found]) -> None:
        """Write signals into `doc.spans["replytone"]`."""
        if found:
            tokens = get_reading(doc).tokens
            group = doc.spans[SPANS]
            for label, start, end, rule in found:
                group.append(Span(doc, tokens[start], tokens[end - 1] + 1, label, span_id=rule))

    def __call__(self, doc: Doc) -> Doc:
        """Do it for one Doc."""
        self.set_annotations(doc, self.find([get_reading(doc)])[0])
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 256) -> Iterator[Doc]:
        """Find signals in batches."""
        docs = iter(stream)
        while batch := list(islice(docs, batch_size)):
            answers = self.find([get_reading(doc) for doc in batch])
            for doc, found in zip(batch, answers, strict=True):
                self.set_annotations(doc, found)
                yield doc

    def _settings(self) -> dict[str, Any]:
        return {"first": self.first, "further": self.further}

    def _restore(self, settings: dict[str, Any]) -> Self:
        self.first, self.further = dict(settings["first"]), dict(settings["further"])
        return self

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """Thresholds as bytes."""
        return srsly.msgpack_dumps(self._settings())

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> Self:
        """Take thresholds from `to_bytes`."""
        return self._restore(srsly.msgpack_loads(data))

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write `thresholds.json` into a folder."""
        Path(path).mkdir(parents=True, exist_ok=True)
        srsly.write_json(Path(path) / "thresholds.json", self._settings())

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> Self:
        """Read what `to_disk` wrote."""
        return self._restore(srsly.read_json(Path(path) / "thresholds.json"))


def _spans(label: str, clauses: Sequence[int], reading: Reading) -> list[Found]:
    """One span a run of clauses of the same sentence."""
    column, wording = _COLUMN[label], label + WORDING
    strongest = _strongest(reading.fired, column)
    found: list[Found] = []
    previous = -2
    for clause in clauses:
        start, end = reading.start[clause], reading.end[clause]
        rule = strongest.get(clause, wording)
        if clause == previous + 1 and found:
            before = found[-1]
            if _SENTENCE_ENDS.isdisjoint(reading.words[before.end : start]):
                found.pop()
                start, rule = before.start, before.rule if rule == wording else rule
        found.append(Found(label, start, end, rule))
        previous = clause
    return found


def _strongest(fired: Fired, column: int) -> dict[int, str]:
    """Clause → id of the rule that speaks loudest for a label there."""
    best: dict[int, tuple[float, str]] = {}
    for clause, own, weight, rule in fired:
        if own == column and weight > 0:
            best[clause] = max(best.get(clause, (0.0, "")), (weight, rule))
    return {clause: rule for clause, (_, rule) in best.items()}
