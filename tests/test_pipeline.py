import json
import pickle
import random
import subprocess
import sys
import tomllib
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import entry_points
from itertools import count, islice
from pathlib import Path

import pytest
import spacy
from spacy.tokens import Doc, DocBin

import replytone
from replytone.labels import LABELS, RATINGS, SPANS
from replytone.pipeline import COMPONENTS, build, shipped_model

# Replies and the customers' messages before them, of many kinds.
REPLIES = [
    ("We are sorry IF we caused you any inconvenience.", "Your fitter never came. Third time!"),
    (
        "Sorry for the delay. I have refunded 14.90 to your card, it shows by Friday.",
        "Charged twice",
    ),
    ("As per our policy, sale items cannot be refunded.", "The zip broke on day one."),
    ("Please call 0300 555 0147, our claims team will help you.", None),
    ("You should have read the terms. As I told you, the answer is no!", "Why?"),
    ("I can see you have been waiting three weeks; that was our mistake. Leave it with me.", None),
    ("Someone will be in touch as soon as possible.", "No heating since Sunday, two babies here"),
    ("pls DM us ur order number, hun x", "@norrvik where r my shoes"),
    ("See our help page: https://help.norrvik.example/returns", "How do I send it back?"),
    ("Restart the console.\nHold both buttons.\n\nWhich light comes on?", "Black screen"),
    ("yeah so um i do apologize about that uh what's the zip code please", None),
    ("Hello Ada, good morning!", "Hi"),
    ("You're welcome, have a lovely evening!", "Brilliant, thank you"),
    ("", "Anyone there?"),
    (" \t\n ", None),
    ("...", "??"),
    ("?!", None),
    ("😀😀 so sorry 😢 about the cake 🎂!! We'll send a new one today 🚚", "It was dropped 😡"),
    ("Je suis désolée pour le retard, votre colis est parti ce matin.", "Où est mon colis ?"),
    ("נא לשלוח לנו את מספר ההזמנה. Sorry for the wait.", "איפה החבילה שלי"),
    ("نأسف على التأخير، please DM us your order number", None),
    ("お待たせして申し訳ございません。Your refund is on its way.", "返金は？"),
    ("Sorry for the café́ mix-up, naïve of us! ﬁxed now.", None),
    ("Sorry\r\nfor the delay.\r\n\r\nI've refunded you.\r\n", "Where?\r\n"),
    ("Sorry\x00for\x07the\x1bdelay, \x7fI have refunded you.\x85", "bell\x07"),
    ("SORRY FOR THE WAIT!!! WE HAVE SENT A NEW ONE TODAY", "LATE"),
    ("I'm sorry\u2028for the wait\u200b, I\u00a0have\u202frefunded\u3000you.", None),
    ("<b>Sorry</b> for the &amp; delay. [link](http://a.example) *done* {x}", None),
    ("1. Open Settings\n2. Tap Reset\n3. Wait 5 minutes\n- then restart", "How do I reset it?"),
    ("ﷺ 𝔖𝔬𝔯𝔯𝔶 for the wait 🏳️‍🌈 Ω≈ç√ ½ ²", None),
    # What begins or ends here must not be read together with its neighbours.
    ("Zorblatt", "Thanks\nOluwaseun"),
    (", sorry for the delay", ", and still no answer"),
    ("We are so sorry", "Where is Mr"),
    ("if we caused you any inconvenience", "Brown is waiting"),
    ("7 7 7 Ada", "Ada 7"),
    ("Ada 7 !", "!"),
]
FULL = [pair for pair in REPLIES if pair[0].strip()]


def answers(pairs, nlp, batch_size=256):
    return [score.to_dict() for score in replytone.score_many(pairs, nlp, batch_size)]


@pytest.fixture(scope="module")
def expected(nlp):
    return [replytone.score(reply, customer, nlp).to_dict() for reply, customer in REPLIES]


# ── one artefact ──────────────────────────────────────────────────────────────────────────────


