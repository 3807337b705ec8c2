import pytest

from replytone.slips import Slips

COMMON = ["refund", "sorry", "parcel", "delivery", "three", "there", "apologise", "late"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("reufnd", "refund"),
        ("refnd", "refund"),
        ("reffund", "refund"),
        ("refumd", "refund"),
        ("apolgise", "apologise"),
        ("thre", "three"),
        # more than one slip
        ("reufmd", "reufmd"),
        ("rfnd", "rfnd"),
        # the first or the last letter is another one
        ("fefund", "fefund"),
        ("refunds", "refunds"),
        # too short to be sure
        ("lae", "lae"),
        ("latte", "latte"),
        ("lare", "lare"),
        # itself, and nothing near
        ("refund", "refund"),
        ("kettle", "kettle"),
        ("<number>", "<number>"),
        ("", ""),
    ],
)
def test_what_was_meant(typed, meant):
    assert Slips(COMMON).meant(typed) == meant


def test_of_equally_near_words_the_commoner_is_meant():
    assert Slips(["three", "there"]).meant("thre") == "three"
    assert Slips(["there", "three"]).meant("thre") == "there"
    assert Slips(["staring", "string", "strong"]).meant("strng") == "string"
    assert Slips(["strong", "string"]).meant("strng") == "strong"


def test_words_of_the_language_are_spared():
    assert Slips(["sorry"], ["sory"]).meant("sory") == "sory"
    assert Slips(["sorry"]).meant("sory") == "sorry"


def test_without_training_nothing_is_meant_otherwise():
    assert Slips().meant("sory") == "sory"
