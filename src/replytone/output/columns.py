"""The columns of every file that a run writes, and the texts that a file can hold."""

import re
from typing import Any, Final

from replytone.labels import LABELS

SCORES: Final = ("empathy", "resolution")
SCORED: Final[tuple[str, ...]] = (*SCORES, "empathy_state", *LABELS, "signals")
"""The columns that say what was found in a reply, apart from where it comes from."""
COLUMNS: Final[tuple[str, ...]] = (
    "conversation_id",
    "message_id",
    "time",
    "author",
    "channel",
    "text",
    "customer",
    *SCORED,
    "flags",
    "source",
    "line",
)
"""The columns of every file of scores: one row a reply.

Scores are floats or empty; a signal's column counts its spans; `signals` is a JSON array of
objects with label, start, end, text and rule, whose offsets count characters of `text`; `flags`
says what was noticed or done to the text, see `replytone.transcripts.message.FLAGS`; `source` and
`line` say where the reply stood.
"""
RAW: Final = "raw_text"
"""One more column, if it is asked for: the reply as in its source, empty where `text` is that."""

SKIPPED_COLUMNS: Final = ("source", "line", "row", "reason", "meaning", "detail")
"""The columns of every file of skipped records: one row for each."""

FLOATS: Final = frozenset(SCORES)
WHOLE_NUMBERS: Final = frozenset((*LABELS, "line", "row"))

Row = tuple[Any, ...]
"""The values of one row, in the order of the columns."""

LONE_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def writable(text: str) -> str:
    """A text that UTF-8 can hold: lone surrogates replaced one for one, so that offsets stay."""
    return text if text.isascii() else LONE_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)
