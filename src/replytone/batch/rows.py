"""One row a reply: what its score says, as plain values, beside what is known of the message."""

import json
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from replytone.labels import LABELS
from replytone.output.columns import Row, writable
from replytone.result import ReplyScore
from replytone.transcripts.pairing import Reply

if TYPE_CHECKING:
    from spacy.language import Language

Pair = tuple[str, str | None]
"""A reply, and the customer's words before it where they are known."""

# Objects of five values are put together by hand: it takes a quarter of the encoder's time.
_quoted: Final = json.JSONEncoder(ensure_ascii=False).encode
_quoted_name: Final = lru_cache(maxsize=10_000)(_quoted)


class Scored(NamedTuple):
    """What a row says of a score; plain values, which are quickly sent to another process.

    Attributes:
        empathy: 0 to 100 or None.
        resolution: 0 to 100 or None.
        state: The state of the empathy.
        counts: How often each signal was found, in the order of `LABELS`.
        signals: The signals as a JSON array.
    """

    empathy: float | None
    resolution: float | None
    state: str
    counts: tuple[int, ...]
    signals: str

    @property
    def cells(self) -> Row:
        """The cells of a row that hold it; see `replytone.output.columns.SCORED`."""
        return (self.empathy, self.resolution, self.state, *self.counts, self.signals)


def score_pairs(pairs: Iterable[Pair], nlp: "Language") -> list[Scored]:
    """Score replies."""
    from replytone.pipeline import score_many

    return [plain(score) for score in score_many(pairs, nlp=nlp)]


def plain(score: ReplyScore) -> Scored:
    """What a row says of a score."""
    counts = dict.fromkeys(LABELS, 0)
    signals = []
    for s in score.signals:
        if s.label in counts:
            counts[s.label] += 1
        signals.append(
            f'{{"label": {_quoted_name(s.label)}, "start": {s.start}, "end": {s.end}, '
            f'"text": {_quoted(s.text)}, "rule": {_quoted_name(s.rule)}}}'
        )
    return Scored(
        score.empathy,
        score.resolution,
        score.empathy_state,
        tuple(counts.values()),
        writable(f"[{', '.join(signals)}]") if signals else "[]",
    )


def make_row(reply: Reply, scored: Scored, keep_raw: bool = False) -> Row:
    """One row of the file of scores; see `replytone.output.columns.COLUMNS`."""
    message = reply.message
    row: Row = (
        writable(message.conversation_id),
        writable(message.message_id),
        writable(message.time_label),
        writable(message.author),
        writable(message.channel),
        writable(message.text),
        writable(reply.customer) if reply.customer is not None else None,
        *scored.cells,
        " ".join(sorted(message.flags)),
        writable(message.place.file),
        message.place.line,
    )
    if keep_raw:
        row += (writable(message.raw) if message.raw is not None else None,)
    return row
