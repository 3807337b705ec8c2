"""What must not move a score: who is spoken to, numbers, spelling and the shape of the text."""

import unicodedata

import pytest

import replytone
from replytone.labels import RATINGS

# Replies and the customers' messages before them. {name} is the customer, {number} an order.
REPLIES = [
    (
        "Hi {name}, I am sorry your order {number} came late. I have refunded the postage today.",
        "Order {number} is a week late!",
    ),
    (
        "Dear {name}, as per our policy we are unable to refund order {number}.",
        "I want my money back.",
    ),
    (
        "Thank you {name}. We apologise for any inconvenience, our team will look into {number}.",
        "Nobody answers. This is {name}, order {number}.",
    ),
    (
        "I understand how frustrating this is, {name}. Could you send us a photo of the lamp?",
        "The lamp from {number} is broken.",
    ),
    ("Good morning {name}, please restart the router and wait ten minutes.", "No internet."),
    ("{name}, you should have read the terms before you ordered {number}.", None),
]
NAMES = [
    *("Ada", "Mohammed", "Oluwaseun", "Svetlana", "José", "Thandiwe", "Jürgen", "D'Angelo"),
    *("Siobhán", "Wei Ling", "Mr Brown", "Mrs Kowalczyk", "Ms Nguyen", "Dr Adeyemi-Clarke"),
]
NUMBERS = [
    *("4711", "12", "1000293848", "55,002"),
    *("NB-20931", "#88120", "A1B2C3", "55-002-91"),
]
SHAPES = {
    "windows lines": lambda text: text.replace("\n", "\r\n"),
    "old mac lines": lambda text: text.replace("\n", "\r"),
    "newline at the end": lambda text: text + "\n",
    "newlines around": lambda text: "\n\n" + text + "\r\n\r\n",
    "spaces around": lambda text: f"  \t{text}   ",
    "double spaces": lambda text: text.replace(" ", "  "),
    "no-break spaces": lambda text: text.replace(" ", "\u00a0"),
    "curly quotes": lambda text: text.replace("'", "’"),
    "byte order mark": lambda text: "\ufeff" + text,
    "zero-width spaces": lambda text: text.replace(" ", " \u200b"),
    "soft hyphens": lambda text: text.replace("refund", "re\u00adfund"),
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "emoji at the end": lambda text: f"{text} 😀",
    "emoji after sentences": lambda text: text.replace(". ", ". 🙏 "),
}
SHAPED = [
    ("Sorry for the café's delay. I've refunded you.\nWhich naïve lamp is it?", "It's late"),
    (
        "Hello Siobhán,\n\nWe can't refund the ticket.\nPlease call us.\n\nRegards,\nOdile",
        "Refund!",
    ),
    ("I'm sorry you feel that way. Someone will be in touch", "Worst shop ever"),
    ("so yeah that's been sent today it's with you on friday", None),
    ("Happy to help!", "Thank you"),
]


def spread(found, rating):
    """Points between the highest and the lowest score; infinity where only some have one."""
    values = [getattr(score, rating) for score in found]
    if None in values:
        return 0.0 if set(values) == {None} else float("inf")
    return max(values) - min(values)


def assert_alike(pairs, nlp):
    """No score more than a point from another, and the same signals everywhere."""
    found = list(replytone.score_many(pairs, nlp))
    for rating in RATINGS:
        assert spread(found, rating) <= 1, list(zip(pairs, found, strict=True))
    assert len({tuple(signal.label for signal in score.signals) for score in found}) == 1, found


@pytest.mark.parametrize(("reply", "customer"), REPLIES)
@pytest.mark.parametrize(
    ("names", "numbers"), [(NAMES, NUMBERS[:1]), (NAMES[:1], NUMBERS)], ids=["names", "numbers"]
)
def test_names_and_numbers_do_not_matter(nlp, reply, customer, names, numbers):
    filled = [{"name": name, "number": number} for name in names for number in numbers]
    assert_alike(
        [(reply.format(**words), customer and customer.format(**words)) for words in filled], nlp
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("We apologise for the colour of the cheque.", "We apologize for the color of the check."),
        ("I have cancelled your cheque.", "I have canceled your check."),
        ("pls send us ur order number", "Please send us your order number"),
        ("I am sorry. We cannot refund it.", "I'm sorry. We can't refund it."),
        ("We will not charge you.", "We won't charge you."),
    ],
)
def test_spelling_does_not_matter(nlp, one, other):
    assert_alike([(one, "It is late"), (other, "It is late")], nlp)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("reply", "customer"), SHAPED)
def test_shape_of_the_text_does_not_matter(nlp, reply, customer, shape):
    change = SHAPES[shape]
    assert_alike([(reply, customer), (change(reply), customer and change(customer))], nlp)
