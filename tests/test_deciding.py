import numpy as np
import pytest

from replytone.annotation import Reading
from replytone.cutting import Clauses
from replytone.deciding import decide
from replytone.labels import LABELS
from replytone.weights import RATING_OUTPUTS

APOLOGY, REFUSAL = LABELS.index("apology"), LABELS.index("policy_refusal")


def reading_of(replies, column=APOLOGY, fired=()):
    """A reading of replies; a reply is its sentences, a sentence the log-odds of its clauses.

    Clause n of a reply stands at the characters 10 n to 10 n + 8 of it.
    """
    odds, text, begin, sentence = [], [], [], []
    for number, sentences in enumerate(replies):
        for position, clause in enumerate(clause for own in sentences for clause in own):
            odds.append(clause)
            text.append(number)
            begin.append(10 * position)
        for own in sentences:
            sentence += [max(sentence, default=0) + 1] * len(own)
    count = len(odds)
    table = np.full((count, len(LABELS)), -9.0)
    table[:, column] = odds
    at = np.arange(count)
    return Reading(
        words=np.zeros(count, np.uint64),
        clauses=Clauses(at, at + 1, np.array(text, np.int64)),
        clause_of=at,
        begin=np.array(begin, np.int64),
        end=np.array(begin, np.int64) + 8,
        sentence=np.array(sentence, np.int64),
        first=np.searchsorted(text, np.arange(len(replies) + 1)),
        odds=table,
        wording=np.zeros((count, len(RATING_OUTPUTS))),
        shared=np.zeros(count, np.int64),
        customer=np.zeros((len(replies), len(RATING_OUTPUTS))),
        known=np.zeros(len(replies), bool),
        asked=np.zeros(0, np.uint64),
        asked_of=np.zeros(0, np.int64),
        network_odds=np.zeros((count, len(LABELS))),
        network_ratings=np.zeros((len(replies), len(RATING_OUTPUTS))),
        fired=list(fired),
    )


def spans(reading, first=0.0, further=2.0):
    found = decide(reading, ["apology"], {"apology": first}, {"apology": further})
    assert {one.label for one in found} <= {"apology"}
    return [(one.reply, one.start, one.end) for one in found]


@pytest.mark.parametrize(
    ("replies", "expected"),
    [
        # nothing to decide on
        ([], []),
        ([[]], []),
        ([[], [[1]], []], [(1, 0, 8)]),
        # one clause: the first threshold decides, and it is enough to reach it
        ([[[-0.1]]], []),
        ([[[0.0]]], [(0, 0, 8)]),
        ([[[5.0]]], [(0, 0, 8)]),
        # the clause that speaks loudest shows it; another one has to reach the further threshold
        ([[[1.0], [0.5]]], [(0, 0, 8)]),
        ([[[0.5], [1.0]]], [(0, 10, 18)]),
        ([[[3.0], [1.9]]], [(0, 0, 8)]),
        ([[[3.0], [2.0]]], [(0, 0, 8), (0, 10, 18)]),
        ([[[1.0], [1.0]]], [(0, 0, 8), (0, 10, 18)]),
        # without the first threshold the further one is not asked
        ([[[-1.0], [-1.0]]], []),
        # clauses of one sentence side by side are one span
        ([[[3.0, 2.5]]], [(0, 0, 18)]),
        ([[[3.0, 2.5, 2.0]]], [(0, 0, 28)]),
        ([[[3.0, 1.0, 2.0]]], [(0, 0, 8), (0, 20, 28)]),
        ([[[1.0, 3.0, 2.5, 1.0]]], [(0, 10, 28)]),
        ([[[0.0, 3.0], [2.5, 2.0], [0.0]]], [(0, 10, 18), (0, 20, 38)]),
        # every reply by itself
        ([[[1.0]], [[9.0]]], [(0, 0, 8), (1, 0, 8)]),
        ([[[9.0]], [[1.0], [0.5]], [[-1.0]]], [(0, 0, 8), (1, 0, 8)]),
        ([[[3.0, 3.0]], [], [[3.0, 3.0]]], [(0, 0, 18), (2, 0, 18)]),
    ],
)
def test_spans(replies, expected):
    assert spans(reading_of(replies)) == expected


@pytest.mark.parametrize(
    ("first", "further", "expected"),
    [
        (0.0, 0.0, [(0, 0, 18), (0, 20, 28)]),
        (1.0, 1.0, [(0, 0, 18), (0, 20, 28)]),
        (3.0, 3.0, [(0, 10, 18)]),
        (3.1, 3.1, []),
        # the further one is never below the first
        (2.5, 0.0, [(0, 10, 18)]),
    ],
)
def test_thresholds(first, further, expected):
    assert spans(reading_of([[[2.0, 3.0], [1.0]]]), first, further) == expected


@pytest.mark.parametrize(
    ("fired", "rules"),
    [
        ([], ["apology/wording"] * 2),
        ([(0, APOLOGY, "apology/a")], ["apology/a", "apology/wording"]),
        ([(1, APOLOGY, "apology/b")], ["apology/b", "apology/wording"]),
        # of a span of several clauses, the first that has a rule
        ([(1, APOLOGY, "apology/b"), (0, APOLOGY, "apology/a")], ["apology/a", "apology/wording"]),
        ([(2, APOLOGY, "apology/c")], ["apology/wording", "apology/c"]),
        # a rule of another signal says nothing
        ([(0, REFUSAL, "policy_refusal/a")], ["apology/wording"] * 2),
    ],
)
def test_rule(fired, rules):
    reading = reading_of([[[3.0, 3.0], [2.0]]], fired=fired)
    found = decide(reading, ["apology"], {"apology": 0.0}, {"apology": 0.0})
    assert [one.rule for one in found] == rules


@pytest.mark.parametrize(
    "labels", [["policy_refusal", "apology"], ["apology", "policy_refusal"]], ids=lambda n: n[0]
)
def test_signals_stand_in_the_order_of_the_replies(labels):
    reading = reading_of([[[3.0], [3.0]], [[3.0]]])
    reading.odds[:, REFUSAL] = [-9, 5, 5]
    levels = dict.fromkeys(labels, 0.0)
    found = [(one.reply, one.start, one.label) for one in decide(reading, labels, levels, levels)]
    assert found == [
        (0, 0, "apology"),
        (0, 10, "apology"),
        (0, 10, "policy_refusal"),
        (1, 0, "apology"),
        (1, 0, "policy_refusal"),
    ]


def test_the_shorter_of_two_that_begin_together_comes_first():
    reading = reading_of([[[3.0, 3.0]]])
    reading.odds[:, REFUSAL] = [5, -9]
    labels = ["apology", "policy_refusal"]
    levels = dict.fromkeys(labels, 0.0)
    found = [(one.start, one.end, one.label) for one in decide(reading, labels, levels, levels)]
    assert found == [(0, 8, "policy_refusal"), (0, 18, "apology")]


def test_no_signals_to_decide_on():
    assert decide(reading_of([[[3.0]]]), [], {}, {}) == []


def test_nothing_is_changed():
    reading = reading_of([[[3.0, 2.5], [1.0]], [[0.0]]])
    before = reading.odds.copy()
    once = spans(reading)
    assert spans(reading) == once
    assert np.array_equal(reading.odds, before)
