"""`replytone_policy_refusal`: what the customer wants is refused, denied or ruled out.

Counts: "As per our policy this cannot be refunded." "The system won't let me."
Does not: "Our policy covers this." "I can't see your order, could you send the number?"
"""

from spacy.language import Language

from replytone.components.signal_component import SignalComponent


class PolicyRefusalComponent(SignalComponent):
    """Finds policy_refusal."""

    labels = ("policy_refusal",)


@Language.factory(
    "replytone_policy_refusal", requires=["doc._.replytone_reading"], assigns=["doc.spans"]
)
def make_policy_refusal(nlp: Language, name: str) -> PolicyRefusalComponent:
    """Build the component; its thresholds come from training."""
    return PolicyRefusalComponent(nlp, name)
