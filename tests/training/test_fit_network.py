from itertools import pairwise

import numpy as np
import pytest
from thinc.api import Adam

from replytone.labels import LABELS
from replytone.network import FILLER, UNKNOWN, WINDOW, Layers
from replytone.pipeline import build
from replytone.reading import read
from replytone.training import network as training
from replytone.training.dataset import LabelledReply
from replytone.training.network import (
    RATINGS_SHARE,
    WARM_UP,
    Batch,
    Course,
    Passages,
    fit_network,
    pace,
)
from replytone.vocabulary import Vocabulary
from replytone.weights import RATING_OUTPUTS

APOLOGY, ACTION = LABELS.index("apology"), LABELS.index("concrete_action")


@pytest.fixture
def small(monkeypatch):
    """Layers of a few numbers, and nothing hidden or dropped."""
    for name, size in {"VECTOR": 3, "FEATURES": 4, "HIDDEN": 5}.items():
        monkeypatch.setattr(training, name, size)
    for name in ("UNSEEN", "UNASKED", "DROP_WORDS", "DROP_FEATURES", "DROP_HIDDEN"):
        monkeypatch.setattr(training, name, 0.0)


def course_of(words, seed):
    """Layers as they begin, but with biases that are not all alike."""
    draw = np.random.default_rng(seed)
    layers = Course.begin(words, draw).layers
    return Course(
        Layers(
            **{
                name: draw.normal(0, 0.3, layer.shape).astype(np.float32)
                if name.endswith("bias") or name == "words"
                else layer
                for name, layer in layers._asdict().items()
            }
        )
    )


def batch_of(seed, words=8):
    """Three replies of one, three and two clauses; not every rating is asked."""
    draw = np.random.default_rng(seed)
    sizes = np.array([2, 1, 4, 3, 1, 2])
    ratings = draw.integers(0, 2, (3, len(RATING_OUTPUTS))).astype(np.float32)
    ratings[1, :4] = np.nan
    return Batch(
        draw.integers(0, words, (sizes.sum(), WINDOW)).astype(np.int32),
        sizes,
        np.array([0, 1, 1, 1, 2, 2]),
        draw.integers(0, 2, (len(sizes), len(LABELS))).astype(np.float32),
        ratings,
        draw.integers(0, words, (5, WINDOW)).astype(np.int32),
        np.array([3, 0, 2]),
    )


def entropy(odds, target):
    asked = ~np.isnan(target)
    terms = np.logaddexp(0, odds) - np.where(asked, target, 0) * odds
    return terms[asked].sum() / odds.size


def looked_at(layers, rows, sizes):
    shown = np.einsum("nwe,wef->nf", layers.words[rows], layers.window)
    return [
        np.maximum(part.max(axis=0) + layers.window_bias, 0)
        if len(part)
        else np.zeros_like(layers.window_bias)
        for part in np.split(shown, np.cumsum(sizes)[:-1])
    ]


def loss_by_hand(layers, batch):
    """The loss in double precision, a clause and a reply at a time."""
    seen = looked_at(layers, batch.rows, batch.words)
    heard = looked_at(layers, batch.asked, batch.asked_words)
    signals, ratings = [], []
    for number in range(len(batch.ratings)):
        own = [seen[clause] for clause in np.flatnonzero(batch.text == number)]
        nothing, whole = np.zeros_like(own[0]), np.max(own, axis=0)
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
    return entropy(np.array(signals), batch.signals) + RATINGS_SHARE * entropy(
        np.array(ratings), batch.ratings
    )


@pytest.mark.parametrize("seed", range(2))
def test_slopes_are_those_of_the_loss(small, seed):
    course, batch = course_of(8, seed), batch_of(seed)
    loss, slopes = course.slopes(batch, np.random.default_rng(0))
    exact = Layers(*(layer.astype(float) for layer in course.layers))
    assert loss == pytest.approx(loss_by_hand(exact, batch), abs=1e-5)
    step = 1e-6
    for name, layer in exact._asdict().items():
        found = np.zeros_like(layer)
        for place in np.ndindex(layer.shape):
            both = []
            for sign in (1, -1):
                moved = layer.copy()
                moved[place] += sign * step
                both.append(loss_by_hand(exact._replace(**{name: moved}), batch))
            found[place] = (both[0] - both[1]) / (2 * step)
        slope = getattr(slopes, name)
        assert slope.shape == layer.shape, name
        assert np.abs(found).max() > 1e-4, name
        assert np.allclose(slope, found, rtol=1e-3, atol=2e-6), name


