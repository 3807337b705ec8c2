"""What a person wrote in a message: HTML to text, quoted history out, entities unescaped once."""

import html
import re
from dataclasses import dataclass
from html.entities import html5
from typing import Final

from replytone.transcripts.markup import is_html, to_text
from replytone.transcripts.quotes import strip_quotes, strip_signature

ENTITY: Final = re.compile(r"&(?:[a-zA-Z][a-zA-Z0-9]{1,7}|#\d{1,7}|#x[0-9a-fA-F]{1,6});")
REDACTION: Final = re.compile(
    r"▇+|█+|\[(?:[A-Z]{2,}(?:_[A-Z]+)*|(?i:redacted|removed|deleted|masked))\]|__\w{1,30}?__|"
    r"<(?i:redacted|removed|masked)>|(?:[xX]|\*){6,}"
)
BEGINS_REDACTED: Final = re.compile(r"[^\w▇█\[<*]*[▇█\[<*_xX]")
"""What a text of redactions begins with; hardly any other text does, and looking is quick."""
WORD: Final = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A text after cleaning.

    Attributes:
        text: What is left.
        flags: What was done: `html_to_text`, `quote_stripped`, `signature_stripped`; and
            `redacted` where nothing is left but marks of redaction.
    """

    text: str
    flags: frozenset[str]


def clean(text: str, *, markup: bool | None = None, keep_signatures: bool = True) -> Cleaned:
    """Reduce a message to what its author wrote in it.

    Args:
        text: The message as in the source.
        markup: Whether it is HTML; None to find out. A text that should be HTML but has no
            tags keeps its line ends, and so does one that has entities only.
        keep_signatures: Leave sign-offs and signatures in.

    Raises:
        UsageError: It is HTML, and the parser is not installed.
    """
    flags = set()
    if markup is not False and is_html(text):
        text, quoted, signed = to_text(text, keep_signatures=keep_signatures)
        flags.add("html_to_text")
        flags.update({"quote_stripped"} if quoted else ())
        flags.update({"signature_stripped"} if signed else ())
    elif markup:
        text = html.unescape(text) if ENTITY.search(text) else text
    elif markup is None and "&" in text:
        # Many exports escape plain text. Only whole entities count: `?a=1&copy=2` is an address.
        text, escaped = _unescape(text)
        flags.update({"html_to_text"} if escaped else ())
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text, quoted = strip_quotes(text)
    if quoted:
        flags.add("quote_stripped")
    if not keep_signatures:
        text, signed = strip_signature(text)
        flags.update({"signature_stripped"} if signed else ())
    text = text.strip()
    if is_redacted(text):
        flags.add("redacted")
    return Cleaned(text, frozenset(flags))


def _unescape(text: str) -> tuple[str, bool]:
    """Unescape the entities that HTML knows, once; and whether there were any."""
    plain = ENTITY.sub(
        lambda entity: (
            html.unescape(entity[0]) if entity[0][1] == "#" or entity[0][1:] in html5 else entity[0]
        ),
        text,
    )
    return plain, plain != text


def is_redacted(text: str) -> bool:
    """Whether a text holds redactions and no word beside them."""
    if BEGINS_REDACTED.match(text) is None:
        return False
    rest, count = REDACTION.subn(" ", text)
    return count > 0 and WORD.search(rest) is None
