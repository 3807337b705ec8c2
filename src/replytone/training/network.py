"""Fits the network to labelled replies, by stochastic gradient descent with Thinc's optimizer."""

from collections.abc import Sequence
from typing import Final, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray
from thinc.api import Adam, NumpyOps, Optimizer
from threadpoolctl import threadpool_limits

from replytone.cutting import Clauses, clause_numbers
from replytone.evidence import neighbours
from replytone.labels import LABELS, RATINGS
from replytone.network import FILLER, REACH, UNKNOWN, WINDOW, Layers, Network
from replytone.ngrams import FeatureIndex, frequent
from replytone.reading import Stream
from replytone.training.dataset import LabelledReply
from replytone.vocabulary import PAD
from replytone.weights import GRADES, RATING_OUTPUTS

LEAST: Final = 3
"""A word has a vector of its own when it occurs this often."""
VECTOR, FEATURES, HIDDEN = 64, 64, 64
EPOCHS: Final = 16
BATCH: Final = 32
LEARNING_RATE, WEIGHT_DECAY = 6e-3, 0.02
WARM_UP: Final = 0.3
"""Share of the steps in which the learning rate rises before it falls."""
UNSEEN: Final = 0.08
"""Share of words that are hidden at each step, so that the network learns to do without them."""
UNASKED: Final = 0.1
"""Share of customers' messages that are hidden at each step."""
DROP_WORDS, DROP_FEATURES, DROP_HIDDEN = 0.3, 0.4, 0.3
RATINGS_SHARE: Final = 0.15
"""Weight of the ratings in the loss, beside the signals."""

_OPS: Final = NumpyOps()

Floats = NDArray[np.float32]


class Batch(NamedTuple):
    """Some replies, as the network takes them; n words in clauses, S clauses, D replies.

    Attributes:
        rows: Rows of the words around each word, shape (n, WINDOW).
        words: Words of each clause, shape (S,).
        text: Number of each clause's reply in the batch, shape (S,).
        signals: Which signals each clause carries, shape (S, 13).
        ratings: Which of `weights.RATING_OUTPUTS` hold, shape (D, 10); NaN where none is given.
        asked: Rows of the words around each word of the customers' messages, shape (m, WINDOW).
        asked_words: Words of each message, 0 where there is none, shape (D,).
    """

    rows: NDArray[np.int32]
    words: NDArray[np.int64]
    text: NDArray[np.int64]
    signals: Floats
    ratings: Floats
    asked: NDArray[np.int32]
    asked_words: NDArray[np.int64]

    @property
    def clauses(self) -> NDArray[np.int64]:
        """Clauses of each reply, shape (D,)."""
        return np.bincount(self.text)


