import itertools

import numpy as np
import pytest

from replytone.labels import LABELS
from replytone.network import FILLER, REACH, UNKNOWN, WINDOW, Layers, Network
from replytone.ngrams import FeatureIndex
from replytone.weights import RATING_OUTPUTS, STEP

PAD = np.uint64(7)
WORDS = np.arange(100, 130, dtype=np.uint64)
NEW = np.arange(500, 510, dtype=np.uint64)
"""Hashes of the filler, of known words and of words that training did not meet."""
VECTOR, FEATURES, HIDDEN = 5, 6, 4


def network_of(seed):
    draw = np.random.default_rng(seed)
    shapes = {
        "words": (2 + len(WORDS), VECTOR),
        "window": (WINDOW, VECTOR, FEATURES),
        "window_bias": (FEATURES,),
        "hidden": (5 * FEATURES, HIDDEN),
        "hidden_bias": (HIDDEN,),
        "signals": (HIDDEN, len(LABELS)),
        "signals_bias": (len(LABELS),),
        "ratings": (FEATURES + HIDDEN + FEATURES, len(RATING_OUTPUTS)),
        "ratings_bias": (len(RATING_OUTPUTS),),
    }
    layers = {name: draw.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}
    layers["words"][FILLER] = 0
    return Network(FeatureIndex(np.append(PAD, WORDS)), Layers(**layers))


def replies_of(seed, sizes=((3, 1), (), (2,), (5, 4, 1), (), (1,))):
    """Replies as clauses of some words, among them new ones."""
    draw = np.random.default_rng(seed)
    every = np.concatenate([WORDS, NEW])
    return [[draw.choice(every, size) for size in own] for own in sizes]


def messages_of(seed, sizes=(4, 2, 0, 6, 1, 0)):
    """Customers' messages of some words."""
    draw = np.random.default_rng(seed + 50)
    return [draw.choice(np.concatenate([WORDS, NEW]), size) for size in sizes]


def laid(replies, messages=(), margin=4):
    """What `Network.read` takes, for replies with fillers around and a word between clauses."""
    asked, asked_of = [PAD] * margin, [-1] * margin
    for number, message in enumerate(messages):
        asked += [*message, *[PAD] * margin]
        asked_of += [number] * len(message) + [-1] * margin
    words, clause_of, text, first = [PAD] * margin, [-1] * margin, [], [0]
    for number, clauses in enumerate(replies):
        for clause in clauses:
            words += [*clause, WORDS[0]]
            clause_of += [len(text)] * len(clause) + [-1]
            text.append(number)
        words += [PAD] * margin
        clause_of += [-1] * margin
        first.append(len(text))
    return (
        np.array(words, np.uint64),
        np.array(clause_of, np.int64),
        np.array(text, np.int64),
        np.array(first, np.int64),
        np.array(asked, np.uint64),
        np.array(asked_of, np.int64),
    )


def looked_at(network, words, passage_of, passages):
    """What each passage shows, a window at a time."""
    layers = network.layers
    vectors = layers.words.astype(float)[network.index.rows(words)]
    for passage in range(passages):
        shown = [
            sum(vectors[at + place - REACH] @ layers.window[place] for place in range(WINDOW))
            for at in np.flatnonzero(passage_of == passage)
        ]
        strongest = np.max(shown, axis=0) + layers.window_bias if shown else np.zeros(FEATURES)
        yield np.maximum(strongest, 0)


def by_hand(network, replies, messages=()):
    """What the network says, a clause at a time."""
    layers = network.layers
    words, clause_of, text, first, asked, asked_of = laid(replies, messages)
    seen = list(looked_at(network, words, clause_of, len(text)))
    heard = list(looked_at(network, asked, asked_of, len(replies)))
    signals, ratings = [], []
    for number, (start, end) in enumerate(itertools.pairwise(first)):
        own, nothing = seen[start:end], np.zeros(FEATURES)
        if not own:
            ratings.append(np.zeros(len(RATING_OUTPUTS)))
            continue
        whole = np.max(own, axis=0)
        around = zip(own, [nothing, *own], [*own[1:], nothing], strict=False)
        hidden = [
            np.maximum(
                np.concatenate([*three, whole, heard[number]]) @ layers.hidden + layers.hidden_bias,
                0,
            )
            for three in around
        ]
        signals += [unit @ layers.signals + layers.signals_bias for unit in hidden]
        every = np.concatenate([whole, np.max(hidden, axis=0), heard[number]])
        ratings.append(every @ layers.ratings + layers.ratings_bias)
    return np.array(signals), np.array(ratings)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("messages", [(), messages_of(0)], ids=["alone", "with customers"])
def test_it_says_what_its_layers_say(seed, messages):
    network, replies = network_of(seed), replies_of(seed)
    found = network.read(*laid(replies, messages))
    signals, ratings = by_hand(network, replies, messages)
    # What words show is rounded once, in each of five places.
    assert np.allclose(found.signals, signals, rtol=0, atol=500 * STEP)
    assert np.allclose(found.ratings, ratings, rtol=0, atol=500 * STEP)
    assert found.signals.std() > 1


