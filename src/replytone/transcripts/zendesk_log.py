"""Messages of Zendesk's conversation log and of the chats in its audits."""

from collections.abc import Mapping
from typing import Any, Final

from replytone.transcripts.fields import first, part, word, yes
from replytone.transcripts.jsonstream import Fields
from replytone.transcripts.message import Role, Visibility
from replytone.transcripts.roles import normal
from replytone.transcripts.vendor import Draft, File

ROLES: Final[dict[str, Role]] = {
    "user": "customer",
    "end-user": "customer",
    "end_user": "customer",
    "agent": "agent",
    "admin": "agent",
    "bot": "bot",
    "system": "system",
}
CHAT_MESSAGE: Final = "chatmessage"
LOGGED: Final = frozenset({"Comment", "Messaging::ConversationMessage"})


def visibility(public: bool | None) -> Visibility:
    """Who sees a message that is public, is not, or does not say so."""
    return "unknown" if public is None else "public" if public else "internal"


def chat_message(message: Fields, ticket_id: str) -> Draft:
    """A message of the chat that an audit tells of."""
    actor = normal(word(message.get("actor_type")))
    role = ROLES.get(actor.replace(" ", "_"), "unknown")
    is_message = word(message.get("type")).lower() == CHAT_MESSAGE
    return Draft(
        text=message.get("message"),
        role=role,
        conversation=ticket_id,
        message_id=f"chat-{word(message.get('chat_index'))}" if "chat_index" in message else "",
        time=message.get("timestamp"),
        author=first(message, "actor_name"),
        author_id=message.get("actor_id"),
        channel="chat",
        flags=set() if is_message else {"event"},
    )


def logged(event: Fields, ticket: Mapping[str, Any], file: File) -> Draft:
    """A message of a conversation log, which has no fixed place for its internal notes."""
    author, content = part(event, "author"), part(event, "content")
    kind = word(event.get("type"))
    told: bool | None = None
    for place in (event, content, part(event, "metadata")):
        for name, is_public in (("public", True), ("is_public", True), ("internal", False),
                                ("is_internal", False), ("private", False)):  # fmt: skip
            value = yes(place.get(name))
            if value is not None and told is None:
                told = value == is_public
    if told is None and kind != "Comment":
        told = True  # what is said in a messenger is said to the customer
    markup = first(content, "html_body", "html")
    return Draft(
        text=markup or first(content, "text", "body", "plain_body", "value"),
        role=ROLES.get(word(author.get("type")).lower(), "unknown"),
        conversation=first(event, "ticket_id", "conversation_id")
        or first(ticket, "ticket_id", "id")
        or file.conversation(),
        message_id=event.get("id"),
        time=event.get("created_at"),
        author=first(author, "display_name", "name"),
        author_id=author.get("id"),
        visibility=visibility(told),
        channel=kind,
        flags=set() if kind in LOGGED else {"event"},
    )
