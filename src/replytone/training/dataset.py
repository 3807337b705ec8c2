"""Labelled replies: one JSON object a line, as in `data/replies.jsonl`."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from replytone.labels import LABELS, RATINGS

PUBLIC_EMPHASIS = 2.5
"""How many authored replies a public one counts for: they are few, and what users have."""
PUBLIC_PARTS = 4
"""Parts in which a public collection is left out."""


@dataclass(frozen=True, slots=True)
class Span:
    """A labelled span: signal name and character offsets into the reply, `end` exclusive."""

    label: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class LabelledReply:
    """One labelled reply; ratings from 0 to 4, None where there is no occasion."""

    id: str
    customer: str
    reply: str
    empathy: int | None
    resolution: int | None
    signals: tuple[Span, ...]


def is_public(reply: LabelledReply) -> bool:
    """Whether a reply comes from a public collection; the ids of authored ones have two letters."""
    return len(reply.id.split("-", 1)[0]) > 2


def group_of(reply: LabelledReply) -> str:
    """What a reply is left out with in cross-validation.

    The sector family (id prefix) of an authored reply; of a public one, a quarter of its
    collection, a whole conversation together.
    """
    parts = reply.id.split("-")
    if not is_public(reply):
        return parts[0]
    conversation = next((part for part in parts[1:] if part.isdecimal()), "0")
    return f"{parts[0]}/{int(conversation) % PUBLIC_PARTS}"


def read_replies(paths: Iterable[str | Path]) -> list[LabelledReply]:
    """Read labelled replies from JSONL files.

    Raises:
        ValueError: A line is not a labelled reply; the message names file, line and field.
    """
    found = []
    for path in paths:
        with open(path, encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    found.append(_parse(line, f"{path}, line {number}"))
    return found


def _parse(line: str, where: str) -> LabelledReply:
    try:
        return parse_reply(json.loads(line), where)
    except json.JSONDecodeError as error:
        raise ValueError(f"{where}: not JSON ({error.msg}); one object a line is needed") from None


def parse_reply(record: Any, where: str) -> LabelledReply:
    """A labelled reply from a JSON object.

    Raises:
        ValueError: It is none; the message begins with `where` and names the field.
    """
    if not isinstance(record, dict):
        raise ValueError(f"{where}: not an object; one object a line is needed")
    for name in ("id", "reply", "empathy", "resolution", "signals"):
        if name not in record:
            raise ValueError(f"{where}: field {name!r} is missing")
    customer = record.get("customer") or ""
    for name, text in (("reply", record["reply"]), ("customer", customer)):
        if not isinstance(text, str):
            raise ValueError(f"{where}: {name} is {text!r}; a text is needed")
    for name in RATINGS:
        if type(record[name]) not in (int, type(None)) or record[name] not in (None, *range(5)):
            raise ValueError(f"{where}: {name} is {record[name]!r}; use 0 to 4 or null")
    if not isinstance(record["signals"], list):
        raise ValueError(f"{where}: signals is {record['signals']!r}; a list is needed")
    spans = tuple(_span(entry, len(record["reply"]), where) for entry in record["signals"])
    return LabelledReply(
        str(record["id"]),
        customer,
        record["reply"],
        record["empathy"],
        record["resolution"],
        spans,
    )


def _span(entry: Any, length: int, where: str) -> Span:
    if not isinstance(entry, dict) or {"label", "start", "end"} - set(entry):
        raise ValueError(f"{where}: {entry!r} in signals is no object with label, start and end")
    label, start, end = entry["label"], entry["start"], entry["end"]
    if label not in LABELS:
        raise ValueError(f"{where}: unknown signal {label!r}; use one of {', '.join(LABELS)}")
    if type(start) is not int or type(end) is not int or not 0 <= start < end <= length:
        raise ValueError(
            f"{where}: span {start!r} to {end!r} of {label} lies outside the reply; "
            "give whole numbers, the end exclusive"
        )
    return Span(label, start, end)
