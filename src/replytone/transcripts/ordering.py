"""Messages in order of time, and each of them once."""

from collections.abc import Iterable, Iterator
from typing import Final

from replytone.transcripts.message import Message, Record, Skipped

WINDOW_MESSAGES: Final = 10_000
WINDOW_CHARACTERS: Final = 4_000_000
REMEMBERED: Final = 100_000
"""How many messages at least are known again; pages that overlap do so by far less."""


def in_order(groups: Iterable[list[Record]], *, by_text: bool = False) -> Iterator[Record]:
    """Put the messages of each conversation in order of time, and leave out repetitions.

    Exports are often sorted with the newest message on top. Messages are sorted inside a window
    that holds at least `WINDOW_MESSAGES` or `WINDOW_CHARACTERS`, and more only to keep a group
    together; a conversation that reaches beyond it may stay out of order, and is left alone if
    any of its messages in the window has no time.

    Args:
        groups: The records of a file; those of a group are of one conversation, or of several.
        by_text: Only a message with the same id and the same words is a repetition; otherwise the
            id is enough, and where there is none, the time, the author and the words.
    """
    seen = _Seen(by_text)
    window: list[Record] = []
    size = 0
    for group in groups:
        for record in group:
            if isinstance(record, Message):
                if seen.has(record):
                    window.append(Skipped("duplicate", record.place))
                    continue
                size += len(record.text) + len(record.raw or "")
            window.append(record)
        if len(window) >= WINDOW_MESSAGES or size >= WINDOW_CHARACTERS:
            yield from _sorted(window)
            window, size = [], 0
    yield from _sorted(window)


def each_once(records: Iterable[Record]) -> Iterator[Record]:
    """Leave out repetitions, where there is no time to order by: the same id and words."""
    seen = _Seen(by_text=True)
    for record in records:
        if isinstance(record, Message) and seen.has(record):
            yield Skipped("duplicate", record.place)
        else:
            yield record


class _Seen:
    """Which messages have been seen, as far back as is remembered."""

    def __init__(self, by_text: bool) -> None:
        self._by_text = by_text
        self._recent: set[int] = set()
        self._older: set[int] = set()

    def has(self, message: Message) -> bool:
        """Whether a message was seen before; from now on it was."""
        conversation, id = message.conversation_id, message.message_id
        if self._by_text:
            if not (conversation and id):
                return False
            key = hash((conversation, id, message.text))
        elif id:
            key = hash((conversation, id))
        elif conversation and message.time_text:
            key = hash((conversation, message.time_text, message.author, message.text))
        else:
            return False
        if key in self._recent or key in self._older:
            return True
        self._recent.add(key)
        if len(self._recent) >= REMEMBERED:
            self._older, self._recent = self._recent, set()
        return False


def _sorted(window: list[Record]) -> list[Record]:
    """Sort each conversation within the places that it takes."""
    places: dict[str, list[int]] = {}
    for at, record in enumerate(window):
        if isinstance(record, Message) and record.conversation_id:
            places.setdefault(record.conversation_id, []).append(at)
    for taken in places.values():
        messages = [window[at] for at in taken]
        times = [message.time for message in messages if isinstance(message, Message)]
        known = [time for time in times if time is not None]
        if len(known) < len(messages) or all(a <= b for a, b in zip(known, known[1:])):  # noqa: B905, RUF007
            continue
        if all(a >= b for a, b in zip(known, known[1:])):  # noqa: B905, RUF007
            messages.reverse()  # so that messages of the same second turn round as well
        else:
            messages = [messages[at] for at in sorted(range(len(known)), key=known.__getitem__)]
        for at, message in zip(taken, messages, strict=True):
            window[at] = message
    return window
