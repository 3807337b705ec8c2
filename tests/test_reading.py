import numpy as np
import pytest

from replytone.cutting import SEQUENCE_SHIFTS, WORD_SHIFTS
from replytone.ngrams import REACH
from replytone.reading import MARGIN, read
from replytone.vocabulary import PAD, Vocabulary

WORDS = """
am and ask at brown dear delay do for good have hello hi i is late miss morning no not order
refunded ring sorry thanks the to we yes you your
"""


@pytest.fixture(scope="module")
def known():
    """Words as training would have met them; "ada" chiefly as a name."""
    return Vocabulary(WORDS.split(), ["ada"])


def said(known, text):
    """The words of a text, and the very characters that carry each one."""
    stream = read([text], known)
    inside = slice(stream.first[0], stream.last[0])
    return [
        (known.forms[word], text[begin:end])
        for word, begin, end in zip(
            *(part[inside].tolist() for part in (stream.ids, stream.begin, stream.end)), strict=True
        )
    ]


def forms(known, text):
    return " ".join(form for form, _ in said(known, text))


# ── who is named ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # known names, wherever they stand
        ("Ada", "<name>"),
        ("ada, sorry", "<name> , sorry"),
        ("ADA is late", "<name> is late"),
        # a capital in mid-sentence on a word that training did not meet
        ("Good morning Siobhán", "good morning <name>"),
        ("Sorry, Wei Ling!", "sorry , <name> !"),
        ("Hello D’Angelo", "hello <name>"),
        ("We ring Anne-Marie", "we ring <name>"),
        ("Hi Thandiwe’s", "hi <name> 's"),
        ("Thanks – Oluwaseun", "thanks – <name>"),
        # not where a sentence begins, unless a comma follows
        ("Zorblatt is late", "zorblatt is late"),
        ("Sorry. Zorblatt is late", "sorry . zorblatt is late"),
        ("Sorry! Zorblatt", "sorry ! zorblatt"),
        ("Sorry\nZorblatt", "sorry \n zorblatt"),
        ("Siobhán, sorry", "<name> , sorry"),
        ("Sorry.\nSiobhán, hello", "sorry . \n <name> , hello"),
        # not without a capital, in capitals, or where training met it as a word
        ("We ring zorblatt", "we ring zorblatt"),
        ("WE RING ZORBLATT", "we ring zorblatt"),
        ("We ring Brown", "we ring brown"),
        ("Sorry, We have", "sorry , we have"),
        ("We ring 退款", "we ring 退款"),
        # after a title, also a word
        ("Dear Mr Brown,", "dear <name> ,"),
        ("Dear Mrs. Kowalczyk", "dear <name>"),
        ("dr Brown", "<name>"),
        ("Mr Ada", "<name>"),
        ("mr ada", "<name>"),
        ("Dr Adeyemi-Clarke", "<name>"),
        ("Miss Brown", "<name>"),
        # but not without one
        ("I miss Brown", "i miss brown"),
        ("we miss your order", "we miss your order"),
    ],
)
def test_names(known, text, expected):
    assert forms(known, text) == expected


@pytest.mark.parametrize(
    ("texts", "alone"),
    [
        (["Zorblatt", ", hello"], "zorblatt"),
        (["Thanks\nZorblatt", ", hello"], "thanks \n zorblatt"),
        (["we ring the dr", "Brown is late"], None),
        (["Ada", "Ada"], "<name>"),
        (["7", "7"], "<number>"),
        (["Sorry.", "...!"], "sorry ."),
        (["Sorry\n", "\nsorry"], "sorry"),
    ],
)
def test_the_next_text_changes_nothing(known, texts, alone):
    together = read(texts, known)
    assert alone in (None, forms(known, texts[0]))
    for number, text in enumerate(texts):
        inside = slice(together.first[number], together.last[number])
        own = read([text], known)
        single = slice(own.first[0], own.last[0])
        for name in ("ids", "hashes", "flags", "begin", "end"):
            found = getattr(together, name)[inside].tolist()
            assert found == getattr(own, name)[single].tolist(), name


