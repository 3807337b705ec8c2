import unicodedata

import pytest

from replytone.words import NEWLINE, SKIPPED, Word, read_chunk, spelling, storable

# What stands between two spaces → its words as (form, the very characters that carry it).
CHUNKS = {
    "case and spelling": [
        ("Refund", [("refund", "Refund")]),
        ("SORRY", [("sorry", "SORRY")]),
        ("apologise", [("apologize", "apologise")]),
        ("Apologize", [("apologize", "Apologize")]),
        ("favour", [("favor", "favour")]),
        ("centre", [("center", "centre")]),
        ("pls", [("please", "pls")]),
        ("u", [("you", "u")]),
        ("ur", [("your", "ur")]),
        ("sry", [("sorry", "sry")]),
    ],
    "contractions": [
        ("don't", [("do", "do"), ("not", "n't")]),
        ("don’t", [("do", "do"), ("not", "n’t")]),
        ("don`t", [("do", "do"), ("not", "n`t")]),
        ("DON'T", [("do", "DO"), ("not", "N'T")]),
        ("can't", [("can", "ca"), ("not", "n't")]),
        ("won't", [("will", "wo"), ("not", "n't")]),
        ("shan't", [("shall", "sha"), ("not", "n't")]),
        ("I'm", [("i", "I"), ("am", "'m")]),
        ("we’re", [("we", "we"), ("are", "’re")]),
        ("I've", [("i", "I"), ("have", "'ve")]),
        ("we'll", [("we", "we"), ("will", "'ll")]),
        ("you'd", [("you", "you"), ("would", "'d")]),
        ("it's", [("it", "it"), ("'s", "'s")]),
        ("John's", [("john", "John"), ("'s", "'s")]),
        ("couldn't've", [("could", "could"), ("not", "n't"), ("have", "'ve")]),
        ("n't", [("not", "n't")]),
        ("’s", [("'s", "’s")]),
        ("'tis", [("'", "'"), ("tis", "tis")]),
        ("o'clock", [("o'clock", "o'clock")]),
        ("D’Angelo", [("d'angelo", "D’Angelo")]),
    ],
    "contractions without an apostrophe share their letters out": [
        ("dont", [("do", "do"), ("not", "nt")]),
        ("wont", [("will", "wo"), ("not", "nt")]),
        ("cannot", [("can", "can"), ("not", "not")]),
        ("im", [("i", "i"), ("am", "m")]),
        ("Im", [("i", "I"), ("am", "m")]),
        ("ive", [("i", "i"), ("have", "ve")]),
        ("gonna", [("going", "go"), ("to", "nna")]),
        ("its", [("its", "its")]),
    ],
    "hyphens": [
        ("well-known", [("well", "well"), (SKIPPED, "-"), ("known", "known")]),
        ("e-mail", [("email", "e-mail")]),
        ("E-Mails", [("emails", "E-Mails")]),
        ("out-of-date", [("out", "out"), ("", "-"), ("of", "of"), ("", "-"), ("date", "date")]),
        ("we’ll-see", [("we", "we"), ("will", "’ll"), (SKIPPED, "-"), ("see", "see")]),
        ("a-", [("a", "a"), ("-", "-")]),
        ("-a", [("-", "-"), ("a", "a")]),
        ("wait--what", [("wait", "wait"), ("-", "-"), ("-", "-"), ("what", "what")]),
        ("yes—no", [("yes", "yes"), ("—", "—"), ("no", "no")]),
    ],
    "numbers and codes are one class": [
        (number, [("<number>", number)])
        for number in (
            *("7", "7,000", "3.50", "12/05/2024", "2-3", "24/7", "0300-555-0147", "٣", "#88120"),
            *("AB1234", "NB-20931", "A1B2C3", "55-002-91", "ref/42", "x2", "24h", "iPhone-15"),
        )
    ]
    + [
        # five capitals or more that nobody could say
        ("BCDFG", [("<number>", "BCDFG")]),
        ("XKQZTR.", [("<number>", "XKQZTR"), (".", ".")]),
        ("XKQZ-TRWLM", [("xkqz", "XKQZ"), (SKIPPED, "-"), ("<number>", "TRWLM")]),
        ("HTTP", [("http", "HTTP")]),
        ("RHYTHM", [("rhythm", "RHYTHM")]),
        ("SORRY", [("sorry", "SORRY")]),
        ("Bcdfg", [("bcdfg", "Bcdfg")]),
        ("bcdfg", [("bcdfg", "bcdfg")]),
        ("£7,000", [("£", "£"), ("<number>", "7,000")]),
        ("14.90.", [("<number>", "14.90"), (".", ".")]),
        ("1432,", [("<number>", "1432"), (",", ",")]),
        ("50%", [("<number>", "50"), ("%", "%")]),
        ("2hrs", [("<number>", "2"), ("hours", "hrs")]),
        ("3days", [("<number>", "3"), ("days", "days")]),
        ("#", [(SKIPPED, "#")]),
    ],
    "times and days": [
        ("10:30", [("<time>", "10:30")]),
        ("10:30:59", [("<time>", "10:30:59")]),
        ("5pm", [("<time>", "5pm")]),
        ("5PM.", [("<time>", "5PM"), (".", ".")]),
        ("5p.m.", [("<time>", "5p.m.")]),
        ("9.30am", [("<time>", "9.30am")]),
        ("9am-5pm", [("<time>", "9am"), ("-", "-"), ("<time>", "5pm")]),
        ("p.m.", [("<time>", "p.m.")]),
        ("A.M.,", [("<time>", "A.M."), (",", ",")]),
        ("17.05", [("<number>", "17.05")]),  # a price as well as a time
        ("10:75", [("<number>", "10:75")]),
        ("1st", [("<day>", "1st")]),
        ("3rd,", [("<day>", "3rd"), (",", ",")]),
        ("22ND", [("<day>", "22ND")]),
    ],
    "addresses": [
        ("https://example.com/x?y=1", [("<url>", "https://example.com/x?y=1")]),
        ("HTTP://EXAMPLE.COM", [("<url>", "HTTP://EXAMPLE.COM")]),
        ("www.example.org.", [("<url>", "www.example.org"), (".", ".")]),
        ("(example.co.uk/help)", [("(", "("), ("<url>", "example.co.uk/help"), (")", ")")]),
        ("norrvik.example", [("<url>", "norrvik.example")]),
        ("norrvik.example.", [("<url>", "norrvik.example"), (".", ".")]),
        ("help.norrvik.co.uk.", [("<url>", "help.norrvik.co.uk"), (".", ".")]),
        ("bit.ly/3xYz", [("<url>", "bit.ly/3xYz")]),
        ("word.word", [("word", "word"), (".", "."), ("word", "word")]),
        # of something to fill in or to write to
        ("https://norrvik.example/contact-us", [("<form>", "https://norrvik.example/contact-us")]),
        ("norrvik.example/Complaints,", [("<form>", "norrvik.example/Complaints"), (",", ",")]),
        ("forms.norrvik.example/a", [("<form>", "forms.norrvik.example/a")]),
        ("norrvik.example/information", [("<url>", "norrvik.example/information")]),
        ("norrvik.example/platform", [("<url>", "norrvik.example/platform")]),
        # of a person
        ("care@norrvik.example", [("<email>", "care@norrvik.example")]),
        ("a.b+c@norrvik.co.uk.", [("<email>", "a.b+c@norrvik.co.uk"), (".", ".")]),
        ("first.co@norrvik.example", [("<email>", "first.co@norrvik.example")]),
        ("@norrvik", [("<handle>", "@norrvik")]),
        ("@norrvik_help!", [("<handle>", "@norrvik_help"), ("!", "!")]),
        ("@", [(SKIPPED, "@")]),
    ],
    "titles and short forms keep their full stop": [
        ("Mr.", [("mr", "Mr.")]),
        ("Mr", [("mr", "Mr")]),
        ("MRS.", [("mrs", "MRS.")]),
        ("Dr.Brown", [("dr", "Dr."), ("brown", "Brown")]),
        ("e.g.", [("e.g", "e.g.")]),
        ("i.e.", [("i.e", "i.e.")]),
        ("U.S.", [("u.s", "U.S.")]),
        ("M&S", [("m&s", "M&S")]),
        ("etc.", [("etc", "etc"), (".", ".")]),
    ],
    "marks": [
        (".", [(".", ".")]),
        ("...", [(".", "...")]),
        ("…", [(".", "…")]),
        ("!?", [("!", "!"), ("?", "?")]),
        ("“Sorry,”", [("“", "“"), ("sorry", "Sorry"), (",", ","), ("”", "”")]),
        ("and/or", [("and", "and"), ("/", "/"), ("or", "or")]),
        ("₹", [("₹", "₹")]),
    ],
    "what is no word is skipped": [
        ("", []),
        ("😀", [(SKIPPED, "😀")]),
        ("sorry😢", [("sorry", "sorry"), (SKIPPED, "😢")]),
        ("❤️", [(SKIPPED, "❤"), (SKIPPED, "\ufe0f")]),
        ("*sorry*", [(SKIPPED, "*"), ("sorry", "sorry"), (SKIPPED, "*")]),
        ("_", [(SKIPPED, "_")]),
        ("\u00a0", [(SKIPPED, "\u00a0")]),
        ("a\tb", [("a", "a"), (SKIPPED, "\t"), ("b", "b")]),
        ("\x00", [(SKIPPED, "\x00")]),
        ("\ufffd", []),
    ],
    "line breaks of every kind": [
        ("a\nb", [("a", "a"), (NEWLINE, "\n"), ("b", "b")]),
        *((line * 2, [(NEWLINE, line * 2)]) for line in ("\r\n", "\r", "\v", "\f", "\x85")),
        *((line, [(NEWLINE, line)]) for line in ("\u2028", "\u2029")),
        ("\n\t\n", [(NEWLINE, "\n"), (SKIPPED, "\t"), (NEWLINE, "\n")]),
    ],
    "invisible characters": [
        ("\ufeffHi", [("hi", "Hi")]),
        ("re\u00adfund", [("refund", "re\u00adfund")]),
        ("a\u200bb", [("ab", "a\u200bb")]),
        ("\u200bfor\u200b", [("for", "for")]),
        ("can\u2060\u2019t", [("can", "ca"), ("not", "n\u2060\u2019t")]),
        ("\u202eabc\u202c", [("abc", "abc")]),
        ("so\ud800rry", [("sorry", "so\ud800rry")]),
        ("\u200b", []),
        ("\ud83d\ude00", []),
    ],
    "accents, composed or not": [
        ("café", [("café", "café")]),
        ("cafe\u0301", [("café", "cafe\u0301")]),
        ("Cafe\u0301s,", [("cafés", "Cafe\u0301s"), (",", ",")]),
        ("nai\u0308ve-e\u0301", [("naïve", "nai\u0308ve"), ("", "-"), ("é", "e\u0301")]),
        ("\u0301", [(SKIPPED, "\u0301")]),
    ],
    "other scripts": [
        ("ΣΊΣΥΦΟΣ", [("σίσυφος", "ΣΊΣΥΦΟΣ")]),
        ("İstanbul", [("İstanbul", "İstanbul")]),  # in lower case it has a letter more
        ("İ'm", [("İ", "İ"), ("am", "'m")]),
        ("שלום", [("שלום", "שלום")]),
        ("退款", [("退款", "退款")]),
    ],
}


