"""Quoted history and signatures in plain text, line by line.

Only whole lines are looked at, and only their beginning, so that the time stays proportional to
the length of the text whatever a text holds.
"""

import re
from typing import Final

LINE_START: Final = 300
"""Characters of a line that are looked at; no header of a quote is longer."""
WRAPPED: Final = 3
"""Lines over which a mail program may break the header of a quote."""

WROTE: Final = re.compile(
    r"(?:on|am|le|el|il|em|op|den|på|dne|dnia|w dniu|\d)\b.*(?:"
    r"\b(?:wrote|a écrit|escribió|ha scritto|escreveu|kirjoitti|napsal\(?a?\)?|napisał\(?a?\)?)"
    r"|\b(?:schrieb|schreef|skrev)\b.*)\s*[:：]",
    re.IGNORECASE,
)
IN_PERSON: Final = re.compile(r"\b(?:you|we|i)(?: \w+)? wrote\s*[:：]$", re.IGNORECASE)
"""How the author speaks of an earlier message; a mail program names its sender."""
ORIGINAL: Final = re.compile(
    r"[-_*>\s]*(?:(?:begin )?forwarded message|original message|original-nachricht|"
    r"ursprüngliche nachricht|weitergeleitete nachricht|message d'origine|message transféré|"
    r"mensaje original|messaggio originale|oorspronkelijk bericht|mensagem original)[-_*:\s]*",
    re.IGNORECASE,
)
ABOVE: Final = re.compile(
    r"[-#=\s]*(?:please )?(?:type|reply|write|enter)\b.{0,40}\babove this line\b.*", re.IGNORECASE
)
FROM: Final = re.compile(r"[*\s]*(?:from|von|de|da|van|från|fra)\s?:.*\S.*", re.IGNORECASE)
FIELD: Final = re.compile(
    r"[*\s]*(?:sent|date|to|cc|subject|reply-to|gesendet|datum|an|betreff|envoyé|à|objet|enviado|"
    r"enviada em|para|asunto|assunto|inviato|a|oggetto|verzonden|aan|onderwerp|skickat|till|ämne)"
    r"\s?:.*",
    re.IGNORECASE,
)
RULE: Final = re.compile(r"[_\-=*]{5,}")

MARKS: Final = (">", ":", "：")
WORDS: Final = ("message", "nachricht", "mensaje", "messaggio", "bericht", "mensagem", "above")
"""Quoted history has one of the marks or, where `ORIGINAL` or `ABOVE` announces it, the words."""

DASHES: Final = re.compile(r"--\s?")
SENT_FROM: Final = re.compile(r"(?:sent|get outlook|gesendet|envoyé) (?:from|for|von|de)\b.*", re.I)
SIGN_OFF: Final = re.compile(
    r"(?:(?:with )?(?:many |kind|kindest |best|warm|warmest |friendly )*\s?"
    r"(?:regards|wishes|thanks|thank you)|(?:yours )?(?:sincerely|faithfully|truly)|yours|cheers|"
    r"best|all the best|take care|respectfully|mit freundlichen grüßen|cordialement|saludos)"
    r"(?: again)?[,.!\s]*",
    re.IGNORECASE,
)
SIGNATURE_LINES: Final = 8
SIGNATURE_WIDTH: Final = 60


def strip_quotes(text: str) -> tuple[str, bool]:
    """Take out quoted history and what announces it.

    Lines that begin with `>` go, and what was written between them stays: it answers them. From
    a header without such lines below it, everything goes.

    Returns:
        What is left, and whether anything was taken out.
    """
    if "\n" not in text and not text.startswith(">"):
        return text, False
    if not any(mark in text for mark in MARKS):
        folded = text.casefold()
        if not any(word in folded for word in WORDS):
            return text, False
    lines = text.split("\n")
    starts = [line[:LINE_START].strip() for line in lines]
    kept: list[str] = []
    stripped = False
    at = 0
    while at < len(lines):
        start = starts[at]
        if start.startswith(">"):
            stripped = True
            at += 1
            continue
        length = _header(starts, at)
        if length:
            stripped = True
            at += length
            below = next((line for line in starts[at : at + WRAPPED] if line), "")
            is_delimiter_on_top = ABOVE.fullmatch(start) and not any(map(str.strip, kept))
            if not below.startswith(">") and not is_delimiter_on_top:
                break
            continue
        kept.append(lines[at])
        at += 1
    if not stripped:
        return text, False
    while kept and (not kept[-1].strip() or RULE.fullmatch(kept[-1].strip())):
        kept.pop()
    return "\n".join(kept).strip(), True


def strip_signature(text: str) -> tuple[str, bool]:
    """Take out a sign-off and what stands below it, if that is short.

    Returns:
        What is left, and whether anything was taken out.
    """
    lines = text.rstrip().split("\n")
    for at in range(max(1, len(lines) - SIGNATURE_LINES), len(lines)):
        line = lines[at][:LINE_START].strip()
        if not (DASHES.fullmatch(line) or SENT_FROM.fullmatch(line) or SIGN_OFF.fullmatch(line)):
            continue
        if all(len(below) <= SIGNATURE_WIDTH for below in lines[at + 1 :]):
            return "\n".join(lines[:at]).rstrip(), True
    return text, False


def _header(starts: list[str], at: int) -> int:
    """How many lines the header of a quote takes that begins here; 0 where none does."""
    start = starts[at]
    if not start:
        return 0
    if ORIGINAL.fullmatch(start) or ABOVE.fullmatch(start):
        return 1
    if FROM.fullmatch(start):
        fields = [line for line in starts[at + 1 : at + 6] if FIELD.fullmatch(line)]
        if len(fields) >= 2:
            return 1
    for length in range(1, WRAPPED + 1):
        words = " ".join(starts[at : at + length])
        if not starts[at : at + length][-1]:
            break
        if words.endswith((":", "：")):
            is_dated = "@" in words or any(map(str.isdigit, words))
            is_header = is_dated and len(words) <= LINE_START and WROTE.fullmatch(words) is not None
            if is_header and "@" not in words and IN_PERSON.search(words):
                below = starts[at + length : at + length + WRAPPED]
                is_header = next((line for line in below if line), "").startswith(">")
            return length if is_header else 0
    return 0
