"""Words as the classifiers see them: one id a word form, with its spelling and shape folded.

"Apologise" and "apologize", "pls" and "please", £5 and £7,000, two names or two order numbers
are the same to the classifiers. What a word is folded to is decided once and kept in arrays, so
that a batch of replies becomes numbers at one dictionary look-up a token.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

from replytone.ngrams import FeatureIndex

HARD, SOFT, SKIP, TRIM, NAME_LIKE = 1, 2, 4, 8, 16
"""Flags of a word: ends a sentence; may end a clause; is no word (emoji, markup, spaces); is left
off at the edges of a clause; has a capital and is not known (a name, unless a sentence begins)."""

PAD = 0
NAME = 1
"""Ids of the filler between replies and of any name."""

_HARD = {".", "!", "?", "...", "…", "!!", "??", "?!", "!!!", "\n"}
_SOFT = {",", ";", ":", "-", "–", "—", "(", ")"}
_TRIM = {*"*\"'“”’‘", "and", "but", "so", "or", "then", "well", "um", "uh", "also"}
_URL = re.compile(r"https?://|www\.|^[\w.-]+\.(?:com|org|net|io|co|gov|edu)(?:[./].*)?$")
_TIME = re.compile(r"^\d{1,2}[:.][0-5]\d(?:am|pm)?$|^\d{1,2}(?:am|pm)$")
_CAPACITY = 50_000


def _stable_hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest())


def fold(text: str, variants: dict[str, str]) -> str:
    """The form under which a token is known.

    Args:
        text: One token, any string.
        variants: Lower-case spelling → standard spelling (`patterns/spelling.json`).

    Returns:
        A lower-case word, or a class in angle brackets (`<number>`, `<url>`, `<emoji>` …).
    """
    if not text.strip():
        return "\n" if "\n" in text else "<space>"
    word = text.lower().replace("’", "'")
    if word in variants:
        return variants[word]
    if "@" in word:
        return "<handle>" if word.startswith("@") else "<email>"
    if _URL.search(word):
        return "<url>"
    if any(c.isdigit() for c in word):
        if _TIME.match(word):
            return "<time>"
        if word.isdecimal():
            return "<number>"
        return "<code>" if any(c.isalpha() for c in word) else "<number>"
    if not any(c.isalnum() for c in word):
        if word[0] in ".!?…":
            return word[:1]
        if word in _SOFT or word in _TRIM or word in "&/^~#%$£€₹":
            return word
        if all(unicodedata.category(c)[0] in "SCM" or c in "*_<>|=+:;)(-/\\^'D3pP" for c in word):
            return "<emoji>"
    return word


def subwords(word: str) -> list[str]:
    """Beginnings and endings of a word, so that unseen forms are met half-way."""
    if len(word) < 4 or word.startswith("<"):
        return []
    ends = ["^" + word[:3], "^" + word[:4], word[-3:] + "$"]
    if len(word) > 4:
        ends += ["^" + word[:5], word[-4:] + "$"]
    return ends


class Vocabulary:
    """Word ids, growing as new forms are met.

    Args:
        words: The folded words that were met in training; any other word with a capital is
            taken for a name.
        names: Folded words that training met chiefly as names.

    Attributes:
        generation: Counts how often the ids were given up and begun anew.
    """

    def __init__(self, words: Iterable[str] = (), names: Iterable[str] = ()) -> None:
        self.words = frozenset(words)
        self.names = frozenset(names)
        spelling = files("replytone").joinpath("patterns/spelling.json").read_text("utf-8")
        self._variants: dict[str, str] = json.loads(spelling)
        self.generation = 0
        self._clear()

    def __len__(self) -> int:
        return len(self._forms)

    def _clear(self) -> None:
        self.generation += 1
        self._ids: dict[int, int] = {}
        self._met = FeatureIndex(np.zeros(0, np.uint64))
        self._met_ids = np.zeros(1, np.int64)
        self._by_form: dict[tuple[str, bool], int] = {}
        self._forms: list[str] = []
        self._hashes = np.zeros(4096, np.uint64)
        self._flags = np.zeros(4096, np.uint8)
        self._subwords = np.zeros((4096, 5), np.uint64)
        self._add("<pad>", False)
        self._add("<name>", False)

    def _add(self, form: str, name_like: bool) -> int:
        known = self._by_form.get((form, name_like))
        if known is not None:
            return known
        at = len(self._forms)
        if at == len(self._hashes):
            self._hashes = np.concatenate([self._hashes, np.zeros_like(self._hashes)])
            self._flags = np.concatenate([self._flags, np.zeros_like(self._flags)])
            self._subwords = np.concatenate([self._subwords, np.zeros_like(self._subwords)])
        flags = 0
        if form in _HARD:
            flags |= HARD | TRIM
        if form in _SOFT:
            flags |= SOFT | TRIM
        if form in _TRIM:
            flags |= TRIM
        if form in ("<emoji>", "<space>"):
            flags |= SKIP
        if name_like:
            flags |= NAME_LIKE
        self._hashes[at] = _stable_hash(form)
        self._flags[at] = flags
        for column, part in enumerate(subwords(form)):
            self._subwords[at, column] = _stable_hash(part)
        self._by_form[form, name_like] = at
        self._forms.append(form)
        return at

    def _meet(self, orth: int, text: str) -> None:
        form = fold(text, self._variants)
        if form in self.names and form not in self._variants.values():
            at = NAME
        else:
            unknown = form not in self.words and not form.startswith("<")
            at = self._add(form, unknown and text[:1].isupper() and not text.isupper())
        self._ids[orth] = at

    def ids(self, docs: Sequence[Doc], orths: NDArray[np.uint64]) -> NDArray[np.int64]:
        """Word ids of the tokens of texts.

        Args:
            docs: The texts.
            orths: spaCy's hashes of their tokens, one text after the other, shape (tokens,).

        Returns:
            Shape (tokens,).
        """
        found = self._met.rows(orths)
        new = np.flatnonzero(found == 0)
        if len(new):
            starts = np.cumsum([0, *(len(doc) for doc in docs)])
            text = np.searchsorted(starts, new, "right") - 1
            for orth, doc, token in zip(
                orths[new].tolist(), text.tolist(), (new - starts[text]).tolist(), strict=True
            ):
                if orth not in self._ids:
                    self._meet(orth, docs[doc][token].text)
            # Kept in one piece for speed, which takes time to lay: so only now and then.
            if len(self._ids) > 1.1 * len(self._met) + 100:
                self._met = FeatureIndex(np.array(list(self._ids), np.uint64))
                self._met_ids = np.array([0, *self._ids.values()])
            known = self._met_ids[self._met.rows(orths)]
            missing = np.flatnonzero(self._met.rows(orths) == 0)
            known[missing] = [self._ids[orth] for orth in orths[missing].tolist()]
            return known
        return self._met_ids[found]

    def make_room(self) -> None:
        """Give all ids up when there are too many, so that memory stays flat.

        Ids from before are void; call it between batches.
        """
        if len(self._ids) > _CAPACITY:
            self._clear()

    def forms(self, ids: NDArray[np.int64]) -> list[str]:
        """The folded words behind ids."""
        forms = self._forms
        return [forms[i] for i in ids.tolist()]

    def hashes(self, ids: NDArray[np.int64]) -> NDArray[np.uint64]:
        """Stable 64-bit hashes of words; same shape as `ids`."""
        return self._hashes[ids]

    def flags(self, ids: NDArray[np.int64]) -> NDArray[np.uint8]:
        """Flags of words; same shape as `ids`."""
        return self._flags[ids]

    def subword_hashes(self, ids: NDArray[np.int64]) -> NDArray[np.uint64]:
        """Hashes of the words' beginnings and endings, shape (len(ids), 5), 0 where none."""
        return self._subwords[ids]
