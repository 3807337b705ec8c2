import pytest

from replytone.components.clauses import ClauseComponent
from replytone.labels import LABELS
from replytone.pipeline import build
from replytone.reading import read
from replytone.training.dataset import LabelledReply, Span
from replytone.training.fit import tokenize
from replytone.training.targets import character_bounds, clause_targets, gap_targets

REPLY = "Sorry for the wait. I have refunded you, and Odile rings you at noon! All the best"
WAIT, REFUND, RING = (0, 18), (20, 39), (45, 68)


def laid_out(*signals):
    """Stream, Docs, clauses and labelled reply, with a reader that cuts at full stops only."""
    reply = LabelledReply("tr-1", "", REPLY, 3, 3, tuple(Span(*signal) for signal in signals))
    nlp = build()
    component: ClauseComponent = nlp.get_pipe("replytone_clauses")
    data = tokenize(nlp, [reply])
    stream = read(data.docs, component.vocabulary)
    return stream, data.docs, component.cut(stream), data.replies


def test_clauses_lie_where_the_sentences_do():
    stream, docs, clauses, _ = laid_out()
    start, end = character_bounds(stream, docs, clauses)
    assert [REPLY[a:b] for a, b in zip(start, end, strict=True)] == [
        "Sorry for the wait",
        "I have refunded you, and Odile rings you at noon",
        "All the best",
    ]


@pytest.mark.parametrize(
    ("signals", "carried"),
    [
        ([], [(), (), ()]),
        ([("apology", *WAIT)], [("apology",), (), ()]),
        ([("apology", 0, 19)], [("apology",), (), ()]),
        # half of the union is shared, or most of the clause lies in the span
        ([("concrete_action", 20, 68)], [(), ("concrete_action",), ()]),
        ([("concrete_action", 0, 68)], [("concrete_action",), ("concrete_action",), ()]),
        # no clause carries it by itself: the nearest one does
        ([("apology", 0, 5)], [("apology",), (), ()]),
        ([("concrete_action", *REFUND)], [(), ("concrete_action",), ()]),
        ([("concrete_action", *RING)], [(), ("concrete_action",), ()]),
        # two signals on the same words
        (
            [("apology", *WAIT), ("acknowledgement", *WAIT)],
            [("acknowledgement", "apology"), (), ()],
        ),
    ],
)
def test_clause_targets(signals, carried):
    stream, docs, clauses, replies = laid_out(*signals)
    found = clause_targets(stream, docs, clauses, replies)
    assert found.shape == (3, len(LABELS))
    names = [tuple(sorted(LABELS[column] for column in row.nonzero()[0])) for row in found]
    assert names == carried


@pytest.mark.parametrize(
    ("span", "opens", "closes"),
    [(WAIT, "Sorry", "."), (REFUND, "I", ","), (RING, "Odile", "!"), ((22, 39), "have", ",")],
)
def test_gap_targets(span, opens, closes):
    stream, docs, _, replies = laid_out(("apology", *span))
    edge, _ = gap_targets(stream, docs, replies)
    assert [docs[0][int(stream.token[at])].text for at in edge.nonzero()[0]] == [opens, closes]


def test_nothing_is_learnt_where_a_cut_is_sure():
    stream, docs, _, replies = laid_out()
    _, learnt = gap_targets(stream, docs, replies)
    sure = [docs[0][int(stream.token[at])].text for at in range(len(learnt)) if not learnt[at]]
    inside = [word for at, word in enumerate(sure) if stream.text[~learnt][at] >= 0]
    assert inside == ["Sorry", ".", "I", "!", "All"]


def test_reply_without_words_carries_nothing():
    reply = LabelledReply("tr-1", "", "...", 3, 3, (Span("apology", 0, 3),))
    nlp = build()
    component = nlp.get_pipe("replytone_clauses")
    data = tokenize(nlp, [reply])
    stream = read(data.docs, component.vocabulary)
    assert clause_targets(stream, data.docs, component.cut(stream), data.replies).shape == (0, 13)
