"""The replies that are changed: a packaged set with slots for names and numbers, or a file's."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, NamedTuple

_SLOT: Final = re.compile(r"\{([a-z]+)\}")


class Exchange(NamedTuple):
    """A reply and the customer's message before it, None where there is none."""

    reply: str
    customer: str | None


class Version(NamedTuple):
    """One exchange before and after one change.

    Attributes:
        id: The reply's; it has as many versions as there are changes.
        kind: What was changed to what.
        before, after: The exchange without and with the change.
    """

    id: str
    kind: str
    before: Exchange
    after: Exchange


@dataclass(frozen=True, slots=True)
class Carrier:
    """A reply in its parts.

    Attributes:
        id: Seeds what is drawn by lot, so that the same reply always has the same typos.
        reply: The reply between greeting and sign-off; the whole reply where `values` is empty.
        customer: The customer's message before it; empty where there is none.
        hello: The greeting, empty where there is none or it is not known apart.
        bye: The sign-off, likewise.
        channel: `letter` has its parts on lines of their own; `phone` has no greetings in writing.
        values: What the slots are filled with, by name; empty for a text that has no slots.
    """

    id: str
    reply: str
    customer: str = ""
    hello: str = ""
    bye: str = ""
    channel: str = "chat"
    values: Mapping[str, str] = field(default_factory=dict)

    def exchange(
        self,
        values: Mapping[str, str] | None = None,
        hello: str | None = None,
        bye: str | None = None,
        ahead: str = "",
    ) -> Exchange:
        """The reply with its slots filled.

        Args:
            values: Slots that are filled otherwise than usual.
            hello: Another greeting.
            bye: Another sign-off.
            ahead: A sentence put in front of what the reply says.
        """
        filling = {**self.values, **(values or {})}
        gap = "\n\n" if self.channel == "letter" else " "
        said = f"{ahead} {self.reply}" if ahead else self.reply
        parts = (
            self.hello if hello is None else hello,
            said,
            self.bye if bye is None else bye,
        )
        reply = gap.join(part for part in parts if part)
        return Exchange(_fill(reply, filling), _fill(self.customer, filling) or None)

    def mentions(self, slots: Sequence[str]) -> bool:
        """Whether one of the slots is there."""
        whole = "\n".join((self.hello, self.reply, self.bye, self.customer))
        return bool(self.values) and any(f"{{{slot}}}" in whole for slot in slots)


def _fill(text: str, values: Mapping[str, str]) -> str:
    return _SLOT.sub(lambda slot: values.get(slot[1], slot[0]), text) if values else text


@cache
def table(name: str) -> Any:
    """A packaged table by its file name: JSON, or a list of the objects of a JSONL file."""
    text = files("replytone").joinpath(f"audit/data/{name}").read_text("utf-8")
    if name.endswith(".jsonl"):
        return [json.loads(line) for line in text.splitlines()]
    return json.loads(text)


def packaged() -> list[Carrier]:
    """The packaged replies, each with its slots filled in the same way."""
    usual = table("lists.json")["reference"]
    return [Carrier(**record, values=usual) for record in table("carriers.jsonl")]


def read_file(path: str | Path) -> list[Carrier]:
    """The replies of a JSONL file, such as one of labelled replies; labels are not needed.

    Raises:
        OSError: The file cannot be read.
        ValueError: A line holds no reply, or the file holds none; the message names file, line
            and field.
    """
    found = []
    try:
        with open(path, encoding="utf-8-sig") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    found.append(_parse(line, f"{path}, line {number}", str(number)))
    except UnicodeDecodeError:
        raise ValueError(f"{path}: not UTF-8 text; save it as UTF-8") from None
    if not found:
        raise ValueError(f"{path}: holds no replies; one JSON object a line is needed")
    return found


def _parse(line: str, where: str, id: str) -> Carrier:
    try:
        record = json.loads(line)
    except json.JSONDecodeError as error:
        raise ValueError(f"{where}: not JSON ({error.msg}); one object a line is needed") from None
    if not isinstance(record, dict):
        raise ValueError(f"{where}: not an object; one object a line is needed")
    if "reply" not in record:
        raise ValueError(f"{where}: field 'reply' is missing")
    reply, customer = record["reply"], record.get("customer") or ""
    for name, text in (("reply", reply), ("customer", customer)):
        if not isinstance(text, str):
            raise ValueError(f"{where}: {name} is {text!r}; a text is needed")
    return Carrier(id, reply, customer)
