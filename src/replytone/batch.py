"""Transcript files in, scores of the agents' replies out: a stream from end to end."""

import json
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from replytone.labels import LABELS
from replytone.output import check_output, open_output, writable
from replytone.result import ReplyScore
from replytone.transcripts.errors import TranscriptError, UsageError
from replytone.transcripts.message import UNSCORED_FLAGS, Message, Record, Remark, Skipped
from replytone.transcripts.pairing import Pairing, Reply
from replytone.transcripts.reader import Reader, ReadOptions
from replytone.transcripts.registry import choose
from replytone.transcripts.source import Source

if TYPE_CHECKING:
    from spacy.language import Language

CHUNK: Final = 256
"""Rows that are handed to the writer at a time."""
EXAMPLES: Final = 3
"""How many records are kept for each reason to skip them."""

_to_json: Final = json.JSONEncoder(ensure_ascii=False).encode


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
    """

    read: int = 0
    scored: int = 0
    customers: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[Skipped]] = field(default_factory=dict)
    alone: int = 0
    flags: Counter[str] = field(default_factory=Counter)
    out_of_order: int = 0

    def skip(self, record: Skipped) -> None:
        """Count a record that is not used."""
        self.skipped[record.reason] += 1
        kept = self.examples.setdefault(record.reason, [])
        if len(kept) < EXAMPLES:
            kept.append(record)


class NothingScored(TranscriptError):
    """No agent's reply was found, so nothing was written.

    Attributes:
        summary: What was found instead.
    """

    def __init__(self, summary: Summary) -> None:
        self.summary = summary
        super().__init__("nothing was scored: there is no agent's reply; nothing was written")


def run(
    inputs: Sequence[str | Path],
    output: str | Path,
    *,
    options: ReadOptions | None = None,
    format: str | None = None,
    encoding: str | None = None,
    model: str | Path | None = None,
    rules: str | Path | None = None,
    overwrite: bool = False,
    keep_formulas: bool = False,
    tell: Callable[[str], None] | None = None,
    progress: Callable[[Summary], None] | None = None,
) -> Summary:
    """Score the agents' replies of transcript files.

    Memory stays flat whatever the size of the files; see `Pairing` on which customer's words a
    reply is read with. Everything that can be checked is checked before the model is loaded.

    Args:
        inputs: The files, read one after the other.
        output: The file of scores, with the columns of `replytone.output.COLUMNS`; the ending
            `.csv`, `.jsonl` or `.parquet` decides on the format.
        options: Which columns hold what; guessed where left out.
        format: The name of the inputs' format; recognised by their content where left out.
        encoding: The inputs' encoding; found out where left out.
        model: Folder of another pipeline than the packaged one.
        rules: File of further rules.
        overwrite: Replace the output if it is there.
        keep_formulas: Leave CSV cells alone that a spreadsheet would run as a formula.
        tell: Called with every remark for the user.
        progress: Called with the summary so far, every few hundred replies.

    Returns:
        What became of the records.

    Raises:
        UsageError: A file is missing, the output is there already, a column cannot be found.
        TranscriptError: A file is empty or cannot be read to its end.
        NothingScored: There was no agent's reply in the files.
        OSError: A file cannot be read or written, such as on a full disk.
    """
    options = options or ReadOptions()
    output = Path(output)
    check_output(output, overwrite)
    sources = [Source(Path(path), encoding) for path in inputs]
    readers = [_open(source, output, format, options) for source in sources]

    from replytone.pipeline import load, score_many

    nlp = load(model, rules)
    summary = Summary()
    pairing = Pairing()
    records = _records(sources, readers, options, tell)
    with open_output(output, keep_formulas) as writer:
        rows = _rows(_replies(records, pairing, summary), summary, score_many, nlp)
        while chunk := list(islice(rows, CHUNK)):
            writer.write(chunk)
            if progress is not None:
                progress(summary)
        summary.out_of_order = pairing.out_of_order
        if not summary.scored:
            raise NothingScored(summary)
    return summary


def _open(source: Source, output: Path, format: str | None, options: ReadOptions) -> Reader:
    """Find the reader of a file, and let it begin, so that wrong columns show at once."""
    source.check()
    if output.exists() and output.samefile(source.path):
        raise UsageError(f"{output} is an input; write the scores to another file")
    reader = choose(source, format)
    next(reader.read(source, options), None)
    return reader


def _records(
    sources: Iterable[Source],
    readers: Iterable[Reader],
    options: ReadOptions,
    tell: Callable[[str], None] | None,
) -> Iterator[Message | Skipped]:
    for source, reader in zip(sources, readers, strict=True):
        record: Record
        for record in reader.read(source, options):
            if not isinstance(record, Remark):
                yield record
            elif tell is not None:
                tell(f"{record.place} ({reader.name}): {record.text}")


def _replies(
    records: Iterable[Message | Skipped], pairing: Pairing, summary: Summary
) -> Iterator[Reply]:
    """The public replies of human agents with the customers' words; all else is counted."""
    for record in records:
        summary.read += 1
        if isinstance(record, Skipped):
            summary.skip(record)
            continue
        reason = unscored_reason(record)
        if reason is not None:
            summary.skip(Skipped(reason, record.place))
            continue
        summary.flags.update(record.flags)
        if record.role == "customer":
            summary.customers += 1
            pairing.customer_writes(record)
            continue
        reply = pairing.agent_replies(record)
        summary.alone += reply.customer is None
        yield reply


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


def _rows(
    replies: Iterable[Reply],
    summary: Summary,
    score_many: Callable[..., Iterator[ReplyScore]],
    nlp: "Language",
) -> Iterator[dict[str, Any]]:
    """Score replies in batches; each waits in a queue for its score, which come in order."""
    waiting: deque[Reply] = deque()

    def items() -> Iterator[tuple[str, str | None]]:
        for reply in replies:
            waiting.append(reply)
            yield reply.message.text, reply.customer

    for score in score_many(items(), nlp=nlp):
        summary.scored += 1
        yield row(waiting.popleft(), score)


def row(reply: Reply, score: ReplyScore) -> dict[str, Any]:
    """One row of the file of scores; see `replytone.output.COLUMNS`."""
    message = reply.message
    counts = dict.fromkeys(LABELS, 0)
    signals = []
    for s in score.signals:
        if s.label in counts:
            counts[s.label] += 1
        signals.append(
            {"label": s.label, "start": s.start, "end": s.end, "text": s.text, "rule": s.rule}
        )
    return {
        "conversation_id": writable(message.conversation_id),
        "message_id": writable(message.message_id),
        "time": writable(message.time_label),
        "author": writable(message.author),
        "text": writable(message.text),
        "customer": writable(reply.customer) if reply.customer is not None else None,
        "empathy": score.empathy,
        "resolution": score.resolution,
        "empathy_state": score.empathy_state,
        **counts,
        "signals": writable(_to_json(signals)) if signals else "[]",
        "source": writable(message.place.file),
        "line": message.place.line,
    }
