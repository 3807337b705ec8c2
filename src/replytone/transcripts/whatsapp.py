"""WhatsApp: a chat exported as text, in any of the forms that phones write.

The file has no zone and does not say who is the agent: agents are named by the user.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from replytone.transcripts.errors import UsageError
from replytone.transcripts.message import Place, Record, Remark
from replytone.transcripts.reader import ReadOptions
from replytone.transcripts.source import Head, Source
from replytone.transcripts.vendor import CERTAIN, Draft, finish, named_role

INVISIBLE: Final = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\ufeff"
"""Marks of direction; not the joiners, which hold emoji together."""
GAP: Final = "[ \t\u00a0\u2009\u202f]"
HEADER: Final = re.compile(
    rf"[{INVISIBLE}]*(?P<open>\[?)(?P<date>\d{{1,4}}(?P<mark>[./-]) ?\d{{1,2}}[./-] ?\d{{1,4}}),?"
    rf"{GAP}{{1,3}}(?P<clock>\d{{1,2}}[:.]\d\d(?:[:.]\d\d)?)"
    rf"(?:{GAP}?(?P<half>[aApP]\.?{GAP}?[mM]\.?))?"
    rf"(?:\]|{GAP}-){GAP}[{INVISIBLE}]*(?P<rest>.*)",
    re.DOTALL,
)
NAMED: Final = re.compile(r"([^:\n]{1,80}):(?: |$)(.*)", re.DOTALL)
OMITTED: Final = re.compile(
    rf"[{INVISIBLE}]*(?:<(?:media omitted|medien ausgeschlossen|médias omis|multimedia omitido|"
    r"attached: [^>]*)>|(?:image|video|audio|sticker|gif|document|contact card) omitted)",
    re.IGNORECASE,
)
DELETED: Final = re.compile(
    rf"[{INVISIBLE}]*(?:this message was deleted|you deleted this message|"
    r"diese nachricht wurde gelöscht)\.?",
    re.IGNORECASE,
)
EDITED: Final = re.compile(rf"[{INVISIBLE}]*<this message was edited>", re.IGNORECASE)
PROBED: Final = 200


@dataclass(frozen=True, slots=True)
class _Entry:
    header: re.Match[str]
    place: Place
    text: str
    flags: frozenset[str]

    @property
    def family(self) -> tuple[str, str, bool, bool]:
        """The form of the header; a line in another form is part of a message."""
        clock = self.header["clock"]
        return (self.header["open"], self.header["mark"], len(clock) > 5, bool(self.header["half"]))


@dataclass(frozen=True, slots=True)
class WhatsAppReader:
    """Reader of exported chats; a file is a conversation."""

    name: str = "whatsapp"

    def sniff(self, head: Head) -> float:
        """0.9 where the first line has a header, and one of the first names a speaker."""
        lines = [line for line in head.text.split("\n") if line.strip()][:PROBED]
        headers = [header for line in lines if (header := HEADER.fullmatch(line.rstrip("\r")))]
        if not headers or not HEADER.fullmatch(lines[0].rstrip("\r")):
            return 0.0
        return CERTAIN if any(NAMED.fullmatch(header["rest"]) for header in headers) else 0.0

    def read(self, source: Source, options: ReadOptions) -> Iterator[Record]:
        """Read the messages in the order of the file.

        Raises:
            UsageError: The user names none of the speakers as an agent.
        """
        family, speakers, dates = _survey(source)
        if not any(named_role(options, speaker) == "agent" for speaker in speakers):
            names = ", ".join(repr(speaker) for speaker, _ in speakers.most_common(8))
            raise UsageError(
                f"{source.name} does not say who is the agent; name one with --agent-value "
                f"({names or 'nobody speaks in it'})"
            )
        order = _day_first(dates) if options.day_first is None else options.day_first
        if order is None and family and family[1] == ".":
            order = True  # as in the times of other formats
        remark = "read as a WhatsApp chat"
        if order is None:
            remark += "; days and months cannot be told apart, so that no times are read"
        yield Remark(remark, Place(source.name))
        for row, entry in enumerate(_entries(source, family), 1):
            place = Place(source.name, entry.place.line, row)
            yield finish(_draft(entry, source, order, options), place, options, entry.flags)


READER: Final = WhatsAppReader()


def _entries(source: Source, family: tuple[str, str, bool, bool] | None) -> Iterator[_Entry]:
    """The messages with the lines below that continue them."""
    lines = source.lines()
    entry: _Entry | None = None
    more: list[str] = []
    try:
        for line in lines:
            flags = lines.take_flags()
            header = HEADER.fullmatch(line.rstrip("\r\n"))
            begun = header and _Entry(header, Place(source.name, lines.number), "", flags)
            if begun and family in (None, begun.family):
                if entry:
                    yield _whole(entry, more)
                entry, more = begun, [begun.header["rest"]]
            else:
                more.append(line.rstrip("\r\n"))
        if entry:
            yield _whole(entry, more)
    finally:
        lines.close()


def _whole(entry: _Entry, lines: list[str]) -> _Entry:
    return _Entry(entry.header, entry.place, "\n".join(lines), entry.flags)


def _survey(
    source: Source,
) -> tuple[tuple[str, str, bool, bool] | None, Counter[str], list[tuple[int, ...]]]:
    """The form of the headers, the speakers, and all dates in their order."""
    families: Counter[tuple[str, str, bool, bool]] = Counter()
    for _, entry in zip(range(PROBED), _entries(source, None), strict=False):
        families[entry.family] += 1
    family = families.most_common(1)[0][0] if families else None
    speakers: Counter[str] = Counter()
    dates: list[tuple[int, ...]] = []
    for entry in _entries(source, family):
        named = NAMED.fullmatch(entry.header["rest"])
        if named:
            speakers[named[1].strip(INVISIBLE + " ")] += 1
        numbers = _numbers(entry.header["date"])
        if not dates or dates[-1] != numbers:
            dates.append(numbers)
    return family, speakers, dates


def _numbers(date: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", date))


def _day_first(dates: list[tuple[int, ...]]) -> bool | None:
    """Whether the day comes before the month; None where the dates do not tell."""
    if any(date[0] > 31 for date in dates) or any(date[1] > 12 for date in dates):
        return False
    if any(date[0] > 12 for date in dates):
        return True
    rising = [
        [(date[2], date[month], date[1 - month]) for date in dates] for month in (0, 1)
    ]  # as month/day, as day/month
    month_rises, day_rises = (sorted(days) == days for days in rising)
    return None if month_rises == day_rises else day_rises


def _draft(entry: _Entry, source: Source, day_first: bool | None, options: ReadOptions) -> Draft:
    named = NAMED.fullmatch(entry.text)
    author = named[1].strip(INVISIBLE + " ") if named else ""
    text = EDITED.sub("", named[2] if named else entry.text).strip(INVISIBLE)
    flags = set()
    if named is None or OMITTED.fullmatch(text):
        flags.add("event")
    elif DELETED.fullmatch(text):
        flags.add("deleted")
    time = _time(entry, day_first)
    return Draft(
        text=text,
        # Where the user names the agents, whoever else speaks is the customer.
        role="system" if named is None else "unknown" if options.customer_values else "customer",
        conversation=source.stem,
        time=time or f"{entry.header['date']} {entry.header['clock']} {entry.header['half'] or ''}",
        author=author,
        channel="whatsapp",
        markup=False,
        flags=flags,
    )


def _time(entry: _Entry, day_first: bool | None) -> str:
    """The time in ISO 8601 without a zone; empty where it cannot be read."""
    numbers = _numbers(entry.header["date"])
    if day_first is None and numbers[0] <= 31:
        return ""
    if numbers[0] > 31:
        year, month, day = numbers
    elif day_first:
        day, month, year = numbers
    else:
        month, day, year = numbers
    hour, minute, second = (*_numbers(entry.header["clock"]), 0)[:3]
    half = (entry.header["half"] or "")[:1].lower()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    year += 2000 if year < 100 else 0
    try:
        return datetime(year, month, day, hour, minute, second).isoformat()
    except ValueError:
        return ""