def through_disk(nlp, folder):
    nlp.to_disk(folder)
    return replytone.load(folder)


def through_bytes(nlp, folder):
    return build().from_bytes(nlp.to_bytes())


def through_pickle(nlp, folder):
    return pickle.loads(pickle.dumps(nlp))


@pytest.mark.parametrize("through", [through_disk, through_bytes, through_pickle])
def test_copy_gives_the_same_answers(nlp, expected, through, tmp_path):
    copy = through(nlp, tmp_path / "model")
    assert copy is not nlp
    assert answers(REPLIES, copy) == expected


def test_copy_of_a_copy_is_written_alike(nlp, tmp_path):
    nlp.to_disk(tmp_path / "one")
    replytone.load(tmp_path / "one").to_disk(tmp_path / "two")
    names = [p.relative_to(tmp_path / "one") for p in (tmp_path / "one").rglob("*.json*")]
    assert names
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_spacy_opens_the_model_in_a_fresh_process(nlp, expected):
    text, _ = REPLIES[1]
    script = f"""
import json, spacy
nlp = spacy.load({str(shipped_model())!r})
doc = nlp({text!r})
spans = [[s.label_, s.start_char, s.end_char, s.id_] for s in doc.spans["replytone"]]
print(json.dumps([spans, dict(doc.cats), nlp.pipe_names]))
"""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script], capture_output=True, text=True, check=True
    )
    spans, cats, names = json.loads(done.stdout)
    score = replytone.score(text, nlp=nlp)
    assert sorted(spans) == sorted([s.label, s.start, s.end, s.rule] for s in score.signals)
    assert spans
    assert cats == {"empathy": score.empathy, "resolution": score.resolution}
    assert names == list(COMPONENTS)


def test_entry_points_load():
    found = {e.name: e for e in entry_points(group="spacy_factories") if "replytone" in e.value}
    assert set(found) == set(COMPONENTS)
    assert all(callable(entry.load()) for entry in found.values())
    (tokenizer,) = entry_points(group="spacy_tokenizers", name="replytone_tokenizer")
    assert callable(tokenizer.load())
    (command,) = entry_points(group="console_scripts", name="replytone")
    assert callable(command.load())


def test_entry_points_are_declared():
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text("utf-8"))
    assert list(project["project"]["entry-points"]["spacy_factories"]) == list(COMPONENTS)


def test_order_of_the_components_is_sound(nlp):
    assert nlp.pipe_names == list(COMPONENTS)
    problems = nlp.analyze_pipes()["problems"]
    assert {name: found for name, found in problems.items() if found} == {}


@pytest.mark.parametrize("missing", ["nowhere", "tests"])
def test_no_pipeline_at_the_path(missing, tmp_path):
    with pytest.raises(OSError, match=missing):
        replytone.load(tmp_path / missing)


# ── one core ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("batch_size", [1, 2, 7, 256])
@pytest.mark.parametrize("seed", [None, 0, 1])
def test_score_is_score_many_whatever_the_neighbours(nlp, expected, batch_size, seed):
    order = list(range(len(REPLIES)))
    if seed is not None:
        random.Random(seed).shuffle(order)
    found = answers([REPLIES[i] for i in order], nlp, batch_size)
    assert found == [expected[i] for i in order]


def test_same_reply_many_times(nlp, expected):
    assert answers([REPLIES[1]] * 600, nlp) == [expected[1]] * 600


def test_default_pipeline_is_the_shipped_one(nlp):
    reply, customer = REPLIES[0]
    assert replytone.score(reply, customer) == replytone.score(reply, customer, nlp)
    assert list(replytone.score_many([REPLIES[0]])) == [replytone.score(reply, customer, nlp)]


def test_replies_and_pairs_mix(nlp):
    reply = REPLIES[1][0]
    bare, pair = replytone.score_many([reply, (reply, None)], nlp)
    assert bare == pair == replytone.score(reply, nlp=nlp)


