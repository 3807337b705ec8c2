import numpy as np
import pytest

from replytone.annotation import get_reading
from replytone.pipeline import build
from replytone.vocabulary import Vocabulary

WORDS = """
delay for four i is it late noted one order refund said she sorry the then three two wait we are
what which bye now you
"""


@pytest.fixture(scope="module")
def new():
    """A pipeline that has learnt nothing but words and cuts at full stops only."""
    nlp = build()
    component = nlp.get_pipe("replytone_clauses")
    component.learn(Vocabulary(WORDS.split()), component.weights)
    return nlp


def clauses(nlp, text):
    reading = get_reading(nlp.get_pipe("replytone_clauses")(nlp.make_doc(text)))
    return [text[start:end] for start, end in zip(reading.begin, reading.end, strict=True)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("...", []),
        ("and, but!", []),
        ("😀", []),
        ("Sorry", ["Sorry"]),
        ("Sorry for the delay.", ["Sorry for the delay"]),
        ("Sorry! Which order is it?", ["Sorry", "Which order is it"]),
        ("Sorry\nWhich order\r\n\r\nis it", ["Sorry", "Which order", "is it"]),
        ("Wait... what", ["Wait", "what"]),
        ("One, two; three: four", ["One, two; three: four"]),
        ("Wait\u2028what\r\rnow", ["Wait", "what", "now"]),
        # marks alone are no clause, however many
        ("£", []),
        ("- - - - - - - - - - - -", []),
        ("Sorry. ((((“”)))) bye", ["Sorry", "bye"]),
        ("and so and so and so and so then", []),
        ("5", ["5"]),
        # nor are greetings and sign-offs
        ("Hello Ada! Sorry", ["Sorry"]),
        ("Dear Mr Brown,\nSorry", ["Sorry"]),
        ("Good morning. Sorry.\nKind regards,\nThe support team", ["Sorry"]),
        ("Hello sorry", ["sorry"]),
        ("Sorry - Ada", ["Sorry"]),
        ("Hello!\nKind regards,\nAda", []),
        ("Sorry. Which order is it?\nAda", ["Sorry", "Which order is it"]),
        # marks and joining words at the edges are left off, and emoji
        ("But sorry, and.", ["sorry"]),
        ("“Sorry,” she said.", ["Sorry,” she said"]),
        ("so, then I refund you!!", ["I refund you"]),
        ("😀 Sorry 😢 for it 😀.", ["Sorry 😢 for it"]),
        ("  Sorry  for it  .  ", ["Sorry  for it"]),
    ],
)
def test_clauses_of_a_reader_that_has_learnt_nothing(new, text, expected):
    assert clauses(new, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Sorry for the delay. I have refunded you.",
            ["Sorry for the delay", "I have refunded you"],
        ),
        (
            "Sorry for the delay, I have refunded you in full.",
            ["Sorry for the delay", "I have refunded you in full"],
        ),
        (
            "I understand how frustrating this is but we are unable to refund the ticket",
            ["I understand how frustrating this is", "we are unable to refund the ticket"],
        ),
    ],
)
def test_clauses_of_the_reader_that_came_with_replytone(nlp, text, expected):
    assert clauses(nlp, text) == expected


@pytest.fixture
def read(nlp):
    """Reads replies with the customers' messages before them, all at once."""

    def find(*pairs):
        return nlp.get_pipe("replytone_clauses").find(*zip(*pairs, strict=True))

    return find


def test_every_word_of_a_clause_knows_its_number(read):
    reading = read(("Sorry for the delay. And, I have refunded you! Bye", None), ("Hello", None))
    inside = []
    for number, (start, end) in enumerate(zip(*reading.clauses[:2], strict=True)):
        assert set(reading.clause_of[start:end]) == {number}
        inside += range(start, end)
    assert np.flatnonzero(reading.clause_of >= 0).tolist() == inside
    assert len(reading.words) == len(reading.clause_of)


def test_clauses_of_a_batch_belong_to_their_replies(read):
    reading = read(("", "Hi"), ("Sorry. Noted", None), ("😀", None), ("Late", None), ("\n", ""))
    assert reading.first.tolist() == [0, 0, 2, 2, 3, 3]
    assert reading.clauses.text.tolist() == [1, 1, 3]
    assert reading.begin.tolist() == [0, 7, 0]
    assert reading.end.tolist() == [5, 12, 4]
    assert reading.known.tolist() == [True, False, False, False, False]
    assert reading.fired == []


def test_clauses_of_a_sentence_share_its_number():
    component = build().get_pipe("replytone_clauses")
    component.weights.gap_bias = 10.0  # cuts everywhere
    component.learn(Vocabulary(WORDS.split()), component.weights)
    reading = component.find(["we are late! sorry for\nit", "noted it"], [None, None])
    assert reading.clauses.text.tolist() == [0] * 6 + [1] * 2
    first = [reading.sentence.tolist().index(number) for number in reading.sentence]
    assert first == [0, 0, 0, 3, 3, 5, 6, 6]


@pytest.mark.parametrize(
    ("reply", "customer", "shared"),
    [
        ("The lamp is on its way", "My lamp is broken", 1),
        ("The lamp is on its way", "LAMP! is! broken!", 1),
        ("Your Lamp is on its way", "lamp", 1),
        ("The lamp, yes, the lamp", "My lamp is broken", 2),
        ("Apologise for the colour", "Colour? Apologize!", 2),
        ("The parcel is on its way", "My lamp is broken", 0),
        # common words, names and numbers are about nothing
        ("We have it for you", "You have it for us", 0),
        ("Is it 4711, Mr Brown?", "This is Mr Brown, 4711", 0),
        ("The lamp is on its way", "", 0),
        ("The lamp is on its way", None, 0),
    ],
)
def test_words_shared_with_the_customer(read, reply, customer, shared):
    assert read((reply, customer)).shared.sum() == shared
    # A customer beside this one changes nothing.
    both = read(("Which lamp?", "lamp parcel way order"), (reply, customer))
    assert both.shared[both.first[1] :].sum() == shared


@pytest.mark.parametrize("customer", [None, "", " ", "\n", "\u00a0", "My lamp is broken"])
def test_customer_is_known_or_not(read, customer):
    reading = read(("Sorry", customer))
    assert reading.known.tolist() == [bool(customer and customer.strip())]
    assert reading.customer.any() == (customer == "My lamp is broken")


def test_no_replies():
    reading = build().get_pipe("replytone_clauses").find([], [])
    assert reading.first.tolist() == [0]
    assert len(reading.odds) == len(reading.known) == 0
