"""`replytone_clauses`: cuts a reply into clauses and weighs what each one speaks for.

It decides nothing. The components after it add their rules to the weights and decide.
"""

from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import Final, Self

import numpy as np
import srsly
from spacy.language import Language
from spacy.tokens import Doc

from replytone.annotation import Reading, set_reading
from replytone.cutting import Clauses, clause_numbers, cut, places
from replytone.evidence import heard, shared_words, weigh
from replytone.ngrams import Rows, sequence_keys
from replytone.reading import Stream, read
from replytone.slips import Slips
from replytone.vocabulary import Vocabulary
from replytone.weights import RATING_OUTPUTS, Weights, WordTable

_LOCK: Final = Lock()
"""A pipeline's words are one store for all threads, so one batch is read at a time."""


class ClauseComponent:
    """Reads replies.

    Attributes:
        vocabulary: The words that it knows.
        weights: What they speak for.
    """

    def __init__(self, nlp: Language, name: str = "replytone_clauses") -> None:
        self.name = name
        self.learn(Vocabulary(), Weights.empty())

    def learn(self, vocabulary: Vocabulary, weights: Weights) -> None:
        """Take other words and weights."""
        self.vocabulary = vocabulary
        self.weights = weights
        self._words = WordTable(vocabulary, weights)

    def know(self, words: Iterable[str]) -> None:
        """Take words for words, though training did not meet them or met them as names."""
        known = frozenset(words)
        old = self.vocabulary
        self.learn(Vocabulary(old.words | known, old.names - known, old.slips), self.weights)

    def cut(self, stream: Stream) -> Clauses:
        """The clauses of a stream."""
        return cut(stream, self._sequences(stream), self.weights, self._words)

    def _sequences(self, stream: Stream) -> Rows:
        self._words.update()
        return self.weights.sequences[0].rows(sequence_keys(stream.hashes))

    def find(self, replies: Sequence[str], customers: Sequence[str | None]) -> Reading:
        """Read a batch; changes nothing.

        Args:
            replies: D replies.
            customers: The customer's message before each; None or blank where there is none.
        """
        with _LOCK:
            return self._find(replies, customers)

    def _find(self, replies: Sequence[str], customers: Sequence[str | None]) -> Reading:
        self.vocabulary.make_room()
        messages = [message or "" for message in customers]
        stream = read(replies, self.vocabulary)
        asked = read(messages, self.vocabulary) if any(messages) else None
        sequences = self._sequences(stream)
        clauses = cut(stream, sequences, self.weights, self._words)
        begin, end, sentence, first = places(stream, clauses)
        odds, wording = weigh(stream, clauses, sequences, self.weights, self._words)
        if asked is None:
            customer = np.zeros((len(replies), len(RATING_OUTPUTS)))
        else:
            customer = heard(asked, self._words)
        return Reading(
            words=stream.hashes,
            clauses=clauses,
            clause_of=clause_numbers(clauses, len(stream.ids)),
            begin=begin,
            end=end,
            sentence=sentence,
            first=first,
            odds=odds,
            wording=wording,
            shared=shared_words(stream, clauses, asked),
            customer=customer,
            known=np.array([bool(message.strip()) for message in messages]),
            asked=np.zeros(0, np.uint64) if asked is None else asked.hashes,
            asked_of=np.zeros(0, np.int64) if asked is None else asked.text,
            network_odds=np.zeros_like(odds),
            network_ratings=np.zeros((len(replies), len(RATING_OUTPUTS))),
            fired=[],
        )

    def __call__(self, doc: Doc) -> Doc:
        """Read one Doc."""
        set_reading(doc, self.find([doc.text], [doc._.replytone_context]))
        return doc

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """Words and weights as bytes: JSON and NumPy arrays, nothing that runs on loading."""
        arrays = BytesIO()
        np.savez_compressed(arrays, allow_pickle=False, **self.weights.arrays())
        return srsly.msgpack_dumps(
            {
                "words": sorted(self.vocabulary.words),
                "names": sorted(self.vocabulary.names),
                "common": self.vocabulary.slips.common,
                "spared": sorted(self.vocabulary.slips.spared),
                "arrays": arrays.getvalue(),
            }
        )

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> Self:
        """Take words and weights from `to_bytes`."""
        state = srsly.msgpack_loads(data)
        with np.load(BytesIO(state["arrays"]), allow_pickle=False) as arrays:
            slips = Slips(state.get("common", ()), state.get("spared", ()))
            vocabulary = Vocabulary(state["words"], state["names"], slips)
            self.learn(vocabulary, Weights.from_arrays(arrays))
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
