"""A small convolutional network that reads the words of a reply in order.

Each word is a vector, and what five words in a row show is looked for in each clause: the strongest
showing of each of some features in the clause, in the clauses beside it, in the whole reply and in
the customer's message before it goes through one hidden layer, which speaks for the signals of the
clause. What the hidden layer, the reply and the message show most strongly speaks for the ratings
of the reply (Y. Kim, "Convolutional neural networks for sentence classification", 2014).

Weights are multiples of `weights.STEP`, and sums of them are exact, so that a reply reads the same
to the last bit alone and in a batch, on any machine.
"""

from typing import Any, Final, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from replytone.kernels import network as kernel
from replytone.labels import LABELS
from replytone.ngrams import FeatureIndex
from replytone.weights import RATING_OUTPUTS, STEP, rounded

WINDOW: Final = 5
"""Words that are read in a row."""
REACH: Final = WINDOW // 2
UNKNOWN, FILLER = 0, 1
"""Rows of a word that training did not meet, and of the filler between replies."""

Floats = NDArray[np.float32]


class Layers(NamedTuple):
    """The weights, as they are learnt; F features, M hidden units.

    Attributes:
        words: A vector a known word, shape (rows, E).
        window: What each place of the window shows of each feature, shape (WINDOW, E, F).
        window_bias: Shape (F,).
        hidden: From features to hidden units, shape (5 * F, M): those of the clause, of the one
            before, of the one after, of the reply and of the customer's message.
        hidden_bias: Shape (M,).
        signals: From hidden units to the signals, shape (M, 13).
        signals_bias: Shape (13,).
        ratings: From the features and hidden units of a reply and the features of the customer's
            message to `weights.RATING_OUTPUTS`, shape (F + M + F, 10).
        ratings_bias: Shape (10,).
    """

    words: Floats
    window: Floats
    window_bias: Floats
    hidden: Floats
    hidden_bias: Floats
    signals: Floats
    signals_bias: Floats
    ratings: Floats
    ratings_bias: Floats

    @classmethod
    def empty(cls) -> Self:
        """Layers that show nothing and say nothing."""
        return cls(*(np.zeros(shape, np.float32) for shape in shapes(2, 1, 1, 1)))


def shapes(rows: int, vector: int, features: int, units: int) -> tuple[tuple[int, ...], ...]:
    """Shapes of `Layers`, by the numbers that they have in common."""
    told, said = 5 * features, 2 * features + units
    return (
        (rows, vector), (WINDOW, vector, features), (features,), (told, units), (units,),
        (units, len(LABELS)), (len(LABELS),), (said, len(RATING_OUTPUTS)), (len(RATING_OUTPUTS),),
    )  # fmt: skip


class Opinion(NamedTuple):
    """What the network says of a batch.

    Attributes:
        signals: Log-odds of each signal of a clause, shape (S, 13).
        ratings: Log-odds of `weights.RATING_OUTPUTS` of a reply, shape (D, 10); zeros where a
            reply has no clause.
    """

    signals: NDArray[np.float64]
    ratings: NDArray[np.float64]


class Network:
    """The network, ready to read.

    Args:
        index: Known words by their hashes; row 1 is the filler's.
        layers: What it learnt.
    """

    def __init__(self, index: FeatureIndex, layers: Layers) -> None:
        self.index = index
        self.layers = layers = Layers(*map(rounded, layers))
        # What a word shows at a place of the window depends on the word alone: summed once here.
        vectors = layers.words.astype(float)
        shows = [_exact(vectors @ place.astype(float)) for place in layers.window]
        self._shows = np.stack(shows, axis=1)
        self._dense = [layer.astype(float) for layer in layers[3:]]

    @classmethod
    def empty(cls) -> Self:
        """A network that says nothing."""
        return cls(FeatureIndex(np.zeros(1, np.uint64)), Layers.empty())

    def read(
        self, words: NDArray[np.uint64], clause_of: NDArray[np.int64], text: NDArray[np.int64],
        first: NDArray[np.int64], asked: NDArray[np.uint64], asked_of: NDArray[np.int64],
    ) -> Opinion:  # fmt: skip
        """Read a batch.

        Args:
            words: Hashes of the words, with fillers before, between and after the replies.
            clause_of: Number of each word's clause, -1 between clauses; same shape.
            text: Number of each clause's reply, shape (S,).
            first: Number of each reply's first clause, and S at the end, shape (D + 1,).
            asked: Hashes of the customers' words, with fillers likewise; empty without customers.
            asked_of: Number of the reply that each of them comes before, -1 at fillers; same shape.
        """
        hidden, hidden_bias, signals, signals_bias, ratings, ratings_bias = self._dense
        return Opinion(
            *kernel.read(
                self.index.rows(words), clause_of, text, self.index.rows(asked), asked_of,
                len(first) - 1,
                self._shows, self.layers.window_bias, hidden, hidden_bias,
                signals, signals_bias, ratings, ratings_bias, STEP,
            )
        )  # fmt: skip

    def arrays(self) -> dict[str, NDArray[Any]]:
        """All weights as named arrays; half-precision numbers, which they fit."""
        named = {name: layer.astype(np.float16) for name, layer in self.layers._asdict().items()}
        return {"known": self.index.keys[1:], **named}

    @classmethod
    def from_arrays(cls, found: Any) -> Self:
        """The network from `arrays`.

        Raises:
            ValueError: They are of another shape of network.
        """
        layers = Layers(*(found[name].astype(np.float32, "C") for name in Layers._fields))
        index = FeatureIndex(found["known"])
        size = len(index), layers.words.shape[-1], layers.window_bias.size, layers.hidden_bias.size
        if tuple(layer.shape for layer in layers) != shapes(*size):
            raise ValueError(
                "the model has a network of another shape; train the model again with "
                "`replytone train`"
            )
        return cls(index, layers)


def _exact(values: NDArray[np.float64]) -> Floats:
    """Values as multiples of `STEP`; such sums and products of a few hundred are exact."""
    return (np.round(values / STEP) * STEP).astype(np.float32)
