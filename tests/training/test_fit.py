import pytest

from replytone.training.dataset import LabelledReply
from replytone.training.fit import LEAST_MEANT, fit_slips, fit_vocabulary


@pytest.fixture(scope="module")
def fitted():
    """The words of some replies that Oluwaseun signs, and that speak of Thandiwe."""
    texts = [
        "We lost it.\nOluwaseun",
        "We found it, thank you.\nOluwaseun\n",
        "We ring Thandiwe today.\nOluwaseun",
        "Please ask Thandiwe.\nBest\nOluwaseun",
        "Ask for Thandiwe. Refunded today.",
        "Refunded.\nToday we ring you.",
        "Sorry!\nThe lamp is here. Sorry",
        "We are sorry.\nSorry",
    ]
    replies = [LabelledReply(f"tr-{n}", "", text, 1, 1, ()) for n, text in enumerate(texts)]
    return fit_vocabulary(replies, [])


@pytest.mark.parametrize(
    ("word", "known", "name"),
    [
        ("we", True, False),
        ("today", True, False),
        ("ask", True, False),
        # what also stands without a capital, or begins sentences, is a word
        ("sorry", True, False),
        ("refunded", True, False),
        # what only signs is no known word; what is spoken of is a name
        ("oluwaseun", False, None),
        ("thandiwe", False, True),
        # once is not enough
        ("lamp", False, False),
    ],
)
def test_what_is_a_word_and_what_a_name(fitted, word, known, name):
    assert (word in fitted.words) == known
    assert name is None or (word in fitted.names) == name


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("refnud", "refund"),
        ("apologgise", "apologise"),
        ("apologgize", "apologize"),
        # in English, though training did not meet it
        ("staring", "staring"),
        # met, but seldom: nobody is sure to mean it
        ("kettel", "kettel"),
        # met often, but not English
        ("pleesr", "pleesr"),
    ],
)
def test_slips_of_common_words_are_known(typed, meant):
    often = ("refund", "apologize", "string", "pleese")
    slips = fit_slips({"kettle": LEAST_MEANT - 1, **dict.fromkeys(often, LEAST_MEANT)})
    assert slips.meant(typed) == meant


def test_commoner_words_are_meant_first():
    counts = {"string": LEAST_MEANT, "strong": LEAST_MEANT + 1}
    assert fit_slips(counts).meant("strng") == "strong"
    assert fit_slips(counts | {"string": LEAST_MEANT + 2}).meant("strng") == "string"
