import numpy as np
import pytest

from replytone.cutting import SEQUENCE_SHIFTS, WORD_SHIFTS
from replytone.ngrams import REACH
from replytone.reading import read
from replytone.vocabulary import MARGIN, PAD, Vocabulary

WORDS = """
a all am and are ask at best blade box brown call care customer day dear delay do for good have
hello here hi i is it kind lamp late lost me miss morning no not order refunded regards ring say
service sorry support take team thanks the to we who will yes you your
"""


@pytest.fixture(scope="module")
def known():
    """Words as training would have met them; "ada" chiefly as a name."""
    return Vocabulary(WORDS.split(), ["ada", "rob"])


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
        ("We ring ada, sorry", "we ring <name> , sorry"),
        ("ADA is late", "<name> is late"),
        # a capital in mid-sentence on a word that training did not meet
        ("We say good morning Siobhán", "we say good morning <name>"),
        ("Sorry, Wei Ling!", "sorry , <name> !"),
        ("We say hello D’Angelo", "we say hello <name>"),
        ("We ring Anne-Marie", "we ring <name>"),
        ("We say hi Thandiwe’s", "we say hi <name> 's"),
        ("Thanks – Oluwaseun", "thanks – <name>"),
        # not where a sentence begins, unless a comma follows
        ("Zorblatt is late", "zorblatt is late"),
        ("Sorry. Zorblatt is late", "sorry . zorblatt is late"),
        ("Sorry! Zorblatt is late", "sorry ! zorblatt is late"),
        ("Sorry\nZorblatt is late", "sorry \n zorblatt is late"),
        ("Sorry. Siobhán, it is late", "sorry . <name> , it is late"),
        ("Sorry.\nSiobhán, we ring", "sorry . \n <name> , we ring"),
        # not without a capital, in capitals, or where training met it as a word
        ("We ring zorblatt", "we ring zorblatt"),
        ("WE RING ZORBLATT", "we ring zorblatt"),
        ("We ring Brown", "we ring brown"),
        ("Sorry, We have", "sorry , we have"),
        ("We ring 退款", "we ring 退款"),
        # after a title, also a word
        ("We ask dear Mr Brown, sorry", "we ask dear <name> , sorry"),
        ("We ask dear Mrs. Kowalczyk", "we ask dear <name>"),
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
        (["Thanks\nWe ring Zorblatt", ", hello"], "thanks \n we ring <name>"),
        (["We lost it", "Kind regards, Ada"], "we lost it"),
        (["Ada", ", we lost it"], "<name>"),
        (["We lost it. Order no", ". 7 is late"], "we lost it . order no"),
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
        ("Yes?!?! No", [("yes", "Yes"), *[("?", "?"), ("!", "!")] * 2, ("no", "No")]),
        ("yes,, no", [("yes", "yes"), (",", ","), (",", ","), ("no", "no")]),
        ("55 002 / 91", [("<number>", "55 002"), ("/", "/"), ("<number>", "91")]),
        ("order 0300 555 0147 AB-12", [("order", "order"), ("<number>", "0300 555 0147 AB-12")]),
        ("3rd 4th", [("<day>", "3rd"), ("<day>", "4th")]),
        ("We ask Wei  Ling Ada", [("we", "We"), ("ask", "ask"), ("<name>", "Wei  Ling Ada")]),
        ("Ask Anne-Marie!", [("ask", "Ask"), ("<name>", "Anne-Marie"), ("!", "!")]),
        ("Ask Mr. Brown", [("ask", "Ask"), ("<name>", "Mr. Brown")]),
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
        "Sorry\nAda is late",
        "\nSorry\nAda is late",
        "Sorry\nAda is late\n",
        "\r\n \n\tSorry\nAda is late \u2028",
        "\n😀\nSorry\nAda is late\n",
    ],
    ids=ascii,
)
def test_line_breaks_at_the_edges_are_dropped(known, text):
    assert forms(known, text) == "sorry \n <name> is late"


# ── greetings and sign-offs ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "greeting",
    [
        *("Hi Emma,", "Hi Emma -", "Hello!", "Hey there,", "Dear Sir or Madam,", "Emma,", "Ada,"),
        *("Good morning!", "Good morning Siobhán,", "Dear Mr Brown,\n\n", "Dear customer,", "Hi"),
        *("Hello Ada\n", "Hi Wei Ling.", "hi hi hi!", "Good afternoon Dr Adeyemi-Clarke:\n"),
    ],
)
def test_greetings_are_left_out(known, greeting):
    assert forms(known, f"{greeting} we lost it") == "we lost it"


