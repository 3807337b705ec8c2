import pytest

from replytone.annotation import get_reading
from replytone.pipeline import build


@pytest.fixture(scope="module")
def new():
    """A pipeline that has learnt nothing and cuts at full stops only."""
    return build()


def clauses(nlp, text):
    reading = get_reading(nlp(text))
    bounds = zip(reading.start, reading.end, strict=True)
    places = [reading.characters(start, end) for start, end in bounds]
    return [text[start:end] for start, end in places]


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
        # marks and joining words at the edges are left off, and emoji
        ("But sorry, and.", ["sorry"]),
        ("“Sorry,” she said.", ["Sorry,” she said"]),
        ("So, then I refund you!!", ["I refund you"]),
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


def test_words_point_into_the_text(nlp):
    text = "Sorry 😀 for the  delay,\r\nI’ve refunded “you” (£5)… 100%!"
    reading = get_reading(nlp(text))
    doc = nlp.make_doc(text)
    for token, begin, finish in zip(reading.tokens, reading.begin, reading.finish, strict=True):
        assert text[begin:finish] == doc[token].text


def test_every_word_of_a_clause_knows_its_number(nlp):
    reading = get_reading(nlp("Sorry for the delay. And, I have refunded you! Bye"))
    for number, (start, end) in enumerate(zip(reading.start, reading.end, strict=True)):
        assert set(reading.clause_of[start:end]) == {number}
    inside = sum(end - start for start, end in zip(reading.start, reading.end, strict=True))
    assert sum(number >= 0 for number in reading.clause_of) == inside
