"""Public replies: their labels are shipped, their texts belong to others and are not.

Whoever has the texts gives them as JSON lines with `id`, `reply` and `customer`; the labels are
found by id, and the sha256 of a reply shows that it is the one that was labelled.
"""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from replytone.training.dataset import LabelledReply, parse_reply


def text_hash(reply: str) -> str:
    """The sha256 of a reply's text as UTF-8."""
    return hashlib.sha256(reply.encode("utf-8")).hexdigest()


def read_labels(path: str | Path) -> dict[str, dict[str, Any]]:
    """The shipped labels of public replies by id."""
    with open(path, encoding="utf-8") as lines:
        return {record["id"]: record for record in map(json.loads, lines)}


def read_public(texts: Iterable[str | Path], labels: str | Path) -> list[LabelledReply]:
    """Join texts with the shipped labels; a line that has labels of its own keeps them.

    Raises:
        ValueError: A line is broken, has no labels anywhere, or is not the text that was labelled.
    """
    shipped = read_labels(labels)
    found = []
    for path in texts:
        with open(path, encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    where = f"{path}, line {number}"
                    found.append(_join(line, where, shipped))
    return found


def _join(line: str, where: str, shipped: dict[str, dict[str, Any]]) -> LabelledReply:
    try:
        record: Any = json.loads(line)
    except json.JSONDecodeError as error:
        raise ValueError(f"{where}: not JSON ({error.msg}); one object a line is needed") from None
    if isinstance(record, dict) and "signals" not in record:
        labels = shipped.get(str(record.get("id")))
        if labels is None:
            raise ValueError(
                f"{where}: no labels for id {record.get('id')!r}; add them to the line"
            )
        if text_hash(str(record.get("reply"))) != labels["sha256"]:
            raise ValueError(f"{where}: field 'reply' is not the text that was labelled")
        record |= {name: labels[name] for name in ("empathy", "resolution", "signals")}
    return parse_reply(record, where)