def test_score_many_is_lazy(nlp):
    drawn = []

    def endless():
        for number in count():
            drawn.append(number)
            yield f"Sorry for the delay of order {number}."

    scores = replytone.score_many(endless(), nlp, batch_size=10)
    assert drawn == []
    assert [score.text for score in islice(scores, 3)][2] == "Sorry for the delay of order 2."
    assert len(drawn) == 10


def test_nothing_in_nothing_out(nlp):
    assert list(replytone.score_many([], nlp)) == []


def test_answers_stay_the_same_after_many_other_replies(nlp, expected):
    letters = "abcdefghijklmnopqrstuvwxyz"
    draw = random.Random(0)
    others = (
        " ".join("".join(draw.choices(letters, k=draw.randint(2, 9))) for _ in range(12))
        for _ in range(5000)
    )
    assert sum(1 for _ in replytone.score_many(others, nlp)) == 5000
    assert answers(REPLIES, nlp) == expected


def test_answers_stay_the_same_when_the_store_of_words_is_emptied(expected, monkeypatch):
    monkeypatch.setattr("replytone.vocabulary._CAPACITY", 40)
    assert answers(REPLIES * 3, replytone.load()) == expected * 3


@pytest.mark.parametrize("said", [str, "Order #{}".format, "😀".__mul__], ids=["7", "#7", "😀"])
def test_store_of_words_is_emptied_whatever_fills_it(monkeypatch, said):
    monkeypatch.setattr("replytone.vocabulary._CAPACITY", 100)
    small = replytone.load()
    generation = small.get_pipe("replytone_clauses").vocabulary.generation
    for _ in replytone.score_many(map(said, range(500)), small, batch_size=50):
        pass
    assert small.get_pipe("replytone_clauses").vocabulary.generation >= generation + 3


def test_two_generators_take_turns(nlp, expected):
    one = replytone.score_many(REPLIES, nlp, batch_size=2)
    other = replytone.score_many(REPLIES[::-1], nlp, batch_size=3)
    found = [(a.to_dict(), b.to_dict()) for a, b in zip(one, other, strict=True)]
    assert found == list(zip(expected, expected[::-1], strict=True))


@pytest.mark.parametrize("capacity", [40, 200_000])
def test_threads_do_not_disturb_each_other(expected, monkeypatch, capacity):
    monkeypatch.setattr("replytone.vocabulary._CAPACITY", capacity)
    shared = replytone.load()

    def one(number):
        return replytone.score(*REPLIES[number % len(REPLIES)], shared).to_dict()

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(one, range(20 * len(REPLIES))))
    assert found == expected * 20


def test_threads_do_not_disturb_a_doc_either(monkeypatch):
    monkeypatch.setattr("replytone.vocabulary._CAPACITY", 40)
    nlp = replytone.load()
    expected = [nlp(reply).cats for reply, _ in REPLIES]

    def one(number):
        return nlp(REPLIES[number % len(REPLIES)][0]).cats

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(one, range(20 * len(REPLIES))))
    assert found == expected * 20


def test_whole_numbers_are_thresholds_too(nlp):
    other = replytone.load()
    for component in (other.get_pipe("replytone_apology"), other.get_pipe("replytone_answer")):
        component.first = dict.fromkeys(component.labels, 1)
        component.further = dict.fromkeys(component.labels, 2)
    assert replytone.score("We are so sorry.", nlp=other).signals
    assert other("We are so sorry.").spans[SPANS]


# ── spaCy's own fields ────────────────────────────────────────────────────────────────────────


def marks(doc):
    return sorted((s.label_, s.start_char, s.end_char, s.id_) for s in doc.spans[SPANS])


def test_doc_says_what_score_says(nlp):
    for reply, customer in REPLIES:
        doc, score = nlp.make_doc(reply), replytone.score(reply, customer, nlp)
        doc._.replytone_context = customer
        doc = nlp(doc)
        assert doc.text == reply
        assert marks(doc) == sorted((s.label, s.start, s.end, s.rule) for s in score.signals)
        assert [doc.cats.get(rating) for rating in RATINGS] == [score.empathy, score.resolution]
        assert doc._.replytone == score.why
        assert {rating: part.base for rating, part in doc._.replytone.items()} == score.base


