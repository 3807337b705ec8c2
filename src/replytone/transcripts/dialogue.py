"""Plain text in which each message begins with its speaker: `Agent: …`, `Customer: …`."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from replytone.transcripts.errors import UsageError
from replytone.transcripts.message import Place, Record, Remark, Role
from replytone.transcripts.reader import ReadOptions
from replytone.transcripts.roles import KNOWN, NOTE, normal
from replytone.transcripts.source import Head, Source
from replytone.transcripts.vendor import Draft, finish, named_role

SPOKEN: Final = re.compile(
    r"(?:\[?(?P<time>(?:\d{4}-\d\d-\d\d[T ])?\d{1,2}:\d\d(?::\d\d)?(?:[ \u202f]?[AaPp]\.?[Mm]\.?)?)"
    r"\]?(?: -)?[ \t]+)?(?P<who>[^\W\d_][\w .'’()#-]{0,40}):(?:[ \t]+(?P<text>.*)|)",
    re.DOTALL,
)
SPEAKER: Final = re.compile(r"(?P<role>[^()]+?)\s*(?:\((?P<name>[^()]+)\)|#?\d+)?\s*")
DIVIDER: Final = re.compile(r"\s*(?:-{3,}|={3,}|\*{3,}|_{3,})\s*")
ROLES: Final[dict[str, Role]] = {
    who: KNOWN[who]
    for who in (
        "agent", "support", "support agent", "customer support", "customer service", "rep",
        "representative", "advisor", "adviser", "operator", "specialist", "consultant", "associate",
        "staff", "csr", "internal note", "private note", "customer", "client", "user", "end user",
        "visitor", "guest", "caller", "bot", "chatbot", "assistant", "virtual agent", "system",
    )
    if who in KNOWN
}  # fmt: skip
"""Words that name a speaker; others that mean a role in a column, such as `note` and `contact`,
stand before colons in any message."""
PROBED: Final = 200
RECURS: Final = 3
"""How often a name must speak to be taken for a speaker, not for words before a colon."""
LIKELY: Final = 0.6


@dataclass(frozen=True, slots=True)
class DialogueReader:
    """Reader of dialogues; lines of dashes divide the conversations of a file."""

    name: str = "dialogue"

    def sniff(self, head: Head) -> float:
        """0.6 where the first line has a speaker, and an agent or a customer speaks."""
        lines = [line.rstrip("\r") for line in head.text.split("\n") if line.strip()][:PROBED]
        lines = [line for line in lines if not DIVIDER.fullmatch(line)]
        if not lines or not SPOKEN.fullmatch(lines[0].lstrip("\ufeff")):
            return 0.0
        spoken = [match for line in lines if (match := SPOKEN.fullmatch(line.lstrip("\ufeff")))]
        roles = {_role(match["who"]) for match in spoken}
        return LIKELY if roles & {"agent", "customer"} else 0.0

    def read(self, source: Source, options: ReadOptions) -> Iterator[Record]:
        """Read the messages in the order of the file.

        Raises:
            UsageError: No speaker is known to be an agent.
        """
        speakers = _speakers(source, options)
        if "agent" not in speakers.values():
            raise UsageError(
                f"{source.name} does not say who is the agent; name one with --agent-value "
                f"({', '.join(map(repr, list(speakers)[:8])) or 'nobody speaks in it'})"
            )
        told = "; ".join(f"{who} = {role}" for who, role in list(speakers.items())[:8])
        yield Remark(f"read as a dialogue ({told})", Place(source.name))
        yield from _records(source, speakers, options)


READER: Final = DialogueReader()


def _role(who: str) -> Role | None:
    """The role of a speaker who is called after it, such as `Agent (Maya)` or `Visitor 123`."""
    speaker = SPEAKER.fullmatch(who)
    return ROLES.get(normal(who)) or (ROLES.get(normal(speaker["role"])) if speaker else None)


def _speakers(source: Source, options: ReadOptions) -> dict[str, Role]:
    """Those who speak in a file: by the name of a role, by the user's word, or again and again."""
    counts: Counter[str] = Counter()
    lines = source.lines()
    try:
        for line in lines:
            spoken = SPOKEN.fullmatch(line.rstrip("\r\n"))
            if spoken:
                counts[spoken["who"]] += 1
    finally:
        lines.close()
    roles: dict[str, Role] = {}
    named = {who: named_role(options, who, *_names(who)) for who in counts}
    # Agents who do not speak here may be meant for another file of the folder.
    names_agents = "agent" in named.values()
    for who, count in counts.items():
        role = named[who]
        own = _role(who)
        if role is None and (not names_agents or own in ("bot", "system")):
            role = own
        elif role is None and (own or count >= RECURS):
            # Where the user names the agents, whoever else speaks is the customer.
            role = "unknown" if options.customer_values else "customer"
        if role is not None or count >= RECURS:
            roles[who] = role or "unknown"
    return roles


def _names(who: str) -> list[str]:
    speaker = SPEAKER.fullmatch(who)
    return [name for name in (speaker["role"], speaker["name"]) if name] if speaker else []


def _records(source: Source, speakers: dict[str, Role], options: ReadOptions) -> Iterator[Record]:
    number, row, line = 1, 0, 0
    draft: Draft | None = None
    flags: frozenset[str] = frozenset()
    lines = source.lines()
    try:
        for words in lines:
            noticed = lines.take_flags()
            words = words.rstrip("\r\n")
            spoken = SPOKEN.fullmatch(words)
            is_divider = DIVIDER.fullmatch(words)
            if not is_divider and not (spoken and spoken["who"] in speakers):
                if draft is not None:
                    draft.text = f"{draft.text}\n{words}"
                    flags |= noticed
                    continue
                if not words.strip():
                    continue
            if draft is not None:
                yield finish(draft, Place(source.name, line, row), options, flags)
                draft = None
            if is_divider:
                number += 1
                continue
            row, line, flags = row + 1, lines.number, noticed
            draft = _draft(spoken, words, speakers, f"{source.stem}#{number}")
        if draft is not None:
            yield finish(draft, Place(source.name, line, row), options, flags)
    finally:
        lines.close()


def _draft(
    spoken: re.Match[str] | None, words: str, speakers: dict[str, Role], conversation: str
) -> Draft:
    if spoken is None:  # words above the first speaker
        return Draft(words, "unknown", conversation, markup=False)
    who = spoken["who"]
    names = _names(who)
    return Draft(
        text=spoken["text"] or "",
        role=speakers[who],
        conversation=conversation,
        time=spoken["time"] or "",
        author=names[1] if len(names) > 1 else who,
        visibility="internal" if normal(who) in NOTE else "public",
        markup=False,
    )
