"""spaCy's tokenizer, made safe for any string."""

import re
from typing import Final

from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc

LONGEST: Final = 400
"""Characters without a space beyond which a run is no word; spaCy would peel it mark by mark, in
time that grows with the square of its length."""

PIECE: Final = 100
"""Characters a token of such a run."""

_LONG_RUN = re.compile(rf"\S{{{LONGEST},}}")
_SURROGATE = re.compile("[\ud800-\udfff]")


def tokenize(tokenizer: Tokenizer, text: str) -> Doc:
    """Tokenize any string; the offsets are those of the string that was given.

    Lone surrogates, which spaCy cannot store, stand in the Doc as U+FFFD.
    """
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        text = _SURROGATE.sub("\ufffd", text)
    if len(text) < LONGEST or not _LONG_RUN.search(text):
        return tokenizer(text)
    words: list[str] = []
    spaces: list[bool] = []
    at = 0
    for run in _LONG_RUN.finditer(text):
        _add(tokenizer, text[at : run.start()], words, spaces)
        pieces = [run[0][i : i + PIECE] for i in range(0, len(run[0]), PIECE)]
        words += pieces
        spaces += [False] * len(pieces)
        at = run.end()
    _add(tokenizer, text[at:], words, spaces)
    return Doc(tokenizer.vocab, words=words, spaces=spaces)


def _add(tokenizer: Tokenizer, text: str, words: list[str], spaces: list[bool]) -> None:
    for token in tokenizer(text):
        words.append(token.text)
        spaces.append(bool(token.whitespace_))
