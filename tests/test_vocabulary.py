from itertools import accumulate, islice, product

import pytest

from replytone import vocabulary
from replytone.slips import Slips
from replytone.vocabulary import (
    BREAK,
    CAPITAL,
    CARET,
    COMMA,
    COMMON,
    DASH,
    FORMULA,
    GREETING,
    HARD,
    LINK,
    MARK,
    MERGED,
    NAME,
    NO,
    NOTHING,
    NUMBER,
    SOFT,
    STOP,
    TITLE,
    TRIM,
    UNKNOWN,
    Vocabulary,
    subwords,
    word_hash,
)

FLAGS = {
    "hard": HARD,
    "soft": SOFT,
    "trim": TRIM,
    "merged": MERGED,
    "capital": CAPITAL,
    "unknown": UNKNOWN,
    "link": LINK,
    "common": COMMON,
    "mark": MARK,
}


def ids(known, text):
    """Ids of the words of a text."""
    return [word for word, *_ in known.look_up(text.split(" ")).tolist() if word != NOTHING]


def forms(known, text):
    return [known.forms[i] for i in ids(known, text)]


def words(count):
    """As many distinct words, none of which is taken apart."""
    letters = "bcdfghklmnpqrstvwxz"
    return [f"{a}o{b}a{c}u{d}" for a, b, c, d in islice(product(letters, repeat=4), count)]


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


# ── looking up ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("the reufnd is lat", ["the", "refund", "is", "lat"]),
        ("REUFND NOW", ["refund", "now"]),
        # may be a name
        ("Mr Parcl has it", ["<title>", "parcl", "has", "it"]),
        # in another spelling
        ("we apollogise", ["we", "apologize"]),
        # known, though it looks like a slip
        ("a parcal", ["a", "parcal"]),
    ],
)
def test_slips_are_read_as_what_was_meant(text, read):
    slips = Slips(["refund", "parcel", "apologize", "apologise"])
    known = Vocabulary(["refund", "parcel", "parcal", "apologize"], slips=slips)
    assert forms(known, text) == read


def test_look_up_says_what_and_where():
    known = Vocabulary()
    found = known.look_up(["Don’t", "", "😀", "refund,", "7,000!"])
    at = accumulate(found[:, 1].tolist())
    assert [
        (known.forms[word], place + begin, place + end)
        for (word, _, begin, end), place in zip(found.tolist(), at, strict=True)
        if word != NOTHING
    ] == [
        ("do", 0, 2),
        ("not", 2, 5),
        ("refund", 9, 15),
        (",", 15, 16),
        ("<number>", 17, 22),
        ("!", 22, 23),
    ]


@pytest.mark.parametrize("chunks", [[], [""], ["😀", ""]])
def test_nothing_to_look_up(chunks):
    assert {word for word, *_ in Vocabulary().look_up(chunks).tolist()} <= {NOTHING}


def test_chunks_known_and_new_mix():
    known = Vocabulary()
    known.look_up(["refund", "don’t"])
    found = known.look_up(["we", "don’t", "we", "ship", "refund", "don’t"])
    said = [known.forms[word] for word, *_ in found.tolist()]
    assert said == ["we", "do", "not", "we", "ship", "refund", "do", "not"]


def test_ids_lead_back_to_forms():
    said = forms(Vocabulary(), "Pls refund me 7,000 NOW! Again, pls NOW")
    assert " ".join(said) == "please refund me <number> now ! again , please now"


@pytest.mark.parametrize(
    ("chunk", "found"),
    [
        ("Odile", NAME),
        ("odile", NAME),
        ("ODILE", NAME),
        ("Declan’s", NAME),
        ("Mr", TITLE),
        ("mrs.", TITLE),
        ("Prof.", TITLE),
        ("Miss", TITLE),
        (",", COMMA),
        ("\n", BREAK),
        ("\r\n\r\n", BREAK),
        ("no", NO),
        ("NO", NO),
        (".", STOP),
        ("…", STOP),
        ("7,000", NUMBER),
        ("NB-20931", NUMBER),
        ("-", DASH),
        ("^", CARET),
    ],
)
def test_ids_of_their_own(chunk, found):
    assert ids(Vocabulary(names=["odile", "declan"]), chunk)[0] == found


def test_to_miss_is_no_title():
    assert forms(Vocabulary(), "I miss it") == ["i", "miss", "it"]


def test_ids_stay():
    known = Vocabulary()
    first = ids(known, "Sorry for the delay, Odile!")
    ids(known, " ".join(words(500)))
    assert ids(known, "Sorry for the delay, Odile!") == first


