"""Text as words: where they stand, and the form under which each is known.

"Apologise" and "apologize", "pls" and "please", "dont" and "don't", £5 and £7,000, two names or two
order numbers are the same to the reader. A text is split at its spaces first, and what stands
between two spaces is read by itself, so that it has to be read only once however often it occurs.
"""

import json
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

NEWLINE: Final = "\n"
SKIPPED: Final = ""
"""The form of what is no word: emoji, markup, white space, the hyphen inside a word."""

_PIECE = re.compile(r".{1,400}(?!\w)|.{1,400}", re.DOTALL)
"""What is read at a time where no space comes: text without end must not take time without end."""

_LETTERS = r"[^\W\d_]+"
_ENDS = r"com|org|net|io|gov|edu|uk|co|info|app|biz|example"
_UNITS = r"(?:sec|min|hr|hour|minute|day|week|month|year|yr|wk)s?"
_TOKEN = re.compile(
    rf"""
    (?P<url> https?://\S*[\w/=&] | www\.\S*[\w/=&]
           | (?<![\w.-]) (?:[\w-]++\.)+ (?:{_ENDS}) (?:/\S*[\w/=&] | /)? (?![\w@])
           | (?<![\w.-]) (?:[\w-]++\.)+ [a-z]{{2,6}} / \S*[\w/=&] )
    | (?P<email> (?<![\w.+-]) [\w.+-]++ @ [\w-]+ (?:\.[\w-]+)+ )
    | (?P<handle> @\w+ )
    | (?P<time> \d{{1,2}} (?: [:.][0-5]\d )? (?: [ap]m\b | [ap]\.m\.? )
           | \d{{1,2}} :[0-5]\d (?::[0-5]\d)? (?!\d) )
    | (?P<day> \d{{1,2}} (?:st|nd|rd|th) \b )
    | (?P<number> \#? \d+ (?: [.,:/-] \d+ )* (?! \w )
           | \d+ (?= (?:{_UNITS}) \b )
           | \#? (?: [a-z]{{1,6}} [-/] )? (?= \w*\d ) \w+ (?: [-/_] \w*\d\w* )* )
    | (?P<noon> (?<!\w) [ap]\.m\b \.? )
    | (?P<short> (?: mr|mrs|ms|mx|dr|prof ) \. | (?<![\w.]) [a-z] (?: \.[a-z] )+ \b \.?
           | (?<![\w&]) [a-z] (?: &[a-z] )+ \b )
    | (?P<word> {_LETTERS} (?: ['’‘`-] {_LETTERS} )* )
    | (?P<newline> [\n\r\v\f\x85\u2028\u2029]+ )
    | (?P<dots> \.+ | …+ )
    | (?P<contraction> ['’] (?: m|s|re|ve|ll|d ) \b )
    | (?P<mark> . )
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_CLASSES = {
    "email": "<email>",
    "handle": "<handle>",
    "time": "<time>",
    "noon": "<time>",
    "day": "<day>",
    "number": "<number>",
    "newline": NEWLINE,
    "dots": ".",
}
_FORM = re.compile(
    r"(?<![a-z])(?:contact|form|request|ticket|forum|community|feedback|chat|claim|complaint|complain"
    r"|callback|wish|idea|dispute|appeal|submit|survey|support-case|new-case)(?:s|us|form)?(?![a-z])"
)
"""An address of something to fill in or to write to (codebook, ruling 1), not of a page to read."""
_CONTRACTION = re.compile(r"(?<=.)(?:n't|'(?:m|s|re|ve|ll|d))$")
_CODE = re.compile("[B-DF-HJ-NP-TV-XZ]{5,}")
"""Letters that nobody could say: a reference of an order or a booking."""
_MARKS = frozenset(".!?,;:-–—()\"'“”‘’&/^~%$£€₹₦")
_PLAIN = re.compile(r"[A-Za-z]{1,400}[,!?;:)]?")
_SURROGATE = re.compile("[\ud800-\udfff]")
_INVISIBLE = re.compile(
    r"[\xad\u034f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufffd\ud800-\udfff]"
)


class Word(NamedTuple):
    """A word between two spaces.

    Attributes:
        form: What it is known as; `SKIPPED` where it is no word.
        begin, end: Character offsets, `end` exclusive.
        capital: Whether it begins with a capital and does not go on in capitals.
    """

    form: str
    begin: int
    end: int
    capital: bool = False


@cache
def spelling() -> dict[str, str]:
    """Lower-case spelling → standard spelling, which may be several words."""
    found: dict[str, str] = json.loads(
        files("replytone").joinpath("patterns/spelling.json").read_text("utf-8")
    )
    return found


def read_chunk(chunk: str) -> list[Word]:
    """The words of what stands between two spaces, in order and some of them skipped.

    Args:
        chunk: Any string, also with line breaks or other white space in it.
    """
    if _PLAIN.fullmatch(chunk):
        return _plain(chunk)
    plain, origin = _composed(chunk)
    words = [
        word
        for piece in _PIECE.finditer(plain)
        for match in _TOKEN.finditer(plain, *piece.span())
        for word in _words(match)
    ]
    if origin is None:
        return words
    return [
        Word(form, origin[begin][0], origin[end - 1][1], capital)
        for form, begin, end, capital in words
    ]


def _plain(chunk: str) -> list[Word]:
    """What `read_chunk` gives for a word with no more than a mark behind, at half the time."""
    if chunk.isalpha():
        return list(_letters(chunk, 0))
    at = len(chunk) - 1
    return [*_letters(chunk[:-1], 0), Word(chunk[-1], at, at + 1)]


def _words(match: re.Match[str]) -> Iterator[Word]:
    kind = match.lastgroup or "mark"
    begin, end = match.span()
    if kind == "url":
        yield Word("<form>" if _FORM.search(match[0].lower()) else "<url>", begin, end)
    elif kind in _CLASSES:
        yield Word(_CLASSES[kind], begin, end)
    elif kind == "short":
        yield Word(match[0].removesuffix(".").lower(), begin, end, match[0][0].isupper())
    elif kind in ("word", "contraction"):
        yield from _letters(match[0], begin)
    else:
        yield Word(match[0] if match[0] in _MARKS else SKIPPED, begin, end)


def _letters(text: str, begin: int) -> Iterator[Word]:
    """A word of letters, apostrophes and hyphens as the words that it is made of."""
    known = spelling()
    lower = text.lower().replace("’", "'").replace("‘", "'").replace("`", "'")
    if len(lower) != len(text):  # a few letters become two; keep the offsets
        lower = text
    if _CODE.fullmatch(text):
        yield Word("<number>", begin, begin + len(text))
        return
    if lower in known:
        yield from _spread(known[lower].split(), text, begin)
        return
    if "-" in text:
        at = begin
        capital = _is_capital(text.split("-", 1)[0])
        for number, part in enumerate(text.split("-")):
            if number:
                yield Word(SKIPPED, at, at + 1)
                at += 1
            for word in _letters(part, at):  # of Min-jun, both are one name
                yield word._replace(capital=word.capital or capital)
            at += len(part)
        return
    found = _CONTRACTION.search(lower)
    if found:
        yield from _letters(text[: found.start()], begin)
        yield from _letters(text[found.start() :], begin + found.start())
        return
    yield Word(lower, begin, begin + len(text), _is_capital(text))


def _spread(forms: list[str], text: str, begin: int) -> Iterator[Word]:
    """Several words written as one: each gets a share of the letters."""
    edges = [begin + len(text) * i // len(forms) for i in range(len(forms) + 1)]
    capital = _is_capital(text)
    for form, start, end in zip(forms, edges, edges[1:], strict=False):
        yield Word(form, start, end, capital and start == begin)


def _is_capital(text: str) -> bool:
    return text[:1].isupper() and not text.isupper()


def _composed(chunk: str) -> tuple[str, list[tuple[int, int]] | None]:
    """The chunk with accents composed and invisible characters left out.

    Returns:
        The text, and for each of its characters the offsets in the chunk of what it came from;
        None where nothing changed.
    """
    if chunk.isascii() or (
        not _INVISIBLE.search(chunk) and unicodedata.is_normalized("NFC", chunk)
    ):
        return chunk, None
    pieces: list[str] = []
    origin: list[tuple[int, int]] = []
    at = 0
    while at < len(chunk):
        end = at + 1
        while end < len(chunk) and unicodedata.combining(chunk[end]):
            end += 1
        if not _INVISIBLE.match(chunk[at]):
            piece = unicodedata.normalize("NFC", chunk[at:end])
            pieces.append(piece)
            origin += [(at, end)] * len(piece)
        at = end
    return "".join(pieces), origin


def storable(text: str) -> str:
    """The text with lone surrogates, which UTF-8 has no place for, as U+FFFD; of equal length."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)
