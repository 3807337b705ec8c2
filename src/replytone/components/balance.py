"""`replytone_balance`: weighs the two readings of a clause, and its signals against each other.

Each signal has been weighed by itself, by words and rules and by the network. Here they meet: an
admission of one's own fault is no dismissal of the customer, and a doubtful apology beside a sure
hedge is the hedge. What goes on through a sentence is heard in each of its clauses.
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

from replytone.annotation import Reading, get_reading
from replytone.components.rules import CERTAIN
from replytone.kernels import scores as kernel
from replytone.labels import LABELS
from replytone.weights import exact_product

_LOUDEST: Final = 12.0
"""Log-odds beyond which a signal is not heard any louder."""
_ODDS_SCALE, _WORDS_SCALE, _MOST_WORDS = 4.0, 10.0, 20
_OWN: Final = 4 * len(LABELS) + 1
WIDTH: Final = _OWN + 2 * (1 + len(LABELS))


def balance_table(reading: Reading) -> NDArray[np.float64]:
    """What each clause shows, shape (S, WIDTH).

    Scaled log-odds by words and rules and by the network, the probabilities, and its length; then
    for the clause before it and the one after, where they stand in its sentence, 1 and the
    mean of the two probabilities there.
    """
    start, end, _ = reading.clauses
    return kernel.balance_table(
        reading.odds, reading.network_odds, start, end, reading.sentence,
        _LOUDEST, _ODDS_SCALE, _MOST_WORDS, _WORDS_SCALE,
    )  # fmt: skip


class BalanceComponent:
    """Balances the log-odds of signals; without training it leaves them as they are.

    Attributes:
        weights: Log-odds of each signal by what the clause shows, shape (WIDTH, 13).
        bias: The same without anything, shape (13,).
    """

    def __init__(self, nlp: Language, name: str = "replytone_balance") -> None:
        self.name = name
        self.weights = np.zeros((WIDTH, len(LABELS)))
        np.fill_diagonal(self.weights, _ODDS_SCALE)
        self.bias = np.zeros(len(LABELS))

    def find(self, reading: Reading) -> NDArray[np.float64]:
        """Balanced log-odds, shape (S, 13); what a certain rule has said stands."""
        others = exact_product(balance_table(reading), self.weights)
        return kernel.balanced(reading.odds, others, self.bias, CERTAIN / 2)

    @staticmethod
    def set_annotations(reading: Reading, found: NDArray[np.float64]) -> None:
        """Write balanced log-odds into a reading."""
        reading.odds[:] = found

    def __call__(self, doc: Doc) -> Doc:
        """Do it for one Doc."""
        reading = get_reading(doc)
        self.set_annotations(reading, self.find(reading))
        return doc

    def _state(self) -> dict[str, Any]:
        return {"weights": self.weights.tolist(), "bias": self.bias.tolist()}

    def _restore(self, state: dict[str, Any]) -> Self:
        weights, bias = (np.array(state[name], np.float64) for name in ("weights", "bias"))
        if (weights.shape, bias.shape) != ((WIDTH, len(LABELS)), (len(LABELS),)):
            raise ValueError(
                "the model weighs signals by other features; train the model again with "
                "`replytone train`"
            )
        self.weights, self.bias = weights, bias
        return self

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """The weights as bytes."""
        return srsly.msgpack_dumps(self._state())

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> Self:
        """Take the weights from `to_bytes`."""
        return self._restore(srsly.msgpack_loads(data))

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write `balance.json` into a folder."""
        Path(path).mkdir(parents=True, exist_ok=True)
        (Path(path) / "balance.json").write_text(json.dumps(self._state()), "utf-8")

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> Self:
        """Read what `to_disk` wrote."""
        return self._restore(json.loads((Path(path) / "balance.json").read_text("utf-8")))


@Language.factory("replytone_balance", requires=["doc._.replytone_reading"])
def make_balance(nlp: Language, name: str) -> BalanceComponent:
    """Build the component; its weights come from training."""
    return BalanceComponent(nlp, name)
