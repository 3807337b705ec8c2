from collections import Counter

import numpy as np
import pytest

from replytone.labels import LABELS
from replytone.matching import RuleMatcher
from replytone.rules import shipped_rules, word_lists
from replytone.vocabulary import word_hash
from replytone.words import read_chunk

FAMILIES = {
    "hedged_apology": {"hedged_apology"},
    "apology": {"apology"},
    "policy_refusal": {"policy_refusal"},
    "channel_deflection": {"channel_deflection"},
    "pointer": {"self_service", "private_channel"},
    "care": {"acknowledgement", "ownership", "dismissal"},
    "promise": {"vague_promise", "concrete_action"},
    "answer": {"guidance", "information_request"},
}
RULES = [rule for family in FAMILIES for rule in shipped_rules(family)]
WITH_ADVICE = {
    "hedged_apology",
    "policy_refusal",
    "channel_deflection",
    "dismissal",
    "vague_promise",
}


@pytest.fixture(scope="module")
def matcher():
    return RuleMatcher(RULES)


@pytest.fixture(scope="module")
def fired(matcher):
    def ids(text):
        words = [w.form for chunk in text.split(" ") for w in read_chunk(chunk) if w.form]
        hashes = np.array([word_hash(word) for word in words], np.uint64)
        return {matcher.rules[hit.rule].id for hit in matcher.hits(hashes)}

    return ids


@pytest.mark.parametrize("family", FAMILIES)
def test_family_holds_its_labels_and_compiles(family):
    rules = shipped_rules(family)
    assert {rule.label for rule in rules} == FAMILIES[family]
    assert RuleMatcher(rules).rules == rules


def test_families_share_out_the_labels():
    assert sorted(label for labels in FAMILIES.values() for label in labels) == sorted(LABELS)


def test_ids_are_unique_across_families():
    assert [name for name, count in Counter(r.id for r in RULES).items() if count > 1] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_rule_is_well_formed(rule):
    label, _, name = rule.id.partition("/")
    assert label == rule.label
    assert name
    assert name.replace("-", "").isalnum()
    assert rule.note
    assert not rule.pattern.split()[-1].startswith("*"), "a gap at the end does nothing"
    if rule.cancels:
        assert not rule.advice
    else:
        assert bool(rule.advice) == (rule.label in WITH_ADVICE)


def test_every_word_list_is_used():
    parts = (word for r in RULES for part in r.pattern.split() for word in part.split("|"))
    used = {part.removesuffix("?")[1:] for part in parts if part.startswith("@")}
    assert used == set(word_lists())


# A sentence, the rules that have to fire, and the labels or rules that must not.
SENTENCES = [
    (
        "We are sorry if we caused you any inconvenience.",
        ["hedged_apology/sorry-if", "hedged_apology/any-harm", "apology/sorry-if"],
        ["acknowledgement", "ownership"],
    ),
    ("Any inconvenience is regretted.", ["hedged_apology/any-regretted"], ["apology"]),
    ("I'm sorry you feel that way.", ["hedged_apology/sorry-you-feel"], ["ownership"]),
    ("soz u found it rude", ["hedged_apology/sorry-you-found"], []),
    ("Sorry for the delay.", ["apology/sorry-for"], ["hedged_apology/any-harm"]),
    ("We apologise for losing it.", ["apology/we-apologize"], ["hedged_apology/sorry-if"]),
    ("So sorry! If you send the number I can look.", [], ["hedged_apology"]),
    ("Sorry, which order do you mean?", ["apology/sorry-which"], ["hedged_apology"]),
    ("Let me know if you need a hand.", ["hedged_apology/let-me-know-if"], ["apology"]),
    (
        "I'm afraid we cannot refund a used ticket.",
        ["policy_refusal/cannot-act", "apology/afraid"],
        ["hedged_apology", "channel_deflection"],
    ),
    ("We're unable to do that.", ["policy_refusal/unable-to"], ["dismissal"]),
    ("Your cover isn't eligible.", ["policy_refusal/not-able"], []),
    ("As per our policy, deposits are non-refundable.", ["policy_refusal/as-per-policy"], []),
    ("Our policy covers this in full.", ["policy_refusal/policy-covers"], []),
    ("I can't find your order.", ["policy_refusal/cannot-find"], ["policy_refusal/cannot-act"]),
    ("No charge at all.", ["policy_refusal/no-charge"], ["policy_refusal/no-refunds"]),
    (
        "Please contact your bank about this.",
        ["channel_deflection/reach-body"],
        ["self_service", "private_channel"],
    ),
    ("Kindly fill in the claim form.", ["channel_deflection/lodge-form"], ["self_service"]),
    ("You would need to ring the council.", ["channel_deflection/you-need-reach"], []),
    ("Feel free to reach us any time.", ["channel_deflection/feel-free"], ["vague_promise"]),
    ("I am calling your bank now.", ["channel_deflection/we-contact"], ["dismissal"]),
    ("You will find the fees on our website.", ["self_service/find-on"], ["private_channel"]),
    ("pls DM us ur acct number", ["private_channel/dm-us"], ["self_service", "dismissal"]),
    ("I can see how upsetting this is.", ["acknowledgement/understand-feeling"], ["dismissal"]),
    ("Thank you for contacting us.", ["acknowledgement/thank-contacting"], ["ownership"]),
    ("That was our mistake.", ["ownership/our-fault", "dismissal/own-fault"], ["apology"]),
    (
        "We should have checked.",
        ["ownership/we-should-have", "dismissal/own-should-have"],
        ["dismissal/you-should-have", "concrete_action"],
    ),
    (
        "As we explained, you should have read the label.",
        ["dismissal/as-told", "dismissal/you-should-have"],
        ["ownership", "policy_refusal"],
    ),
    ("You should not have had to ask.", [], ["dismissal/you-should-have"]),
    (
        "Someone will be in touch shortly.",
        ["vague_promise/someone-will", "vague_promise/will-soon"],
        ["concrete_action"],
    ),
    ("Your comments have been passed on.", ["vague_promise/has-been-passed"], ["ownership"]),
    ("We will look into it.", ["vague_promise/we-will-look"], ["dismissal"]),
    (
        "I will ring you by Friday.",
        ["concrete_action/will-by-time", "vague_promise/will-by-time"],
        ["vague_promise/will-soon"],
    ),
    ("I've refunded your fare.", ["concrete_action/have-done"], ["vague_promise/will-soon"]),
    ("Hold the button for ten seconds.", ["guidance/hold-for"], ["information_request"]),
    ("Refunds take 3 to 5 days.", ["guidance/takes-time"], ["vague_promise"]),
    ("Could you send me the order number?", ["information_request/send-detail"], ["dismissal"]),
    ("What is the postcode?", ["information_request/what-is-your"], ["guidance"]),
    ("Is there anything else?", ["information_request/anything-else"], ["guidance"]),
    ("", [], list(LABELS)),
    ("Hello Ada, good morning!", [], list(LABELS)),
]


@pytest.mark.parametrize(("text", "expected", "not_expected"), SENTENCES)
def test_sentence(fired, text, expected, not_expected):
    found = fired(text)
    assert set(expected) <= found
    named = {rule.id for rule in RULES} | set(LABELS)
    assert set(expected) | set(not_expected) <= named, "the table names a rule that is gone"
    unwanted = {name for name in found if {name, name.partition("/")[0]} & set(not_expected)}
    assert unwanted == set()
