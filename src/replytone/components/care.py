"""`replytone_care`: how the reply takes the customer: brushed off, recognised, taken charge of.

Counts: "You should have read the terms." "I can see you have waited three weeks." "That was our
mistake."
Does not: a polite refusal, "Thank you for contacting us", an apology alone.
"""

from spacy.language import Language

from replytone.components.signal_component import SignalComponent


class CareComponent(SignalComponent):
    """Finds dismissal, acknowledgement and ownership."""

    labels = ("dismissal", "acknowledgement", "ownership")


@Language.factory("replytone_care", requires=["doc._.replytone_reading"], assigns=["doc.spans"])
def make_care(nlp: Language, name: str) -> CareComponent:
    """Build the component; its thresholds come from training."""
    return CareComponent(nlp, name)
