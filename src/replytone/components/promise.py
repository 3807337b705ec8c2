"""`replytone_promise`: what the company does or says that it will do.

Counts: "Someone will be in touch" is vague; "I have refunded you", "it ships today" are concrete.
Does not: "We hope to see you again." "You can refund it in the app."
"""

from spacy.language import Language

from replytone.components.signal_component import SignalComponent


class PromiseComponent(SignalComponent):
    """Finds vague_promise and concrete_action."""

    labels = ("vague_promise", "concrete_action")


@Language.factory("replytone_promise", requires=["doc._.replytone_reading"], assigns=["doc.spans"])
def make_promise(nlp: Language, name: str) -> PromiseComponent:
    """Build the component; its thresholds come from training."""
    return PromiseComponent(nlp, name)
