"""`replytone_pointer`: the customer is pointed to a page, or to a private talk with the same team.

Counts: "See our help page." "DM us your order number."
Does not: "Restart the console and hold both buttons." "Thanks for your message."
"""

from spacy.language import Language

from replytone.components.signal_component import SignalComponent


class PointerComponent(SignalComponent):
    """Finds self_service and private_channel."""

    labels = ("self_service", "private_channel")


@Language.factory("replytone_pointer", requires=["doc._.replytone_reading"], assigns=["doc.spans"])
def make_pointer(nlp: Language, name: str) -> PointerComponent:
    """Build the component; its thresholds come from training."""
    return PointerComponent(nlp, name)