# ── what is known of a word ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("chunk", "flags"),
    [
        (".", "hard trim merged mark common"),
        ("…", "hard trim merged mark common"),
        ("?", "hard trim merged mark common"),
        ("!", "hard trim merged mark common"),
        ("\n", "hard trim merged mark common"),
        (",", "soft trim mark common"),
        ("—", "soft trim mark common"),
        ("(", "soft trim mark common"),
        ("”", "trim mark common"),
        ("£", "mark common"),
        ("&", "mark common"),
        ("and", "trim common"),
        ("but", "trim"),
        ("the", "common"),
        ("to", "common"),
        ("7", "merged common"),
        ("AB-12", "merged common"),
        ("10:30", "common"),
        ("3rd", "common"),
        ("www.norrvik.example", "link common"),
        ("www.norrvik.example/contact", "link common"),
        ("care@norrvik.example", "common"),
        ("Odile", "merged common"),
        ("refund", ""),
        ("Refund", "capital"),
        ("REFUND", ""),
        ("zorblatt", "unknown"),
        ("Zorblatt", "unknown capital"),
        ("ZORBLATT", "unknown"),
        ("退款", "unknown common"),
        ("½", "common"),
    ],
)
def test_flags(chunk, flags):
    known = Vocabulary(words=["refund", "the", "to", "and", "but"], names=["odile"])
    (found,) = known.flags[ids(known, chunk)].tolist()
    assert {name for name, flag in FLAGS.items() if found & flag} == set(flags.split())


@pytest.mark.parametrize(
    ("words", "flags"),
    [
        ("hi Hello hiya dear MORNING evening", FORMULA | GREETING),
        ("Odile Mr there sir madam good day", FORMULA),
        ("regards sincerely faithfully cheers wishes kind best warm many thanks x", FORMULA),
        ("have a nice great lovely weekend all take stay safe", FORMULA),
        ("the customer care support service team", FORMULA),
        ("sorry refund is you will please 7 , .", 0),
    ],
)
def test_words_of_greetings_and_sign_offs(words, flags):
    known = Vocabulary(names=["odile"])
    found = known.flags[ids(known, words)] & (FORMULA | GREETING)
    assert found.tolist() == [flags] * len(words.split(" "))


def test_flags_are_bits_apart():
    assert len({*FLAGS.values()}) == len(FLAGS)
    assert all(flag.bit_count() == 1 for flag in FLAGS.values())


@pytest.mark.parametrize(
    "spellings",
    [
        "apologise Apologize APOLOGISE",
        "pls please Please",
        "7 7,000 AB-12 #4711",
        "café cafe\u0301 CAFÉ",
        "Odile declan’",
        ". … ...",
    ],
    ids=ascii,
)
def test_a_word_has_one_hash_whatever_its_spelling(spellings):
    known = Vocabulary(names=["odile", "declan"])
    firsts = [ids(known, chunk)[0] for chunk in spellings.split(" ")]
    assert len(set(known.hashes[firsts].tolist())) == 1


def test_hashes_do_not_depend_on_what_was_met_before():
    one, other = Vocabulary(), Vocabulary(names=["ada"])
    ids(other, "quite other words, met before")
    text = "Sorry for the delay, Odile!"
    found = [ids(known, text) for known in (one, other)]
    assert found[0] != found[1]
    assert one.hashes[found[0]].tolist() == other.hashes[found[1]].tolist()
    assert one.subwords[found[0]].tolist() == other.subwords[found[1]].tolist()
    assert one.hashes[found[0][0]] == word_hash("sorry")


def test_subwords_of_a_word_and_none_beyond():
    known = Vocabulary()
    late, delay, to = known.subwords[ids(known, "late delay to")].tolist()
    assert late == [*map(word_hash, subwords("late")), 0, 0]
    assert delay == [*map(word_hash, subwords("delay"))]
    assert to == [0] * 5


# ── room ──────────────────────────────────────────────────────────────────────────────────────


def test_room_grows_with_the_words():
    known = Vocabulary()
    text = words(9000)
    assert forms(known, " ".join(text)) == text
    assert forms(known, " ".join(text[::-1])) == text[::-1]
    assert known.hashes[ids(known, text[8999])] == word_hash(text[8999])


def test_room_grows_within_a_chunk():
    text = words(9000)
    assert forms(Vocabulary(), ",".join(text))[::2] == text


def test_ids_are_given_up_only_when_there_are_too_many(monkeypatch):
    monkeypatch.setattr(vocabulary, "_CAPACITY", 100)
    known = Vocabulary()
    text = " ".join(words(60))
    first, generation = ids(known, text), known.generation
    known.make_room()
    assert ids(known, text) == first
    assert known.generation == generation
    ids(known, " ".join(words(120)))
    known.make_room()
    assert known.generation == generation + 1
    assert len(known) == len(Vocabulary())
    assert forms(known, text) == words(60)


@pytest.mark.parametrize(
    "chunk", ["{}", "order-{}", "#{}", "www.norrvik.example/{}", "{}@norrvik.example", "@user{}"]
)
def test_words_of_one_class_take_room_too(monkeypatch, chunk):
    monkeypatch.setattr(vocabulary, "_CAPACITY", 100)
    known = Vocabulary()
    generation = known.generation
    ids(known, " ".join(chunk.format(number) for number in range(10_000, 10_150)))
    known.make_room()
    assert known.generation == generation + 1


def test_what_is_no_word_takes_room_too(monkeypatch):
    monkeypatch.setattr(vocabulary, "_CAPACITY", 100)
    known = Vocabulary()
    generation = known.generation
    known.look_up(["😀" * count for count in range(150)])
    known.make_room()
    assert known.generation == generation + 1
