"""What the components leave on a Doc for each other, in values that survive `Doc.to_bytes`.

    doc._.replytone_context   input: the customer's message, a string or None
    doc._.replytone           output: what adds up to the scores, see `ScorerComponent.find`

Between themselves the components pass a `Reading` in `doc.user_data`, which is a plain dictionary
and five times as fast as an extension attribute.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc, SpanGroup

from replytone.labels import SPANS

_READING, _WHY = "replytone_reading", "replytone_why"


def get_why(doc: Doc) -> Any:
    """What adds up to the scores of a Doc, or None before it is scored."""
    return doc.user_data.get(_WHY)


if not Doc.has_extension("replytone_context"):
    Doc.set_extension("replytone_context", default=None)
if not Doc.has_extension("replytone"):
    Doc.set_extension("replytone", getter=get_why)


Fired = list[tuple[int, int, float, str]]
"""Rules that fired in a reply: clause, column of the label, log-odds added, rule id."""


class Reading(NamedTuple):
    """One reply as clauses of folded words.

    Attributes:
        words: Folded words of the reply, W in all; emoji and spaces are left out.
        tokens: Index of each word's token in the Doc, W in all.
        begin, finish: Character offsets of each word in the reply, W each.
        clause_of: Number of each word's clause, -1 for a word between clauses, W in all.
        start, end: Word positions of each clause, S each, `end` exclusive.
        odds: Log-odds a signal, shape (S, 13), in the order of `labels.LABELS`. `replytone_rules`
            adds what the rules say.
        wording: What each clause's words say for each of `evidence.RATING_OUTPUTS`, shape (S, 10).
        customer: What the customer's words say for them, shape (10,).
        fired: The rules that fired, filled in by `replytone_rules`.
    """

    words: list[str]
    tokens: list[int]
    begin: list[int]
    finish: list[int]
    clause_of: list[int]
    start: list[int]
    end: list[int]
    odds: NDArray[np.float64]
    wording: NDArray[np.float64]
    customer: NDArray[np.float64]
    fired: Fired

    def characters(self, start: int, end: int) -> tuple[int, int]:
        """Character offsets of a run of words."""
        return self.begin[start], self.finish[end - 1]


def set_reading(doc: Doc, reading: Reading) -> None:
    """Leave a reading on a Doc, and an empty group for the signals."""
    doc.user_data[_READING] = reading
    doc.spans[SPANS] = SpanGroup(doc, name=SPANS)


def get_reading(doc: Doc) -> Reading:
    """The reading that `replytone_clauses` left on a Doc.

    Raises:
        ValueError: There is none.
    """
    found = doc.user_data.get(_READING)
    if found is None:
        raise ValueError("the Doc has not been read: put 'replytone_clauses' before this component")
    return found if isinstance(found, Reading) else Reading(*found)


def set_why(doc: Doc, why: dict[str, Any]) -> None:
    """Leave what adds up to the scores on a Doc, for `doc._.replytone`."""
    doc.user_data[_WHY] = why