def said(chunk):
    return [(word.form, chunk[word.begin : word.end]) for word in read_chunk(chunk)]


@pytest.mark.parametrize(
    ("chunk", "words"),
    [
        pytest.param(chunk, words, id=f"{kind}: {chunk!a}")
        for kind, rows in CHUNKS.items()
        for chunk, words in rows
    ],
)
def test_chunk(chunk, words):
    assert said(chunk) == words


@pytest.mark.parametrize(
    ("chunk", "capital"),
    [
        ("Ada", True),
        ("ada", False),
        ("ADA", False),
        ("I", False),
        ("McDonald", True),
        ("iPhone", False),
        ("Élise", True),
        ("E\u0301lise", True),
        ("Mr.", True),
        ("mr.", False),
        ("D'Angelo", True),
        ("İstanbul", True),
        ("退款", False),
        ("Https://example.com", False),
        ("A1", False),
    ],
)
def test_capital(chunk, capital):
    assert [word.capital for word in read_chunk(chunk)] == [capital]


@pytest.mark.parametrize(
    ("chunk", "capitals"),
    [
        ("Don't", [True, False]),
        ("Dont", [True, False]),
        ("Cannot", [True, False]),
        ("Ada's", [True, False]),
        ("Anne-Marie", [True, False, True]),
        ("Min-jun", [True, False, True]),
        ("min-Jun", [False, False, True]),
        ("(Ada)", [False, True, False]),
    ],
)
def test_capital_of_each_word(chunk, capitals):
    assert [word.capital for word in read_chunk(chunk)] == capitals


