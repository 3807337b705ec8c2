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
from replytone.cutting import Clauses, cut, openings
from replytone.evidence import clause_numbers, weigh
from replytone.ngrams import Rows, longer_keys, pair_keys
from replytone.reading import Stream, read
from replytone.tokenizing import tokenize
from replytone.vocabulary import Vocabulary
from replytone.weights import Weights, WordTable


class ClauseComponent:
    """Reads replies in batches and leaves a `Reading` on each Doc.

    Attributes:
        vocabulary: The words that it knows.
        weights: What they speak for.
        texts_read: How many replies it has read.
    """

    def __init__(self, nlp: Language, name: str = "replytone_clauses") -> None:
        self.name = name
        self.texts_read = 0
        self._tokenizer = nlp.tokenizer
        self.learn(Vocabulary(), Weights.empty())

    def learn(self, vocabulary: Vocabulary, weights: Weights) -> None:
        """Take other words and weights."""
        self.vocabulary = vocabulary
        self.weights = weights
        self._words = WordTable(vocabulary, weights)

    def cut(self, stream: Stream) -> Clauses:
        """The clauses of a stream."""
        return self._cut(stream, *self._sequences(stream))

    def _sequences(self, stream: Stream) -> tuple[Rows, Rows]:
        self._words.update()
        return (
            self.weights.pairs[0].rows(pair_keys(stream.hashes)),
            self.weights.longer[0].rows(longer_keys(stream.hashes)),
        )

    def _cut(self, stream: Stream, pairs: Rows, longer: Rows) -> Clauses:
        return cut(stream, openings(stream, pairs, longer[0], self.weights, self._words))

    def find(self, docs: list[Doc]) -> list[Reading]:
        """The readings of a batch; changes nothing."""
        if not docs:
            return []
        self.vocabulary.make_room()
        customers = [tokenize(self._tokenizer, doc._.replytone_context or "") for doc in docs]
        stream = read(docs, self.vocabulary)
        asked = read(customers, self.vocabulary)
        pairs, longer = self._sequences(stream)
        clauses = self._cut(stream, pairs, longer)
        found = weigh(stream, clauses, pairs, longer, asked, self.weights, self._words)
        words = self.vocabulary.forms(stream.ids)
        bounds = np.searchsorted(clauses.text, np.arange(len(docs) + 1))
        numbers = clause_numbers(clauses, len(stream.ids))
        # Counted from the first clause of the text; -1 stays -1.
        offset = np.where(numbers >= 0, bounds[:-1][stream.text], 0)
        clause_of = (numbers - offset).tolist()
        tokens, begin, finish = stream.token.tolist(), stream.begin.tolist(), stream.end.tolist()
        start = (clauses.start - stream.first[clauses.text]).tolist()
        end = (clauses.end - stream.first[clauses.text]).tolist()
        readings = []
        edges = zip(stream.first.tolist(), stream.last.tolist(), strict=True)
        limits = bounds.tolist()
        for number, (first, last) in enumerate(edges):
            own = slice(limits[number], limits[number + 1])
            readings.append(
                Reading(
                    words[first:last],
                    tokens[first:last],
                    begin[first:last],
                    finish[first:last],
                    clause_of[first:last],
                    start[own],
                    end[own],
                    found.clauses[own],
                    found.wording[own],
                    found.customer[number],
                    [],
                )
            )
        self.texts_read += len(docs)
        return readings

    def __call__(self, doc: Doc) -> Doc:
        """Do it for one Doc."""
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
        arrays = BytesIO()
        np.savez_compressed(arrays, allow_pickle=False, **self.weights.arrays())
        return srsly.msgpack_dumps(
            {
                "words": sorted(self.vocabulary.words),
                "names": sorted(self.vocabulary.names),
                "arrays": arrays.getvalue(),
            }
        )

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> Self:
        """Take words and weights from `to_bytes`."""
        state = srsly.msgpack_loads(data)
        with np.load(BytesIO(state["arrays"]), allow_pickle=False) as arrays:
            self.learn(Vocabulary(state["words"], state["names"]), Weights.from_arrays(arrays))
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
