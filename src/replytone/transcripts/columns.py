"""Which column holds what: named by the user, or guessed from names and values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Final

from replytone.transcripts.errors import UsageError
from replytone.transcripts.message import Visibility
from replytone.transcripts.reader import NO_COLUMN, ReadOptions
from replytone.transcripts.roles import FALSE, NOTE, TRUE, RoleValues, guess_roles, normal

ALIASES: Final[dict[str, str]] = {
    "text": """
        text, body, message, content, message text, message body, text body, body text, plain body,
        comment, comment body, reply, reply text, msg, utterance, stripped text, message content,
        comment text, html body, body html, rich text""",
    "conversation": """
        conversation id, conversation, conv id, ticket id, ticket, ticket number, thread id, thread,
        case id, case, case number, chat id, dialogue id, dialog id, session id, contact id,
        conversations thread id""",
    "message_id": """
        message id, id, msg id, comment id, tweet id, event id, reply id, uid, uuid""",
    "role": """
        role, sender role, author role, participant role, speaker role, user role, sender type,
        author type, speaker type, actor type, participant type, message author type, user type,
        speaker, from agent, by agent, agent, inbound, incoming, outbound, outgoing,
        from customer, direction, message direction, message type, sender, from, author,
        participant, who, type""",
    "visibility": """
        visibility, public, private, internal, published, externally visible, note,
        internal note, private note, whisper, message type, comment type, note type, reply type,
        part type, entry type, event type, type, kind""",
    "time": """
        time, timestamp, created at, date, datetime, date time, sent at, created, sent, ts,
        message date, created date, created datetime, message created at, sent datetime""",
    "author": """
        author name, agent name, sender name, from name, message author name, author, agent,
        sender, name, user name, display name, from, speaker, participant, author id, agent id,
        sender id, user id""",
    "channel": """
        channel, channel type, via, source channel""",
    "deleted": "deleted, removed",
    "draft": "draft, unsent",
}
"""Field → names of columns, in `normal` form, the likeliest first."""

PLAIN_ROLE: Final = frozenset(
    normal(name) for name in ALIASES["role"].split("from agent")[0].split(",") if name.strip()
)
"""Column names that can mean nothing but a role, whatever the values."""

INTERNAL_IF_TRUE: Final = frozenset(
    {"private", "internal", "note", "internal note", "private note", "whisper"}
)
INTERNAL: Final = NOTE | {"private", "agents", "whisper", "internal comment", "private comment"}
PUBLIC: Final = frozenset(
    {"public", "all", "external", "published", "reply", "public reply", "message", "comment"}
    | {"public comment", "email", "chat", "sms", "initial"}
    | {"inbound", "outbound", "incoming", "outgoing"}
)
VISIBLE: Final[dict[str, Visibility]] = {
    **dict.fromkeys(PUBLIC, "public"),
    **dict.fromkeys(INTERNAL, "internal"),
}
TYPE: Final = frozenset({"type", "kind"})
"""The last word in the name of a column that holds the kind of a message."""

WORDLESS: Final = (
    (frozenset({"requester", "status", "subject"}), "Zendesk's CSV has no comments; take its JSON"),
    (frozenset({"message api id", "extract"}), "Front's analytics have no whole messages"),
    (frozenset({"delivered at", "opened at"}), "Intercom's data export has no messages"),
)
"""Columns by which exports are known that hold no messages, and what to tell their users."""

UNSCORED: Final = ("deleted", "draft")
"""Fields that say yes or no, and yes is a reason not to score a message."""

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column holds what.

    Attributes:
        names: Field → column; fields without a column are not in it.
        roles: What the values of the role column mean; without such a column every row is an
            agent's.
    """

    names: Mapping[str, str]
    roles: RoleValues = field(default_factory=RoleValues)

    def visibility(self, value: str) -> Visibility:
        """Whether a customer saw a message, from the value of the visibility column if any."""
        if "visibility" not in self.names:
            return "public"
        word = normal(value)
        if word in TRUE | FALSE:
            is_internal = normal(self.names["visibility"]) in INTERNAL_IF_TRUE
            return "internal" if (word in TRUE) == is_internal else "public"
        return VISIBLE.get(word, "unknown")

    def describe(self, sample: Sequence[Row], named_agents: Sequence[str] = ()) -> str:
        """What was found, for the user to check; also which agents were named and not found."""
        parts = [f"{name.replace('_', ' ')} = {column}" for name, column in self.names.items()]
        if "role" in self.names:
            values = dict.fromkeys(row[self.names["role"]] for row in sample)
            parts.append(f"({self.roles.describe(values)})")
            found = {normal(value) for value in values}
            missing = [name for name in named_agents if normal(name) not in found]
            if missing:
                parts.append(f"(no {' or '.join(map(repr, missing))} in the first rows)")
        else:
            parts.append("(no column for the role: every row is an agent's reply)")
        if "conversation" not in self.names:
            parts.append("(no column for the conversation: no reply has the customer's words)")
        return "columns: " + ", ".join(parts).replace(", (", " (")