# ── what counts once ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sorry!!!", [("sorry", "Sorry"), ("!", "!!!")]),
        ("Sorry! ! 😀 !", [("sorry", "Sorry"), ("!", "! ! 😀 !")]),
        ("Sorry... …", [("sorry", "Sorry"), (".", "... …")]),
        ("Sorry?!?!", [("sorry", "Sorry"), *[("?", "?"), ("!", "!")] * 2]),
        ("yes,, no", [("yes", "yes"), (",", ","), (",", ","), ("no", "no")]),
        ("55 002 / 91", [("<number>", "55 002"), ("/", "/"), ("<number>", "91")]),
        ("order 0300 555 0147 AB-12", [("order", "order"), ("<number>", "0300 555 0147 AB-12")]),
        ("3rd 4th", [("<day>", "3rd"), ("<day>", "4th")]),
        ("Hi Wei  Ling Ada", [("hi", "Hi"), ("<name>", "Wei  Ling Ada")]),
        ("Hi Anne-Marie!", [("hi", "Hi"), ("<name>", "Anne-Marie"), ("!", "!")]),
        ("Hi Mr. Brown", [("hi", "Hi"), ("<name>", "Mr. Brown")]),
        ("yes\n\n \r\n no", [("yes", "yes"), ("\n", "\n\n \r\n"), ("no", "no")]),
        ("yes\n😀\nno", [("yes", "yes"), ("\n", "\n😀\n"), ("no", "no")]),
        ("yes yes", [("yes", "yes")] * 2),
    ],
)
def test_runs_are_one_word(known, text, expected):
    assert said(known, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Sorry\nAda",
        "\nSorry\nAda",
        "Sorry\nAda\n",
        "\r\n \n\tSorry\nAda \u2028",
        "\n😀\nSorry\nAda\n",
    ],
    ids=ascii,
)
def test_line_breaks_at_the_edges_are_dropped(known, text):
    assert forms(known, text) == "sorry \n <name>"


# ── where they stand ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" ", []),
        ("\n", []),
        ("😀 \u200b", []),
        ("  sorry  ", [("sorry", "sorry")]),
        ("we  don’t", [("we", "we"), ("do", "do"), ("not", "n’t")]),
        (" \ufeffsorry\u200b for", [("sorry", "sorry"), ("for", "for")]),
        ("😀 cafe\u0301\u0301 😀 is", [("café", "cafe\u0301\u0301"), ("is", "is")]),
        ("so\ud800rry for", [("sorry", "so\ud800rry"), ("for", "for")]),
        ("a\u00a0b", [("a", "a"), ("b", "b")]),
        ("well-known", [("well", "well"), ("known", "known")]),
        ("im late", [("i", "i"), ("am", "m"), ("late", "late")]),
    ],
    ids=ascii,
)
def test_offsets(known, text, expected):
    assert said(known, text) == expected


@pytest.mark.parametrize(
    "texts",
    [
        [],
        [""],
        ["", "", ""],
        ["Sorry"],
        ["Sorry for it.", "", "\n", "Hi Ada, 7 7!", " ", "😀"],
    ],
)
def test_fillers_stand_between_texts(known, texts):
    stream = read(texts, known)
    lengths = [len(said(known, text)) for text in texts]
    assert (stream.last - stream.first).tolist() == lengths
    expected = [-1] * MARGIN
    for number, length in enumerate(lengths):
        expected += [number] * length + [-1] * MARGIN
    assert stream.text.tolist() == expected
    assert {len(part) for part in stream[:5]} == {len(expected)}
    filler = stream.text < 0
    assert (stream.ids[filler] == PAD).all()
    assert not (stream.ids[~filler] == PAD).any()
    for number, (first, last) in enumerate(zip(stream.first, stream.last, strict=True)):
        assert (stream.text[first:last] == number).all()


def test_words_carry_their_hashes_and_flags(known):
    stream = read(["Sorry, Ada!", "We have refunded zorblatt."], known)
    assert np.array_equal(stream.hashes, known.hashes[stream.ids])
    assert np.array_equal(stream.flags, known.flags[stream.ids])


def test_no_window_reaches_into_the_next_text():
    assert max(REACH, *WORD_SHIFTS, *SEQUENCE_SHIFTS) <= MARGIN
