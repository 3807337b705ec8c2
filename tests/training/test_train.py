import numpy as np
import pytest

import replytone
from replytone.labels import LABELS, RATINGS
from replytone.matching import rule_words
from replytone.pipeline import COMPONENTS, build
from replytone.reading import read
from replytone.training.dataset import group_of
from replytone.training.design import CLAUSE_BLOCKS, WORDING_BLOCKS, design
from replytone.training.evaluate import cross_validated_answers
from replytone.training.figures import Answer, figures
from replytone.training.fit import fit_reader, signal_components, texts_of
from replytone.training.train import train
from replytone.weights import OWN, WIDTHS, WORD_AFTER, WORD_BEFORE, WORD_REPLY

pytestmark = pytest.mark.slow

BESIDE = {"before": WORD_BEFORE, "after": WORD_AFTER, "reply": WORD_REPLY}


LEAVE_OUT = 20


@pytest.fixture(scope="module")
def trained(replies):
    return train(replies, LEAVE_OUT, jobs=1)


@pytest.fixture(scope="module")
def again(replies):
    return train(replies, LEAVE_OUT, jobs=1)


def test_training_twice_gives_the_same_numbers(trained, again):
    one, other = trained[0], again[0]
    arrays = [nlp.get_pipe("replytone_clauses").weights.arrays() for nlp in (one, other)]
    assert set(arrays[0]) == set(arrays[1])
    for name, values in arrays[0].items():
        assert np.array_equal(values, arrays[1][name]), name
    for name in COMPONENTS:
        assert one.get_pipe(name).to_bytes() == other.get_pipe(name).to_bytes(), name


def test_training_twice_gives_the_same_answers(trained, again, replies):
    pairs = [(reply.reply, reply.customer or None) for reply in replies]
    one, other = (list(replytone.score_many(pairs, nlp)) for nlp in (trained[0], again[0]))
    assert one == other


def test_saving_keeps_what_was_learnt(trained, replies, tmp_path):
    trained[0].to_disk(tmp_path / "model")
    pairs = [(reply.reply, reply.customer or None) for reply in replies]
    copy = replytone.load(tmp_path / "model")
    one, other = (list(replytone.score_many(pairs, nlp)) for nlp in (trained[0], copy))
    assert one == other


def test_it_learns_more_than_a_trivial_answer(trained, replies):
    _, rounds = trained
    held_out = figures(replies, cross_validated_answers(rounds))
    means = {
        rating: 25 * np.mean([g for r in replies if (g := getattr(r, rating)) is not None])
        for rating in RATINGS
    }
    # Every signal on the whole of every reply, and the mean grade for all.
    always = figures(
        replies,
        [
            Answer(
                means["empathy"],
                means["resolution"],
                tuple(
                    type(span)(label, 0, len(reply.reply))
                    for label in LABELS
                    for span in reply.signals[:1]
                ),
            )
            for reply in replies
        ],
    )
    for rating in RATINGS:
        assert held_out[rating]["mae"] < always[rating]["mae"]
        assert held_out[rating]["rho"] > 0.2
    for mean in ("all_signals", "core_three"):
        assert held_out[mean]["f1"] > always[mean]["f1"]
        assert held_out[mean]["span_f1"] > always[mean]["span_f1"]


def test_every_reply_is_left_out_once_with_its_family(trained, replies):
    _, rounds = trained
    assert len(rounds) > 1
    numbers = np.concatenate([held.numbers for held in rounds])
    assert sorted(numbers.tolist()) == [*range(len(replies))]
    for held in rounds:
        assert held.replies == [replies[number] for number in held.numbers]
        assert len(held.reading.known) == len(held.replies)
        assert held.carried.shape == held.reading.odds.shape
        others = {group_of(replies[i]) for i in set(numbers.tolist()) - {*held.numbers.tolist()}}
        assert not others & {group_of(reply) for reply in held.replies}


def test_design_is_what_the_reader_sums(trained, replies):
    nlp, _ = trained
    component = nlp.get_pipe("replytone_clauses")
    weights, vocabulary = component.weights, component.vocabulary
    texts, customers = texts_of(replies)
    stream, asked = read(texts, vocabulary), read(customers, vocabulary)
    indexes = {name: getattr(weights, name)[0] for name in WIDTHS}
    laid = design(indexes, stream, component.cut(stream), asked, vocabulary)

    def beneath(blocks, columns):
        """The tables of the blocks, one beneath the other, as `design` has its columns."""
        return np.concatenate(
            [
                weights.words[1][:, BESIDE[name]]
                if name in BESIDE
                else getattr(weights, name)[1][:, slice(None) if name == "asked" else columns]
                for name in blocks
            ]
        )

    odds = laid.clauses @ beneath(CLAUSE_BLOCKS, slice(0, len(LABELS))) + weights.bias
    wording = laid.wording @ beneath(WORDING_BLOCKS, slice(len(LABELS), OWN.stop))
    reading = component.find(texts, customers)
    assert np.abs(reading.odds - odds).max() < 1e-4
    summed = reading.customer.copy()
    np.add.at(summed, reading.clauses.text, reading.wording)
    assert np.abs(summed - wording).max() < 1e-4


def test_what_training_met_as_names(replies):
    nlp = build()
    fit_reader(nlp, replies, jobs=1)
    vocabulary = nlp.get_pipe("replytone_clauses").vocabulary
    assert vocabulary.names
    assert not vocabulary.names & vocabulary.words
    assert not vocabulary.names & rule_words(nlp.get_pipe("replytone_rules").rules)
    assert {"refund", "sorry", "order"} <= vocabulary.words


def test_rules_speak_for_their_signal_or_against_it(trained):
    component = trained[0].get_pipe("replytone_rules")
    for rule in component.rules:
        weight = component.weights[rule.id]
        assert weight <= 0 if rule.cancels else weight >= 0
    assert any(component.weights.values())


def test_thresholds_are_in_order(trained):
    for component in signal_components(trained[0]):
        for label in component.labels:
            assert component.further[label] >= component.first[label]


def test_one_family_is_not_enough(replies):
    family = replies[0].id.split("-")[0]
    with pytest.raises(ValueError, match="all of one family"):
        train([reply for reply in replies if reply.id.startswith(f"{family}-")])


@pytest.mark.parametrize("families", [2, 3])
def test_few_families_are_enough(replies, families):
    names = sorted({reply.id.split("-")[0] for reply in replies})[:families]
    few = [reply for reply in replies if reply.id.split("-")[0] in names]
    lines = []
    nlp, rounds = train(few, jobs=1, tell=lines.append)
    assert len(rounds) == 2
    assert lines[-1] == f"fitting all {len(few)} replies"
    scores = replytone.score_many([reply.reply for reply in few], nlp)
    assert any(score.empathy is not None for score in scores)
