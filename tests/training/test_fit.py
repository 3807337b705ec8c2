import pytest

from replytone.training.dataset import LabelledReply
from replytone.training.fit import fit_vocabulary


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
