"""Salesforce: e-mails of cases, as CSV with the columns of EmailMessage."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from replytone.transcripts.fields import first, yes
from replytone.transcripts.flat import FlatRow
from replytone.transcripts.message import Place, Record, Remark, Skipped
from replytone.transcripts.ordering import in_order
from replytone.transcripts.reader import ReadOptions
from replytone.transcripts.rows import header_of, table_rows
from replytone.transcripts.source import Head, Source
from replytone.transcripts.vendor import CERTAIN, Draft, finished

MARKS: Final = (
    frozenset({"incoming", "textbody", "parentid"}),
    frozenset({"incoming", "htmlbody", "parentid"}),
    frozenset({"incoming", "textbody", "messagedate"}),
    frozenset({"incoming", "htmlbody", "messagedate"}),
)
DRAFT: Final = frozenset({"5", "draft"})
ID_LENGTH: Final = 15
"""Ids come with 15 characters or with three more that only guard against lost capitals."""
LONGEST: Final = 32_000
"""Characters that a body can hold; the rest of a longer mail is lost."""


@dataclass(frozen=True, slots=True)
class SalesforceReader:
    """Reader of EmailMessage rows."""

    name: str = "salesforce"

    def sniff(self, head: Head) -> float:
        """0.9 where the columns are there."""
        names = {name.lower() for name in header_of(head)}
        return CERTAIN if any(marks <= names for marks in MARKS) else 0.0

    def read(self, source: Source, options: ReadOptions) -> Iterator[Record]:
        """Read the mails, those of each case in order of time."""
        yield Remark("read as Salesforce e-mails", Place(source.name))
        yield from in_order(_groups(source, options))


READER: Final = SalesforceReader()


def _groups(source: Source, options: ReadOptions) -> Iterator[list[Record]]:
    for row in table_rows(source, frozenset({"incoming"})):
        if isinstance(row, Skipped):
            yield [row]
        else:
            yield finished(iter([_draft(row)]), row.place, options, row.flags)


def _draft(row: FlatRow) -> Draft:
    cells = row.cells
    incoming = yes(cells.get("incoming", ""))
    flags = set()
    if cells.get("status", "").strip().lower() in DRAFT:
        flags.add("draft")
    if yes(cells.get("isdeleted", "")):
        flags.add("deleted")
    markup = first(cells, "htmlbody")
    text = markup or first(cells, "textbody")
    if len(text) >= LONGEST:
        flags.add("truncated")
    visible = yes(cells.get("isexternallyvisible", ""))
    return Draft(
        text=text,
        role="unknown" if incoming is None else "customer" if incoming else "agent",
        conversation=first(cells, "parentid", "relatedtoid")[:ID_LENGTH],
        message_id=first(cells, "id"),
        time=first(cells, "messagedate", "createddate"),
        author=first(cells, "fromname", "fromaddress"),
        visibility="internal" if visible is False else "public",
        channel="email",
        markup=True if markup else None,
        flags=flags,
    )
