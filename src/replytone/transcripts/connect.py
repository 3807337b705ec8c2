"""Amazon Connect: Contact Lens analyses of calls and chats, and chat transcripts."""

from typing import Final

from replytone.transcripts.fields import first, part, word
from replytone.transcripts.jsonstream import Fields, Item
from replytone.transcripts.turns import conversation_of, participants, turns
from replytone.transcripts.vendor import Drafts, File, VendorReader


def is_whole(value: Fields) -> bool:
    """Whether an object is a contact."""
    return "Transcript" in value


def drafts(item: Item, file: File) -> Drafts:
    """The turns of a contact."""
    contact = item.value
    conversation = (
        first(part(contact, "CustomerMetadata"), "ContactId")
        or first(contact, "InitialContactId", "ContactId")
        or conversation_of(contact)
        or file.conversation(item.place.row)
    )
    channel = word(contact.get("Channel"))
    yield from turns(contact, conversation, channel, participants(contact))


READER: Final = VendorReader(
    name="connect",
    title="Amazon Connect contacts",
    marks=(
        frozenset({"Transcript", "InitialContactId"}),
        frozenset({"Transcript", "ParticipantRole", "AbsoluteTime"}),
        frozenset({"Transcript", "Participants", "ParticipantRole", "CustomerMetadata"}),
        frozenset({"Transcript", "Participants", "Version", "Channel"}),
    ),
    is_whole=is_whole,
    drafts=drafts,
)
