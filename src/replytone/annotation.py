"""What the components leave on a Doc for each other.

    doc._.replytone_context   input: the customer's message, a string or None
    doc._.replytone           output: what adds up to the scores, see `ScorerComponent.find`

Between themselves the components pass a `Reading` in `doc.user_data`, which is a plain dictionary
and five times as fast as an extension attribute.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc, SpanGroup

from replytone.cutting import Clauses
from replytone.labels import SPANS

_READING, _WHY = "replytone_reading", "replytone_why"


def get_why(doc: Doc) -> Any:
    """What adds up to the scores of a Doc, or None before it is scored."""
    return doc.user_data.get(_WHY)


if not Doc.has_extension("replytone_context"):
    Doc.set_extension("replytone_context", default=None)
if not Doc.has_extension("replytone"):
    Doc.set_extension("replytone", getter=get_why)


class Reading(NamedTuple):
    """D replies as S clauses.

    Attributes:
        words: Hashes of the folded words, shape (N,); fillers stand between the replies.
        clauses: Where the clauses stand in it.
        clause_of: Number of each word's clause, -1 for a word between clauses, shape (N,).
        begin, end: Character offsets of each clause in its reply, shape (S,).
        sentence: Number of each clause's sentence, shape (S,).
        first: Number of each reply's first clause, and S at the end, shape (D + 1,).
        odds: Log-odds a signal, shape (S, 13), in the order of `labels.LABELS`. `replytone_rules`
            adds what the rules say.
        wording: What each clause's words say for each of `weights.RATING_OUTPUTS`, shape (S, 10).
        shared: How many of each clause's words the customer used too, shape (S,).
        customer: What the customer's words say for the same outputs, shape (D, 10).
        known: Whether there is a message of the customer, shape (D,).
        asked: Hashes of the customers' words, shape (M,); fillers stand between the messages.
        asked_of: Number of the reply that each of them comes before, -1 at fillers, shape (M,).
        network_odds: What the network says for each signal of a clause, shape (S, 13), as log-odds;
            filled in by `replytone_network`.
        network_ratings: What it says of a reply for the outputs of `wording`, shape (D, 10); too.
        fired: Clause number, column of a signal, and the rule that speaks loudest for it there;
            filled in by `replytone_rules`.
    """

    words: NDArray[np.uint64]
    clauses: Clauses
    clause_of: NDArray[np.int64]
    begin: NDArray[np.int64]
    end: NDArray[np.int64]
    sentence: NDArray[np.int64]
    first: NDArray[np.int64]
    odds: NDArray[np.float64]
    wording: NDArray[np.float64]
    shared: NDArray[np.int64]
    customer: NDArray[np.float64]
    known: NDArray[np.bool_]
    asked: NDArray[np.uint64]
    asked_of: NDArray[np.int64]
    network_odds: NDArray[np.float64]
    network_ratings: NDArray[np.float64]
    fired: list[tuple[int, int, str]]


def set_reading(doc: Doc, reading: Reading) -> None:
    """Leave a reading on a Doc, and empty fields for what will be found."""
    doc.user_data[_READING] = reading
    doc.spans[SPANS] = SpanGroup(doc, name=SPANS)
    doc.cats = {}


def get_reading(doc: Doc) -> Reading:
    """The reading that `replytone_clauses` left on a Doc.

    Raises:
        ValueError: There is none.
    """
    found = doc.user_data.get(_READING)
    if found is None:
        raise ValueError("the Doc has not been read: put 'replytone_clauses' before this component")
    if isinstance(found, Reading):
        return found
    # From bytes, where a named tuple is a plain one and arrays cannot be written to.
    reading = Reading(*found)
    reading = reading._replace(
        clauses=Clauses(*reading.clauses),
        odds=reading.odds.copy(),
        network_odds=reading.network_odds.copy(),
        network_ratings=reading.network_ratings.copy(),
    )
    doc.user_data[_READING] = reading
    return reading


def set_why(doc: Doc, why: dict[str, Any]) -> None:
    """Leave what adds up to the scores on a Doc in the place of the reading, which has served."""
    doc.user_data.pop(_READING, None)
    doc.user_data[_WHY] = why
