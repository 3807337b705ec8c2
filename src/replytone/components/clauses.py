"""`replytone_clauses`: cuts a reply into clauses and weighs what each one speaks for.

It decides nothing. The components after it add their rules to the weights and decide.
"""

from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Self

import numpy as np
import srsly
from spacy.language import Language
from spacy.tokens import Doc

from replytone.annotation import Reading, set_reading
from replytone.cutting import Cutter
from replytone.evidence import Weigher
from replytone.ngrams import FeatureIndex
from replytone.reading import read
from replytone.vocabulary import Vocabulary


class ClauseComponent:
    """Reads replies in batches and leaves a `Reading` on each Doc."""

    def __init__(self, nlp: Language, name: str = "replytone_clauses") -> None:
        self.name = name
        self._tokenize = nlp.tokenizer
        self.vocabulary = Vocabulary()
        self.cutter = Cutter.blank()
        self.weigher = Weigher.blank()

    def find(self, docs: list[Doc]) -> list[Reading]:
        """The readings of a batch; changes nothing."""
        customers = [self._tokenize(doc._.replytone_context or "") for doc in docs]
        stream = read(docs, self.vocabulary)
        asked = read(customers, self.vocabulary)
        clauses = self.cutter.cut(stream)
        found = self.weigher.weigh(stream, clauses, asked, self.vocabulary)
        words = self.vocabulary.forms(stream.ids)
        bounds = np.searchsorted(clauses.text, np.arange(len(docs) + 1))
        readings = []
        for number in range(len(docs)):
            first, last = int(stream.first[number]), int(stream.last[number])
            own = slice(bounds[number], bounds[number + 1])
            readings.append(
                Reading(
                    words[first:last],
                    stream.token[first:last],
                    clauses.start[own] - first,
                    clauses.end[own] - first,
                    found.clauses[own],
                    found.wording[own],
                    found.customer[number],
                )
            )
        return readings

    def __call__(self, doc: Doc) -> Doc:
        set_reading(doc, self.find([doc])[0])
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 256) -> Iterator[Doc]:
        """Read Docs in batches."""
        docs = iter(stream)
        while batch := list(islice(docs, batch_size)):
            for doc, reading in zip(batch, self.find(batch), strict=True):
                set_reading(doc, reading)
                yield doc

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """Words and weights as bytes: JSON and NumPy arrays, nothing that runs on loading."""
        weights = BytesIO()
        cutter, weigher = self.cutter, self.weigher
        np.savez_compressed(
            weights,
            cutter_keys=cutter.index.keys[1:],
            cutter_weights=cutter.weights.astype(np.float16),
            cutter_bias=np.array([cutter.bias, cutter.threshold]),
            keys=weigher.index.keys[1:],
            signals=weigher.signals.astype(np.float16),
            ratings=weigher.ratings.astype(np.float16),
            bias=weigher.bias,
        )
        words = {"words": sorted(self.vocabulary.words), "names": sorted(self.vocabulary.names)}
        return srsly.msgpack_dumps({"words": words, "weights": weights.getvalue()})

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> Self:
        """Take words and weights from `to_bytes`."""
        state = srsly.msgpack_loads(data)
        self.vocabulary = Vocabulary(state["words"]["words"], state["words"]["names"])
        with np.load(BytesIO(state["weights"]), allow_pickle=False) as weights:
            bias, threshold = weights["cutter_bias"].tolist()
            self.cutter = Cutter(
                FeatureIndex(weights["cutter_keys"]),
                weights["cutter_weights"].astype(np.float32),
                bias,
                threshold,
            )
            self.weigher = Weigher(
                FeatureIndex(weights["keys"]),
                weights["signals"].astype(np.float32),
                weights["ratings"].astype(np.float32),
                weights["bias"],
            )
        return self

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write words and weights into a folder."""
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "clauses.msgpack").write_bytes(self.to_bytes())

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> Self:
        """Read what `to_disk` wrote."""
        return self.from_bytes((Path(path) / "clauses.msgpack").read_bytes())


@Language.factory("replytone_clauses", assigns=["doc._.replytone_reading"])
def make_clauses(nlp: Language, name: str) -> ClauseComponent:
    """Build the component; it knows nothing until it is trained or loaded."""
    return ClauseComponent(nlp, name)
