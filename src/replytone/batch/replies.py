"""From the records of files to the replies to score, with an account of all the others."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from replytone.transcripts.message import UNSCORED_FLAGS, Message, Skipped
from replytone.transcripts.pairing import Pairing, Reply

EXAMPLES: Final = 3
"""How many records are kept for each reason to skip them."""


@dataclass(slots=True)
class Summary:
    """What became of the records of a run; every one is counted once.

    Attributes:
        read: All records, which is the sum of the following three.
        scored: Agents' replies that were scored.
        customers: Customers' messages, read along as what replies answer.
        skipped: Reason → records that were not used.
        examples: Reason → the first of them.
        alone: Scored replies without a customer's words before them.
        flags: Flag → messages that bear it and were used all the same.
        out_of_order: Messages with an earlier time than one before them in their conversation.
        files: How many files are read.
        passed_over: Files and folders that were found in a folder and not read.
        resumed: Of the scored replies, those that an earlier run of the same command scored.
        share: How much of the files has been read, 0 to 1.
        output: The file of scores.
    """

    read: int = 0
    scored: int = 0
    customers: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[Skipped]] = field(default_factory=dict)
    alone: int = 0
    flags: Counter[str] = field(default_factory=Counter)
    out_of_order: int = 0
    files: int = 0
    passed_over: int = 0
    resumed: int = 0
    share: float = 0.0
    output: Path = Path()

    def skip(self, record: Skipped) -> None:
        """Count a record that is not used."""
        self.skipped[record.reason] += 1
        kept = self.examples.setdefault(record.reason, [])
        if len(kept) < EXAMPLES:
            kept.append(record)


def replies(
    records: Iterable[Message | Skipped], summary: Summary, skip: Callable[[Skipped], None]
) -> Iterator[Reply]:
    """The public replies of human agents with the customers' words; all else is counted.

    Args:
        records: The records of all files, in order.
        summary: Where they are counted.
        skip: Called with every record that is not used.
    """
    pairing = Pairing()

    def leave_out(record: Skipped) -> None:
        summary.skip(record)
        skip(record)

    for record in records:
        summary.read += 1
        if isinstance(record, Skipped):
            leave_out(record)
            continue
        reason = unscored_reason(record)
        if reason is not None:
            leave_out(Skipped(reason, record.place))
            continue
        if record.flags:
            summary.flags.update(record.flags)
        if record.role == "customer":
            summary.customers += 1
            pairing.customer_writes(record)
        else:
            reply = pairing.agent_replies(record)
            summary.alone += reply.customer is None
            yield reply
        summary.out_of_order = pairing.out_of_order


def unscored_reason(message: Message) -> str | None:
    """Why a message is neither a reply to score nor a customer's words; None if it is."""
    unscored = message.flags & UNSCORED_FLAGS
    if unscored:
        return min(unscored)
    if message.visibility == "internal":
        return "internal"
    if message.role in ("bot", "system"):
        return message.role
    if message.role == "unknown":
        return "unknown_role"
    if message.role == "agent" and message.visibility == "unknown":
        return "unknown_visibility"
    return None
