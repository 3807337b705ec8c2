import json
from importlib.resources import files

import pytest
import spacy

from replytone.matching import RuleMatcher
from replytone.rules import Rule
from replytone.vocabulary import fold

NLP = spacy.blank("en")
VARIANTS = json.loads(files("replytone").joinpath("patterns/spelling.json").read_text("utf-8"))


def words(text):
    return [fold(token.text, VARIANTS) for token in NLP(text)]


def matches(pattern, text):
    """The words that a pattern takes in, one string a place."""
    said = words(text)
    matcher = RuleMatcher([Rule("apology/test", "apology", pattern)])
    return [" ".join(said[hit.start : hit.end]) for hit in matcher.hits(said)]


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        # one word, and words in a row
        ("refund", "A refund, one refund.", ["refund", "refund"]),
        ("our mistake", "That was our mistake.", ["our mistake"]),
        ("our mistake", "Our big mistake.", []),
        # alternatives
        ("sorry|regret for", "Regret for it, sorry for it", ["regret for", "sorry for"]),
        ("refund|voucher", "No voucher.", ["voucher"]),
        ("refund|voucher", "No parcel.", []),
        # optional words
        ("we are? very? sorry", "We are very sorry", ["we are very sorry"]),
        ("we are? very? sorry", "We sorry", ["we sorry"]),
        ("not|never? able", "Never able", ["never able"]),
        ("not|never? able", "Able", ["able"]),
        # gaps
        ("sorry *2 delay", "Sorry about the delay", ["sorry about the delay"]),
        ("sorry *2 delay", "Sorry delay", ["sorry delay"]),
        ("sorry *2 delay", "Sorry about the long delay", []),
        ("sorry *2 delay", "Sorry. A delay", []),
        ("sorry *2 delay", "Sorry! A delay", []),
        ("sorry *2 delay", "Sorry? A delay", []),
        ("sorry *2 delay", "Sorry\nA delay", []),
        ("sorry *2 delay", "Sorry, the delay", ["sorry , the delay"]),
        ("*3 refund", "A refund", ["refund"]),
        # the words before a gap are found from a rarer word behind it
        ("we *3 refund|voucher", "We will not refund", ["we will not refund"]),
        ("we *3 refund|voucher", "We will. Not refund", []),
        # word lists, alone and among words
        ("contact your @bodies", "Contact your insurer", ["contact your insurer"]),
        ("contact your @bodies", "Contact your heart", []),
        ("ask @bodies|them", "Ask them", ["ask them"]),
        ("ask @bodies? again", "Ask reception again", ["ask reception again"]),
        ("ask @bodies? again", "Ask again", ["ask again"]),
        # case and spelling
        ("WE Apologize", "we APOLOGISE", ["we apologize"]),
        ("apologize for", "I apologise for it", ["apologize for"]),
        ("can not", "I can't. I cannot. I can not.", ["can not"] * 3),
        ("will not", "We won't", ["will not"]),
        ("i am sorry", "I'm sry", ["i am sorry"]),
        ("please send your", "pls send ur", ["please send your"]),
        ("our center", "our centre", ["our center"]),
        # classes of words
        ("pay <number>", "pay 7,000 or 12", ["pay <number>"]),
        ("see <url>", "see www.example.com/help", ["see <url>"]),
        ("write to <email>", "write to care@example.com", ["write to <email>"]),
        ("at <time>", "at 10:30", ["at <time>"]),
        # marks are words where a pattern names them
        ("your name ?", "Your name?", ["your name ?"]),
        ("name *2 ?", "Your full name please?", ["name please ?"]),
    ],
)
def test_pattern(pattern, text, found):
    assert matches(pattern, text) == found


@pytest.mark.parametrize("text", ["", " ", "\n", ".", "?!", "sorry", "*3", "a|b", "@bodies", "😀"])
def test_any_text_is_taken(text):
    assert matches("sorry *3 delay", text) == []


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("sorry @nobodies", "no word list '@nobodies'"),
        ("sorry *x delay", "'*x' is no gap; write *3"),
        ("sorry * delay", "'*' is no gap; write *3"),
        ("*3", "has no word that must be there"),
        ("sorry? *2 very?", "has no word that must be there"),
    ],
)
def test_pattern_that_cannot_be_compiled_names_its_rule(pattern, said):
    with pytest.raises(ValueError, match="rule apology/test") as caught:
        matches(pattern, "sorry")
    assert said in str(caught.value)


def test_hits_name_their_rule_and_place():
    rules = [Rule("apology/a", "apology", "sorry"), Rule("apology/b", "apology", "so sorry")]
    hits = RuleMatcher(rules).hits(words("We are so sorry."))
    assert sorted(hits) == [(0, 3, 4), (1, 2, 4)]


def test_no_rules_no_hits():
    assert RuleMatcher([]).hits(["sorry"]) == []
