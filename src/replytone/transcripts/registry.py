"""All readers by name, and the choice of the one that reads a file.

A package adds a reader by an entry point of the group `replytone.readers`, whose value is a
`Reader` object.
"""

import warnings
from functools import cache
from importlib.metadata import entry_points
from typing import Final

from replytone.transcripts import (
    ccai,
    connect,
    dialogue,
    excel,
    freshdesk,
    front,
    gorgias,
    helpscout,
    hubspot,
    intercom,
    jsonlines,
    livechat,
    parquet,
    salesforce,
    salesforce_chat,
    table,
    transcribe,
    twcs,
    whatsapp,
    zendesk,
)
from replytone.transcripts.errors import UsageError
from replytone.transcripts.reader import Reader
from replytone.transcripts.source import Source

BUILT_IN: Final[tuple[Reader, ...]] = (
    *table.READERS,
    *jsonlines.READERS,
    *parquet.READERS,
    *excel.READERS,
    zendesk.READER,
    intercom.READER,
    freshdesk.READER,
    salesforce.READER,
    salesforce_chat.READER,
    gorgias.READER,
    helpscout.READER,
    front.READER,
    hubspot.READER,
    livechat.READER,
    whatsapp.READER,
    twcs.READER,
    connect.READER,
    transcribe.READER,
    ccai.READER,
    dialogue.READER,
)
SURE: Final = 0.2
"""Confidence from which a reader is believed whatever the file's first bytes look like."""
GROUP: Final = "replytone.readers"

MAGIC: Final = (
    (b"\x1f\x8b", "compressed (gzip); unpack it first"),
    (b"\x28\xb5\x2f\xfd", "compressed (zstd); unpack it first"),
    (b"PK\x03\x04", "a zip archive; unpack it"),
    (
        b"\xd0\xcf\x11\xe0",
        "an Excel workbook of the old kind (.xls) or with a password; save it as .xlsx without one",
    ),
    (b"SQLite format 3", "a database; save the messages as CSV or JSON lines"),
)


@cache
def readers() -> dict[str, Reader]:
    """All readers by name: the built-in ones, then those of other packages."""
    found = {reader.name: reader for reader in BUILT_IN}
    for entry in entry_points(group=GROUP):
        try:
            reader: Reader = entry.load()
        except Exception as error:  # another package's fault must not stop every run
            warnings.warn(f"reader {entry.value} cannot be loaded: {error}", stacklevel=2)
            continue
        if reader.name in found:
            warnings.warn(f"a second reader {reader.name!r} ({entry.value})", stacklevel=2)
        else:
            found[reader.name] = reader
    return found


def choose(source: Source, name: str | None = None) -> Reader:
    """The reader that reads a file: the one that is named, or the surest by its content.

    Raises:
        UsageError: There is no such reader, or none knows the file.
    """
    known = readers()
    if name is not None:
        if name not in known:
            raise UsageError(f"there is no format {name!r}; use one of {', '.join(known)}")
        return known[name]
    head = source.head()
    surest = max(known.values(), key=lambda reader: reader.sniff(head))
    confidence = surest.sniff(head)
    if confidence < SURE:
        for magic, description in MAGIC:
            if head.data.startswith(magic):
                raise UsageError(f"{source.name} is {description}")
    if not confidence:
        raise UsageError(
            f"{source.name} is of no known format; name one with --format ({', '.join(known)})"
        )
    return surest
