"""`replytone_scorer`: from signals and wording to the two ratings, with what each part adds.

A thin shell around linear models that scikit-learn has fitted: what is kept of them are the
coefficients, so a score needs a few sums and no scikit-learn, and its parts add up by nature.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
import srsly
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc

from replytone.annotation import Reading, get_reading
from replytone.evidence import RATING_OUTPUTS
from replytone.features import SIGNAL_FEATURES, signal_features, strengths
from replytone.labels import LABELS, RATINGS, SPANS

FEATURES: Final[tuple[str, ...]] = (
    *SIGNAL_FEATURES,
    *(f"wording: {name}" for name in RATING_OUTPUTS),
    *(f"customer: {name}" for name in RATING_OUTPUTS),
    "customer: known",
)
"""Names of all the features of the scorer, in order."""


def feature_vector(reading: Reading, has_customer: bool) -> NDArray[np.float64]:
    """Values of `FEATURES` for one reply, shape (100,)."""
    return np.concatenate(
        [
            signal_features(reading),
            reading.wording.sum(axis=0),
            reading.customer,
            [float(has_customer)],
        ]
    )


class ScorerComponent:
    """Scores a reply.

    Attributes:
        weights: Points per unit of each feature, shape (100, 2): empathy, resolution.
        base: Points of a reply without any feature, shape (2,).
        occasion: Log-odds that there is no occasion, shape (100, 2).
        occasion_base: The same without any feature, shape (2,).
        threshold: Log-odds from which there is no occasion, shape (2,).
    """

    def __init__(self, nlp: Language, name: str = "replytone_scorer") -> None:
        self.name = name
        self.weights = np.zeros((len(FEATURES), 2))
        self.base = np.full(2, 50.0)
        self.occasion = np.zeros((len(FEATURES), 2))
        self.occasion_base = np.full(2, -10.0)
        self.threshold = np.zeros(2)

    def find(self, doc: Doc) -> dict[str, Any]:
        """Scores, bases and contributions of a reply; changes nothing."""
        reading = get_reading(doc)
        if not reading.words:
            return {"empathy": None, "resolution": None, "base": {}, "contributions": []}
        values = feature_vector(reading, bool(doc._.replytone_context))
        none = values @ self.occasion + self.occasion_base >= self.threshold
        found: dict[str, Any] = {"base": {}, "contributions": []}
        for column, rating in enumerate(RATINGS):
            if none[column]:
                found[rating] = None
                continue
            parts = self._parts(doc, reading, values * self.weights[:, column], rating)
            base = float(self.base[column])
            raw = base + sum(points for _, _, points, _ in parts)
            limit = min(max(raw, 0.0), 100.0) - raw
            if limit:
                parts.append((rating, "scale_limit", limit, "kept within 0 to 100"))
            found[rating] = base + sum(points for _, _, points, _ in parts)
            found["base"][rating] = base
            found["contributions"] += parts
        return found

    def _parts(
        self, doc: Doc, reading: Reading, points: NDArray[np.float64], rating: str
    ) -> list[tuple[str, str, float, str]]:
        """(rating, source, points, words) of everything that moves a rating."""
        by_label = points[: len(LABELS)].copy()
        strong = strengths(reading.odds)
        at = len(LABELS)
        for a in range(len(LABELS)):  # what two signals do together is shared between them
            for b in range(a + 1, len(LABELS)):
                by_label[a] += points[at] / 2
                by_label[b] += points[at] / 2
                at += 1
        said: dict[str, list[str]] = {}
        for span in doc.spans[SPANS] if SPANS in doc.spans else ():
            said.setdefault(span.label_, []).append(span.text)
        parts = []
        hinted = 0.0
        for label, value, strength in zip(LABELS, by_label.tolist(), strong.tolist(), strict=True):
            if label in said:
                parts.append((rating, label, value, " … ".join(said[label])))
            elif strength:
                hinted += value
        if hinted:
            parts.append((rating, "faint_signals", hinted, "signals too weak to be marked"))
        column = at + RATING_OUTPUTS.index(rating)
        rest = points[at : at + 2 * len(RATING_OUTPUTS) + 1]
        wording = float(rest[: len(RATING_OUTPUTS)].sum())
        customer = float(rest[len(RATING_OUTPUTS) :].sum())
        if wording:
            parts.append((rating, "wording", wording, self._words(doc, reading, column - at)))
        if customer:
            parts.append((rating, "customer", customer, "the customer's message"))
        return parts

    @staticmethod
    def _words(doc: Doc, reading: Reading, column: int) -> str:
        """The clause whose words move a rating the most."""
        clause = int(np.abs(reading.wording[:, column]).argmax())
        start, end = reading.characters(
            doc, int(reading.start[clause]), int(reading.end[clause])
        )
        return doc.text[start:end]

    def set_annotations(self, doc: Doc, found: dict[str, Any]) -> None:
        """Write scores into `doc.cats` and their parts into `doc._.replytone`."""
        for rating in RATINGS:
            if found[rating] is not None:
                doc.cats[rating] = found[rating]
        doc._.replytone = {"base": found["base"], "contributions": found["contributions"]}

    def __call__(self, doc: Doc) -> Doc:
        self.set_annotations(doc, self.find(doc))
        return doc

    def _state(self) -> dict[str, Any]:
        return {
            "features": list(FEATURES),
            "weights": self.weights.tolist(),
            "base": self.base.tolist(),
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
        self.weights, self.base, self.occasion, self.occasion_base, self.threshold = (
            np.array(state[name])
            for name in ("weights", "base", "occasion", "occasion_base", "threshold")
        )
        return self

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """Coefficients as bytes."""
        return srsly.msgpack_dumps(self._state())

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> Self:
        """Take coefficients from `to_bytes`."""
        return self._restore(srsly.msgpack_loads(data))

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write `scorer.json` into a folder."""
        Path(path).mkdir(parents=True, exist_ok=True)
        srsly.write_json(Path(path) / "scorer.json", self._state())

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> Self:
        """Read what `to_disk` wrote."""
        return self._restore(srsly.read_json(Path(path) / "scorer.json"))


@Language.factory("replytone_scorer", requires=["doc._.replytone_reading"], assigns=["doc.cats"])
def make_scorer(nlp: Language, name: str) -> ScorerComponent:
    """Build the component; it scores everything 50 until it is trained or loaded."""
    return ScorerComponent(nlp, name)
