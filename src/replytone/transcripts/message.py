"""The one record shape that every reader yields, whatever the file was."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

Role = Literal["agent", "customer", "bot", "system", "unknown"]
Visibility = Literal["public", "internal", "unknown"]
Origin = Literal["plain", "html"]

REASONS: Final[dict[str, str]] = {
    "too_many_cells": "more cells than the header names",
    "too_few_cells": "fewer cells than the header names",
    "broken_quotes": "a quoted cell that is not closed",
    "too_long": "longer than any message can be",
    "not_json": "not JSON",
    "not_an_object": "JSON, but not an object",
    "nested_text": "the text is a list or an object",
    "no_text": "no text",
    "internal": "internal note",
    "unknown_visibility": "not known to be public",
    "bot": "written by a bot",
    "system": "written by the system",
    "unknown_role": "not known who wrote it",
    "draft": "never sent",
    "deleted": "deleted",
    "redacted": "nothing left but redactions",
    "automated": "sent by an automation",
    "event": "an event, not a message",
    "duplicate": "the same message once more",
    "only_quoted": "nothing but quoted history",
    "not_a_message": "an object that is not a message",
    "whole_chat": "a whole chat in one message",
    "restricted": "withheld by the vendor",
}
"""Why a record is not used: reason → its meaning. Readers of other packages may add their own."""

FLAGS: Final[dict[str, str]] = {
    "decoded_by_guess": "bytes that are not UTF-8, read as Windows-1252",
    "undecodable": "bytes that could not be read, shown as \N{REPLACEMENT CHARACTER}",
    "stray_quotes": "quotation marks inside a cell that were not doubled",
    "zone_assumed": "a time without a zone",
    "role_guessed": "who wrote it is guessed",
    "html_to_text": "HTML, read as text",
    "quote_stripped": "quoted history, left out",
    "signature_stripped": "a signature, left out",
    "canned": "a saved reply",
    "truncated": "cut off by the vendor",
    "digits_lost": "a number with more digits than a spreadsheet keeps",
}
"""What was noticed about a message that is used all the same: flag → its meaning."""

UNSCORED_FLAGS: Final = frozenset(
    {"draft", "deleted", "redacted", "automated", "event", "whole_chat"}
)
"""Flags that keep a message from being scored; each is a reason of `REASONS` as well."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record stands in its source.

    Attributes:
        file: The file's name as it was given.
        line: The record's first line, counted from 1; 0 where lines mean nothing.
        row: The record's number in the file, counted from 1 and without a header.
    """

    file: str
    line: int = 0
    row: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a conversation.

    Attributes:
        text: The words to score: as in the source, or what cleaning left of them.
        role: Who speaks.
        place: Where the message stands in its source.
        conversation_id: Empty where the source has none; such messages have no context.
        message_id: Empty where the source has none.
        time: With a zone always; UTC, and flag `zone_assumed`, where the source names none.
        time_text: The time as the source writes it.
        visibility: Only public messages are scored.
        author: Name or id of who wrote it; empty where unknown.
        channel: The source's word for the channel; empty where unknown.
        origin: What the source's text is: plain words or HTML.
        flags: What was noticed, see `FLAGS` and `UNSCORED_FLAGS`.
        raw: The text exactly as in the source; None where `text` is just that.
    """

    text: str
    role: Role
    place: Place
    conversation_id: str = ""
    message_id: str = ""
    time: datetime | None = None
    time_text: str = ""
    visibility: Visibility = "public"
    author: str = ""
    channel: str = ""
    origin: Origin = "plain"
    flags: frozenset[str] = frozenset()
    raw: str | None = None

    @property
    def time_label(self) -> str:
        """The time in ISO 8601, with a zone only if the source has one; else the source's words."""
        if self.time is None:
            return self.time_text
        if "zone_assumed" in self.flags:
            return self.time.replace(tzinfo=None).isoformat()
        return self.time.isoformat()


@dataclass(frozen=True, slots=True)
class Skipped:
    """A record that cannot be read as a message.

    Attributes:
        reason: One of `REASONS`, or a reader's own word.
        place: Where the record stands.
        detail: What exactly is wrong; never the words of the record.
    """

    reason: str
    place: Place
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something the user should be told about a file, such as which columns were guessed."""

    text: str
    place: Place


Record = Message | Skipped | Remark
"""What a reader yields."""
