"""`replytone_scorer`: from signals and wording to the two ratings, with what each part adds.

A thin shell around models that scikit-learn has fitted. Only their numbers are kept, so scoring
needs a few sums and no scikit-learn, and every score comes apart into what its features added.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
import srsly
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc

from replytone.annotation import Reading, get_reading, set_why
from replytone.features import CUSTOMER, FEATURES, WORDING, feature_table
from replytone.kernels import scores as kernel
from replytone.labels import LABELS, RATINGS
from replytone.result import LIMITS, Part
from replytone.trees import Trees
from replytone.weights import GRADES, exact_product

_GROUPS: Final = np.arange(len(FEATURES))
_GROUPS[WORDING], _GROUPS[CUSTOMER] = len(LABELS), len(LABELS) + 1
"""What each feature's points are named after: its signal, the wording or the customer's words."""


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

    def _no_occasion(self, table: NDArray[np.float64]) -> NDArray[np.bool_]:
        odds = exact_product(table, self.occasion) + self.occasion_base
        found: NDArray[np.bool_] = odds >= self.threshold
        return found

    def find(self, reading: Reading) -> list[dict[str, Part]]:
        """What adds up to the scores of each reply of a batch; changes nothing.

        Returns:
            Dictionaries with a `Part` for each rating that there is occasion for.
        """
        found: list[dict[str, Part]] = [{} for _ in reading.known]
        if not len(reading.odds):
            return found
        table = feature_table(reading)
        none = self._no_occasion(table).T.tolist()
        begin, end = reading.begin.tolist(), reading.end.tolist()
        for rating, clauses, left_out in zip(RATINGS, _telling(reading), none, strict=True):
            trees = self.trees[rating]
            points = trees.contributions(table, _GROUPS).tolist()
            for reply, clause in enumerate(clauses):
                if clause >= 0 and not left_out[reply]:
                    score = min(max(trees.base + sum(points[reply]), LIMITS[0]), LIMITS[1])
                    place = begin[clause], end[clause]
                    found[reply][rating] = Part(score, trees.base, points[reply], place)
        return found

    def set_annotations(self, doc: Doc, found: dict[str, Part]) -> None:
        """Write scores into `doc.cats` and their parts into `doc._.replytone`."""
        for rating, part in found.items():
            doc.cats[rating] = part.score
        set_why(doc, found)

    def __call__(self, doc: Doc) -> Doc:
        """Do it for one Doc."""
        self.set_annotations(doc, self.find(get_reading(doc))[0])
        return doc

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
            np.array(state[name], np.float64) for name in ("occasion", "occasion_base", "threshold")
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
        (Path(path) / "scorer.json").write_text(json.dumps(self._state()), "utf-8")

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> Self:
        """Read what `to_disk` wrote."""
        return self._restore(json.loads((Path(path) / "scorer.json").read_text("utf-8")))


def _telling(reading: Reading) -> list[list[int]]:
    """For each rating the clause of each reply whose words say the most about it, or -1."""
    return kernel.telling(
        reading.wording, reading.clauses.text, len(reading.known), len(RATINGS), len(GRADES)
    ).tolist()


@Language.factory("replytone_scorer", requires=["doc._.replytone_reading"], assigns=["doc.cats"])
def make_scorer(nlp: Language, name: str) -> ScorerComponent:
    """Build the component; it scores everything 50 until it is trained or loaded."""
    return ScorerComponent(nlp, name)
