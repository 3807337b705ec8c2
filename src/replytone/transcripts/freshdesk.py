"""Freshdesk: tickets, whose description opens the conversation, and their conversations."""

from typing import Any, Final

from replytone.transcripts.fields import each, first, part, word, yes
from replytone.transcripts.jsonstream import Fields, Item
from replytone.transcripts.vendor import Draft, Drafts, File, VendorReader

OUTBOUND_EMAIL: Final = "10"
"""The source of a ticket that an agent opened by writing to the customer."""
SURVEY: Final = "6"
"""The source of a conversation that is a customer's rating."""
CHANNELS: Final = {
    "0": "reply", "2": "note", "5": "twitter", "6": "survey", "7": "facebook", "8": "email",
    "9": "phone", "10": "mobihelp", "11": "e-commerce",
}  # fmt: skip
TICKET_CHANNELS: Final = {
    "1": "email", "2": "portal", "3": "phone", "4": "forum", "5": "twitter", "6": "facebook",
    "7": "chat", "9": "widget", "10": "outbound email",
}  # fmt: skip


def is_whole(value: Fields) -> bool:
    """Whether an object is a ticket or a conversation, as Freshdesk calls a message."""
    return "incoming" in value or "description" in value or "description_text" in value


def drafts(item: Item, file: File) -> Drafts:
    """A ticket's description and its conversations, or the one conversation."""
    value = item.value
    if "incoming" in value:
        yield _conversation(value, first(value, "ticket_id") or item.envelope.get("id"))
        return
    source = word(value.get("source"))
    requester, conversation = part(value, "requester"), value.get("id")
    yield Draft(
        text=first(value, "description", "description_text"),
        role="agent" if source == OUTBOUND_EMAIL else "customer",
        conversation=conversation,
        message_id="description",
        time=value.get("created_at"),
        author=first(requester, "name"),
        author_id="" if source == OUTBOUND_EMAIL else value.get("requester_id"),
        channel=TICKET_CHANNELS.get(source, source),
        markup=True,
    )
    for each_conversation in each(value, "conversations"):
        yield _conversation(each_conversation, conversation)


READER: Final = VendorReader(
    name="freshdesk",
    title="Freshdesk tickets",
    marks=(
        frozenset({"incoming", "private", "user_id"}),
        frozenset({"incoming", "private", "body_text"}),
        frozenset({"description_text", "requester_id"}),
    ),
    is_whole=is_whole,
    drafts=drafts,
)


def _conversation(value: Fields, ticket_id: Any) -> Draft:
    incoming = yes(value.get("incoming"))
    private = yes(value.get("private"))
    source = word(value.get("source"))
    is_agent = incoming is False
    return Draft(
        text=first(value, "body", "body_text"),
        role="unknown" if incoming is None else "agent" if is_agent else "customer",
        conversation=ticket_id,
        message_id=value.get("id"),
        time=value.get("created_at"),
        author=first(value, "from_email").partition("<")[0],
        author_id=value.get("user_id"),
        visibility="unknown" if private is None else "internal" if private else "public",
        channel=CHANNELS.get(source, source),
        markup=True,
        flags={"event"} if source == SURVEY else set(),
    )
