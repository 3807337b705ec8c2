"""HubSpot: the messages, comments and events of conversation threads."""

from typing import Final

from replytone.transcripts.fields import each, first, part, word
from replytone.transcripts.jsonstream import Fields, Item
from replytone.transcripts.message import Role
from replytone.transcripts.vendor import Draft, Drafts, File, VendorReader

ACTORS: Final[dict[str, Role]] = {
    "A": "agent", "V": "customer", "E": "customer", "B": "bot", "L": "bot", "S": "system",
}  # fmt: skip
"""First letter of an actor's id → role."""
MESSAGE, COMMENT, WELCOME = "MESSAGE", "COMMENT", "WELCOME_MESSAGE"
RECENT_ONLY: Final = "TRUNCATED_TO_MOST_RECENT_REPLY"
"""Says that a text is short of the history only, which is as it should be."""


def is_whole(value: Fields) -> bool:
    """Whether an object is a message or an event of a thread."""
    return "conversationsThreadId" in value or (
        "type" in value and "createdBy" in value and ("direction" in value or "senders" in value)
    )


def drafts(item: Item, file: File) -> Drafts:
    """The one message."""
    yield _message(item.value)


READER: Final = VendorReader(
    name="hubspot",
    title="HubSpot conversations",
    marks=(
        frozenset({"conversationsThreadId"}),
        frozenset({"richText", "senders", "direction"}),
    ),
    is_whole=is_whole,
    drafts=drafts,
)


def _message(value: Fields) -> Draft:
    kind = word(value.get("type"))
    sender = next(iter(each(value, "senders")), {})
    actor = first(sender, "actorId") or first(value, "createdBy")
    direction = word(value.get("direction"))
    role = ACTORS.get(actor.partition("-")[0]) if "-" in actor else None
    flags = set()
    if kind == COMMENT:
        role = role or "agent"
    elif role is None and direction == "OUTGOING":
        role = "agent"
        flags.add("role_guessed")
    elif role is None and direction == "INCOMING":
        role = "customer"
    if kind == WELCOME or word(part(value, "client").get("clientType")) == "SYSTEM":
        flags.add("automated")
    elif kind not in (MESSAGE, COMMENT, ""):
        flags.add("event")
    if word(part(value, "status").get("statusType")) == "FAILED":
        flags.add("draft")
    if value.get("archived") is True:
        flags.add("deleted")
    truncation = word(value.get("truncationStatus"))
    if truncation == "TRUNCATED":
        flags.add("truncated")
    plain, rich = first(value, "text"), first(value, "richText")
    return Draft(
        text=plain if truncation == RECENT_ONLY and plain else rich or plain,
        role=role or "unknown",
        conversation=value.get("conversationsThreadId"),
        message_id=value.get("id"),
        time=value.get("createdAt"),
        author=first(sender, "name"),
        author_id=actor,
        visibility="internal" if kind == COMMENT else "public",
        channel=first(value, "channelId"),
        flags=flags,
    )