def test_docs_in_a_stream_say_the_same(nlp):
    texts = [reply for reply, _ in REPLIES]
    for doc, score in zip(nlp.pipe(texts), replytone.score_many(texts, nlp), strict=True):
        assert marks(doc) == sorted((s.label, s.start, s.end, s.rule) for s in score.signals)
        assert doc._.replytone == score.why


def test_what_adds_up_is_left_on_the_doc(nlp):
    doc = nlp("Sorry for the delay. I have refunded you.")
    assert set(doc._.replytone) == set(doc.cats)
    for rating, (score, base, points, (start, end)) in doc._.replytone.items():
        assert score == doc.cats[rating]
        assert len(points) == len(LABELS) + 2
        assert min(max(base + sum(points), 0), 100) == pytest.approx(score, abs=1e-9)
        assert doc.text[start:end] in ("Sorry for the delay", "I have refunded you")


def test_doc_has_nothing_to_say_before_it_is_read(nlp):
    doc = nlp.make_doc("Sorry for the delay.")
    assert doc._.replytone is None
    assert doc._.replytone_context is None


@pytest.mark.parametrize("last", COMPONENTS[:-1])
def test_half_read_doc_keeps_its_reading_through_bytes(nlp, last):
    at = COMPONENTS.index(last) + 1
    for reply, customer in REPLIES:
        doc = nlp.make_doc(reply)
        doc._.replytone_context = customer
        for name in COMPONENTS[:at]:
            doc = nlp.get_pipe(name)(doc)
        doc = Doc(nlp.vocab).from_bytes(doc.to_bytes())
        for name in COMPONENTS[at:]:
            doc = nlp.get_pipe(name)(doc)
        score = replytone.score(reply, customer, nlp=nlp)
        assert marks(doc) == sorted((s.label, s.start, s.end, s.rule) for s in score.signals)
        assert [doc.cats.get(rating) for rating in RATINGS] == [score.empathy, score.resolution]


def test_signals_without_the_scorer():
    part = spacy.load(shipped_model(), exclude=["replytone_scorer"])
    doc = part("Sorry for the delay.")
    assert [span.label_ for span in doc.spans[SPANS]] == ["apology"]
    assert doc.cats == {}


def test_doc_keeps_its_fields_through_bytes(nlp):
    for reply, _ in REPLIES:
        doc = nlp(reply)
        copy = Doc(nlp.vocab).from_bytes(doc.to_bytes())
        assert copy.text == reply
        assert marks(copy) == marks(doc)
        assert copy.cats == doc.cats


def test_doc_read_twice_says_the_same(nlp):
    for reply, _ in REPLIES:
        doc = nlp(reply)
        once = (marks(doc), dict(doc.cats))
        again = nlp(doc)
        assert (marks(again), again.cats) == once


def test_docs_keep_their_fields_in_a_docbin(nlp):
    docs = [nlp(reply) for reply, _ in FULL]
    stored = DocBin(docs=docs, store_user_data=True).to_bytes()
    copies = DocBin().from_bytes(stored).get_docs(nlp.vocab)
    assert [(marks(c), c.cats) for c in copies] == [(marks(d), d.cats) for d in docs]


def test_component_says_what_is_missing():
    nlp = spacy.blank("en")
    nlp.add_pipe("replytone_apology")
    with pytest.raises(ValueError, match="put 'replytone_clauses' before"):
        nlp("Sorry for the delay.")


# ── what comes out ────────────────────────────────────────────────────────────────────────────

