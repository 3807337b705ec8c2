import random
from itertools import islice, product

import numpy as np
import pytest

from replytone.matching import FILLER, STOPS, WIDEST, RuleMatcher
from replytone.reading import read
from replytone.rules import FAMILIES, Rule, shipped_rules, word_lists
from replytone.vocabulary import Vocabulary, word_hash
from replytone.words import read_chunk


def hits(patterns, words):
    """Where patterns are found in folded words, as (number of the pattern, start, end)."""
    rules = [Rule(f"apology/{n}", "apology", pattern) for n, pattern in enumerate(patterns)]
    return RuleMatcher(rules).hits(np.array([word_hash(word) for word in words], np.uint64))


def words_of(*texts):
    """Folded words of texts, with the fillers between them."""
    known = Vocabulary({word.form for text in texts for word in read_chunk(text)})
    return [known.forms[word] for word in read(texts, known).ids.tolist()]


def matches(pattern, *texts):
    """The words that a pattern takes in, one string a place."""
    words = words_of(*texts)
    return [" ".join(words[start:end]) for _, start, end in hits([pattern], words)]


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
        ("sorry *1 *1 delay", "Sorry about the delay", ["sorry about the delay"]),
        # a gap at the edge of a pattern holds nothing
        ("*3 refund", "A refund", ["refund"]),
        ("refund *3", "A refund now", ["refund"]),
        ("*1 refund *2 now *3 *4", "A refund right now please", ["refund right now"]),
        # the words before a gap are found from a rarer word behind it
        ("we *3 refund|voucher", "We will not refund", ["we will not refund"]),
        ("we *3 refund|voucher", "We will. Not refund", []),
        # word lists, alone and among words
        ("contact your @bodies", "Contact your insurer", ["contact your insurer"]),
        ("contact your @bodies", "Contact your heart", []),
        ("ask @bodies|them", "Ask them", ["ask them"]),
        ("ask @bodies? again", "Ask reception again", ["ask reception again"]),
        ("ask @bodies? again", "Ask again", ["ask again"]),
        # case and spelling, in the text and in the pattern
        ("WE Apologize", "we APOLOGISE", ["we apologize"]),
        ("apologise for", "I apologize for it", ["apologize for"]),
        ("can not", "I can't. I cannot. I can not.", ["can not"] * 3),
        ("can't", "I can't. I cannot. I can not.", ["can not"] * 3),
        ("will not", "We won't", ["will not"]),
        ("wont refund", "We will not refund", ["will not refund"]),
        ("i'm sorry", "I am sry", ["i am sorry"]),
        ("please send your", "pls send ur", ["please send your"]),
        ("our centre|office", "our center", ["our center"]),
        ("e-mail us", "Email us", ["email us"]),
        ("pay £5", "pay £7,000", ["pay £ <number>"]),
        # classes of words
        ("pay <number>", "pay 7,000 or 12", ["pay <number>"]),
        ("see <url>", "see www.example.com/help", ["see <url>"]),
        ("see <url>|<form>", "see www.example.com/contact", ["see <form>"]),
        ("write to <email>", "write to care@example.com", ["write to <email>"]),
        ("at <time>", "at 10:30", ["at <time>"]),
        ("dear <name>", "My dear Mr Brown", ["dear <name>"]),
        # marks are words where a pattern names them
        ("your name ?", "Your name?", ["your name ?"]),
        ("name *2 ?", "Your full name please?", ["name please ?"]),
    ],
)
def test_pattern(pattern, text, found):
    assert matches(pattern, text) == found


@pytest.mark.parametrize("gap", [1, 4, 8, WIDEST])
def test_no_gap_reaches_into_the_next_reply(gap):
    assert matches(f"sorry *{gap} if", "We are sorry", "if that is late") == []
    assert matches(f"sorry *{gap} if", "We are sorry if") == ["sorry if"]


@pytest.mark.parametrize(
    "pattern",
    [
        "sorry " + "late? " * 40 + "refund",
        "sorry " + "*50 late " * 6 + "refund",
        "sorry " + "late? " * 9 + "*50 late " * 4 + "refund",
    ],
)
def test_many_ways_to_fail_end(pattern):
    assert matches(pattern, "sorry " + "late " * 200) == []
    assert matches(pattern, "sorry " + "late " * 20 + "refund") != []


@pytest.mark.parametrize("text", ["", " ", "\n", ".", "?!", "sorry", "*3", "a|b", "@bodies", "😀"])
def test_any_text_is_taken(text):
    assert matches("sorry *3 delay", text) == []


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("sorry @nobodies", "no word list '@nobodies'"),
        ("sorry @", "no word list '@'"),
        ("sorry *x delay", "'*x' is no gap; write *3"),
        ("sorry * delay", "'*' is no gap; write *3"),
        ("sorry *0 delay", "'*0' is no gap; write *3"),
        ("sorry *-1 delay", "'*-1' is no gap; write *3"),
        ("sorry *² delay", "'*²' is no gap; write *3"),
        (f"sorry *{WIDEST + 1} delay", f"no more than *{WIDEST}"),
        ("sorry *99999999999 delay", f"no more than *{WIDEST}"),
        ("*3", "has no word that must be there"),
        ("sorry? *2 very?", "has no word that must be there"),
        ("sorry 😀", "'😀' has something that is not read as a word"),
        ("sorry| delay", "'sorry|' has something that is not read as a word"),
        ("sorry | delay", "'|' has something that is not read as a word"),
        ("refund|can't", "has a word that is read as 'can not'"),
        ("can't? refund", "has a word that is read as 'can not'"),
    ],
)
def test_pattern_that_cannot_be_compiled_names_its_rule(pattern, said):
    with pytest.raises(ValueError, match="rule apology/0") as caught:
        matches(pattern, "sorry")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_hits_name_their_rule_and_place():
    assert sorted(hits(["sorry", "so sorry"], ["we", "are", "so", "sorry"])) == [
        (0, 3, 4),
        (1, 2, 4),
    ]


