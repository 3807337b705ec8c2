"""Any number of replies that are all different, made of the labelled ones."""

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Final

REPLIES: Final = Path(__file__).parents[1] / "data" / "replies.jsonl"
SYLLABLES: Final = [c + v for c in "bdfgklmnprstvz" for v in "aeiou"]


def stream(path: Path = REPLIES, seed: int = 1) -> Iterator[str]:
    """Endless replies, each with a name, an order number and a reference of its own."""
    random = Random(seed)
    replies = [json.loads(line)["reply"] for line in path.read_text("utf-8").splitlines()]
    number = 0
    while True:
        number += 1
        name = "".join(random.choices(SYLLABLES, k=4)).capitalize()
        reply = random.choice(replies)
        yield f"Hi {name}, {reply} Your order {number} has the reference {name[:2]}-{number:07x}."