ODD_TEXTS = [
    "Sorry for the delay 😀, I have refunded you 👩‍👩‍👧‍👦.",
    "😀Sorry for the delay😀",
    unicodedata.normalize("NFD", "Désolé, sorry for the café délay, I have refunded you."),
    "S\u0301o\u0302r\u0303r\u0304y for the d\u0305elay\u0306, I have refunded you.",
    "מצטערים, sorry for the delay, נשלח שוב today.",
    "\u202esorry for the delay\u202c, I have refunded you.",
    "Sorry\r\nfor\r\nthe\r\ndelay.\r\n\r\nI have refunded you.\r\n",
    "Sorry\rfor the delay\x0b\x0cI have refunded you.",
    "Sorry for the delay\ud800, I have refunded you.",
    "\udfffSorry for the delay. \ud83d\ude00 I have refunded you\udc00",
    "".join(map(chr, range(1, 256))) + " Sorry for the delay.",
    "Sorry for the delay. \x00 I have refunded you.\x00",
    "\ufeffSorry for the delay.",
    "İstanbul'a SORRY FOR THE DELAY, ǅ ŉ ﬃ ß ẞ I have refunded you.",
    "\U0010ffff\U000e0001 Sorry for the delay.\uffff\ufffe",
    "  Sorry   for \t the    delay .  I  have   refunded you   ",
]


@pytest.mark.parametrize("text", ODD_TEXTS + [reply for reply, _ in REPLIES], ids=ascii)
def test_offsets_are_exact(nlp, text):
    score = replytone.score(text, "It is late", nlp)
    assert score.text == text
    for signal in score.signals:
        assert signal.label in LABELS
        assert 0 <= signal.start < signal.end <= len(text)
        assert text[signal.start : signal.end] == signal.text
        assert signal.text == signal.text.strip()
    order = [(s.start, s.end) for s in score.signals]
    assert order == sorted(order)


@pytest.mark.parametrize("text", ODD_TEXTS, ids=ascii)
def test_odd_text_hides_nothing(nlp, text):
    assert replytone.score(text, None, nlp).signals


@pytest.mark.parametrize("pair", [*REPLIES, *((text, text) for text in ODD_TEXTS)], ids=ascii)
def test_contributions_add_up(nlp, pair):
    score = replytone.score(*pair, nlp)
    for rating in RATINGS:
        value = getattr(score, rating)
        parts = [part for part in score.contributions if part.rating == rating]
        if value is None:
            assert parts == []
            assert rating not in score.base
        else:
            assert score.base[rating] + sum(part.points for part in parts) == pytest.approx(
                value, abs=1e-6
            )
            assert 0 <= value <= 100
            assert all(abs(part.points) > 1e-9 for part in parts), "a part that adds nothing"


@pytest.mark.parametrize(
    "text",
    ["", " ", "\n\n", "\t \r\n", "\u00a0\u3000", "\u200b", "😀", "...", "🙏🙏 !!"],
    ids=ascii,
)
@pytest.mark.parametrize("customer", [None, "My lamp is broken!"])
def test_no_words_no_scores(nlp, text, customer):
    score = replytone.score(text, customer, nlp)
    assert (score.empathy, score.resolution, score.signals) == (None, None, ())
    assert score.contributions == ()
    assert score.text == text


@pytest.mark.parametrize("blank", ["", " ", "\n", "\t \r\n", "\u00a0"], ids=ascii)
def test_blank_customer_is_no_customer(nlp, blank):
    for reply, _ in REPLIES:
        assert replytone.score(reply, blank, nlp) == replytone.score(reply, None, nlp)


def test_customer_matters(nlp):
    reply = "We have noted it."
    alone = replytone.score(reply, None, nlp)
    heard = replytone.score(reply, "My mother fell because of your ladder!", nlp)
    assert alone.empathy_state == "unclear"
    assert heard.empathy_state != "unclear"
    assert alone != heard


def test_answer_survives_json_and_pickle(nlp):
    for reply, customer in REPLIES:
        score = replytone.score(reply, customer, nlp)
        assert json.loads(json.dumps(score.to_dict())) == score.to_dict()
        assert pickle.loads(pickle.dumps(score)) == score