def test_no_rules_no_hits():
    assert hits([], ["sorry"]) == []
    assert hits(["sorry"], []) == []


@pytest.mark.parametrize("count", [300, 5000])
def test_words_beyond_number(count):
    letters = "abcdefghijklmnopqrstuvwxyz"
    words = ["q" + "".join(three) for three in islice(product(letters, repeat=3), count)]
    patterns = ["|".join(words) + "? refund", "zorblatt wug", " ".join(words[-3:])]
    assert hits(patterns, [words[-1], "refund"]) == [(0, 0, 2)]
    assert hits(patterns, ["the", "zorblatt", "wug"]) == [(1, 1, 3)]
    assert hits(patterns, words) == [(2, count - 3, count)]


def test_no_word_of_a_rule_is_lost():
    patterns = [rule.pattern.lower() for family in FAMILIES for rule in shipped_rules(family)]
    words = sorted(set().union(*(allowed for p in patterns for allowed, _, _ in elements_of(p))))
    alone = [word for word in words if word[0] != "<"]
    found = hits([*patterns, *alone], alone)
    assert {rule - len(patterns) for rule, _, _ in found if rule >= len(patterns)} == set(
        range(len(alone))
    )


# ── against a walk of every rule at every place ───────────────────────────────────────────────


def folded(word):
    return {word} if word[0] == "<" else {found.form for found in read_chunk(word) if found.form}


def elements_of(pattern):
    """Pattern parts as (words, optional, gap), without the gaps at its edges."""
    parts = []
    for part in pattern.split():
        if part[0] == "*":
            parts.append((set(), True, int(part[1:])))
            continue
        optional = part.endswith("?") and len(part) > 1
        words = set()
        for word in part.removesuffix("?").split("|") if optional else part.split("|"):
            words.update(*map(folded, word_lists()[word[1:]] if word[0] == "@" else [word]))
        parts.append((words, optional, 0))
    while parts[0][2]:
        parts.pop(0)
    while parts[-1][2]:
        parts.pop()
    return parts


def ends(words, at, parts):
    """Every place where the parts of a pattern end that begin at a place."""
    if not parts:
        return {at}
    (allowed, optional, gap), *rest = parts
    found = ends(words, at, rest) if optional else set()
    for _ in range(gap):
        if at == len(words) or words[at] in STOPS:
            return found
        at += 1
        found |= ends(words, at, rest)
    if at < len(words) and words[at] in allowed:
        found |= ends(words, at + 1, rest)
    return found


def assert_none_is_lost(patterns, words):
    found = {}
    for number, start, end in hits(patterns, words):
        found.setdefault(number, set()).add((start, end))
    for number, pattern in enumerate(patterns):
        parts = elements_of(pattern)
        true = {(at, end) for at in range(len(words)) for end in ends(words, at, parts)}
        own = found.get(number, set())
        assert own <= true, (pattern, words)
        for start, end in true:
            assert any(s < end and start < e for s, e in own), (pattern, words, start, end)


def random_pattern(draw):
    parts = []
    for _ in range(draw.randint(1, 5)):
        words = "|".join(draw.sample("abcdefgh.", draw.choice([1, 1, 2, 3])))
        parts.append(draw.choice([words, words, f"{words}?", f"*{draw.randint(1, 10)}"]))
    parts.insert(draw.randint(0, len(parts)), draw.choice("abcdefgh"))
    return " ".join(parts)


@pytest.mark.parametrize("seed", range(4))
def test_random_rules_in_random_words(seed):
    draw = random.Random(seed)
    patterns = [random_pattern(draw) for _ in range(150)]
    for _ in range(6):
        letters = draw.sample("abcdefgh", draw.randint(3, 8))
        words = draw.choices([*letters, ".", FILLER, "unknown"], k=draw.choice([1, 5, 40]))
        assert_none_is_lost(patterns, words)


def instance(draw, parts):
    """Words that a pattern takes in, or nearly so."""
    words = []
    for allowed, optional, gap in parts:
        words += draw.choices(["zorblatt", "wug", ","], k=draw.randint(0, gap + draw.randint(0, 1)))
        if not gap and not (optional and draw.random() < 0.5) and draw.random() < 0.95:
            words.append(draw.choice(sorted(allowed)))
    return words


@pytest.mark.parametrize("seed", range(4))
def test_shipped_rules_in_words_like_theirs(seed):
    draw = random.Random(seed)
    every = [rule.pattern.lower() for family in FAMILIES for rule in shipped_rules(family)]
    patterns = draw.sample(every, 70)
    words = []
    for pattern in patterns:
        words += instance(draw, elements_of(pattern))
        words += draw.choice([[], ["."], ["and"], [FILLER] * 4])
    assert_none_is_lost(patterns, words)
