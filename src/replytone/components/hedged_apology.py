"""`replytone_hedged_apology`: regret that doubts, minimises or shifts the harm.

Counts: "Sorry if we caused you trouble." "We regret any inconvenience."
Does not: "Sorry for the delay." "Let me know if it happens again."
"""

from spacy.language import Language

from replytone.components.signal_component import SignalComponent


class HedgedApologyComponent(SignalComponent):
    """Finds hedged_apology."""

    labels = ("hedged_apology",)


@Language.factory(
    "replytone_hedged_apology", requires=["doc._.replytone_reading"], assigns=["doc.spans"]
)
def make_hedged_apology(nlp: Language, name: str) -> HedgedApologyComponent:
    """Build the component; its thresholds come from training."""
    return HedgedApologyComponent(nlp, name)
