"""What a reader is: a name, a nose for its format, and a way to read it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

from replytone.transcripts.message import Record
from replytone.transcripts.source import Head, Source

NO_COLUMN: Final = "-"
"""Given for a column, it says that the file has no such column."""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the user says about the files; whatever is left out is guessed.

    Attributes:
        columns: Field → column, with the fields of `replytone.transcripts.columns.ALIASES`;
            the column `-` means that there is none.
        agent_values: Which values of the role column, or which speakers, are the agents.
        customer_values: Which are the customers.
        bot_values: Which are bots, where a format does not tell them from people.
        day_first: Whether 03/04 is in April, where a date leaves it open. None: a chat's
            other dates tell, if they can; in other formats such dates are not read.
        keep_signatures: Leave sign-offs and signatures in the text.
        sheet: The sheet of workbooks to read; None for the only one that has rows.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    agent_values: tuple[str, ...] = ()
    customer_values: tuple[str, ...] = ()
    bot_values: tuple[str, ...] = ()
    day_first: bool | None = None
    keep_signatures: bool = True
    sheet: str | None = None


class Reader(Protocol):
    """One format. Readers keep no state: the same object may read many files.

    Attributes:
        name: What `--format` calls it.
    """

    @property
    def name(self) -> str: ...  # noqa: D102

    def sniff(self, head: Head) -> float:
        """How sure the reader is that a file is of its format, from its first bytes.

        Returns:
            0 for no, about 0.3 for a general format that fits (any CSV), about 0.9 where the
            marks of one vendor are there. The surest reader reads the file.
        """
        ...

    def read(self, source: Source, options: ReadOptions) -> Iterator[Record]:
        """Read a file as a stream, in the order of the file and in flat memory.

        Yields:
            A `Message` or a `Skipped` for every record, and `Remark`s for the user.

        Raises:
            UsageError: The options do not fit the file, such as a column that is not there.
            TranscriptError: The file cannot be read on.
        """
        ...
