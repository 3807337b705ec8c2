"""`replytone_apology`: regret without a hedge.

Counts: "My apologies for the wait." "Sorry your parcel arrived broken."
Does not: "Sorry, which order?" "I'm sorry but we can't do that."
"""

from spacy.language import Language

from replytone.components.signal_component import SignalComponent


class ApologyComponent(SignalComponent):
    """Finds apology."""

    labels = ("apology",)


@Language.factory("replytone_apology", requires=["doc._.replytone_reading"], assigns=["doc.spans"])
def make_apology(nlp: Language, name: str) -> ApologyComponent:
    """Build the component; its thresholds come from training."""
    return ApologyComponent(nlp, name)
