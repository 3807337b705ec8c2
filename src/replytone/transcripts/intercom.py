"""Intercom: conversations, and tickets, with their parts."""

from collections.abc import Mapping
from typing import Any, Final

from replytone.transcripts.fields import each, first, part, word
from replytone.transcripts.jsonstream import Fields, Item
from replytone.transcripts.message import Role
from replytone.transcripts.vendor import Draft, Drafts, File, VendorReader

ROLES: Final[dict[str, Role]] = {
    "admin": "agent",
    "team": "agent",
    "user": "customer",
    "lead": "customer",
    "contact": "customer",
    "bot": "bot",
}
NOTE: Final = frozenset({"note", "note_and_reopen"})
AUTOMATED: Final = frozenset({"automated", "operator_initiated"})


def is_whole(value: Fields) -> bool:
    """Whether an object is a conversation, a ticket with its parts, or a part."""
    return (
        "conversation_parts" in value
        or "ticket_parts" in value
        or "part_type" in value
        or (isinstance(value.get("source"), dict) and "delivered_as" in value["source"])
    )


def drafts(item: Item, file: File) -> Drafts:
    """The opening message and the parts; a part without a body is an event."""
    value = item.value
    conversation = value.get("id")
    if "part_type" in value:
        yield _part(value, first(value, "conversation_id"), "")
        return
    source = part(value, "source")
    channel = first(source, "type")
    if source:
        draft = _message(source, conversation, value.get("created_at"), channel)
        if draft.text == "" and not draft.flags:
            draft.text = first(source, "subject")
        if first(source, "delivered_as") in AUTOMATED:
            draft.flags.add("automated")
        yield draft
    for name in ("conversation_parts", "ticket_parts"):
        # Lists are wrapped in an object of their own; some scripts take that away.
        for each_part in each(value, name, name) or each(value, name):
            yield _part(each_part, conversation, channel)


READER: Final = VendorReader(
    name="intercom",
    title="Intercom conversations",
    marks=(
        frozenset({"conversation_parts"}),
        frozenset({"ticket_parts"}),
        frozenset({"part_type", "author"}),
        frozenset({"delivered_as", "source", "author"}),
    ),
    is_whole=is_whole,
    drafts=drafts,
    note="of a conversation with more than 500 parts Intercom gives the latest only",
)


def _part(value: Fields, conversation: Any, channel: str) -> Draft:
    draft = _message(value, conversation, value.get("created_at"), channel)
    # Not only comments: people also write while they open, assign or close a conversation.
    if word(value.get("part_type")) in NOTE:
        draft.visibility = "internal"
    elif not draft.text:
        draft.flags.add("event")
    return draft


def _message(value: Mapping[str, Any], conversation: Any, time: Any, channel: str) -> Draft:
    author = part(value, "author")
    is_machine = author.get("from_ai_agent") is True or author.get("is_ai_answer") is True
    return Draft(
        text=first(value, "body"),
        role="bot" if is_machine else ROLES.get(word(author.get("type")).lower(), "unknown"),
        conversation=conversation,
        message_id=value.get("id"),
        time=time,
        author=first(author, "name", "email"),
        author_id=author.get("id"),
        channel=channel,
        markup=True,
        flags={"redacted"} if value.get("redacted") is True else set(),
    )
