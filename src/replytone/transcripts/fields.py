"""Values out of JSON objects that may lack anything, or hold anything."""

import re
from collections.abc import Mapping
from typing import Any, Final

KEY: Final = re.compile(r'(?<!\\)"([^"\\]{1,60})"\s*:')


def keys_of(text: str) -> frozenset[str]:
    """The names of all fields in a piece of JSON, which may be cut off."""
    return frozenset(KEY.findall(text))


def word(value: Any) -> str:
    """A text, a number or an id as a string; empty for everything else."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def first(fields: Mapping[str, Any], *names: str) -> str:
    """The first field that is there and not blank, as a string."""
    for name in names:
        found = word(fields.get(name))
        if found.strip():
            return found
    return ""


def part(fields: Any, *names: str) -> Mapping[str, Any]:
    """An object inside an object; empty where there is none."""
    for name in names:
        fields = fields.get(name) if isinstance(fields, dict) else None
    return fields if isinstance(fields, dict) else {}


def each(fields: Any, *names: str) -> list[dict[str, Any]]:
    """The objects in a list inside an object."""
    found = part(fields, *names[:-1]).get(names[-1])
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def yes(value: Any) -> bool | None:
    """A yes or no, also where it is written as a word or a number; None where it is neither."""
    if isinstance(value, bool):
        return value
    return {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}.get(
        word(value).strip().lower()
    )