def test_what_is_not_asked_moves_nothing(small):
    course, batch = course_of(8, 0), batch_of(0)
    silent = batch._replace(ratings=np.full_like(batch.ratings, np.nan))
    _, slopes = course.slopes(silent, np.random.default_rng(0))
    assert not slopes.ratings.any()
    assert not slopes.ratings_bias.any()
    assert slopes.signals.any()


def test_hidden_words_are_unknown_ones(small, monkeypatch):
    course, batch = course_of(8, 0), batch_of(0)
    monkeypatch.setattr(training, "UNSEEN", 1.0)
    hidden, slopes = course.slopes(batch, np.random.default_rng(0))
    rows, asked = (np.where(part == FILLER, FILLER, UNKNOWN) for part in (batch.rows, batch.asked))
    exact = Layers(*(layer.astype(float) for layer in course.layers))
    unknown = batch._replace(rows=rows, asked=asked)
    assert hidden == pytest.approx(loss_by_hand(exact, unknown), abs=1e-5)
    assert not slopes.words[2:].any()
    assert slopes.words[UNKNOWN].any()


def test_customers_whose_message_is_hidden_said_nothing(small, monkeypatch):
    course, batch = course_of(8, 0), batch_of(0)
    monkeypatch.setattr(training, "UNASKED", 1.0)
    exact = Layers(*(layer.astype(float) for layer in course.layers))
    silent = batch._replace(asked=batch.asked[:0], asked_words=np.zeros(3, int))
    for given in (batch, silent):
        loss, _ = course.slopes(given, np.random.default_rng(0))
        assert loss == pytest.approx(loss_by_hand(exact, silent), abs=1e-5)


@pytest.mark.parametrize("name", ["DROP_WORDS", "DROP_FEATURES", "DROP_HIDDEN"])
def test_dropping_is_left_to_chance(small, monkeypatch, name):
    course, batch = course_of(8, 0), batch_of(0)
    monkeypatch.setattr(training, name, 0.5)
    losses = [course.slopes(batch, np.random.default_rng(seed))[0] for seed in (0, 0, 1, 2)]
    assert losses[0] == losses[1]
    assert len(set(losses)) == 3


def test_a_batch_is_learnt_and_the_filler_stays_silent(small):
    course, batch = course_of(8, 0), batch_of(0)
    course.layers.words[FILLER] = 0
    optimizer = Adam(0.03, L2=0.0, grad_clip=1.0, use_averages=False)
    chance = np.random.default_rng(0)
    losses = [course.learn(batch, optimizer, chance) for _ in range(150)]
    assert losses[-1] < losses[0] / 2
    assert not course.layers.words[FILLER].any()


# ── from replies ──────────────────────────────────────────────────────────────────────────────

CLAUSES = {
    "we are so sorry": APOLOGY,
    "i ring you today": ACTION,
    "the lamp is blue": None,
}


@pytest.fixture(scope="module")
def laid():
    """Replies of the clauses in every order, an empty one among them, and what they carry."""
    draw = np.random.default_rng(0)
    texts = [""] + [". ".join(draw.permutation([*CLAUSES])[: 1 + n % 3]) for n in range(60)]
    component = build().get_pipe("replytone_clauses")
    words = {word for text in CLAUSES for word in text.split()}
    component.learn(Vocabulary(words), component.weights)
    stream = read(texts, component.vocabulary)
    clauses = component.cut(stream)
    customers = ["" if n % 3 else "the lamp is blue" for n in range(len(texts))]
    reading = component.find(texts, customers)
    said = [
        texts[text][begin:end]
        for text, begin, end in zip(clauses.text, reading.begin, reading.end, strict=True)
    ]
    carried = np.zeros((len(said), len(LABELS)), np.int8)
    for number, clause in enumerate(said):
        if CLAUSES[clause] is not None:
            carried[number, CLAUSES[clause]] = 1
    replies = [
        LabelledReply(f"tr-{n}", "", text, 4 if "sorry" in text else 1, 1 if asked else 3, ())
        for n, (text, asked) in enumerate(zip(texts, customers, strict=True))
    ]
    return stream, clauses, carried, read(customers, component.vocabulary), replies, reading


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(training, "BATCH", 5)


