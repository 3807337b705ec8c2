"""A scored reply for the eye: its signals underlined, and what made up each rating."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from replytone.labels import LABELS, RATINGS
from replytone.result import Contribution, ReplyScore, Signal

WIDTH: Final = 88
"""Columns after which a line of the reply is wrapped."""
PARTS: Final = 12
"""Contributions listed one by one for each rating; the rest is one line."""
SMALL: Final = 0.05
"""Points below which a contribution would be shown as nothing."""
QUOTED: Final = 60
"""Characters of a signal's words that are shown beside its points."""

GREEN, RED, CYAN, BOLD, RESET = "\x1b[4;32m", "\x1b[4;31m", "\x1b[4;36m", "\x1b[1m", "\x1b[0m"
COLOURS: Final = {
    **dict.fromkeys(
        ("hedged_apology", "policy_refusal", "channel_deflection", "dismissal", "vague_promise"),
        RED,
    ),
    **dict.fromkeys(
        ("apology", "acknowledgement", "ownership", "concrete_action", "guidance"), GREEN
    ),
}
STATES: Final = {
    "given": "given",
    "missed": "missed: the customer had reason to expect some",
    "not_called_for": "not called for",
    "unclear": "judged without the customer's words",
}
NOTHING: Final = {
    "empathy": "no score: nothing here calls for empathy",
    "resolution": "no score: there is nothing to resolve",
}
SOURCES: Final = {
    "wording": "wording as a whole",
    "customer": "what the customer wrote",
    "other_signals": "all other signals",
    "scale_limit": "kept within 0 to 100",
}


def describe(score: ReplyScore, colour: bool = False) -> str:
    """The whole account of a scored reply, line by line.

    Args:
        score: The scored reply.
        colour: Underline by terminal codes; otherwise by a line of `^` under the words.
    """
    parts = [mark(score.text, score.signals, colour)]
    if colour and score.signals:
        parts.append("\n".join(_legend(score.signals)))
    advice = dict.fromkeys(signal.advice for signal in score.signals if signal.advice)
    if advice:
        parts.append("\n".join(f"instead: {words}" for words in advice))
    parts.extend("\n".join(_account(score, rating, colour)) for rating in RATINGS)
    return "\n\n".join(parts)


def mark(text: str, signals: Sequence[Signal], colour: bool = False, width: int = WIDTH) -> str:
    """A text with its signals underlined.

    Control characters are shown by stand-ins: a reply must not steer the terminal.
    """
    lines: list[str] = []
    for begin, end in _lines(text, width):
        if colour:
            lines.append(_coloured(text, begin, end, signals))
        else:
            lines.append("".join(map(_shown, text[begin:end])))
            lines.extend(_carets(text, begin, end, signals))
    return "\n".join(line.rstrip() for line in lines)


def _lines(text: str, width: int) -> Iterator[tuple[int, int]]:
    """Ranges of characters that fit on a line, broken at line ends and at spaces."""
    begin = at = 0
    used, space = 0, -1
    while at < len(text):
        character = text[at]
        if character == "\n":
            yield begin, at
            begin, used, space = at + 1, 0, -1
        else:
            used += columns(character)
            if character == " ":
                space = at + 1
            if used > width and at > begin:
                cut = space if space > begin else at
                yield begin, cut
                begin, space = cut, -1
                used = sum(map(columns, text[begin : at + 1]))
        at += 1
    yield begin, len(text)


def columns(character: str) -> int:
    """How many columns a character takes: 0, 1 or 2."""
    if character.isascii():
        return 0 if character == "\r" else 1
    category = unicodedata.category(character)
    if category in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _shown(character: str) -> str:
    if character.isascii() and character.isprintable():
        return character
    if character == "\t":
        return " "
    if character == "\r":
        return ""
    if ord(character) < 0x20:
        return chr(0x2400 + ord(character))
    category = unicodedata.category(character)
    if category in ("Zl", "Zp"):
        return " "
    if category in ("Cc", "Cs"):
        return "\N{REPLACEMENT CHARACTER}"
    # Marks that turn the writing direction round would set the underlining off.
    return "" if category == "Cf" and unicodedata.bidirectional(character) != "BN" else character


