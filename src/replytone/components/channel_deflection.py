"""`replytone_channel_deflection`: the customer is told to take it elsewhere.

Counts: "Please write to member services." "Head office handles those."
Does not: "Please DM us your order number." "Reach out any time."
"""

from spacy.language import Language

from replytone.components.signal_component import SignalComponent


class ChannelDeflectionComponent(SignalComponent):
    """Finds channel_deflection."""

    labels = ("channel_deflection",)


@Language.factory(
    "replytone_channel_deflection", requires=["doc._.replytone_reading"], assigns=["doc.spans"]
)
def make_channel_deflection(nlp: Language, name: str) -> ChannelDeflectionComponent:
    """Build the component; its thresholds come from training."""
    return ChannelDeflectionComponent(nlp, name)
