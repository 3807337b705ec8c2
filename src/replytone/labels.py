"""The thirteen signals of the codebook: the one list that rules, spans, columns and docs use."""

from typing import Final

SIGNALS: Final[dict[str, str]] = {
    "hedged_apology": "regret that doubts, minimises or shifts the harm",
    "apology": "regret without a hedge",
    "policy_refusal": "what the customer wants is refused, denied or ruled out",
    "channel_deflection": "the customer is told to take it elsewhere",
    "self_service": "the customer is pointed to a page or menu to solve it alone",
    "private_channel": "asked to go on with the same team in private",
    "dismissal": "blames, corrects, belittles or brushes off the customer",
    "vague_promise": "a future act without owner, time or content to hold it to",
    "acknowledgement": "the customer's situation, feeling, loyalty or effort is named",
    "ownership": "the agent or company takes responsibility or charge in the first person",
    "concrete_action": "something done, being done or committed to for this customer",
    "guidance": "specific steps, facts or an answer given in the reply itself",
    "information_request": "asks the customer for something that is needed to go on",
}
"""Signal name → what counts, in one line."""

LABELS: Final[tuple[str, ...]] = tuple(SIGNALS)
"""The signal names in the codebook's order; the order of every array with one column a signal."""

RATINGS: Final[tuple[str, str]] = ("empathy", "resolution")
"""The two ratings, each from 0 to 100, or None where there is no occasion."""

SPANS: Final = "replytone"
"""Key of the signals in `doc.spans`."""
