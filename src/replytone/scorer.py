"""`replytone_scorer`: from signals and wording to the two ratings, with what each part adds.

A thin shell around models that scikit-learn has fitted. Only their numbers are kept, so scoring
needs a few sums and no scikit-learn, and every score comes apart into what its features added.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Self

import numpy as np
import srsly
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc

from replytone.annotation import get_reading, set_why
from replytone.features import FEATURES, feature_table
from replytone.labels import LABELS, RATINGS
from replytone.result import bounded_sum
from replytone.trees import Trees
from replytone.weights import GRADES, RATING_OUTPUTS

_WORDING = slice(len(LABELS), len(LABELS) + len(RATING_OUTPUTS))
_CUSTOMER = slice(_WORDING.stop, len(FEATURES))


class ScorerComponent:
    """Scores replies.

    Attributes:
        trees: Rating → trees over `FEATURES`.
        occasion: Log-odds a feature that there is no occasion, shape (features, 2).
        occasion_base: The same without any feature, shape (2,).
        threshold: Log-odds from which there is no occasion, shape (2,).
    """

    def __init__(self, nlp: Language, name: str = "replytone_scorer") -> None:
        self.name = name
        self.trees = {rating: Trees.constant(50.0) for rating in RATINGS}
        self.occasion = np.zeros((len(FEATURES), 2))
        self.occasion_base = np.full(2, -10.0)
        self.threshold = np.zeros(2)

    def rate(self, table: NDArray[np.float64]) -> NDArray[np.float64]:
        """Scores without their parts, shape (n, 2); NaN where there is no occasion."""
        scores = np.empty((len(table), len(RATINGS)))
        for column, rating in enumerate(RATINGS):
            trees = self.trees[rating]
            points = _grouped(trees.contributions(table)).tolist()
            scores[:, column] = [bounded_sum(trees.base, own) for own in points]
        scores[self._no_occasion(table)] = np.nan
        return scores

    def _no_occasion(self, table: NDArray[np.float64]) -> NDArray[np.bool_]:
        # Not a matrix product: its last bit would depend on the size of the batch.
        odds = (table[:, :, None] * self.occasion).sum(axis=1) + self.occasion_base
        found: NDArray[np.bool_] = odds >= self.threshold
        return found

    def find(self, docs: Sequence[Doc]) -> list[dict[str, Any]]:
        """For each reply of a batch its scores and what adds up to them; changes nothing.

        Returns:
            Dictionaries that hold, for each rating there is occasion for, `base` (points),
            `points` (what each of `labels.LABELS`, the wording and the customer's words add) and
            `telling` (character offsets of the clause whose words speak the loudest).
        """
        if not docs:
            return []
        readings = [get_reading(doc) for doc in docs]
        known = [bool(doc._.replytone_context) for doc in docs]
        table = feature_table(readings, known)
        none = self._no_occasion(table).tolist()
        results: list[dict[str, Any]] = [{"base": {}, "points": {}, "telling": {}} for _ in docs]
        for column, rating in enumerate(RATINGS):
            trees = self.trees[rating]
            points = _grouped(trees.contributions(table)).tolist()
            first = RATING_OUTPUTS.index(f"{rating} >= {GRADES[0]}")
            grades = slice(first, first + len(GRADES))
            for reading, none_here, own, result in zip(
                readings, none, points, results, strict=True
            ):
                if none_here[column] or not reading.start:
                    continue
                clause = int(np.abs(reading.wording[:, grades].sum(axis=1)).argmax())
                result["base"][rating] = trees.base
                result["points"][rating] = own
                result["telling"][rating] = reading.characters(
                    reading.start[clause], reading.end[clause]
                )
        return results

    def set_annotations(self, doc: Doc, found: dict[str, Any]) -> None:
        """Write scores into `doc.cats` and their parts into `doc._.replytone`."""
        for rating, base in found["base"].items():
            doc.cats[rating] = bounded_sum(base, found["points"][rating])
        set_why(doc, found)

    def __call__(self, doc: Doc) -> Doc:
        """Do it for one Doc."""
        self.set_annotations(doc, self.find([doc])[0])
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 256) -> Iterator[Doc]:
        """Score Docs in batches."""
        docs = iter(stream)
        while batch := list(islice(docs, batch_size)):
            for doc, found in zip(batch, self.find(batch), strict=True):
                self.set_annotations(doc, found)
                yield doc

    def _state(self) -> dict[str, Any]:
        return {
            "features": list(FEATURES),
            "trees": {rating: trees.to_dict() for rating, trees in self.trees.items()},
            "occasion": self.occasion.tolist(),
            "occasion_base": self.occasion_base.tolist(),
            "threshold": self.threshold.tolist(),
        }

    def _restore(self, state: dict[str, Any]) -> Self:
        if tuple(state["features"]) != FEATURES:
            raise ValueError(
                "the saved scorer has other features than this version of replytone; "
                "train the model again with `replytone train`"
            )
        self.trees = {rating: Trees.from_dict(state["trees"][rating]) for rating in RATINGS}
        self.occasion, self.occasion_base, self.threshold = (
            np.array(state[name]) for name in ("occasion", "occasion_base", "threshold")
        )
        return self

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """The numbers of the models as bytes."""
        return srsly.msgpack_dumps(self._state())

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> Self:
        """Take the numbers from `to_bytes`."""
        return self._restore(srsly.msgpack_loads(data))

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write `scorer.json` into a folder."""
        Path(path).mkdir(parents=True, exist_ok=True)
        (Path(path) / "scorer.json").write_text(srsly.json_dumps(self._state()), "utf-8")

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> Self:
        """Read what `to_disk` wrote."""
        return self._restore(srsly.read_json(Path(path) / "scorer.json"))


def _grouped(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points a signal, of the wording and of the customer; (n, features) → (n, 15)."""
    wording = points[:, _WORDING].sum(axis=1, keepdims=True)
    customer = points[:, _CUSTOMER].sum(axis=1, keepdims=True)
    return np.concatenate([points[:, : len(LABELS)], wording, customer], axis=1)


@Language.factory("replytone_scorer", requires=["doc._.replytone_reading"], assigns=["doc.cats"])
def make_scorer(nlp: Language, name: str) -> ScorerComponent:
    """Build the component; it scores everything 50 until it is trained or loaded."""
    return ScorerComponent(nlp, name)
