import numpy as np
import pytest

from replytone.annotation import get_reading
from replytone.labels import LABELS
from replytone.network import FILLER, WINDOW, Layers, Network
from replytone.ngrams import FeatureIndex
from replytone.pipeline import build
from replytone.vocabulary import word_hash
from replytone.weights import RATING_OUTPUTS

REPLIES = [
    "Sorry for the delay. We have refunded it now",
    "Which lamp is it",
    "",
    "Noted. Late now!",
]
WORDS = [
    "<pad>",
    "sorry",
    "for",
    "the",
    "delay",
    "we",
    "have",
    "refunded",
    "it",
    "which",
    "lamp",
    "is",
    "noted",
    "late",
]


def network_of(seed=0):
    draw = np.random.default_rng(seed)
    shapes = (
        *((len(WORDS) + 1, 4), (WINDOW, 4, 5), (5,), (25, 3), (3,), (3, len(LABELS))),
        *((len(LABELS),), (13, len(RATING_OUTPUTS)), (len(RATING_OUTPUTS),)),
    )
    layers = [draw.normal(size=shape).astype(np.float32) for shape in shapes]
    layers[0][FILLER] = 0
    return Network(FeatureIndex(np.array([*map(word_hash, WORDS)], np.uint64)), Layers(*layers))


@pytest.fixture
def component():
    found = build().get_pipe("replytone_network")
    found.network = network_of()
    return found


@pytest.fixture(params=[[None] * 4, ["Where is it?", None, "Hm", " "]], ids=["alone", "asked"])
def customers(request):
    return request.param


@pytest.fixture
def reading(nlp, customers):
    return nlp.get_pipe("replytone_clauses").find(REPLIES, customers)


def copied(reading):
    return {n: v.copy() for n, v in reading._asdict().items() if isinstance(v, np.ndarray)}


def test_find_writes_nothing(component, reading):
    before = copied(reading)
    found = component.find(reading)
    assert found.signals.any()
    assert found.ratings.any()
    for name, values in copied(reading).items():
        assert np.array_equal(values, before[name]), name


def test_set_annotations_writes_the_opinion_and_nothing_else(component, reading):
    before = copied(reading)
    found = component.find(reading)
    component.set_annotations(reading, found)
    assert np.array_equal(reading.network_odds, found.signals)
    assert np.array_equal(reading.network_ratings, found.ratings)
    for name in before.keys() - {"network_odds", "network_ratings"}:
        assert np.array_equal(getattr(reading, name), before[name]), name


def test_a_doc_is_read_as_in_a_batch(component, reading, customers, nlp):
    found = component.find(reading)
    for number, (text, customer) in enumerate(zip(REPLIES, customers, strict=True)):
        doc = nlp.make_doc(text)
        doc._.replytone_context = customer
        nlp.get_pipe("replytone_clauses")(doc)
        assert component(doc) is doc
        own = get_reading(doc)
        inside = slice(*reading.first[number : number + 2])
        assert np.array_equal(own.network_odds, found.signals[inside])
        assert np.array_equal(own.network_ratings[0], found.ratings[number])


def test_a_doc_that_was_not_read(component, nlp):
    with pytest.raises(ValueError, match="put 'replytone_clauses' before"):
        component(nlp.make_doc("Sorry"))


def test_without_training_it_says_nothing(reading):
    found = build().get_pipe("replytone_network").find(reading)
    assert found.signals.shape == reading.odds.shape
    assert not found.signals.any()
    assert not found.ratings.any()


def through_bytes(component, fresh, folder):
    assert fresh.from_bytes(component.to_bytes()) is fresh


def through_disk(component, fresh, folder):
    component.to_disk(folder / "deep" / "network")
    assert [path.name for path in (folder / "deep" / "network").iterdir()] == ["network.npz"]
    assert fresh.from_disk(folder / "deep" / "network") is fresh


@pytest.mark.parametrize("through", [through_bytes, through_disk])
@pytest.mark.parametrize("network", [network_of(1), Network.empty()], ids=["some", "empty"])
def test_a_copy_says_the_same(component, reading, through, network, tmp_path):
    component.network = network
    fresh = build().get_pipe("replytone_network")
    fresh.network = network_of(2)
    through(component, fresh, tmp_path)
    one, other = component.find(reading), fresh.find(reading)
    assert np.array_equal(one.signals, other.signals)
    assert np.array_equal(one.ratings, other.ratings)
    assert fresh.to_bytes() == component.to_bytes()


def test_networks_that_differ_are_written_differently(component):
    other = build().get_pipe("replytone_network")
    other.network = network_of(1)
    assert other.to_bytes() != component.to_bytes()
