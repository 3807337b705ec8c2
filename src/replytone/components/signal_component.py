"""The shape that the components of all signal families share.

By the time it comes to them, each clause has its log-odds from words and rules. A component holds
how sure it has to be of each of its signals, and decides.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, ClassVar, Self

import srsly
from spacy.language import Language
from spacy.tokens import Doc

from replytone.annotation import Reading, get_reading
from replytone.deciding import Found, decide
from replytone.labels import SPANS


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

    def find(self, reading: Reading) -> list[Found]:
        """The signals of a batch, reply after reply; changes nothing."""
        return decide(reading, self.labels, self.first, self.further)

    @staticmethod
    def set_annotations(doc: Doc, found: Sequence[Found]) -> None:
        """Write signals into `doc.spans["replytone"]`."""
        group = doc.spans[SPANS]
        for _, label, start, end, rule in found:
            group.append(doc.char_span(start, end, label, span_id=rule, alignment_mode="expand"))

    def __call__(self, doc: Doc) -> Doc:
        """Do it for one Doc."""
        self.set_annotations(doc, self.find(get_reading(doc)))
        return doc

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
