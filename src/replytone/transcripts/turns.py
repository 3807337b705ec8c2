"""The turns of a contact as Amazon's services write them."""

from collections.abc import Iterator
from typing import Any, Final

from replytone.transcripts.fields import each, first, part, word
from replytone.transcripts.jsonstream import Fields
from replytone.transcripts.message import Role
from replytone.transcripts.vendor import Draft

ROLES: Final[dict[str, Role]] = {
    "AGENT": "agent",
    "SUPERVISOR": "agent",
    "CUSTOMER": "customer",
    "CUSTOM_BOT": "bot",
    "BOT": "bot",
    "SYSTEM": "system",
}
MESSAGE: Final = "MESSAGE"
READABLE: Final = ("", "text/plain", "text/markdown")


def participants(contact: Fields) -> dict[str, str]:
    """Id of a participant → role, as Amazon writes it."""
    return {
        word(each_one.get("ParticipantId")): word(each_one.get("ParticipantRole"))
        for each_one in each(contact, "Participants")
    }


def conversation_of(contact: Fields) -> str:
    """The contact's id where only its turns say it."""
    return next((first(turn, "ContactId") for turn in each(contact, "Transcript")), "")


def turns(
    contact: Fields, conversation: str, channel: str, roles: dict[str, str]
) -> Iterator[Draft]:
    """The messages of a contact; what one speaker says in a row on a call is one message."""
    spoken: Draft | None = None
    for turn in each(contact, "Transcript"):
        draft = _turn(turn, conversation, channel, roles)
        if "BeginOffsetMillis" not in turn:
            yield draft
        elif spoken is not None and (spoken.role, spoken.author_id) == (
            draft.role,
            draft.author_id,
        ):
            spoken.text = f"{word(spoken.text)} {word(draft.text)}".strip()
        else:
            if spoken is not None:
                yield spoken
            spoken = draft
    if spoken is not None:
        yield spoken


def _turn(turn: Fields, conversation: str, channel: str, roles: dict[str, str]) -> Draft:
    speaker = word(turn.get("ParticipantId"))
    role = first(turn, "ParticipantRole") or roles.get(speaker, speaker)
    kind = first(turn, "Type") or MESSAGE
    content_type = first(turn, "ContentType").partition(";")[0]
    time: Any = first(turn, "AbsoluteTime") or first(part(turn, "Time"), "AbsoluteTime")
    is_message = kind == MESSAGE and content_type in READABLE
    return Draft(
        text=turn.get("Content"),
        role=ROLES.get(role.upper(), "unknown"),
        conversation=conversation,
        message_id=turn.get("Id"),
        time=time,
        author=first(turn, "DisplayName"),
        author_id=speaker or role,
        channel=channel,
        markup=False,
        flags=set() if is_message else {"event"},
    )