# ── what goes in ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("item", "said"),
    [
        (None, "a reply must be a str, not NoneType"),
        (b"sorry", "a reply must be a str, not bytes"),
        (7, "a reply must be a str, not int"),
        (7.5, "a reply must be a str, not float"),
        (float("nan"), "a reply must be a str, not float"),
        (["sorry", "late"], "a reply must be a str, not list"),
        (("sorry",), "a reply must be a str, not tuple"),
        (("sorry", "late", "x"), "a reply must be a str, not tuple"),
        ((None, "late"), "a reply must be a str, not NoneType"),
        ((b"sorry", None), "a reply must be a str, not bytes"),
        (("sorry", b"late"), "a customer's message must be a str or None, not bytes"),
        (("sorry", 7), "a customer's message must be a str or None, not int"),
        (("sorry", ["late"]), "a customer's message must be a str or None, not list"),
    ],
    ids=ascii,
)
def test_other_things_than_text(nlp, item, said):
    with pytest.raises(TypeError) as caught:
        list(replytone.score_many(["Sorry for the delay.", item], nlp))
    assert str(caught.value) == said
    if isinstance(item, tuple) and len(item) == 2:
        with pytest.raises(TypeError) as caught:
            replytone.score(*item, nlp)
        assert str(caught.value) == said


@pytest.mark.parametrize("item", [None, b"sorry", 7, ["sorry"], ("sorry", None)], ids=ascii)
def test_score_takes_text_only(nlp, item):
    with pytest.raises(TypeError, match="a reply must be a str"):
        replytone.score(item, nlp=nlp)


def test_one_string_is_not_many_replies(nlp):
    with pytest.raises(TypeError, match="use score for one"):
        replytone.score_many("Sorry for the delay.", nlp)


@pytest.mark.parametrize("batch_size", [0, -1])
def test_batch_size_is_positive(nlp, batch_size):
    with pytest.raises(ValueError, match=f"batch_size is {batch_size}; give 1 or more"):
        replytone.score_many(["Sorry for the delay."], nlp, batch_size)


def test_another_pipeline_is_named():
    with pytest.raises(ValueError, match="the pipeline has no replytone_"):
        replytone.score("Sorry for the delay.", nlp=spacy.blank("en"))


@pytest.mark.slow
@pytest.mark.parametrize("letter", ["a", " ", "\n", ".", "!", "(", "😀", "\u0301"], ids=ascii)
def test_a_million_of_one_letter(nlp, letter):
    score = replytone.score(letter * 1_048_576, None, nlp)
    assert score.signals == ()


@pytest.mark.slow
@pytest.mark.parametrize(
    "words", ["sorry for the delay ", "sorry if any delay ", "refund! ", "a,b;", "sorry\n"]
)
def test_a_long_reply_of_few_words(nlp, words):
    text = words * 10_000
    score = replytone.score(text, text, nlp)
    assert score.text == text


# ── rules of one's own ────────────────────────────────────────────────────────────────────────

RULE = {
    "id": "policy_refusal/computer-says-no",
    "label": "policy_refusal",
    "pattern": "computer says no",
    "advice": "Say what you can do.",
}


def with_rules(folder, *rules):
    path = folder / "rules.jsonl"
    path.write_text("\n".join(json.dumps(rule) for rule in rules), "utf-8")
    return replytone.load(rules=path)


def test_a_rule_of_ones_own_is_named_with_its_advice(tmp_path):
    score = replytone.score("The computer says no.", nlp=with_rules(tmp_path, RULE))
    (signal,) = (s for s in score.signals if s.label == "policy_refusal")
    assert (signal.rule, signal.advice) == (RULE["id"], RULE["advice"])


@pytest.mark.parametrize("label", LABELS)
def test_a_rule_of_ones_own_decides(label, tmp_path):
    rule = {"id": f"{label}/own", "label": label, "pattern": "zorblatt wug"}
    own = with_rules(tmp_path, rule)
    for reply in (
        "Zorblatt wug.",
        "Hello Ada, zorblatt wug, have a lovely day!",
        "Sorry for the delay, I have refunded you. Zorblatt wug. Anything else I can help with?",
    ):
        assert rule["id"] in {s.rule for s in replytone.score(reply, "It is late", own).signals}


