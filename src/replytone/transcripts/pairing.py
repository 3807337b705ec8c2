"""Each agent's reply with the customer's words before it."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from replytone.transcripts.message import Message

CONVERSATIONS: Final = 20_000
"""How many conversations are remembered, those with the latest messages."""
WORDS: Final = 10_000
"""How many characters of a customer's words are remembered in each, the latest ones."""
ALL_WORDS: Final = 20_000_000
"""How many characters are remembered in all of them."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An agent's reply.

    Attributes:
        message: The reply.
        customer: What the customer wrote before it, None where nothing is known.
    """

    message: Message
    customer: str | None


@dataclass(slots=True)
class _Conversation:
    words: str = ""
    answered: bool = False
    latest: datetime | None = None


class Pairing:
    """Gives replies their customer's words, in one pass and in flat memory.

    Messages are taken in the order in which they come; those of one conversation need not stand
    together. The customer's messages since the agent's last reply belong together, joined by
    line ends. An agent who writes twice in a row answers the same words twice. Only the
    `CONVERSATIONS` most recent conversations are remembered, or fewer that hold `ALL_WORDS`:
    where more lie between a customer's message and the reply to it, the reply stands alone.
    Conversations of different files are different, whatever their ids.

    Attributes:
        out_of_order: How many messages bear an earlier time than one before them in their
            conversation.
    """

    def __init__(
        self, conversations: int = CONVERSATIONS, words: int = WORDS, all_words: int = ALL_WORDS
    ) -> None:
        self.out_of_order = 0
        self._limit = conversations
        self._words = words
        self._all_words = all_words
        self._remembered = 0
        self._recent: OrderedDict[tuple[str, str], _Conversation] = OrderedDict()

    def customer_writes(self, message: Message) -> None:
        """Remember a customer's words for the reply to them."""
        conversation = self._find(message)
        if conversation is None:
            return
        before = "" if conversation.answered else conversation.words
        words = f"{before}\n{message.text}" if before else message.text
        self._remembered -= len(conversation.words)
        conversation.words = words[-self._words :]
        conversation.answered = False
        self._remembered += len(conversation.words)
        while self._remembered > self._all_words:
            self._forget()

    def agent_replies(self, message: Message) -> Reply:
        """Pair a reply with the words that it answers."""
        conversation = self._find(message)
        if conversation is None:
            return Reply(message, None)
        conversation.answered = True
        return Reply(message, conversation.words or None)

    def _find(self, message: Message) -> _Conversation | None:
        if not message.conversation_id:
            return None
        key = (message.place.file, message.conversation_id)
        conversation = self._recent.get(key)
        if conversation is None:
            conversation = self._recent[key] = _Conversation()
            if len(self._recent) > self._limit:
                self._forget()
        else:
            self._recent.move_to_end(key)
        if message.time is not None:
            if conversation.latest is not None and message.time < conversation.latest:
                self.out_of_order += 1
            else:
                conversation.latest = message.time
        return conversation

    def _forget(self) -> None:
        _, conversation = self._recent.popitem(last=False)
        self._remembered -= len(conversation.words)
