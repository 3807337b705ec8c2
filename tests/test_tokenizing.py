import pickle

import pytest
import spacy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from replytone.pipeline import build
from replytone.tokenizing import ReplyTokenizer
from replytone.words import read_chunk, storable

VOCAB = spacy.blank("en").vocab
PIECES = [
    " ",
    "  ",
    "don’t",
    "re\u00adfund",
    "cafe\u0301",
    "😀",
    "\ud800",
    "\n",
    "\u00a0",
    "£5!",
    "im",
]
TEXTS = st.text(st.characters()) | st.lists(st.sampled_from(PIECES)).map("".join)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", []),
        (" ", [" "]),
        ("   ", [" ", " ", " "]),
        ("Sorry", ["Sorry"]),
        (" Sorry  for it ", [" ", "Sorry", " ", "for", "it"]),
        ("Sorry, we don’t!", ["Sorry", ",", "we", "do", "n’t", "!"]),
        ("dont", ["do", "nt"]),
        ("well-known", ["well", "-", "known"]),
        ("😀Sorry😢", ["😀", "Sorry", "😢"]),
        ("Hi\r\n\r\nAda", ["Hi", "\r\n\r\n", "Ada"]),
        ("£7,000 at 10:30.", ["£", "7,000", "at", "10:30", "."]),
        ("cafe\u0301\u200b!", ["cafe\u0301", "\u200b", "!"]),
        ("\ufeffHi", ["\ufeff", "Hi"]),
        ("so\ud800rry \udfff", ["so\ufffdrry", "\ufffd"]),
        ("www.norrvik.example/a.", ["www.norrvik.example/a", "."]),
    ],
    ids=ascii,
)
def test_tokens(text, tokens):
    assert [token.text for token in ReplyTokenizer(VOCAB)(text)] == tokens


FEW = settings(
    max_examples=300,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


@FEW
@given(text=TEXTS)
def test_doc_keeps_every_letter(text):
    doc = ReplyTokenizer(VOCAB)(text)
    assert doc.text == storable(text)
    assert len(doc.text) == len(text)
    assert [token.idx for token in doc] == sorted({token.idx for token in doc})


@FEW
@given(text=TEXTS)
def test_words_begin_and_end_with_tokens(text):
    doc = ReplyTokenizer(VOCAB)(text)
    begins = {token.idx for token in doc}
    ends = {token.idx + len(token) for token in doc}
    at = 0
    for chunk in text.split(" "):
        for word in read_chunk(chunk):
            assert at + word.begin in begins
            assert at + word.end in ends
        at += len(chunk) + 1


def test_pipeline_has_it_and_keeps_it():
    nlp = build()
    for same in (nlp, build().from_bytes(nlp.to_bytes()), pickle.loads(pickle.dumps(nlp))):
        assert isinstance(same.tokenizer, ReplyTokenizer)
        assert same.tokenizer.vocab is same.vocab
        assert [token.text for token in same.make_doc("dont 😀")] == ["do", "nt", "😀"]
