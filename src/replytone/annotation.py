"""What the components leave on a Doc for each other, in values that survive `Doc.to_bytes`.

    doc._.replytone_context   input: the customer's message, a string or None
    doc._.replytone           output: `{"base": …, "contributions": …}` of the scores

Between themselves the components pass a `Reading` in `doc.user_data`, which is a plain dictionary
and five times as fast as an extension attribute.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

_READING, _WHY = "replytone_reading", "replytone_why"


def _why(doc: Doc) -> Any:
    return doc.user_data.get(_WHY)


if not Doc.has_extension("replytone_context"):
    Doc.set_extension("replytone_context", default=None)
if not Doc.has_extension("replytone"):
    Doc.set_extension("replytone", getter=_why)


class Reading(NamedTuple):
    """One reply as clauses of folded words.

    Attributes:
        words: Folded words of the reply, W in all; emoji and spaces are left out.
        tokens: Index of each word's token in the Doc, shape (W,).
        clause_of: Number of each word's clause, -1 for a word between clauses, W in all.
        start, end: Word positions of each clause, shape (S,), `end` exclusive.
        odds: Log-odds a signal, shape (S, 13), in the order of `labels.LABELS`. Each family's
            component adds what its rules say when it has decided.
        wording: What each clause's words say for each of `evidence.RATING_OUTPUTS`, shape (S, 10).
        customer: What the customer's words say for them, shape (10,).
    """

    words: list[str]
    tokens: NDArray[np.int64]
    clause_of: list[int]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    odds: NDArray[np.float64]
    wording: NDArray[np.float64]
    customer: NDArray[np.float64]

    def characters(self, doc: Doc, start: int, end: int) -> tuple[int, int]:
        """Character offsets of a run of words."""
        last = doc[int(self.tokens[end - 1])]
        return doc[int(self.tokens[start])].idx, last.idx + len(last)


def set_reading(doc: Doc, reading: Reading) -> None:
    """Leave a reading on a Doc."""
    doc.user_data[_READING] = reading


def get_reading(doc: Doc) -> Reading:
    """The reading that `replytone_clauses` left on a Doc.

    Raises:
        ValueError: There is none.
    """
    found = doc.user_data.get(_READING)
    if found is None:
        raise ValueError("the Doc has not been read: put 'replytone_clauses' before this component")
    return found if isinstance(found, Reading) else Reading(*found)


def set_why(doc: Doc, base: dict[str, float], contributions: list[Any]) -> None:
    """Leave base and contributions on a Doc, for `doc._.replytone`."""
    doc.user_data[_WHY] = {"base": base, "contributions": contributions}