def find_columns(
    file: str, names: Sequence[str], sample: Sequence[Row], options: ReadOptions
) -> Columns:
    """Find the column of every field.

    Args:
        file: The file's name, for messages.
        names: The columns of the file, in order.
        sample: The first rows.
        options: What the user named.

    Raises:
        UsageError: A column that was named is not there, or no column can be found for the text
            or the role.
    """
    found = _named(file, names, options)
    for name in ALIASES:
        if name not in found:
            free = [column for column in names if column not in found.values()]
            if name == "role":
                column = _role_column(free, sample, options)
            else:
                called = _called(name, free)
                column = next((each for each in called if _tells(name, each, sample)), None)
            if column is not None:
                found[name] = column
    chosen = {name: column for name in ALIASES if (column := found.get(name, NO_COLUMN)) in names}
    if "text" not in chosen:
        known = {normal(column) for column in names}
        for columns, words in WORDLESS:
            if columns <= known:
                raise UsageError(f"{file}: there is nothing to score; {words}")
        raise UsageError(
            f"{file}: no column looks like the text of a message ({_list(names)}); "
            "name it with --text"
        )
    if not sample:
        return Columns(chosen)
    if "role" not in chosen:
        if found.get("role") == NO_COLUMN:
            return Columns(chosen)
        wanted = " or ".join(map(repr, options.agent_values))
        problem = f"holds {wanted}" if wanted else "tells agents from customers"
        raise UsageError(
            f"{file}: no column {problem} ({_list(names)}); name it with --role, "
            "or give --role - if every row is an agent's reply"
        )
    values = dict.fromkeys(row[chosen["role"]] for row in sample)
    roles = guess_roles(
        chosen["role"], values, options.agent_values, options.customer_values, options.bot_values
    )
    if roles is None:
        raise UsageError(
            f"{file}: no value of column {chosen['role']!r} is known to mean the agent (there are "
            f"{', '.join(map(repr, list(values)[:8])) or 'none'}); name it with --agent-value"
        )
    return Columns(chosen, roles)


def _named(file: str, names: Sequence[str], options: ReadOptions) -> dict[str, str]:
    found = {}
    for name, wanted in options.columns.items():
        exact = [column for column in names if column == wanted]
        loose = [column for column in names if normal(column) == normal(wanted)]
        if wanted == NO_COLUMN and name != "text":
            found[name] = NO_COLUMN
        elif len(exact or loose) == 1:
            found[name] = (exact or loose)[0]
        elif exact or loose:
            raise UsageError(f"{file} has {len(exact or loose)} columns {wanted!r}; rename one")
        else:
            near = get_close_matches(wanted, names, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"{_list(names)}"
            raise UsageError(f"{file} has no column {wanted!r}; {hint}")
    return found


def _called(name: str, free: Sequence[str]) -> list[str]:
    """The columns that may hold a field by their names, the likeliest first."""
    columns = {normal(column): column for column in reversed(free)}
    aliases = (alias.strip() for alias in ALIASES[name].split(","))
    return [columns[alias] for alias in aliases if alias in columns]


def _tells(name: str, column: str, sample: Sequence[Row]) -> bool:
    """Whether the values of a column fit a field of few values; those of others always do."""
    if name != "visibility" and name not in UNSCORED:
        return True
    values = {normal(row[column]) for row in sample} - {""}
    if name in UNSCORED:
        return bool(values) and values <= TRUE | FALSE
    if normal(column).split()[-1] in TYPE:
        # Types of much else are called so too, and only notes show what these are types of.
        return not values.isdisjoint(INTERNAL)
    return bool(values) and values <= TRUE | FALSE | VISIBLE.keys()


def _role_column(free: Sequence[str], sample: Sequence[Row], options: ReadOptions) -> str | None:
    """The first column by name whose values tell the agents, else one that is called a role."""
    candidates = _called("role", free)
    wanted = {normal(value) for value in options.agent_values}
    values = {column: {row[column] for row in sample} for column in candidates}
    for column in candidates:
        if wanted & {normal(value) for value in values[column]}:
            return column
    for column in candidates:
        # A column of notes and replies does not tell who wrote the replies.
        told = {value for value in values[column] if normal(value) not in NOTE}
        if guess_roles(column, told, (), options.customer_values, options.bot_values):
            return column
    return next((column for column in candidates if normal(column) in PLAIN_ROLE), None)


def _list(names: Sequence[str]) -> str:
    shown = ", ".join(repr(name) for name in names[:12])
    return f"the columns are {shown}{' and more' if len(names) > 12 else ''}"
