import json
from importlib.resources import files
from itertools import islice, product

import numpy as np
import pytest
import spacy
from spacy.attrs import ORTH

from replytone import vocabulary
from replytone.vocabulary import NAME, NAME_LIKE, Vocabulary, fold, subwords

NLP = spacy.blank("en")
VARIANTS = json.loads(files("replytone").joinpath("patterns/spelling.json").read_text("utf-8"))


@pytest.mark.parametrize(
    ("token", "form"),
    [
        # case, spelling, short forms
        ("Refund", "refund"),
        ("SORRY", "sorry"),
        ("apologise", "apologize"),
        ("Apologize", "apologize"),
        ("favour", "favor"),
        ("centre", "center"),
        ("pls", "please"),
        ("u", "you"),
        ("ur", "your"),
        ("n’t", "not"),
        ("n't", "not"),
        ("don’t", "don't"),
        # other scripts, accents, combining marks: lower case and nothing else
        ("Ça", "ça"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
        ("İstanbul", "i̇stanbul"),
        ("naïve", "naïve"),
        ("שלום", "שלום"),
        ("退款", "退款"),
        # numbers, times, codes
        ("7", "<number>"),
        ("7,000", "<number>"),
        ("3.5", "<number>"),
        ("٣", "<number>"),
        ("²", "<number>"),
        ("½", "½"),
        ("10:30", "<time>"),
        ("5pm", "<time>"),
        ("17.05", "<time>"),
        ("AB1234", "<code>"),
        ("1st", "<code>"),
        ("#4711", "<number>"),
        # addresses
        ("https://example.com/x", "<url>"),
        ("www.example.org", "<url>"),
        ("example.co.uk/help", "<url>"),
        ("care@example.com", "<email>"),
        ("@norrvik", "<handle>"),
        ("@", "<handle>"),
        # marks: a run of one mark is that mark
        (".", "."),
        ("...", "."),
        ("…", "…"),
        ("!!!", "!"),
        ("?!", "?"),
        (",", ","),
        ("-", "-"),
        ("—", "—"),
        ("“", "“"),
        ("£", "£"),
        ("₹", "₹"),
        # emoji and smileys
        ("😀", "<emoji>"),
        ("👩‍👩‍👧", "<emoji>"),
        ("❤️", "<emoji>"),
        (":-)", "<emoji>"),
        ("***", "<emoji>"),
        ("\u200b", "<emoji>"),
        ("\x00", "<emoji>"),
        # spaces
        (" ", "<space>"),
        ("\u00a0", "<space>"),
        ("\t", "<space>"),
        ("", "<space>"),
        ("\n", "\n"),
        ("\r\n", "\n"),
        (" \n ", "\n"),
    ],
)
def test_fold(token, form):
    assert fold(token, VARIANTS) == form


def test_fold_is_stable():
    forms = [fold(token.text, VARIANTS) for token in NLP("We APOLOGISE for ur 3 centres’ delay…")]
    assert [fold(form, VARIANTS) for form in forms if not form.startswith("<")] == [
        form for form in forms if not form.startswith("<")
    ]


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("to", []),
        ("the", []),
        ("<number>", []),
        ("late", ["^lat", "^late", "ate$"]),
        ("delay", ["^del", "^dela", "lay$", "^delay", "elay$"]),
        ("refunded", ["^ref", "^refu", "ded$", "^refun", "nded$"]),
    ],
)
def test_subwords(word, parts):
    assert subwords(word) == parts


def ids(known, *texts):
    """Word ids of texts, one text after the other."""
    docs = [NLP(text) for text in texts]
    return known.ids(docs, np.concatenate([doc.to_array([ORTH]) for doc in docs]).ravel())


def forms(known, *texts):
    return known.forms(ids(known, *texts))


def test_ids_lead_back_to_forms():
    said = forms(Vocabulary(), "Pls refund me 7,000 NOW!", "Again, pls", "NOW")
    assert " ".join(said) == "please refund me <number> now ! again , please now"


def test_ids_stay():
    known = Vocabulary()
    first = ids(known, "Sorry for the delay, Odile!").tolist()
    ids(known, " ".join(words(500)))
    assert ids(known, "Sorry for the delay, Odile!").tolist() == first


def test_a_word_has_one_hash_whatever_its_spelling():
    known = Vocabulary()
    assert len(set(known.hashes(ids(known, "apologise Apologize APOLOGISE")).tolist())) == 1


def test_names_share_an_id():
    known = Vocabulary(words=["hello"], names=["odile", "declan"])
    assert ids(known, "Odile Declan").tolist() == [NAME, NAME]


@pytest.mark.parametrize(
    ("token", "expected"),
    [("Thandiwe", True), ("thandiwe", False), ("THANDIWE", False), ("Hello", False), ("7", False)],
)
def test_a_capital_on_an_unknown_word_is_like_a_name(token, expected):
    known = Vocabulary(words=["hello"])
    assert bool(known.flags(ids(known, token))[0] & NAME_LIKE) == expected


def test_hashes_do_not_depend_on_what_was_met_before():
    one, other = Vocabulary(), Vocabulary()
    ids(other, "quite other words, met before")
    text = "Sorry for the delay, Odile!"
    found = [ids(known, text) for known in (one, other)]
    assert found[0].tolist() != found[1].tolist()
    assert one.hashes(found[0]).tolist() == other.hashes(found[1]).tolist()
    assert one.subword_hashes(found[0]).tolist() == other.subword_hashes(found[1]).tolist()


def words(count):
    """As many distinct words, none of which the tokenizer takes apart."""
    letters = "bcdfghklmnpqrstvwxz"
    return [f"{a}o{b}a{c}u{d}" for a, b, c, d in islice(product(letters, repeat=4), count)]


def test_room_grows_with_the_words():
    known = Vocabulary()
    text = words(9000)
    assert forms(known, " ".join(text)) == text
    assert forms(known, " ".join(text[::-1])) == text[::-1]
    assert len(known.hashes(np.arange(9000))) == 9000


def test_ids_are_given_up_only_when_there_are_too_many(monkeypatch):
    monkeypatch.setattr(vocabulary, "_CAPACITY", 100)
    known = Vocabulary()
    text = " ".join(words(60))
    first = ids(known, text).tolist()
    known.make_room()
    assert ids(known, text).tolist() == first
    ids(known, " ".join(words(120)))
    known.make_room()
    assert len(known) == len(Vocabulary())
    assert forms(known, text) == words(60)


def test_numbers_take_room_too(monkeypatch):
    monkeypatch.setattr(vocabulary, "_CAPACITY", 100)
    known = Vocabulary()
    generation = known.generation
    ids(known, " ".join(map(str, range(10_000, 10_150))))
    known.make_room()
    assert known.generation == generation + 1
