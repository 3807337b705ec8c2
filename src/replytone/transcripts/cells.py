"""The values of JSON, Parquet and spreadsheets as the words of a row's cells.

Where a row holds a whole conversation, with a list of its messages, each message is a row.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import Any, Final

from replytone.transcripts.columns import ALIASES
from replytone.transcripts.flat import FlatRow
from replytone.transcripts.message import Place, Skipped
from replytone.transcripts.roles import normal

TEXTS: Final = frozenset(alias.strip() for alias in ALIASES["text"].split(","))
CONVERSATIONS: Final = tuple(alias.strip() for alias in ALIASES["conversation"].split(","))
PERSONAL: Final = "contact id"
"""A name of conversations that, in an object with an id, tells who wrote each message."""
CONVERSATION: Final = "conversation_id"
"""The column for the id of an object around messages, which the messages have an id beside."""


def as_word(value: Any) -> str:
    """A value as it stands in a cell; empty where there is none.

    Ids that a tool has kept as floating-point numbers lose their `.0`.
    """
    if isinstance(value, str):
        return value
    if value is None or value != value:  # not a number
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return str(value)


def flat_rows(
    value: Mapping[str, Any], place: Place, flags: frozenset[str] = frozenset()
) -> Iterator[FlatRow | Skipped]:
    """The rows of an object: one, or one for each message in its list of them."""
    if not any(isinstance(cell, list) for cell in value.values()):
        yield _flat_row(value, place, flags)
        return
    name = _messages(value)
    if name is None:
        yield _flat_row(value, place, flags)
        return
    around, own = _around(value)
    names_one = any(normal(name) in CONVERSATIONS for name in around)
    for message in value[name]:
        if isinstance(message, dict):
            row = {**around, **message}
            if not names_one:
                # The object may be a page of messages from several conversations.
                row[CONVERSATION] = _conversation(message, own) or own or f"#{place.row}"
            yield _flat_row(row, place, flags)
        else:
            yield Skipped("not_an_object", place, f"in {name!r}")


def _flat_row(value: Mapping[str, Any], place: Place, flags: frozenset[str]) -> FlatRow:
    nested = frozenset(name for name, cell in value.items() if isinstance(cell, dict | list))
    cells = {name: "" if name in nested else as_word(cell) for name, cell in value.items()}
    return FlatRow(cells, place, flags, nested, bool(nested) and _is_bare(value))


def _is_bare(value: Mapping[str, Any]) -> bool:
    """Whether an object has no text field, no filled list and no more than single words.

    Beside its empty list a page has numbers, links, and names such as `conversation.list`.
    """
    for name, cell in value.items():
        if normal(name) in TEXTS or (isinstance(cell, list) and cell):
            return False
        if isinstance(cell, dict) and not _is_bare(cell):
            return False
        if isinstance(cell, str) and len(cell.split()) > 1:
            return False
    return True


def _messages(value: Mapping[str, Any]) -> str | None:
    """The name of the list of messages, unless the object has words of its own."""
    if any(isinstance(cell, str) and normal(name) in TEXTS for name, cell in value.items()):
        return None
    for name, cell in value.items():
        if isinstance(cell, list) and any(map(_is_message, cell)):
            return name
    return None


def _is_message(value: Any) -> bool:
    return isinstance(value, dict) and any(
        isinstance(cell, str) and normal(name) in TEXTS for name, cell in value.items()
    )


def _around(value: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """What an object says of all of its messages, and its own id, empty where it has none."""
    around: dict[str, Any] = {}
    for name, cell in value.items():
        for inner, said in cell.items() if isinstance(cell, dict) else ((name, cell),):
            if not isinstance(said, dict | list):
                around.setdefault(inner, said)
    own = as_word(around.pop("id", None))
    return around, own


def _conversation(message: Mapping[str, Any], own: str) -> str:
    """The conversation that a message itself names; empty where it names none."""
    named = {
        normal(name): as_word(cell)
        for name, cell in message.items()
        if not isinstance(cell, dict | list)
    }
    return next(
        (
            named[name]
            for name in CONVERSATIONS
            if named.get(name) and not (own and name == PERSONAL)
        ),
        "",
    )
