"""Front: messages, and the comments that its users leave for each other."""

import re
from typing import Final

from replytone.transcripts.fields import each, first, part, word, yes
from replytone.transcripts.jsonstream import Fields, Item
from replytone.transcripts.message import Role
from replytone.transcripts.vendor import Draft, Drafts, File, VendorReader

MACHINES: Final = frozenset({
    "ai", "api", "application", "bulk_reply", "csat", "integration", "macro", "rule", "smart_csat",
})  # fmt: skip
"""Kinds of authors that are no people."""
INTERNAL: Final = "internal"
CALL: Final = "call"
HREF: Final = re.compile(r"/conversations/(\w+)")


def is_whole(value: Fields) -> bool:
    """Whether an object is a message, a comment, or a conversation with its messages."""
    return (
        "is_inbound" in value
        or ("posted_at" in value and "body" in value)
        or (bool(each(value, "messages")) and "id" in value)
    )


def drafts(item: Item, file: File) -> Drafts:
    """The messages and comments of a conversation, or the one message or comment."""
    value = item.value
    around = first(value, "id") if "messages" in value else ""
    if around:
        for each_value in (*each(value, "messages"), *each(value, "comments")):
            yield _draft(each_value, around)
        return
    yield _draft(value, _conversation(value, item) or (file.conversation() if item.within else ""))


READER: Final = VendorReader(
    name="front",
    title="Front messages",
    marks=(
        frozenset({"_results", "is_inbound"}),
        frozenset({"_results", "posted_at"}),
        frozenset({"is_inbound", "draft_mode"}),
        frozenset({"is_inbound", "blurb"}),
        frozenset({"is_inbound", "recipients"}),
    ),
    is_whole=is_whole,
    drafts=drafts,
)


def _conversation(value: Fields, item: Item) -> str:
    told = first(value, "conversation_id") or first(part(value, "conversation"), "id")
    for links in (part(value, "_links", "related"), part(item.envelope, "_links")):
        link = HREF.search(first(links, "conversation", "self"))
        told = told or (link[1] if link else "")
    return told


def _draft(value: Fields, conversation: str) -> Draft:
    author = part(value, "author")
    kind = word(value.get("type"))
    inbound = yes(value.get("is_inbound"))
    is_comment = "is_inbound" not in value
    role: Role = "unknown"
    flags = set()
    if inbound:
        role = "customer"
    elif inbound is False or is_comment:
        role = "bot" if word(author.get("type")) in MACHINES else "agent"
        if not author:
            flags.add("role_guessed")
    if first(value, "draft_mode") or value.get("is_draft") is True:
        flags.add("draft")
    if kind == CALL:
        flags.add("event")
    name = f"{first(author, 'first_name')} {first(author, 'last_name')}".strip()
    if not name and inbound:
        sender = next((r for r in each(value, "recipients") if r.get("role") == "from"), {})
        name = first(sender, "name", "handle")
    return Draft(
        text=first(value, "body", "text"),  # not the blurb, which is cut off
        role=role,
        conversation=conversation,
        message_id=value.get("id"),
        time=first(value, "created_at", "posted_at"),
        author=name or first(author, "email", "username"),
        author_id=author.get("id"),
        visibility="internal" if is_comment or kind == INTERNAL else "public",
        channel=kind,
        flags=flags,
    )
