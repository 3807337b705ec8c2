"""Versions of a reply that say the same in other spelling, letters or signs."""

import random
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Final

from replytone.audit.carriers import Carrier, Exchange, Version, table

VARIETIES: Final = ("Indian", "Nigerian", "Malaysian", "Singaporean", "second language")

_LETTERS: Final = re.compile(r"[A-Za-z]+")
_PLAIN_WORD: Final = re.compile(r"(?<![\w@/.'’-])[a-z]{5,}(?!\w|[@/'’-]|\.\w)")
"""A word in small letters, so hardly a name, and no part of an address."""
_ADDRESS: Final = re.compile(r"://|@|www\.|\.\w+/")
_CHUNK: Final = re.compile(r"\S+")
_SENTENCE_END: Final = re.compile(r"(?<=[^\W\d_][.!?])(?=\s)")
_STOP: Final = re.compile(r"(?<!\S)(\S*[^\W\d_]{3}[.!?]) (?=[^\W\d_])")
_CONTRACTION: Final = re.compile(r"(?<=[A-Za-z])['’](?=(?:t|s|m|re|ve|ll|d)\b)")
_INITIAL: Final = re.compile(r"(?<![\w'’])[a-z]")
_KEYS: Final = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_TYPOS_A_KIND: Final = 2


def spelling(carriers: Iterable[Carrier]) -> Iterator[Version]:
    """British spelling made American, and American made British."""
    american, british = spellings()
    for carrier in carriers:
        before = carrier.exchange()
        for kind, words in (("American", american), ("British", british)):
            after = Exchange(
                _respell(before.reply, words), before.customer and _respell(before.customer, words)
            )
            if after != before:
                yield Version(carrier.id, kind, before, after)


@cache
def spellings() -> tuple[dict[str, str], dict[str, str]]:
    """British → American, and American → British where that is always right."""
    given = table("spelling.json")
    both = [
        (stem + family["british"] + ending, stem + family["american"] + ending)
        for family in given["families"]
        for stem in family["stems"]
        for ending in family["endings"]
    ]
    both += [(british, american) for british, american in given["pairs"]]
    one_way = {british: american for british, american in given["one_way"]}
    return {**dict(both), **one_way}, {american: british for british, american in both}


def _respell(text: str, words: dict[str, str]) -> str:
    def other(match: re.Match[str]) -> str:
        word = match[0]
        found = words.get(word.lower(), word.lower())
        if found == word.lower():
            return word
        if word.isupper():
            return found.upper()
        return found.capitalize() if word[0].isupper() else found

    return _LETTERS.sub(other, text)


def typos(carriers: Iterable[Carrier]) -> Iterator[Version]:
    """One slip of the keyboard in one word, or a habit of typing in all of the text."""
    for carrier in carriers:
        before = carrier.exchange()
        reply, customer = before
        for kind, slip in SLIPS.items():
            for number in range(_TYPOS_A_KIND):
                seed = f"{carrier.id}/{kind}/{number}"
                yield from _changed(
                    carrier.id, kind, before, Exchange(_mistype(reply, slip, seed), customer)
                )
        yield from _changed(
            carrier.id,
            "apostrophes left out",
            before,
            Exchange(_CONTRACTION.sub("", reply), customer),
        )
        yield from _changed(
            carrier.id,
            "no space after a stop",
            before,
            Exchange(_STOP.sub(_joined, reply), customer),
        )
        if customer:
            seed = f"{carrier.id}/customer"
            mistyped = _mistype(customer, _swapped, seed)
            yield from _changed(
                carrier.id, "in the customer's message", before, Exchange(reply, mistyped)
            )


def _changed(id: str, kind: str, before: Exchange, after: Exchange) -> Iterator[Version]:
    if after != before:
        yield Version(id, kind, before, after)


def _mistype(text: str, slip: Callable[[str, random.Random], str], seed: str) -> str:
    """The text with a slip in one of its words; as it was where no word is long enough."""
    chance = random.Random(seed)
    words = list(_PLAIN_WORD.finditer(text))
    if not words:
        return text
    word = chance.choice(words)
    return text[: word.start()] + slip(word[0], chance) + text[word.end() :]


def _joined(stop: re.Match[str]) -> str:
    """The end of a sentence without its space, which is kept after an address."""
    return stop[0] if _ADDRESS.search(stop[1]) else stop[1]


def _swapped(word: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(word) - 2)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _missing(word: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(word) - 1)
    return word[:at] + word[at + 1 :]


def _doubled(word: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(word) - 1)
    return word[:at] + word[at] + word[at:]


def _next_key(word: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(word) - 1)
    row = next(row for row in _KEYS if word[at] in row)
    near = row.index(word[at]) + 1
    return word[:at] + (row[near] if near < len(row) else row[near - 2]) + word[at + 1 :]


SLIPS: Final[dict[str, Callable[[str, random.Random], str]]] = {
    "two letters swapped": _swapped,
    "a letter left out": _missing,
    "a letter doubled": _doubled,
    "the next key hit": _next_key,
}
"""Kind of typo → a word of five letters or more with that typo; first and last letter stay."""


def emoji(carriers: Iterable[Carrier]) -> Iterator[Version]:
    """Friendly or neutral emoji around what is said."""
    signs = table("lists.json")["emoji"]
    for number, carrier in enumerate(carriers):
        before = carrier.exchange()
        reply, customer = before
        sign = signs[number % len(signs)]
        for kind, text in (
            ("at the end", f"{reply} {sign}"),
            ("three at the end", f"{reply}{sign}{sign}{sign}"),
            ("in front", f"{sign} {reply}"),
            ("after each sentence", _SENTENCE_END.sub(f" {sign}", reply)),
        ):
            yield from _changed(carrier.id, kind, before, Exchange(text, customer))


def capitals(carriers: Iterable[Carrier]) -> Iterator[Version]:
    """Small and capital letters; web and mail addresses stay as they are."""
    for carrier in carriers:
        before = carrier.exchange()
        reply, customer = before
        for kind, after in (
            ("small letters", Exchange(_recased(reply, str.lower), customer)),
            ("capitals", Exchange(_recased(reply, str.upper), customer)),
            ("a capital for each word", Exchange(_recased(reply, _initials), customer)),
            ("one word in capitals", Exchange(_mistype(reply, _shout, carrier.id), customer)),
            (
                "customer in small letters",
                Exchange(reply, customer and _recased(customer, str.lower)),
            ),
        ):
            yield from _changed(carrier.id, kind, before, after)


def _recased(text: str, change: Callable[[str], str]) -> str:
    def other(chunk: re.Match[str]) -> str:
        return chunk[0] if _ADDRESS.search(chunk[0]) else change(chunk[0])

    return _CHUNK.sub(other, text)


def _initials(text: str) -> str:
    return _INITIAL.sub(lambda letter: letter[0].upper(), text)


def _shout(word: str, _: random.Random) -> str:
    return word.upper()


def wordings(variety: str, _: Iterable[Carrier]) -> Iterator[Version]:
    """The same content as it is worded in a variety of English, beside the standard wording."""
    for content in table("wordings.jsonl"):
        yield Version(
            content["id"],
            variety,
            Exchange(content["standard"], content["customer"]),
            Exchange(content[variety], content["customer"]),
        )