def test_a_cancelling_rule_decides(nlp, tmp_path):
    text = "We regret to inform you that we are unable to refund this order."
    rule = {
        "id": "policy_refusal/no",
        "label": "policy_refusal",
        "pattern": "unable",
        "cancels": True,
    }
    own = with_rules(tmp_path, rule)
    labels = [{s.label for s in replytone.score(text, nlp=n).signals} for n in (nlp, own)]
    assert "policy_refusal" in labels[0]
    assert "policy_refusal" not in labels[1]


@pytest.mark.parametrize(
    ("pattern", "reply"),
    [
        ("we apologise", "We apologize for it"),
        ("cannot exchange", "We can't exchange it"),
        ("can't exchange", "We can not exchange it"),
        ("e-mail the centre", "Please email the center."),
        ("zorblatt plus", "Do you have Zorblatt Plus?"),
        ("zorblatt", "Zorblatt, it is."),
        ("only £5", "That is only £7,000!"),
    ],
)
def test_a_rule_of_ones_own_is_read_as_the_reply_is(pattern, reply, tmp_path):
    rule = {"id": "policy_refusal/own", "label": "policy_refusal", "pattern": pattern}
    score = replytone.score(reply, nlp=with_rules(tmp_path, rule))
    assert rule["id"] in {signal.rule for signal in score.signals}


def test_a_rule_that_cannot_be_read_is_named(tmp_path):
    rule = {"id": "policy_refusal/own", "label": "policy_refusal", "pattern": "sorry *99"}
    with pytest.raises(ValueError, match=r"rule policy_refusal/own: '\*99' is no gap; write"):
        with_rules(tmp_path, rule)


@pytest.mark.parametrize("pattern", ["wug *3", "*3 wug", "*2 wug *2", "zorblatt? wug *1 *1"])
def test_a_gap_at_the_edge_of_a_rule_does_nothing(pattern, tmp_path):
    rule = {"id": "policy_refusal/own", "label": "policy_refusal", "pattern": pattern}
    score = replytone.score("Hello. Zorblatt wug. Wug", nlp=with_rules(tmp_path, rule))
    assert rule["id"] in {s.rule for s in score.signals}


def test_own_rules_are_saved_with_the_pipeline(tmp_path):
    own = with_rules(tmp_path, RULE)
    own.to_disk(tmp_path / "model")
    text = "The computer says no."
    assert replytone.score(text, nlp=replytone.load(tmp_path / "model")) == replytone.score(
        text, nlp=own
    )


def test_a_rule_switched_off_no_longer_fires(nlp, tmp_path):
    text = "Sorry for the delay."
    (rule,) = {s.rule for s in replytone.score(text, nlp=nlp).signals}
    own = with_rules(tmp_path, {"id": rule, "off": True})
    assert rule not in {s.rule for s in replytone.score(text, nlp=own).signals}


def test_a_rule_that_is_not_there_cannot_be_switched_off(tmp_path):
    with pytest.raises(ValueError, match=r"rules\.jsonl: there is no rule 'apology/none'"):
        with_rules(tmp_path, {"id": "apology/none", "off": True})


# ── a pipeline that has learnt nothing ────────────────────────────────────────────────────────


def test_new_pipeline_goes_by_its_rules():
    score = replytone.score("Sorry for the delay. Hello Ada.", "Late!", build())
    (signal,) = score.signals
    assert (signal.label, signal.rule) == ("apology", "apology/sorry-for")
    assert score.empathy == score.resolution == 50
    assert score.contributions == ()


def test_new_pipeline_can_be_saved(tmp_path):
    nlp = build()
    copy = through_disk(nlp, tmp_path / "new")
    assert answers(REPLIES, copy) == answers(REPLIES, nlp)