def _coloured(text: str, begin: int, end: int, signals: Sequence[Signal]) -> str:
    pieces, active = [], ""
    for at in range(begin, end):
        around = [signal for signal in signals if signal.start <= at < signal.end]
        # Of signals that overlap, the shortest says most about these words.
        inner = min(around, key=lambda signal: signal.end - signal.start, default=None)
        style = COLOURS.get(inner.label, CYAN) if inner else ""
        if style != active:
            pieces.append(f"{RESET if active else ''}{style}")
            active = style
        pieces.append(_shown(text[at]))
    return "".join(pieces) + (RESET if active else "")


@dataclass(slots=True)
class _Lane:
    """One line of `^` and labels under a line of text."""

    line: str = ""

    def takes(self, column: int) -> bool:
        return not self.line or len(self.line) + 2 <= column

    def add(self, column: int, mark: str) -> None:
        self.line = self.line.ljust(column) + mark


def _carets(text: str, begin: int, end: int, signals: Iterable[Signal]) -> list[str]:
    lanes: list[_Lane] = []
    for signal in sorted(signals, key=lambda signal: (signal.start, signal.end)):
        first, last = max(signal.start, begin), min(signal.end, end)
        if first >= last:
            continue
        column = sum(map(columns, text[begin:first]))
        carets = "^" * max(1, sum(map(columns, text[first:last].rstrip())))
        label = f" {signal.label}" if signal.end <= end else ""  # once, where the signal ends
        lane = next((lane for lane in lanes if lane.takes(column)), None)
        if lane is None:
            lane = _Lane()
            lanes.append(lane)
        lane.add(column, carets + label)
    return [lane.line for lane in lanes]


def _legend(signals: Sequence[Signal]) -> Iterator[str]:
    width = max(len(signal.label) for signal in signals)
    for signal in signals:
        colour = COLOURS.get(signal.label, CYAN)
        label = f"{colour}{signal.label}{RESET}{' ' * (width - len(signal.label))}"
        yield f"  {label}  {_quote(signal.text)}"


def _account(score: ReplyScore, rating: str, colour: bool) -> Iterator[str]:
    value = score.empathy if rating == "empathy" else score.resolution
    title = f"{BOLD}{rating}{RESET}" if colour else rating
    if value is None:
        yield f"{title}  {NOTHING[rating]}"
        return
    state = f"  ({STATES.get(score.empathy_state, score.empathy_state)})"
    yield f"{title}  {value:.0f} of 100{state if rating == 'empathy' else ''}"
    parts = sorted(
        (part for part in score.contributions if part.rating == rating),
        key=lambda part: -abs(part.points),
    )
    shown = [part for part in parts[:PARTS] if abs(part.points) >= SMALL]
    rest = sum(part.points for part in parts) - sum(part.points for part in shown)
    yield f"  {score.base.get(rating, 0.0):6.1f}  where every reply starts"
    for part in shown:
        yield f"  {part.points:+6.1f}  {_reason(part, score)}"
    if abs(rest) >= SMALL:
        yield f"  {rest:+6.1f}  {len(parts) - len(shown)} smaller parts"


def _reason(part: Contribution, score: ReplyScore) -> str:
    if part.source in LABELS:
        return f"{part.source}: {_quote(part.text)}" if part.text else f"no {part.source}"
    if part.source == "customer" and score.empathy_state == "unclear":
        return "no customer's message to judge by"
    source = SOURCES.get(part.source, part.source)
    return f"{source}: {_quote(part.text)}" if part.text else source


def _quote(words: str) -> str:
    words = " ".join("".join(map(_shown, words)).split())
    return f"“{words if len(words) <= QUOTED else words[: QUOTED - 1] + '…'}”"
