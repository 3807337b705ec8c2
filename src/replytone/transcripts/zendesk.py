"""Zendesk Support: tickets with comments, comments with users, audits, conversation logs.

A comment does not say whether an agent wrote it. In this order it is found out from the file's
users, from the ticket's requester and those in copy, or guessed to be an agent, with a flag.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from replytone.transcripts.fields import each, first, part, word, yes
from replytone.transcripts.jsonstream import WHOLE, Fields, Item, has_lines, read_items
from replytone.transcripts.message import Role, Skipped
from replytone.transcripts.vendor import (
    Draft,
    Drafts,
    File,
    Person,
    VendorReader,
    known_person,
)
from replytone.transcripts.zendesk_log import chat_message, logged, visibility

USER_ROLES: Final[dict[str, Role]] = {"end-user": "customer", "agent": "agent", "admin": "agent"}
SYSTEM_USER: Final = "-1"
RULE: Final = frozenset({"rule", "8"})
MERGE: Final = frozenset({"merge", "19"})
CHAT: Final = frozenset({"chat", "chat_transcript", "native_messaging", "messaging", "29"})
SIDE: Final = "side_conversation"
"""The channel of what staff write to each other, or to a courier, beside the ticket."""
CALL: Final = "VoiceComment"


def is_whole(value: Fields) -> bool:
    """Whether an object is a ticket with its comments, a comment, an audit, an event or a user."""
    return (
        ("comments" in value and ("id" in value or "requester_id" in value))
        or ("ticket" in value and "comments" in value)
        or ("requester_id" in value and "id" in value)
        or _is_comment(value)
        or _islogged(value)
        or ("events" in value and "ticket_id" in value)
        or _is_user(value)
    )  # fmt: skip


def drafts(item: Item, file: File) -> Drafts:
    """The messages of a ticket, a comment, an audit or an event; users are remembered."""
    value = item.value
    if _is_user(value):
        _introduce(value, file)
    elif "comments" in value:
        yield from _ticket(value, file)
    elif "events" in value and "ticket_id" in value:
        yield from _audit(value, file)
    elif _is_comment(value):
        yield _comment(value, _ticket_of(item.envelope), file)
    elif _islogged(value):
        yield logged(value, item.envelope, file)
    else:
        yield Skipped("not_a_message", item.place, "a ticket without its comments")


def prepare(file: File) -> None:
    """Find the users of a file too long to be read at once; elsewhere they come first."""
    if file.source.is_longer_than(WHOLE) and not has_lines(file.source):
        for item in read_items(file.source, is_whole):
            if isinstance(item, Item) and item.within == "users":
                _introduce(item.value, file)


READER: Final = VendorReader(
    name="zendesk",
    title="Zendesk tickets",
    marks=(
        frozenset({"comments", "requester_id"}),
        frozenset({"comments", "author_id", "public"}),
        frozenset({"author_id", "public", "html_body"}),
        frozenset({"author_id", "public", "plain_body"}),
        frozenset({"author_id", "public", "audit_id"}),
        frozenset({"tickets", "requester_id"}),
        frozenset({"events", "author", "content", "created_at", "type", "metadata"}),
        frozenset({"audits", "events"}),
    ),
    is_whole=is_whole,
    drafts=drafts,
    prepare=prepare,
)


def _is_comment(value: Fields) -> bool:
    return "author_id" in value and ("body" in value or "html_body" in value or "public" in value)


def _islogged(value: Fields) -> bool:
    return "type" in value and isinstance(value.get("author"), dict) and "content" in value


def _is_user(value: Fields) -> bool:
    return word(value.get("role")) in USER_ROLES and "id" in value and "author_id" not in value


def _introduce(user: Mapping[str, Any], file: File) -> None:
    role = USER_ROLES.get(word(user.get("role")))
    name = first(user, "name")
    known = file.people.get(word(user.get("id")))
    # An id alone is not worth remembering: a file may have millions of them.
    if (role or name) and "id" in user and (known is None or known.role is None):
        file.people[word(user["id"])] = Person(name, role)


def _ticket_of(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """The ticket among what stands around comments."""
    return part(value, "ticket") or value


def _ticket(value: Fields, file: File) -> Iterator[Draft]:
    ticket = _ticket_of(value)
    for user in each(value, "users"):
        _introduce(user, file)
    for name in ("requester", "submitter", "assignee"):
        _introduce(part(ticket, name), file)
    comments = each(value, "comments")
    if not comments and first(ticket, "description"):
        # Only without comments: the description is the first of them once more.
        comments = [
            {
                "id": "description",
                "author_id": ticket.get("requester_id"),
                "body": ticket["description"],
                "public": ticket.get("is_public", True),
                "created_at": ticket.get("created_at"),
                "via": ticket.get("via"),
            }
        ]
    for comment in comments:
        yield _comment(comment, ticket, file)


def _comment(comment: Fields, ticket: Mapping[str, Any], file: File) -> Draft:
    author = part(comment, "author")
    author_id = word(comment.get("author_id")) or word(author.get("id"))
    _introduce({**author, "id": author_id}, file)
    person = known_person(file, author_id)
    role, is_guess = _role(author_id, person, ticket)
    public = yes(comment.get("public"))
    if role == "unknown" and public is False:
        role = "agent"  # customers write no internal notes
    markup = first(comment, "html_body")
    flags = {"role_guessed"} if is_guess else set()
    via = part(comment, "via")
    channel = word(comment.get("via")) or word(via.get("channel"))
    if channel in RULE or word(part(via, "source").get("rel")) == "trigger":
        flags.add("automated")
    if channel in MERGE or comment.get("type") == CALL:
        flags.add("event")
    if channel in CHAT and public:
        flags.add("whole_chat")
    return Draft(
        text=markup or first(comment, "body", "plain_body"),
        role=role,
        conversation=first(comment, "ticket_id") or first(ticket, "id", "ticket_id"),
        message_id=comment.get("id"),
        time=first(comment, "created_at", "timestamp") or ticket.get("created_at"),
        author=person.name,
        author_id=author_id,
        visibility="internal" if channel == SIDE else visibility(public),
        channel=channel,
        markup=True if markup else None,
        flags=flags,
    )


def _role(author_id: str, person: Person, ticket: Mapping[str, Any]) -> tuple[Role, bool]:
    """The role of a comment's author, and whether it is a guess."""
    if author_id == SYSTEM_USER:
        return "system", False
    if author_id and author_id == first(ticket, "requester_id"):
        # An agent may open a ticket in a customer's name, but asks for nothing in it.
        return person.role or "customer", False
    if person.role is not None:
        return person.role, False
    in_copy = [
        word(id)
        for name in ("collaborator_ids", "follower_ids", "email_cc_ids")
        for id in ticket.get(name) or ()
    ]
    if author_id in in_copy:
        return "customer", False
    if not author_id or not first(ticket, "requester_id"):
        return "unknown", False
    return "agent", True


def _audit(audit: Fields, file: File) -> Iterator[Draft]:
    """The comments of an audit, and the messages of the chat that it tells of."""
    around = {"id": audit["ticket_id"], "created_at": audit.get("created_at")}
    for event in each(audit, "events"):
        if event.get("type") == "ChatStartedEvent":
            for message in each(event, "value", "history"):
                yield chat_message(message, word(audit["ticket_id"]))
        elif _islogged(event):
            yield logged(event, around, file)
        elif event.get("type") in ("Comment", CALL):
            yield _comment({"via": audit.get("via"), **event}, around, file)