def opinion(network, reading):
    return network.read(
        reading.words, reading.clause_of, reading.clauses.text, reading.first,
        reading.asked, reading.asked_of,
    )  # fmt: skip


def test_the_right_clauses_get_the_higher_odds(quick, laid):
    *given, replies, reading = laid
    found = opinion(fit_network(*given, replies), reading)
    carried = given[2] == 1
    for column in (APOLOGY, ACTION):
        odds = found.signals[:, column]
        assert odds[carried[:, column]].min() > 0 > odds[~carried[:, column]].max()
    others = [n for n in range(len(LABELS)) if n not in (APOLOGY, ACTION)]
    assert (found.signals[:, others] < 0).all()
    grade = found.ratings[:, RATING_OUTPUTS.index("empathy >= 3")]
    warm = np.array([reply.empathy == 4 for reply in replies])
    assert grade[warm].min() > grade[1:][~warm[1:]].max()
    # The reply to a message is graded otherwise than the same without.
    grade = found.ratings[:, RATING_OUTPUTS.index("resolution >= 3")]
    asked = np.array([reply.resolution == 1 for reply in replies])
    assert grade[1:][~asked[1:]].min() > grade[1:][asked[1:]].max()


def test_the_same_seed_gives_the_same_network(quick, laid, monkeypatch):
    monkeypatch.setattr(training, "EPOCHS", 2)
    *given, _ = laid
    one, other, another = (fit_network(*given, seed=seed).arrays() for seed in (3, 3, 4))
    for name, values in one.items():
        assert np.array_equal(values, other[name]), name
    assert not np.array_equal(one["hidden"], another["hidden"])


def test_rare_words_are_unknown_and_the_filler_shows_nothing(quick, laid, monkeypatch):
    monkeypatch.setattr(training, "EPOCHS", 1)
    stream, *given, _ = laid
    customers = given[2]
    met = [part.hashes[part.text >= 0] for part in (stream, customers)]
    counts = dict(zip(*np.unique(np.concatenate(met), return_counts=True), strict=True))
    least = sorted(counts.values())[len(counts) // 2]
    monkeypatch.setattr(training, "LEAST", least)
    network = fit_network(stream, *given)
    rows = network.index.rows(stream.hashes)
    assert (rows[stream.text < 0] == FILLER).all()
    assert not network.layers.words[FILLER].any()
    for word, count in counts.items():
        (row,) = network.index.rows(np.array([word], np.uint64))
        assert row > FILLER if count >= least else row == UNKNOWN


def test_passages_are_chosen_in_order_with_their_windows():
    rows = np.arange(10, 26, dtype=np.int32)
    passage_of = np.array([-1, -1, 0, 0, -1, 2, 2, 2, -1, -1, 3, -1, -1, -1, -1, -1])
    passages = Passages.of(rows, passage_of, 5)
    windows, words = passages.chosen(np.array([3, 1, 2, 4, 0]))
    assert words.tolist() == [1, 0, 3, 0, 2]
    assert windows[:, WINDOW // 2].tolist() == [20, 15, 16, 17, 12, 13]
    assert windows[0].tolist() == [18, 19, 20, 21, 22]


def test_pace_rises_and_falls():
    done = np.linspace(0, 1, 201)
    paces = [pace(share) for share in done]
    top = int(np.argmax(paces))
    assert done[top] == pytest.approx(WARM_UP, abs=0.005)
    assert paces[top] == pytest.approx(1, abs=1e-3)
    assert all(one < other for one, other in pairwise(paces[: top + 1]))
    assert all(one > other for one, other in pairwise(paces[top:]))
    assert 0 < paces[0] < 0.1
    assert paces[-1] == pytest.approx(0, abs=1e-9)
