"""Help Scout: threads, as it calls messages, alone or inside their conversations."""

import re
from typing import Any, Final

from replytone.transcripts.fields import each, first, part, word
from replytone.transcripts.jsonstream import Fields, Item
from replytone.transcripts.message import Role
from replytone.transcripts.vendor import Draft, Drafts, File, VendorReader

ROLES: Final[dict[str, Role]] = {"customer": "customer", "user": "agent", "system_user": "bot"}
INTERNAL: Final = frozenset({"note", "forwardparent", "forwardchild"})
"""Kinds of thread that the customer does not see."""
EVENT: Final = "lineitem"
UNSENT: Final = {"draft": "draft", "underreview": "draft", "hidden": "deleted"}
HREF: Final = re.compile(r"/conversations/(\d+)")


def is_whole(value: Fields) -> bool:
    """Whether an object is a thread, or a conversation with its threads."""
    is_thread = "body" in value and ("createdBy" in value or "created_by" in value)
    return is_thread or (bool(_threads(value)) and "id" in value)


def drafts(item: Item, file: File) -> Drafts:
    """The messages of a conversation, or the one thread."""
    value = item.value
    threads = _threads(value)
    if threads:
        for thread in threads:
            yield _thread(thread, value.get("id"))
        return
    href = word(part(item.envelope, "_links", "self").get("href"))
    link = HREF.search(href) or HREF.search(word(part(value, "_links", "self").get("href")))
    conversation = first(value, "conversation_id", "conversationId") or (link[1] if link else "")
    yield _thread(value, conversation or (file.conversation() if item.within else ""))


READER: Final = VendorReader(
    name="helpscout",
    title="Help Scout threads",
    marks=(
        frozenset({"_embedded", "threads"}),
        frozenset({"createdBy", "savedReplyId"}),
        frozenset({"createdBy", "createdAt", "state", "body"}),
        frozenset({"created_by", "saved_reply_id"}),
        frozenset({"created_by", "created_at", "state", "body", "action"}),
    ),
    is_whole=is_whole,
    drafts=drafts,
    note="older versions of its interface do not tell AI answers from those of staff",
)


def _threads(value: Fields) -> list[Fields]:
    return each(value, "_embedded", "threads") or each(value, "threads")


def _thread(value: Fields, conversation: Any) -> Draft:
    by = part(value, "createdBy") or part(value, "created_by")
    kind = word(value.get("type"))
    flags = set()
    state = UNSENT.get(word(value.get("state")))
    if state:
        flags.add(state)
    if kind == EVENT:
        flags.add("event")
    if "workflow" in word(part(value, "action").get("type")):
        flags.add("automated")
    if value.get("savedReplyId") or value.get("saved_reply_id"):
        flags.add("canned")
    via = ROLES.get(word(part(value, "source").get("via")), "unknown")
    name = f"{first(by, 'first', 'firstName')} {first(by, 'last', 'lastName')}".strip()
    return Draft(
        text=first(value, "body"),
        role=ROLES.get(word(by.get("type")), via),
        conversation=conversation,
        message_id=value.get("id"),
        time=first(value, "createdAt", "created_at"),
        author=name or first(by, "email"),
        author_id=by.get("id"),
        visibility="internal" if kind in INTERNAL else "public",
        channel=first(part(value, "source"), "type") or kind,
        markup=True,
        flags=flags,
    )
