"""What the customer's message calls for, and whether the reply gives it."""

from collections.abc import Iterable

from replytone.result import Signal

FELT = frozenset({"acknowledgement", "apology", "ownership"})
"""Signals by which a reply shows that it has understood (codebook, empathy 3 and 4)."""

WARM, COLD = 62.5, 37.5
"""Scores that round to grade 3 and above, and to grade 1 and below."""


def empathy_state(empathy: float | None, signals: Iterable[Signal], customer: str | None) -> str:
    """Whether empathy was given where it was called for.

    Args:
        empathy: The empathy score, 0 to 100 or None.
        signals: The signals of the reply.
        customer: The customer's message before it, where it is known.

    Returns:
        `unclear` without a customer's message; `not_called_for` where there is no occasion or the
        reply is neutral and nothing was missed; `given` where the reply is warm or names what the
        customer feels; `missed` where the customer has trouble and the reply passes over it.
    """
    if customer is None or not customer.strip():
        return "unclear"
    if empathy is None:
        return "not_called_for"
    if empathy >= WARM or any(signal.label in FELT for signal in signals):
        return "given"
    return "missed" if empathy < COLD else "not_called_for"
