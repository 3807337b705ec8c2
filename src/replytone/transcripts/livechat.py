"""LiveChat: chats with their threads of events."""

from collections.abc import Iterator
from typing import Final

from replytone.transcripts.fields import each, first, part, word
from replytone.transcripts.jsonstream import Fields, Item
from replytone.transcripts.message import Role, Skipped
from replytone.transcripts.vendor import Draft, Drafts, File, Person, VendorReader

ROLES: Final[dict[str, Role]] = {"agent": "agent", "customer": "customer", "bot": "bot"}
MESSAGE, SYSTEM = "message", "system_message"


def is_whole(value: Fields) -> bool:
    """Whether an object is a chat, or a thread outside of its chat."""
    return "users" in value and ("thread" in value or "threads" in value)


def drafts(item: Item, file: File) -> Drafts:
    """The events of all threads of a chat; a thread is a conversation."""
    chat = item.value
    people = {
        word(user.get("id")): Person(first(user, "name"), ROLES.get(word(user.get("type"))))
        for user in each(chat, "users")
    }
    thread = part(chat, "thread")
    for each_thread in [dict(thread)] if thread else each(chat, "threads"):
        if each_thread.get("restricted_access"):
            yield Skipped("restricted", item.place)
        yield from _thread(each_thread, first(chat, "id"), people)


READER: Final = VendorReader(
    name="livechat",
    title="LiveChat chats",
    marks=(
        frozenset({"users", "thread", "events"}),
        frozenset({"users", "threads", "events"}),
        frozenset({"users", "thread", "restricted_access"}),
    ),
    is_whole=is_whole,
    drafts=drafts,
    note="bots stand there as agents unless they are named as bots",
)


def _thread(thread: Fields, chat_id: str, people: dict[str, Person]) -> Iterator[Draft]:
    for event in each(thread, "events"):
        kind = word(event.get("type"))
        author_id = word(event.get("author_id"))
        person = people.get(author_id, Person())
        flags = set()
        if event.get("deleted") is True:
            flags.add("deleted")
        elif kind not in (MESSAGE, SYSTEM):
            flags.add("event")  # files, forms and their answers, cards
        yield Draft(
            text=first(event, "text"),
            role="system" if kind == SYSTEM else person.role or "unknown",
            conversation=first(thread, "id") or chat_id,
            message_id=event.get("id"),
            time=event.get("created_at"),
            author=person.name,
            author_id=author_id,
            visibility="internal" if word(event.get("visibility")) == "agents" else "public",
            channel="chat",
            markup=False,
            flags=flags,
        )
