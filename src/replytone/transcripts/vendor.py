"""What the readers of help-desk exports share: from a vendor's objects to messages.

A reader of one vendor says how its objects are recognised and which drafts of messages they
hold; everything else happens here.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from replytone.transcripts.clean import clean
from replytone.transcripts.fields import keys_of, word
from replytone.transcripts.jsonstream import IsWhole, Item, read_items
from replytone.transcripts.message import (
    UNSCORED_FLAGS,
    Message,
    Place,
    Record,
    Remark,
    Role,
    Skipped,
    Visibility,
)
from replytone.transcripts.ordering import in_order
from replytone.transcripts.reader import ReadOptions
from replytone.transcripts.roles import normal
from replytone.transcripts.source import Head, Source
from replytone.transcripts.times import parse_time

CERTAIN: Final = 0.9


@dataclass(frozen=True, slots=True)
class Person:
    """Someone whom a file introduces by id.

    Attributes:
        name: The name; empty where unknown.
        role: What the person is, None where the file does not say.
    """

    name: str = ""
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class File:
    """What is known while one file is read.

    Attributes:
        source: The file.
        options: What the user said.
        people: Id → person, as far as the file has introduced them.
    """

    source: Source
    options: ReadOptions
    people: dict[str, Person] = field(default_factory=dict)

    def conversation(self, row: int = 1) -> str:
        """An id for a file without one that holds one conversation, or several in a row."""
        stem = self.source.stem
        return stem if row == 1 else f"{stem}#{row}"


@dataclass(slots=True)
class Draft:
    """A message as a vendor has it; values that are missing are simply left out.

    Attributes:
        text: The text in the source.
        role: Who speaks.
        conversation: Id of the conversation.
        message_id: Id of the message.
        time: A time in any form of `parse_time`, or a number of seconds.
        author: Name of who wrote it.
        author_id: Their id.
        visibility: Who saw it.
        channel: The vendor's word for the channel.
        markup: Whether the text is HTML; None to find out.
        raw: The text as in the source, where `text` is not that any more.
        flags: Flags of the message.
    """

    text: Any
    role: Role
    conversation: Any = ""
    message_id: Any = ""
    time: Any = ""
    author: str = ""
    author_id: Any = ""
    visibility: Visibility = "public"
    channel: Any = ""
    markup: bool | None = None
    raw: str | None = None
    flags: set[str] = field(default_factory=set)


Drafts = Iterator[Draft | Skipped]


@dataclass(frozen=True, slots=True)
class VendorReader:
    """Reader of one vendor's JSON.

    Attributes:
        name: What `--format` calls it.
        title: What it is called in remarks.
        marks: Sets of field names; a file that has all names of one of them is the vendor's.
        is_whole: Whether an object is a conversation or a message.
        drafts: The messages of an object.
        prepare: What must be known of a whole file before its first message.
        note: What a user should know about all such files.
    """

    name: str
    title: str
    marks: tuple[frozenset[str], ...]
    is_whole: IsWhole
    drafts: Callable[[Item, File], Drafts]
    prepare: Callable[[File], None] | None = None
    note: str = ""

    def sniff(self, head: Head) -> float:
        """0.9 where the vendor's field names are there, and a little more the more they are."""
        if not head.text.lstrip("\ufeff \t\r\n").startswith(("{", "[")):
            return 0.0
        keys = keys_of(head.text)
        found = max((len(marks) for marks in self.marks if marks <= keys), default=0)
        return CERTAIN + found / 1_000 if found else 0.0

    def read(self, source: Source, options: ReadOptions) -> Iterator[Record]:
        """Read the messages, those of each conversation in order of time."""
        yield Remark(
            f"read as {self.title}{'; ' if self.note else ''}{self.note}", Place(source.name)
        )
        file = File(source, options)
        if self.prepare is not None:
            self.prepare(file)
        yield from in_order(self._groups(file))

    def _groups(self, file: File) -> Iterator[list[Record]]:
        for item in read_items(file.source, self.is_whole):
            if isinstance(item, Skipped):
                yield [item]
            elif not self.is_whole(item.value):
                yield [Skipped("not_a_message", item.place)]
            else:
                yield finished(self.drafts(item, file), item.place, file.options, item.flags)


def finished(
    drafts: Drafts, place: Place, options: ReadOptions, flags: frozenset[str] = frozenset()
) -> list[Record]:
    """The records of drafts that stand at one place."""
    return [
        draft if isinstance(draft, Skipped) else finish(draft, place, options, flags)
        for draft in drafts
    ]


def finish(
    draft: Draft, place: Place, options: ReadOptions, flags: frozenset[str] = frozenset()
) -> Message | Skipped:
    """Clean a draft and make it a message; one without words is skipped, unless flags say why."""
    source_text = word(draft.text)
    cleaned = clean(source_text, markup=draft.markup, keep_signatures=options.keep_signatures)
    found = flags | draft.flags | cleaned.flags
    if not cleaned.text and not found & UNSCORED_FLAGS:
        return Skipped("only_quoted" if "quote_stripped" in found else "no_text", place)
    time_text = word(draft.time)
    time, zone_assumed = parse_time(time_text, options.day_first)
    if zone_assumed:
        found |= {"zone_assumed"}
    author_id = word(draft.author_id)
    role = named_role(options, draft.author, author_id)
    if role is not None:
        found -= {"role_guessed"}
    raw = draft.raw if draft.raw is not None else source_text
    return Message(
        text=cleaned.text,
        role=role or draft.role,
        place=place,
        conversation_id=word(draft.conversation),
        message_id=word(draft.message_id),
        time=time,
        time_text=time_text,
        visibility=draft.visibility,
        author=draft.author.strip() or author_id,
        channel=word(draft.channel),
        origin="html" if "html_to_text" in cleaned.flags else "plain",
        flags=frozenset(found),
        raw=raw if raw != cleaned.text else None,
    )


def named_role(options: ReadOptions, *names: str) -> Role | None:
    """The role that the user gave someone by name or id."""
    if not (options.agent_values or options.customer_values or options.bot_values):
        return None
    known = {normal(name) for name in names if name}
    named: tuple[tuple[tuple[str, ...], Role], ...] = (
        (options.agent_values, "agent"),
        (options.customer_values, "customer"),
        (options.bot_values, "bot"),
    )
    for values, role in named:
        if known & {normal(value) for value in values}:
            return role
    return None


def known_person(file: File, id: Any) -> Person:
    """The person of an id, as far as the file has introduced them."""
    return file.people.get(word(id), Person())
