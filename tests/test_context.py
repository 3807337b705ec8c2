import pytest

from replytone.context import empathy_state
from replytone.labels import LABELS
from replytone.result import Signal

UPSET = "My lamp is broken!"


def signals(*labels):
    return [Signal(label, 0, 5, "Sorry", f"{label}/wording") for label in labels]


@pytest.mark.parametrize(
    ("empathy", "labels", "customer", "state"),
    [
        # nothing to judge by
        (80.0, ["apology"], None, "unclear"),
        (80.0, ["apology"], "", "unclear"),
        (10.0, [], " \n", "unclear"),
        (None, [], None, "unclear"),
        # no occasion
        (None, [], UPSET, "not_called_for"),
        # warm, or the words for it
        (80.0, [], UPSET, "given"),
        (62.5, [], UPSET, "given"),
        (20.0, ["apology"], UPSET, "given"),
        (20.0, ["acknowledgement"], UPSET, "given"),
        (20.0, ["guidance", "ownership"], UPSET, "given"),
        # cold
        (20.0, [], UPSET, "missed"),
        (20.0, ["hedged_apology"], UPSET, "missed"),
        (0.0, ["dismissal", "policy_refusal"], UPSET, "missed"),
        # neutral
        (50.0, [], UPSET, "not_called_for"),
        (37.5, ["guidance"], UPSET, "not_called_for"),
    ],
)
def test_state(empathy, labels, customer, state):
    assert set(labels) <= set(LABELS)
    assert empathy_state(empathy, signals(*labels), customer) == state
