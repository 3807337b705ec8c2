"""Salesforce Live Agent: chat transcripts, each one piece of HTML.

They come as CSV with the columns of LiveChatTranscript, or as a file with the body alone. Agents
are those whom a line `Agent NAME` announces; everyone else is the visitor. Labels and dates are
written in the language of the organisation, of which English is read here; for others the agents
can be named.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

from replytone.transcripts.errors import TranscriptError
from replytone.transcripts.fields import first
from replytone.transcripts.markup import to_text
from replytone.transcripts.message import Place, Record, Remark, Skipped
from replytone.transcripts.reader import ReadOptions
from replytone.transcripts.roles import normal
from replytone.transcripts.rows import header_of, table_rows
from replytone.transcripts.source import Head, Source
from replytone.transcripts.vendor import CERTAIN, Draft, finished

MARKS: Final = (
    frozenset({"body", "chatkey"}),
    frozenset({"body", "livechatvisitorid"}),
    frozenset({"body", "caseid", "chatkey"}),
)
STARTED: Final = "Chat Started:"
MAX_BODY: Final = 16_000_000
AGENT: Final = re.compile(r"Agent\s+(.{1,80})")
CENTRED: Final = re.compile(r'<(p|div)\b[^>]{0,80}\balign="center"[^>]{0,80}>', re.IGNORECASE)
MARK: Final = "\x02"
"""Stands before a centred line, which is not spoken by anyone."""
SPOKEN: Final = re.compile(
    r"\(\s*(?:(\d{1,5})h\s+)?(?:(\d{1,5})m\s+)?(\d{1,5})s\s*\)\s*([^:\n]{1,80}):\s?(.*)"
)
DATE: Final = re.compile(
    rf"{STARTED} \w+, (\w+) (\d\d?), (\d{{4}}), ([\d:]{{7,8}}) \(([+-]\d{{4}})\)"
)


@dataclass(frozen=True, slots=True)
class SalesforceChatReader:
    """Reader of chat transcripts."""

    name: str = "salesforce-chat"

    def sniff(self, head: Head) -> float:
        """0.9 where the columns or the first line of a body are there."""
        if head.text.lstrip("\ufeff \r\n").startswith("<"):
            return CERTAIN if STARTED in head.text[:1_000] else 0.0
        names = {name.lower() for name in header_of(head)}
        return CERTAIN if any(marks <= names for marks in MARKS) else 0.0

    def read(self, source: Source, options: ReadOptions) -> Iterator[Record]:
        """Read the messages of the chats, one chat after the other."""
        yield Remark("read as Salesforce chats", Place(source.name))
        if source.head().text.lstrip("\ufeff \r\n").startswith("<"):
            with source.open_text() as stream:
                body = stream.read(MAX_BODY + 1)
            if len(body) > MAX_BODY:
                raise TranscriptError(f"{source.name} is too long to be one chat")
            yield from finished(_drafts(body, source.stem, options), Place(source.name), options)
            return
        for row in table_rows(source, frozenset({"body"})):
            if isinstance(row, Skipped):
                yield row
                continue
            cells = row.cells
            id = first(cells, "id", "chatkey") or f"{source.stem}#{row.place.row}"
            records = finished(
                _drafts(cells.get("body", ""), id, options), row.place, options, row.flags
            )
            yield from records or [Skipped("no_text", row.place)]


READER: Final = SalesforceChatReader()


def _drafts(body: str, conversation: str, options: ReadOptions) -> Iterator[Draft]:
    text = to_text(CENTRED.sub(lambda tag: tag[0] + MARK, body))[0]
    lines = text.split("\n")
    agents = {
        normal(agent[1])
        for line in lines
        if (agent := AGENT.fullmatch(line.removeprefix(MARK).strip())) and line.startswith(MARK)
    }
    started = _start(text)
    draft: Draft | None = None
    for line in lines:
        spoken = SPOKEN.fullmatch(line)
        if spoken is None and draft is not None and line and not line.startswith(MARK):
            draft.text = f"{draft.text}\n{line}"
            continue
        if draft is not None:
            yield draft
            draft = None
        if spoken is None:
            event = line.removeprefix(MARK).strip()
            if event and not event.startswith(("Chat Started", "Chat Origin")):
                yield Draft(event, "system", conversation, markup=False, flags={"event"})
            continue
        hours, minutes, seconds, name, words = spoken.groups()
        since = timedelta(hours=int(hours or 0), minutes=int(minutes or 0), seconds=int(seconds))
        draft = Draft(
            text=words,
            role="agent" if normal(name) in agents else "customer" if agents else "unknown",
            conversation=conversation,
            time=(started + since).isoformat() if started else "",
            author=name,
            channel="chat",
            markup=False,
        )
    if draft is not None:
        yield draft


def _start(text: str) -> datetime | None:
    date = DATE.search(text)
    if date is None:
        return None
    month, day, year, clock, zone = date.groups()
    try:
        return parsedate_to_datetime(f"{day} {month[:3]} {year} {clock} {zone}")
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
