import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import replytone
from replytone.labels import LABELS, RATINGS, SPANS
from replytone.words import storable

# What replies are made of, so that rules fire and clauses are cut, between letters of any kind.
PIECES = [
    "sorry",
    "Sorry if we",
    "for the delay",
    "any inconvenience",
    "as per our policy",
    "we can't",
    "can’t",
    "refund",
    "I have refunded you",
    "please call us on 0300 555 0147",
    "DM us",
    "https://norrvik.example/x?y=1",
    "care@norrvik.example",
    "@norrvik",
    "someone will be in touch",
    "what is your order number?",
    "I understand how frustrating",
    "our mistake",
    "you should have",
    ",",
    ".",
    "...",
    "!?",
    "\r\n",
    "\n\n",
    "(",
    ")",
    "😀",
    "👩‍👩‍👧",
    "\u0301",
    "\u200b",
    "\u202e",
    "\ud800",
    "\x00",
    "שלום",
    "退款",
    "£5",
    "7,000",
    "10:30",
    "AB12",
    "Zorblatt",
    "Dear Mr",
    "Ada",
    "miss",
    "dont",
    "p.m.",
    "if",
    ", hello",
    "“",
    "\u00a0",
]
ANY_TEXT = st.text(st.characters(), max_size=60)  # lone surrogates are among the characters
REPLY_LIKE = st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=12).flatmap(
    lambda parts: st.sampled_from([" ", "", ", "]).map(lambda between: between.join(parts))
)
TEXT = ANY_TEXT | REPLY_LIKE
CUSTOMER = st.none() | TEXT
FEW = settings(
    max_examples=150,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


@FEW
@given(text=TEXT, customer=CUSTOMER)
def test_any_text_has_an_answer_that_holds_together(nlp, text, customer):
    score = replytone.score(text, customer, nlp)
    assert score.text == text
    for signal in score.signals:
        assert signal.label in LABELS
        assert 0 <= signal.start < signal.end <= len(text)
        assert text[signal.start : signal.end] == signal.text
        assert signal.rule.startswith(f"{signal.label}/")
    for rating in RATINGS:
        value = getattr(score, rating)
        points = [part.points for part in score.contributions if part.rating == rating]
        if value is None:
            assert points == []
        else:
            assert 0 <= value <= 100
            assert score.base[rating] + sum(points) == pytest.approx(value, abs=1e-6)
    assert replytone.score(text, customer, nlp) == score


@FEW
@given(text=TEXT, customer=CUSTOMER)
def test_doc_says_what_score_says(nlp, text, customer):
    doc, score = nlp.make_doc(text), replytone.score(text, customer, nlp)
    doc._.replytone_context = customer
    doc = nlp(doc)
    assert doc.text == storable(text)
    found = [(s.label_, s.start_char, s.end_char, s.id_) for s in doc.spans[SPANS]]
    assert sorted(found) == sorted((s.label, s.start, s.end, s.rule) for s in score.signals)
    assert doc._.replytone == score.why


@FEW
@given(pairs=st.lists(st.tuples(TEXT, CUSTOMER), max_size=9), size=st.integers(1, 9))
def test_neighbours_change_nothing(nlp, pairs, size):
    alone = [replytone.score(reply, customer, nlp) for reply, customer in pairs]
    assert list(replytone.score_many(pairs, nlp, size)) == alone


@FEW
@given(
    text=st.text(
        st.characters(categories=["Z", "Cc", "Cf", "S", "Pd", "Ps", "Pe", "Pi", "Pf", "Po"])
    )
)
def test_text_without_words_is_not_rated(nlp, text):
    score = replytone.score(text, "It is late", nlp)
    assert (score.empathy, score.resolution, score.signals) == (None, None, ())