def fit_network(
    stream: Stream,
    clauses: Clauses,
    carried: NDArray[np.int8],
    customers: Stream,
    replies: Sequence[LabelledReply],
    seed: int = 0,
) -> Network:
    """Learn to read.

    Args:
        stream: The replies' words.
        clauses: Their clauses.
        carried: Which signals each clause carries, shape (clauses, 13).
        customers: The words of the customers' messages before the replies.
        replies: The replies.
        seed: Of all that is left to chance.
    """
    met = [found.hashes[found.text >= 0] for found in (stream, customers)]
    known = frequent(np.concatenate(met), LEAST)
    index = FeatureIndex(np.concatenate([stream.hashes[stream.ids == PAD][:1], known]))
    chance = np.random.default_rng(seed)
    course = Course.begin(len(index), chance)
    passages = Passages.of(index.rows(stream.hashes), clause_numbers(clauses, len(stream.ids)))
    messages = Passages.of(index.rows(customers.hashes), customers.text, len(replies))
    ratings = _rating_targets(replies)
    first = np.searchsorted(clauses.text, np.arange(len(replies) + 1))
    full = np.flatnonzero(first[1:] > first[:-1])
    steps = EPOCHS * -(-len(full) // BATCH)
    optimizer = Adam(0.0, L2=WEIGHT_DECAY, grad_clip=1.0, use_averages=False)
    step = 0
    with threadpool_limits(1):  # the same sums in the same order, whatever the machine has
        for _ in range(EPOCHS):
            order = chance.permutation(full)
            for start in range(0, len(order), BATCH):
                chosen = order[start : start + BATCH]
                own = np.concatenate([np.arange(first[n], first[n + 1]) for n in chosen])
                batch = Batch(
                    *passages.chosen(own),
                    np.repeat(np.arange(len(chosen)), first[chosen + 1] - first[chosen]),
                    carried[own].astype(np.float32),
                    ratings[chosen],
                    *messages.chosen(chosen),
                )
                optimizer.learn_rate = LEARNING_RATE * pace(step / steps)
                course.learn(batch, optimizer, chance)
                step += 1
    return Network(index, Layers(*course.layers))


def pace(done: float) -> float:
    """Share of the learning rate after a share of the steps: up for a while, then down to 0."""
    if done < WARM_UP:
        return 0.04 + 0.96 * (1 - np.cos(np.pi * done / WARM_UP)) / 2
    return (1 + np.cos(np.pi * (done - WARM_UP) / (1 - WARM_UP))) / 2


def _rating_targets(replies: Sequence[LabelledReply]) -> Floats:
    targets = np.full((len(replies), len(RATING_OUTPUTS)), np.nan, np.float32)
    for number, rating in enumerate(RATINGS):
        values = np.array([getattr(reply, rating) for reply in replies], float)
        rated = ~np.isnan(values)
        for place, grade in enumerate(GRADES):
            targets[rated, number * len(GRADES) + place] = values[rated] >= grade
        targets[:, len(RATINGS) * len(GRADES) + number] = ~rated
    return targets


class Passages(NamedTuple):
    """Passages of a stream, clauses or messages, as windows of word rows; n words in P passages.

    Attributes:
        windows: Rows of the words around each word, shape (n, WINDOW).
        words: Words of each passage, shape (P,).
        begins: Number of its first word, shape (P,).
    """

    windows: NDArray[np.int32]
    words: NDArray[np.int64]
    begins: NDArray[np.int64]

    @classmethod
    def of(cls, rows: NDArray[np.int32], passage_of: NDArray[np.int64], least: int = 0) -> Self:
        """The passages of a stream.

        Args:
            rows: Rows of its words, shape (N,).
            passage_of: Number of each word's passage, -1 between passages, shape (N,).
            least: How many passages there are at least; the last ones may have no words.
        """
        inside = np.flatnonzero(passage_of >= 0)
        words = np.bincount(passage_of[inside], minlength=least)
        windows = rows[inside[:, None] + np.arange(-REACH, REACH + 1)]
        return cls(windows, words, np.cumsum(words) - words)

    def chosen(self, numbers: NDArray[np.int64]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Windows of some passages, one after the other, and how many words each has."""
        words, begins = self.words[numbers], self.begins[numbers]
        places = np.arange(words.sum()) + np.repeat(begins - np.cumsum(words) + words, words)
        return self.windows[places], words


class Course:
    """Layers while they are learnt.

    Attributes:
        layers: As in `Layers`, by name.
    """

    def __init__(self, layers: Layers) -> None:
        self.layers = layers

    @classmethod
    def begin(cls, words: int, chance: np.random.Generator) -> Self:
        """Small random layers."""

        def uniform(*shape: int) -> Floats:
            bound = 1 / np.sqrt(np.prod(shape[:-1]))
            return chance.uniform(-bound, bound, shape).astype(np.float32)

        vectors = chance.normal(0, 0.1, (words, VECTOR)).astype(np.float32)
        vectors[FILLER] = 0
        return cls(
            Layers(
                words=vectors,
                window=uniform(WINDOW, VECTOR, FEATURES),
                window_bias=np.zeros(FEATURES, np.float32),
                hidden=uniform(5 * FEATURES, HIDDEN),
                hidden_bias=np.zeros(HIDDEN, np.float32),
                signals=uniform(HIDDEN, len(LABELS)),
                signals_bias=np.zeros(len(LABELS), np.float32),
                ratings=uniform(FEATURES + HIDDEN + FEATURES, len(RATING_OUTPUTS)),
                ratings_bias=np.zeros(len(RATING_OUTPUTS), np.float32),
            )
        )

    def learn(self, batch: Batch, optimizer: Optimizer, chance: np.random.Generator) -> float:
        """Take one step; returns the loss before it."""
        loss, slopes = self.slopes(batch, chance)
        changed = {
            name: optimizer((0, name), getattr(self.layers, name), slope)[0]
            for name, slope in slopes._asdict().items()
        }
        changed["words"][FILLER] = 0
        self.layers = Layers(**changed)
        return loss

    def slopes(self, batch: Batch, chance: np.random.Generator) -> tuple[float, Layers]:
        """The loss of a batch, and its derivative by each layer."""
        layers = self.layers
        per_clause, per_reply = (n.astype(np.int32) for n in (batch.words, batch.clauses))

        own = _look(layers, batch.rows, per_clause, chance)
        whole, whole_at = _OPS.reduce_max(own.seen, per_reply)
        heard = np.zeros_like(whole)
        shown = (batch.asked_words > 0) & (chance.random(len(heard)) >= UNASKED)
        windows = batch.asked[np.repeat(shown, batch.asked_words)]
        asked = _look(layers, windows, batch.asked_words[shown].astype(np.int32), chance)
        heard[shown] = asked.seen
        seen = own.seen
        same = neighbours(batch.text)[:, None]
        around = np.zeros((len(seen), 5, FEATURES), np.float32)
        around[:, 0] = seen
        around[1:, 1] = seen[:-1] * same
        around[:-1, 2] = seen[1:] * same
        around[:, 3] = whole[batch.text]
        around[:, 4] = heard[batch.text]
        keep_features = _mask(around.shape, DROP_FEATURES, chance)
        told = (around * keep_features).reshape(len(seen), -1)
        hidden = np.maximum(told @ layers.hidden + layers.hidden_bias, 0)
        keep_hidden = _mask(hidden.shape, DROP_HIDDEN, chance)
        signals = (hidden * keep_hidden) @ layers.signals + layers.signals_bias
        loudest, loudest_at = _OPS.reduce_max(hidden, per_reply)
        reply = np.concatenate([whole, loudest, heard], axis=1)
        keep_reply = _mask(reply.shape, DROP_FEATURES, chance)
        ratings = (reply * keep_reply) @ layers.ratings + layers.ratings_bias

        loss, d_signals = _loss(signals, batch.signals)
        more, d_ratings = _loss(ratings, batch.ratings)
        d_ratings *= RATINGS_SHARE

        d_reply = (d_ratings @ layers.ratings.T) * keep_reply
        d_whole, d_loudest, d_heard = np.split(d_reply, [FEATURES, FEATURES + HIDDEN], axis=1)
        d_hidden = (d_signals @ layers.signals.T) * keep_hidden
        d_hidden += _OPS.backprop_reduce_max(_dense(d_loudest), loudest_at, per_reply)
        d_hidden *= hidden > 0
        d_around = (d_hidden @ layers.hidden.T).reshape(around.shape) * keep_features
        opens = np.cumsum(per_reply) - per_reply
        d_whole = d_whole + np.add.reduceat(d_around[:, 3], opens, axis=0)
        d_heard = d_heard + np.add.reduceat(d_around[:, 4], opens, axis=0)
        d_seen = d_around[:, 0] + _OPS.backprop_reduce_max(_dense(d_whole), whole_at, per_reply)
        d_seen[:-1] += d_around[1:, 1] * same
        d_seen[1:] += d_around[:-1, 2] * same
        d_words = np.zeros_like(layers.words)
        d_window, d_bias = _trace(layers, own, d_seen, d_words)
        d_window_asked, d_bias_asked = _trace(layers, asked, d_heard[shown], d_words)
        return loss + RATINGS_SHARE * more, Layers(
            words=d_words,
            window=d_window + d_window_asked,
            window_bias=d_bias + d_bias_asked,
            hidden=told.T @ d_hidden,
            hidden_bias=d_hidden.sum(axis=0),
            signals=(hidden * keep_hidden).T @ d_signals,
            signals_bias=d_signals.sum(axis=0),
            ratings=(reply * keep_reply).T @ d_ratings,
            ratings_bias=d_ratings.sum(axis=0),
        )


class _Look(NamedTuple):
    """What passages show, and what it takes to go back from there.

    Attributes:
        seen: The strongest showing of each feature in each passage, shape (passages, F).
        at: Which word shows it, shape (passages, F).
        sizes: Words of each passage, shape (passages,).
        rows: Rows of the words around each word, some of them hidden, shape (n, WINDOW).
        keep: Which numbers of their vectors were kept, shape (n, WINDOW, VECTOR).
        vectors: The vectors, shape (n, WINDOW * VECTOR).
    """

    seen: Floats
    at: NDArray[np.int32]
    sizes: NDArray[np.int32]
    rows: NDArray[np.int32]
    keep: Floats
    vectors: Floats


def _look(
    layers: Layers, rows: NDArray[np.int32], sizes: NDArray[np.int32], chance: np.random.Generator
) -> _Look:
    """The strongest showing of each feature in each passage of some words."""
    hide = chance.random(rows.shape, np.float32) < UNSEEN
    rows = np.where(hide & (rows != FILLER), UNKNOWN, rows)
    keep = _mask((*rows.shape, VECTOR), DROP_WORDS, chance)
    vectors = (layers.words[rows] * keep).reshape(len(rows), WINDOW * VECTOR)
    most, at = _OPS.reduce_max(vectors @ layers.window.reshape(-1, FEATURES), sizes)
    return _Look(np.maximum(most + layers.window_bias, 0), at, sizes, rows, keep, vectors)


def _trace(layers: Layers, look: _Look, d_seen: Floats, d_words: Floats) -> tuple[Floats, Floats]:
    """Derivatives by the window and its bias; those by the words are added to `d_words`."""
    d_most = d_seen * (look.seen > 0)
    d_shown = _OPS.backprop_reduce_max(_dense(d_most), look.at, look.sizes)
    d_vectors = (d_shown @ layers.window.reshape(-1, FEATURES).T).reshape(look.keep.shape)
    d_vectors *= look.keep
    _OPS.scatter_add(d_words, look.rows.ravel(), d_vectors.reshape(-1, VECTOR))
    return (look.vectors.T @ d_shown).reshape(layers.window.shape), d_most.sum(axis=0)


def _mask(shape: tuple[int, ...], dropped: float, chance: np.random.Generator) -> Floats:
    """Zeros for a share of the places; the others are larger by as much as is lost."""
    kept = chance.random(shape, np.float32) >= dropped
    return kept * np.float32(1 / (1 - dropped))


def _dense(slopes: Floats) -> Floats:
    return np.ascontiguousarray(slopes, np.float32)


def _loss(odds: Floats, target: Floats) -> tuple[float, Floats]:
    """Mean cross-entropy of log-odds, and its derivative; what is NaN counts for nothing."""
    given = ~np.isnan(target)
    wanted = np.where(given, target, 0)
    sure = np.exp(-np.logaddexp(0, -odds))
    entropy = np.logaddexp(0, odds) - wanted * odds
    slope = np.where(given, sure - wanted, 0) / odds.size
    return float((entropy * given).sum() / odds.size), slope.astype(np.float32)
