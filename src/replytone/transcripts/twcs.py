"""Customer support on Twitter: a CSV of tweets that answer each other."""

import html
import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from replytone.transcripts.fields import yes
from replytone.transcripts.flat import FlatRow
from replytone.transcripts.message import Place, Record, Remark, Skipped
from replytone.transcripts.ordering import in_order
from replytone.transcripts.reader import ReadOptions
from replytone.transcripts.rows import header_of, table_rows
from replytone.transcripts.source import Head, Source
from replytone.transcripts.vendor import CERTAIN, Draft, finished

MARKS: Final = frozenset({"tweet_id", "author_id", "inbound", "text", "in_response_to_tweet_id"})
HANDLES: Final = re.compile(r"\A(?:\.?@\w{1,30}[\s:,]+)+")
INITIALS: Final = re.compile(r"(?:\^|(?<=\s)[-*/–—~])\s?([A-Z][A-Za-z]{0,2})[.\s]*$")
ID: Final = re.compile(r"(\d{1,18})(?:\.0)?")
LONGEST_THREAD: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class TwcsReader:
    """Reader of tweets; a conversation is named after the tweet that began it."""

    name: str = "twcs"

    def sniff(self, head: Head) -> float:
        """0.9 where the columns are there."""
        return CERTAIN if {name.lower() for name in header_of(head)} >= MARKS else 0.0

    def read(self, source: Source, options: ReadOptions) -> Iterator[Record]:
        """Read the tweets twice: what answers what, then the messages in order of time."""
        yield Remark("read as tweets to and from companies", Place(source.name))
        yield from in_order(_groups(source, options))


READER: Final = TwcsReader()


def _groups(source: Source, options: ReadOptions) -> Iterator[list[Record]]:
    ids, roots = _roots(source)
    for row in table_rows(source, MARKS):
        if isinstance(row, Skipped):
            yield [row]
            continue
        id = _id(row.cells.get("tweet_id", ""))
        root = id if id is None or not len(ids) else int(roots[np.searchsorted(ids, id)])
        draft = _draft(row, str(root) if root is not None else "")
        yield finished(iter([draft]), row.place, options, row.flags)


def _draft(row: FlatRow, conversation: str) -> Draft:
    cells = row.cells
    raw = cells.get("text", "")
    text = HANDLES.sub("", html.unescape(raw).lstrip(), count=1)
    inbound = yes(cells.get("inbound", ""))
    author = cells.get("author_id", "").removesuffix(".0")
    initials = INITIALS.search(text[-20:]) if inbound is False else None
    return Draft(
        text=text,
        role="unknown" if inbound is None else "customer" if inbound else "agent",
        conversation=conversation,
        message_id=cells.get("tweet_id", "").removesuffix(".0"),
        time=cells.get("created_at", ""),
        author=f"{author}/{initials[1]}" if initials else author,
        author_id=author,
        channel="twitter",
        markup=False,
        raw=raw,
    )


def _id(cell: str) -> int | None:
    # Tools that know no empty whole numbers turn ids into fractions.
    match = ID.fullmatch(cell.strip())
    return int(match[1]) if match else None


def _roots(source: Source) -> tuple[NDArray[Any], NDArray[Any]]:
    """All tweets in order of their ids, and the tweet that began the thread of each.

    Every step looks from a tweet to the one that it is known to go back to, and from there to
    what that goes back to, so that the distance doubles. Tweets in a circle stay apart from the
    rest somewhere in it; a tweet that is not in the file may be the root of those that are.
    """
    tweets, answered = array("q"), array("q")
    for row in table_rows(source, MARKS):
        if isinstance(row, FlatRow) and (id := _id(row.cells.get("tweet_id", ""))) is not None:
            tweets.append(id)
            parent = _id(row.cells.get("in_response_to_tweet_id", ""))
            answered.append(id if parent is None else parent)
    ids, firsts = np.unique(np.frombuffer(tweets, np.int64), return_index=True)
    roots = np.frombuffer(answered, np.int64)[firsts].copy()
    if not len(ids):
        return ids, roots
    steps = 1
    while steps < LONGEST_THREAD:
        at = np.minimum(np.searchsorted(ids, roots), len(ids) - 1)
        further = np.where(ids[at] == roots, roots[at], roots)
        if np.array_equal(further, roots):
            break
        roots, steps = further, steps * 2
    return ids, roots