@pytest.mark.parametrize("seed", range(6))
def test_a_reply_reads_the_same_alone_and_in_a_batch(seed):
    network, replies = network_of(seed), replies_of(seed) * 3 + replies_of(seed + 100)
    messages = [message for n in range(4) for message in messages_of(n)]
    every = laid(replies, messages)
    together = network.read(*every)
    for number, (reply, message) in enumerate(zip(replies, messages, strict=True)):
        alone = network.read(*laid([reply], [message]))
        own = slice(*every[3][number : number + 2])
        assert np.array_equal(alone.signals, together.signals[own])
        assert np.array_equal(alone.ratings[0], together.ratings[number])


def test_without_any_message_nothing_is_heard():
    network, replies = network_of(0), replies_of(0)
    *words, _, _ = laid(replies)
    found = network.read(*words, np.zeros(0, np.uint64), np.zeros(0, np.int64))
    silent = network.read(*laid(replies, [[]] * len(replies)))
    assert np.array_equal(found.signals, silent.signals)
    assert np.array_equal(found.ratings, silent.ratings)


@pytest.mark.parametrize("sizes", [(), ((),), ((), (), ())])
def test_without_clauses_it_says_nothing(sizes):
    found = network_of(0).read(*laid(replies_of(0, sizes)))
    assert found.signals.shape == (0, len(LABELS))
    assert found.ratings.tolist() == [[0] * len(RATING_OUTPUTS)] * len(sizes)


def test_a_reply_without_clauses_is_rated_0_among_others():
    found = network_of(0).read(*laid(replies_of(0)))
    assert found.ratings.any(axis=1).tolist() == [True, False, True, True, False, True]


def test_what_the_customer_wrote_is_heard_in_its_reply_alone():
    network, replies, messages = network_of(0), replies_of(0), messages_of(0)
    one = network.read(*laid(replies, messages))
    other = network.read(*laid(replies, [messages_of(1)[0], *messages[1:]]))
    first = slice(2)  # the first reply's clauses
    assert not np.array_equal(one.signals[first], other.signals[first])
    assert np.array_equal(one.signals[2:], other.signals[2:])
    assert (one.ratings != other.ratings).any(axis=1).tolist() == [True, *[False] * 5]


def test_an_empty_network_says_nothing():
    found = Network.empty().read(*laid(replies_of(0), messages_of(0)))
    assert found.signals.shape == (7, len(LABELS))
    assert found.ratings.shape == (6, len(RATING_OUTPUTS))
    assert not found.signals.any()
    assert not found.ratings.any()


def test_the_filler_shows_nothing():
    network = network_of(1)
    word = WORDS[3]
    words, clause_of, *rest = laid([[[word]]])
    words[words == WORDS[0]] = PAD  # the word behind the clause
    shown = network.layers.words[network.index.rows(words)[4]] @ network.layers.window[REACH]
    layers = network.layers._replace(words=np.zeros_like(network.layers.words))
    bare = Network(network.index, layers)
    seen = np.maximum(shown + network.layers.window_bias, 0)
    silent = np.maximum(network.layers.window_bias, 0)
    assert np.abs(seen - silent).max() > 0.1
    # As if the window had but the one place in its middle.
    window = np.zeros_like(layers.window)
    window[REACH] = network.layers.window[REACH]
    middle = Network(network.index, network.layers._replace(window=window))
    found = [one.read(words, clause_of, *rest).signals for one in (network, middle, bare)]
    assert np.array_equal(found[0], found[1])
    assert not np.array_equal(found[0], found[2])


def test_unknown_words_share_a_row():
    network = network_of(2)
    replies = [[[WORDS[1], new, WORDS[2]]] for new in NEW]
    assert (network.index.rows(NEW) == UNKNOWN).all()
    found = network.read(*laid(replies))
    assert (found.signals == found.signals[0]).all()
    assert (found.ratings == found.ratings[0]).all()
    known = network.read(*laid([[[WORDS[1], WORDS[4], WORDS[2]]]]))
    assert not np.array_equal(known.signals[0], found.signals[0])


def test_words_are_read_in_order():
    network = network_of(3)
    one, other = network.read(*laid([[WORDS[:3]], [WORDS[2::-1]]])).signals
    assert not np.array_equal(one, other)


@pytest.mark.parametrize("network", [network_of(4), Network.empty()], ids=["some", "empty"])
def test_arrays_hold_all_of_it(network):
    copy = Network.from_arrays(network.arrays())
    assert np.array_equal(copy.index.keys, network.index.keys)
    for name, layer in network.layers._asdict().items():
        assert np.array_equal(getattr(copy.layers, name), layer), name
        assert getattr(copy.layers, name).dtype == np.float32
    one, other = (own.read(*laid(replies_of(4))) for own in (network, copy))
    assert np.array_equal(one.signals, other.signals)
    assert np.array_equal(one.ratings, other.ratings)


def test_weights_are_multiples_of_a_step():
    for layer in network_of(5).layers:
        assert (layer / STEP == np.round(layer / STEP)).all()