@pytest.mark.parametrize(
    "closing",
    [
        *(" - Rob", " -Rob", " ^RB", " ^rb", "\nAda", "\nAda Siobhán", "\nNorrvik Lamp Care"),
        *("\nKind regards,\nRob", "\n\nKind regards\n\nRob\nCustomer Care Team", "\nBest,\nAda"),
        *("\nThanks", "\nYours sincerely,\nDr Brown", "\nMany thanks,\nThe Support Team"),
        *("\nKind regards,\nZorblatt", "\nKind regards, Ada 😀", "\nTake care x"),
    ],
)
def test_sign_offs_are_left_out(known, closing):
    assert forms(known, f"We lost it{closing}") == "we lost it"


@pytest.mark.parametrize(
    "closing",
    [
        *("Have a good day.", "Have a lovely weekend!", "Kind regards", "Thanks, Ada.", "^RB"),
        *("All the best, Rob", "Stay safe.\nAda", "Good day\n- Rob", "Thanks!\n\nThe support team"),
    ],
)
def test_the_full_stop_before_a_sign_off_stays(known, closing):
    assert forms(known, f"We lost it. {closing}") == "we lost it ."


def test_greeting_and_sign_off_of_one_text(known):
    text = "Dear Ada,\n\nWe lost it, sorry.\nWe ring you.\n\nKind regards,\nRob\nCustomer Care"
    assert forms(known, text) == "we lost it , sorry . \n we ring you ."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # the first words only look like a greeting
        ("Sorry, we lost it", None),
        ("Yes, we lost it", None),
        ("The team is here", None),
        ("Good lamp, we lost it", None),
        ("Thanks. We lost it", None),
        ("Rob is late", "<name> is late"),
        ("We say hi, Ada", "we say hi , <name>"),
        # of "Dear me", what is no greeting stays
        ("Dear me, we lost it", "me , we lost it"),
        ("Hello we lost it", "we lost it"),
        # the last words only look like a sign-off
        ("We lost it. The team is here", None),
        ("We lost it.\nThe team is here", None),
        ("We lost it. Take care with the blade", None),
        ("We lost it.\nTake care with the blade.", None),
        ("We lost it.\nSorry we lost it", None),
        ("We lost it. Ask for Rob", "we lost it . ask for <name>"),
        ("We lost it, ask for Rob", "we lost it , ask for <name>"),
        ("Support team will call", None),
        ("We lost it. Support team will call", None),
        ("We lost it, thanks", None),
        ("We lost it.\nYes.", None),
        ("Have you a lamp?\nHave you?", None),
        ("It is late - all the best lamp", None),
        # a list
        ("- the lamp\n- the box", None),
        ("We lost it:\n- the lamp\n- a box", None),
        ("We lost it:\n- Lamp\n- Box", None),
        # nothing but a sign-off: there is no line or stop to tell it by
        ("Thanks", None),
        ("Kind regards", None),
        ("Take care", None),
    ],
)
def test_what_only_looks_like_a_greeting_or_a_sign_off_stays(known, text, expected):
    whole = " ".join(known.forms[word] for word, *_ in known.look_up(text.split(" ")).tolist())
    assert forms(known, text) == (expected or whole)


@pytest.mark.parametrize(
    "text", ["Hello", "Hi Emma,", "Ada,", "Good morning!", "Hello there!", "hi hi hi"]
)
def test_nothing_but_a_greeting_is_nothing(known, text):
    assert forms(known, text) == ""


@pytest.mark.parametrize("before", ["", "\n\n", "\r\n \n\t"], ids=ascii)
@pytest.mark.parametrize("after", ["", "\n", "\r\n\r\n"], ids=ascii)
@pytest.mark.parametrize(
    "text",
    ["Hi Emma,\nwe lost it", "Ada, we lost it", "we lost it\nAda", "we lost it\nSupport Lamp"],
    ids=ascii,
)
def test_line_breaks_around_hide_no_greeting_and_no_sign_off(known, before, text, after):
    assert forms(known, before + text + after) == "we lost it"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("order no. 7 is late", "order <number> is late"),
        ("Order No. NB-20931", "order <number>"),
        ("No. 7 is late, no. 8 is not", "<number> is late , <number> is not"),
        ("no 7 is late", "no <number> is late"),
        ("No. We lost 7", "no . we lost <number>"),
        ("7 no. it is", "<number> no . it is"),
    ],
)
def test_no_before_a_number_says_nothing(known, text, expected):
    assert forms(known, text) == expected


def test_offsets_behind_a_greeting(known):
    assert said(known, "Hi Emma, no. 7 is late.\nAda") == [
        ("<number>", "7"),
        ("is", "is"),
        ("late", "late"),
        (".", "."),
    ]


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
