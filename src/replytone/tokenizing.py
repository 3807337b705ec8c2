"""The pipeline's tokenizer: a token for each word that the reader sees, and for what it skips."""

from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path
from typing import Self

from spacy.language import Language
from spacy.tokens import Doc
from spacy.vocab import Vocab

from replytone.words import read_chunk, storable


class ReplyTokenizer:
    """Splits any string into the words of `words.read_chunk`, so that their spans are tokens'."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """Tokenize; lone surrogates, which spaCy cannot store, become U+FFFD."""
        words: list[str] = []
        spaces: list[bool] = []
        *chunks, last = storable(text).split(" ")
        for chunk in chunks:
            pieces = _pieces(chunk) or [" "]  # a space after a space is a token of its own
            words += pieces
            spaces += [False] * (len(pieces) - 1) + [bool(chunk)]
        words += _pieces(last)
        spaces += [False] * (len(words) - len(spaces))
        return Doc(self.vocab, words=words, spaces=spaces)

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """Nothing: it holds nothing."""
        return b""

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> Self:
        """Take what `to_bytes` gave."""
        return self

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write nothing."""

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> Self:
        """Read nothing."""
        return self


def _pieces(chunk: str) -> list[str]:
    """The chunk cut at the edges of its words."""
    edges = {0, len(chunk)}
    for _, begin, end, _ in read_chunk(chunk):
        edges |= {begin, end}
    cuts = sorted(edges)
    return [chunk[start:end] for start, end in pairwise(cuts)]


def make_tokenizer() -> Callable[[Language], ReplyTokenizer]:
    """The factory that `config.cfg` names."""
    return lambda nlp: ReplyTokenizer(nlp.vocab)
