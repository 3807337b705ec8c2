"""Gorgias: messages, alone or inside their tickets."""

from typing import Any, Final

from replytone.transcripts.fields import each, first, part, word, yes
from replytone.transcripts.jsonstream import Fields, Item
from replytone.transcripts.message import Role
from replytone.transcripts.vendor import Draft, Drafts, File, VendorReader

ROLES: Final[dict[bool | None, Role]] = {True: "agent", False: "customer", None: "unknown"}
NOTE: Final = "internal-note"
RULE: Final = "rule"


def is_whole(value: Fields) -> bool:
    """Whether an object is a ticket with its messages, or a message."""
    return "from_agent" in value or ("messages" in value and ("id" in value or "subject" in value))


def drafts(item: Item, file: File) -> Drafts:
    """The messages of a ticket, or the one message."""
    value = item.value
    if "from_agent" in value:
        yield _message(value, first(value, "ticket_id") or item.envelope.get("id"))
        return
    for message in each(value, "messages"):
        yield _message(message, value.get("id"))


READER: Final = VendorReader(
    name="gorgias",
    title="Gorgias messages",
    marks=(
        frozenset({"from_agent", "created_datetime"}),
        frozenset({"from_agent", "stripped_text"}),
        frozenset({"from_agent", "body_html", "sender"}),
    ),
    is_whole=is_whole,
    drafts=drafts,
)


def _message(value: Fields, ticket_id: Any) -> Draft:
    sender = part(value, "sender")
    public = yes(value.get("public"))
    is_note = public is False or word(part(value, "source").get("type")) == NOTE
    flags = set()
    if value.get("rule_id") is not None or word(value.get("via")) == RULE:
        flags.add("automated")
    if first(value, "deleted_datetime"):
        flags.add("deleted")
    if first(value, "failed_datetime"):
        flags.add("draft")
    if value.get("macros"):
        flags.add("canned")
    # Stripped texts come without the signature and the replies before.
    plain = first(value, "stripped_text", "body_text")
    return Draft(
        text=plain or first(value, "stripped_html", "body_html"),
        role=ROLES[yes(value.get("from_agent"))],
        conversation=ticket_id,
        message_id=value.get("id"),
        time=first(value, "created_datetime", "sent_datetime"),
        author=first(sender, "name", "email"),
        author_id=sender.get("id"),
        visibility="internal" if is_note else "unknown" if public is None else "public",
        channel=value.get("channel"),
        markup=not plain,
        flags=flags,
    )
