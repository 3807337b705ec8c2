import numpy as np
import pytest

import replytone
from replytone.labels import LABELS, RATINGS
from replytone.reading import read
from replytone.training.design import CLAUSE_BLOCKS, WORDING_BLOCKS, design
from replytone.training.evaluate import answer_all, cross_validated_answers
from replytone.training.figures import Answer, figures
from replytone.training.fit import signal_components, tokenize
from replytone.training.train import train
from replytone.weights import OWN, WIDTHS, WORD_AFTER, WORD_BEFORE, WORD_REPLY

pytestmark = pytest.mark.slow

BESIDE = {"before": WORD_BEFORE, "after": WORD_AFTER, "reply": WORD_REPLY}


@pytest.fixture(scope="module")
def trained(replies):
    return train(replies, jobs=1)


@pytest.fixture(scope="module")
def again(replies):
    return train(replies, jobs=1)


def test_training_twice_gives_the_same_numbers(trained, again):
    one, other = trained[0], again[0]
    for a, b in zip(signal_components(one), signal_components(other), strict=True):
        assert (a.first, a.further) == (b.first, b.further)
    assert one.get_pipe("replytone_rules").weights == other.get_pipe("replytone_rules").weights
    arrays = [nlp.get_pipe("replytone_clauses").weights.arrays() for nlp in (one, other)]
    assert set(arrays[0]) == set(arrays[1])
    for name, values in arrays[0].items():
        assert np.array_equal(values, arrays[1][name]), name
    assert (
        one.get_pipe("replytone_scorer").to_bytes() == other.get_pipe("replytone_scorer").to_bytes()
    )


def test_training_twice_gives_the_same_answers(trained, again, replies):
    pairs = [(reply.reply, reply.customer or None) for reply in replies]
    one, other = (list(replytone.score_many(pairs, nlp)) for nlp in (trained[0], again[0]))
    assert one == other


def test_saving_keeps_what_was_learnt(trained, replies, tmp_path):
    trained[0].to_disk(tmp_path / "model")
    copy = replytone.load(tmp_path / "model")
    before, after = (figures(replies, answer_all(nlp, replies)) for nlp in (trained[0], copy))
    # Weights are saved at half precision: a hair's breadth, not a reply, may lie between.
    assert after["all_signals"]["f1"] == pytest.approx(before["all_signals"]["f1"], abs=0.02)
    for rating in RATINGS:
        assert after[rating]["mae"] == pytest.approx(before[rating]["mae"], abs=0.02)


def test_it_learns_more_than_a_trivial_answer(trained, replies):
    nlp, checked = trained
    held_out = figures(replies, cross_validated_answers(checked, tokenize(nlp, replies)))
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
    _, checked = trained
    assert checked.replies == replies
    assert len(checked.readings) == len(checked.carried) == len(checked.fold) == len(replies)
    folds = {}
    for reply, fold in zip(replies, checked.fold, strict=True):
        folds.setdefault(reply.id.split("-")[0], set()).add(fold)
    assert all(len(found) == 1 for found in folds.values())
    assert len(set(checked.fold)) > 1


def test_design_is_what_the_reader_sums(trained, replies):
    nlp, _ = trained
    component = nlp.get_pipe("replytone_clauses")
    weights, vocabulary = component.weights, component.vocabulary
    data = tokenize(nlp, replies)
    stream, asked = read(data.docs, vocabulary), read(data.customers, vocabulary)
    indexes = {name: getattr(weights, name)[0] for name in WIDTHS}
    laid = design(indexes, stream, component.cut(stream), asked, vocabulary)

    def beneath(blocks, columns):
        """The tables of the blocks, one beneath the other, as `design` has its columns."""
        return np.concatenate(
            [
                weights.words[1][:, BESIDE[name]]
                if name in BESIDE
                else getattr(weights, name)[1][:, columns]
                for name in blocks
            ]
        )

    odds = laid.clauses @ beneath(CLAUSE_BLOCKS, slice(0, len(LABELS))) + weights.bias
    wording = laid.wording @ beneath(WORDING_BLOCKS, slice(len(LABELS), OWN.stop))
    readings = component.find(data.docs)
    assert np.abs(np.concatenate([r.odds for r in readings]) - odds).max() < 1e-4
    summed = np.stack([r.wording.sum(axis=0) + r.customer for r in readings])
    assert np.abs(summed - wording).max() < 1e-4


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
    nlp, checked = train(few, jobs=1, tell=lines.append)
    assert len(set(checked.fold)) > 1
    assert lines[-1] == f"fitting all {len(few)} replies"
    assert replytone.score("Sorry for the delay.", None, nlp).empathy is not None
