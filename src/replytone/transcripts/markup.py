"""HTML as plain text, without the mail history that mail programs mark as quoted."""

import html
import re
from functools import cache
from typing import TYPE_CHECKING, Final

from replytone.transcripts.errors import UsageError

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

TAG: Final = re.compile(
    r"<(?:/?(?:a|b|i|u|p|em|br|hr|h[1-6]|ol|ul|li|td|th|tr|div|img|pre|sub|sup|html|head|body|meta|"
    r"link|span|font|code|style|table|tbody|center|strong|script|section|blockquote)"
    r"(?=[\s/>])|!--|!doctype)",
    re.IGNORECASE,
)
"""What shows that a text is HTML; `<3` and `<dana@shop.example>` do not."""
BLOCK: Final = re.compile(
    r"</?(?:p|br|hr|h[1-6]|ol|ul|li|dd|dl|dt|div|pre|form|center|header|footer|article|"
    r"section|blockquote)(?=[\s/>])",
    re.IGNORECASE,
)
ANY_NAME: Final = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,15})")
UNCLOSED: Final = frozenset({
    "area", "base", "br", "col", "dd", "dt", "embed", "hr", "img", "input", "li", "link", "meta",
    "option", "p", "source", "td", "th", "tr", "wbr",
})  # fmt: skip
"""Tags that need no end, and so do not lie inside each other."""
ANY_TAG: Final = re.compile(r"<[a-z/!][^<>]*>", re.IGNORECASE)

INVISIBLE: Final = "style, script, head, title, template, noscript"
QUOTED: Final = (
    "blockquote[type=cite], blockquote.gmail_quote, blockquote.freshdesk_quote, "
    "div.freshdesk_quote, div.yahoo_quoted, blockquote.protonmail_quote, "
    "div.protonmail_quote, div.zmail_extra, blockquote.tmail-quote"
)
"""History that its mail program marks; what stands between two quotes is an answer and stays."""
CUT: Final = (
    "div#divRplyFwdMsg, div#appendonsend, div.OutlookMessageHeader, div.moz-forward-container, "
    "div#mail-editor-reference-message-container, div.ms-outlook-mobile-reference-message"
)
"""Where history begins that goes on to the end of the mail."""
SIGNATURE: Final = "div.gmail_signature, div.moz-signature, pre.moz-signature, #Signature"
LAID_OUT: Final = re.compile(
    r"<(?:style|script|head|title|template|noscript|tr|table|td|th|pre|blockquote|div)\b|signature",
    re.IGNORECASE,
)
"""What any of the selectors above, or a table, needs; most messages are paragraphs without it."""

BREAK: Final = "\x1e"
END: Final = "\x1d"
SPACES: Final = re.compile(r"[ \t\r\n\f\v\u00a0]+")
BREAKS: Final = re.compile(rf" ?(?:{BREAK} ?)+")
UNSEEN: Final = {ord(c): None for c in "\u200b\ufeff\u00ad\x00"}
MANY_TAGS: Final = 2_000
MAX_DEPTH: Final = 500
"""Tags inside tags at most: a parser's time grows with the square of the depth."""


def is_html(text: str) -> bool:
    """Whether a text has tags that only HTML has."""
    return "<" in text and TAG.search(text) is not None


def to_text(markup: str, *, keep_signatures: bool = True) -> tuple[str, bool, bool]:
    """Turn HTML into text: a line a block, entities unescaped once, nothing that is not seen.

    Returns:
        The text; whether marked history was left out, for each of which a line `>` stands, so
        that rules for plain text see the quote; and whether a marked signature was left out.

    Raises:
        UsageError: The parser is not installed.
    """
    if markup.count("<") > MANY_TAGS and _is_too_deep(markup):
        bare = ANY_TAG.sub(" ", BLOCK.sub(BREAK + r"\g<0>", markup))
        return _tidy(html.unescape(bare)), False, False
    tree = _parse(BLOCK.sub(BREAK + r"\g<0>", markup))
    has_quote = has_signature = False
    if LAID_OUT.search(markup) is not None:
        has_quote, has_signature = _prepare(tree, keep_signatures)
    text = tree.root.text() if tree.root is not None else ""
    return _tidy(text.split(END, 1)[0]), has_quote, has_signature


def _prepare(tree: "LexborHTMLParser", keep_signatures: bool) -> tuple[bool, bool]:
    """Take out what is not to be read, and say whether that were quotes and signatures."""
    for node in tree.css(INVISIBLE):
        node.decompose()
    for node in tree.css("tr, table"):  # between cells the parser moves text out of the table
        node.insert_before(BREAK)
        node.insert_after(BREAK)
    for node in tree.css("td, th"):
        node.insert_after(" ")
    for node in tree.css("pre"):
        node.replace_with(node.text().replace("\n", BREAK))
    has_quote = has_signature = False
    for node in tree.css(QUOTED):
        node.replace_with(f"{BREAK}>{BREAK}")
        has_quote = True
    for node in tree.css(CUT):
        node.replace_with(END)
        has_quote = True
    for node in [] if keep_signatures else tree.css(SIGNATURE):
        node.decompose()
        has_signature = True
    return has_quote, has_signature


def _tidy(text: str) -> str:
    text = SPACES.sub(" ", text.translate(UNSEEN))
    return BREAKS.sub("\n", text).strip()


@cache
def _parser() -> "type[LexborHTMLParser]":
    try:
        from selectolax.lexbor import LexborHTMLParser
    except ModuleNotFoundError:
        raise UsageError(
            "these messages are HTML, and reading it needs the package selectolax: "
            "pip install 'replytone[formats]'"
        ) from None
    return LexborHTMLParser


def _parse(markup: str) -> "LexborHTMLParser":
    return _parser()(markup)


def _is_too_deep(markup: str) -> bool:
    depth = 0
    for tag in ANY_NAME.finditer(markup):
        if tag[2].lower() not in UNCLOSED:
            depth += -1 if tag[1] else 1
            if depth > MAX_DEPTH:
                return True
    return False
