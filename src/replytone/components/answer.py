"""`replytone_answer`: what the reply tells the customer, and what it asks.

Counts: "Restart the console and hold both buttons." "Which device is it?"
Does not: "Anything else I can help with?" "See our FAQ."
"""

from spacy.language import Language

from replytone.components.signal_component import SignalComponent


class AnswerComponent(SignalComponent):
    """Finds guidance and information_request."""

    labels = ("guidance", "information_request")


@Language.factory("replytone_answer", requires=["doc._.replytone_reading"], assigns=["doc.spans"])
def make_answer(nlp: Language, name: str) -> AnswerComponent:
    """Build the component; its thresholds come from training."""
    return AnswerComponent(nlp, name)
