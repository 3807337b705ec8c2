"""Google CCAI Insights: conversations of entries, one file each."""

from typing import Final

from replytone.transcripts.fields import each, first, part, word
from replytone.transcripts.jsonstream import Fields, Item
from replytone.transcripts.message import Role
from replytone.transcripts.vendor import Draft, Drafts, File, VendorReader

ROLES: Final[dict[str, Role]] = {
    "AGENT": "agent",
    "HUMAN_AGENT": "agent",
    "AUTOMATED_AGENT": "bot",
    "CUSTOMER": "customer",
    "END_USER": "customer",
}
EARLIEST: Final = 10**14
"""Microseconds below this count from the start of the conversation, not from 1970."""


def is_whole(value: Fields) -> bool:
    """Whether an object is a conversation."""
    return "entries" in value


def drafts(item: Item, file: File) -> Drafts:
    """The entries in the order of the file; they have no ids."""
    conversation = first(part(item.value, "conversation_info"), "conversation_id", "id")
    for at, entry in enumerate(each(item.value, "entries"), 1):
        start = word(entry.get("start_timestamp_usec"))
        is_date = start.isdecimal() and int(start) >= EARLIEST
        yield Draft(
            text=entry.get("text"),
            role=ROLES.get(word(entry.get("role")).upper(), "unknown"),
            conversation=conversation or file.conversation(item.place.row),
            message_id=str(at),
            time=start.zfill(16) if is_date else "",
            author_id=entry.get("user_id"),
            markup=False,
        )


READER: Final = VendorReader(
    name="ccai",
    title="Google CCAI conversations",
    marks=(
        frozenset({"entries", "start_timestamp_usec"}),
        frozenset({"entries", "conversation_info"}),
    ),
    is_whole=is_whole,
    drafts=drafts,
)
