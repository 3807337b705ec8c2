import numpy as np
import pytest

from replytone.labels import LABELS
from replytone.pipeline import build
from replytone.reading import read
from replytone.training.dataset import LabelledReply, Span
from replytone.training.targets import clause_targets, gap_targets

REPLY = "Sorry for the wait. I have refunded you, and Odile rings you at noon! That is all"
WAIT, REFUND, RING = (0, 18), (20, 39), (45, 68)


def laid_out(*signals, texts=(REPLY,)):
    """Stream, clauses and labelled replies, with a reader that cuts at full stops only."""
    spans = tuple(Span(*signal) for signal in signals)
    replies = [LabelledReply(f"tr-{n}", "", text, 3, 3, spans) for n, text in enumerate(texts)]
    component = build().get_pipe("replytone_clauses")
    stream = read(texts, component.vocabulary)
    return stream, component.cut(stream), replies


def words_at(stream, positions, text=REPLY):
    return [text[stream.begin[at] : stream.end[at]] for at in positions]


def test_clauses_lie_where_the_sentences_do():
    stream, clauses, _ = laid_out()
    start, end = stream.begin[clauses.start], stream.end[clauses.end - 1]
    assert [REPLY[a:b] for a, b in zip(start, end, strict=True)] == [
        "Sorry for the wait",
        "I have refunded you, and Odile rings you at noon",
        "That is all",
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
    stream, clauses, replies = laid_out(*signals)
    found = clause_targets(stream, clauses, replies)
    assert found.shape == (3, len(LABELS))
    names = [tuple(sorted(LABELS[column] for column in row.nonzero()[0])) for row in found]
    assert names == carried


def test_spans_count_for_their_own_reply():
    texts = ("", REPLY, "...", REPLY[::-1], REPLY)
    stream, clauses, replies = laid_out(("apology", *WAIT), texts=texts)
    replies = [*replies[:3], LabelledReply("tr-9", "", texts[3], 3, 3, ()), replies[4]]
    found = clause_targets(stream, clauses, replies)
    column = LABELS.index("apology")
    assert set(clauses.text[found[:, column] > 0].tolist()) == {1, 4}
    assert found.sum() == 2


@pytest.mark.parametrize(
    ("span", "opens", "closes"),
    [
        (WAIT, "Sorry", "."),
        (REFUND, "I", ","),
        (RING, "Odile", "!"),
        ((22, 39), "have", ","),
        # a span that begins inside a word begins with the next one
        ((24, 39), "refunded", ","),
    ],
)
def test_gap_targets(span, opens, closes):
    stream, _, replies = laid_out(("apology", *span))
    edge, _ = gap_targets(stream, replies)
    assert words_at(stream, edge.nonzero()[0]) == [opens, closes]


def test_nothing_is_learnt_where_a_cut_is_sure():
    stream, _, replies = laid_out()
    _, learnt = gap_targets(stream, replies)
    assert not learnt[stream.text < 0].any()
    sure = np.flatnonzero(~learnt & (stream.text >= 0))
    assert words_at(stream, sure) == ["Sorry", ".", "I", "!", "That"]


def test_reply_without_words_carries_nothing():
    stream, clauses, replies = laid_out(("apology", 0, 3), texts=("...",))
    assert clause_targets(stream, clauses, replies).shape == (0, 13)
    edge, learnt = gap_targets(stream, replies)
    assert not learnt.any()
    assert len(edge) == len(stream.ids)
