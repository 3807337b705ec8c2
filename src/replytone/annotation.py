"""What the components leave on a Doc for each other, in values that survive `Doc.to_bytes`.

    doc._.replytone_context   input: the customer's message, a string or None
    doc._.replytone_reading   clauses and what they speak for, see `Reading`
    doc._.replytone           output: base and contributions of the scores
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

for _name in ("replytone_context", "replytone_reading", "replytone"):
    if not Doc.has_extension(_name):
        Doc.set_extension(_name, default=None)


class Reading(NamedTuple):
    """One reply as clauses of folded words.

    Attributes:
        words: Folded words of the reply, W in all; emoji and spaces are left out.
        tokens: Index of each word's token in the Doc, shape (W,).
        start, end: Word positions of each clause, shape (S,), `end` exclusive.
        odds: Log-odds a signal, shape (S, 13), in the order of `labels.LABELS`. Each family's
            component adds what its rules say before it decides.
        wording: Points of each clause's words a rating output, shape (S, 4).
        customer: Points of the customer's words a rating output, shape (4,).
    """

    words: list[str]
    tokens: NDArray[np.int64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    odds: NDArray[np.float64]
    wording: NDArray[np.float64]
    customer: NDArray[np.float64]

    def clause_at(self, word: int) -> int | None:
        """Number of the clause that holds a word, or None for a word between clauses."""
        at = int(np.searchsorted(self.start, word, "right")) - 1
        return at if at >= 0 and word < self.end[at] else None

    def characters(self, doc: Doc, start: int, end: int) -> tuple[int, int]:
        """Character offsets of a run of words."""
        last = doc[int(self.tokens[end - 1])]
        return doc[int(self.tokens[start])].idx, last.idx + len(last)


def set_reading(doc: Doc, reading: Reading) -> None:
    """Leave a reading on a Doc."""
    doc._.replytone_reading = tuple(reading)


def get_reading(doc: Doc) -> Reading:
    """The reading that `replytone_clauses` left on a Doc.

    Raises:
        ValueError: There is none.
    """
    found: Any = doc._.replytone_reading
    if found is None:
        raise ValueError(
            "the Doc has not been read: put 'replytone_clauses' before this component"
        )
    return Reading(*found)
