import pytest

import replytone
from replytone.labels import LABELS


@pytest.fixture
def check(nlp):
    """Compares what a reply shows with a row of a table.

    `apology` has to be found somewhere, `apology: my apologies` as these very words; of the labels
    that must be absent none may be found.
    """

    def compare(reply, customer, expected, absent):
        found = [(s.label, s.text) for s in replytone.score(reply, customer, nlp).signals]
        named = [label.partition(": ")[0] for label in expected]
        assert {*named, *absent} <= set(LABELS), "the table names a signal that there is not"
        assert not set(named) & set(absent), "the table contradicts itself"
        for label in expected:
            label, _, words = label.partition(": ")
            assert words in reply, "the table expects words that are not in the reply"
            assert label in [one for one, _ in found], found
            assert not words or (label, words) in found, found
        assert [one for one in found if one[0] in absent] == []

    return compare