ROWS = [chunk for rows in CHUNKS.values() for chunk, _ in rows]


@pytest.mark.parametrize("chunk", [row for row in ROWS if row[:1] != "\u0301"], ids=ascii)
def test_chunk_in_brackets_has_the_same_words(chunk):
    first, *words, last = read_chunk(f"({chunk})")
    assert (first.form, last.form) == ("(", ")")
    assert words == [Word(f, begin + 1, end + 1, c) for f, begin, end, c in read_chunk(chunk)]


@pytest.mark.parametrize("chunk", ROWS, ids=ascii)
def test_composed_and_decomposed_are_the_same_words(chunk):
    forms = [
        [word.form for word in read_chunk(unicodedata.normalize(form, chunk)) if word.form]
        for form in ("NFC", "NFD")
    ]
    assert forms[0] == forms[1]


def test_runs_without_a_space_are_read_to_their_end():
    chunk = ",".join(f"don’t{number}x" for number in range(2_000))
    words = read_chunk(chunk)
    assert "".join(chunk[word.begin : word.end] for word in words) == chunk
    assert [word.begin for word in words[1:]] == [word.end for word in words[:-1]]


def test_spellings_are_in_lower_case_and_lead_to_the_end():
    for written, standard in spelling().items():
        assert written == written.lower()
        forms = standard.split()
        assert forms
        assert len(forms) <= len(written)
        again = [word.form for form in forms for word in read_chunk(form)]
        assert again == forms, f"{written} leads to {standard}, and that to {again}"


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("Sorry", "Sorry"),
        ("désolé 😀", "désolé 😀"),
        ("a\ud800b", "a\ufffdb"),
        ("\ud83d\ude00", "\ufffd\ufffd"),
    ],
)
def test_storable(text, stored):
    assert storable(text) == stored
    assert len(stored.encode().decode()) == len(text)
