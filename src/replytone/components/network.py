"""`replytone_network`: a second reading of each clause, by a network that sees words in order.

It reads them beside the customer's message, and writes its opinion beside the log-odds of words and
rules; `replytone_balance` weighs the two.
"""

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Self

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from replytone.annotation import Reading, get_reading
from replytone.network import Network, Opinion


class NetworkComponent:
    """Holds the network.

    Attributes:
        network: What reads; without training it says nothing.
    """

    def __init__(self, nlp: Language, name: str = "replytone_network") -> None:
        self.name = name
        self.network = Network.empty()

    def find(self, reading: Reading) -> Opinion:
        """What the network says of a batch; changes nothing."""
        return self.network.read(
            reading.words, reading.clause_of, reading.clauses.text, reading.first,
            reading.asked, reading.asked_of,
        )  # fmt: skip

    @staticmethod
    def set_annotations(reading: Reading, found: Opinion) -> None:
        """Write the network's opinion into a reading."""
        reading.network_odds[:] = found.signals
        reading.network_ratings[:] = found.ratings

    def __call__(self, doc: Doc) -> Doc:
        """Do it for one Doc."""
        reading = get_reading(doc)
        self.set_annotations(reading, self.find(reading))
        return doc

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """Words and weights as bytes: NumPy arrays, nothing that runs on loading."""
        arrays = BytesIO()
        np.savez_compressed(arrays, allow_pickle=False, **self.network.arrays())
        return arrays.getvalue()

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> Self:
        """Take words and weights from `to_bytes`."""
        with np.load(BytesIO(data), allow_pickle=False) as arrays:
            self.network = Network.from_arrays(arrays)
        return self

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write `network.npz` into a folder."""
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "network.npz").write_bytes(self.to_bytes())

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> Self:
        """Read what `to_disk` wrote."""
        return self.from_bytes((Path(path) / "network.npz").read_bytes())


@Language.factory("replytone_network", requires=["doc._.replytone_reading"])
def make_network(nlp: Language, name: str) -> NetworkComponent:
    """Build the component; it says nothing until it is trained or loaded."""
    return NetworkComponent(nlp, name)
