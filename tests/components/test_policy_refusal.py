import pytest

# Reply, the customer's message before it, signals that it shows, signals that it does not show.
ROWS = [
    # a term or a system is cited
    (
        "As per our policy, sale items cannot be refunded.",
        "The zip broke on day one.",
        ["policy_refusal: As per our policy, sale items cannot be refunded"],
        ["channel_deflection", "apology"],
    ),
    ("The system won't let me change the date.", "Can I move it to June?", ["policy_refusal"], []),
    (
        "Per section 4.2 of the tariff, deposits are non-refundable.",
        "I cancelled within the hour",
        ["policy_refusal"],
        [],
    ),
    ("Our terms do not allow exchanges after 14 days.", "It's day 16.", ["policy_refusal"], []),
    # not eligible
    (
        "This offer is only for new members, so your account does not qualify.",
        "Why don't I get the 20% off?",
        ["policy_refusal"],
        [],
    ),
    ("unfortunately u r not eligible for the bonus", "where's my bonus", ["policy_refusal"], []),
    # called impossible
    (
        "We are unable to refund this order.",
        "I want a refund",
        ["policy_refusal: We are unable to refund this order"],
        [],
    ),
    (
        "There is nothing I can do about the fee.",
        "£35 for being a day late?",
        ["policy_refusal"],
        [],
    ),
    (
        "We cannot guarantee delivery before the holiday.",
        "Will it be here by the 24th?",
        ["policy_refusal"],
        [],
    ),
    (
        "i can't waive that charge sorry",
        "can you take off the late fee",
        ["policy_refusal"],
        ["hedged_apology"],
    ),
    (
        "uh so no we're not able to do that on this ticket",
        "can i switch to the morning train",
        ["policy_refusal"],
        [],
    ),
    (
        "Cannot lah, promo code only for first order.",
        "can use the code again?",
        ["policy_refusal"],
        [],
    ),
    (
        "We do not offer compensation for delays under an hour.",
        "50 minutes late!",
        ["policy_refusal"],
        [],
    ),
    (
        "Dear Sir, it is not possible to release the parcel without the original invoice.",
        "Release my parcel today.",
        ["policy_refusal"],
        [],
    ),
    # a limit that denies what was asked for
    (
        "We cannot downgrade your plan before renewal.",
        "Please move me to the cheaper plan now.",
        ["policy_refusal"],
        [],
    ),
    # a softened guarantee
    (
        "I cannot guarantee a seat at the window, but I have added the request to your booking.",
        "We'd like window seats",
        ["policy_refusal", "concrete_action"],
        [],
    ),
    # a policy for the customer
    (
        "Our policy covers this in full, so there is nothing to pay.",
        "Do I have to pay for the tow?",
        [],
        ["policy_refusal"],
    ),
    # something is not found, and asked for
    (
        "I can't see your order here, could you send me the number?",
        "Where is my lamp?",
        ["information_request"],
        ["policy_refusal"],
    ),
    # elsewhere, and nothing is ruled out
    (
        "We cannot deal with luggage claims here, please e-mail claims@tarnbridge.example.",
        "My suitcase has a broken wheel.",
        ["channel_deflection"],
        ["policy_refusal"],
    ),
    # no refusal at all
    (
        "No problem at all, I've cancelled it for you.",
        "Please cancel my order.",
        ["concrete_action"],
        ["policy_refusal"],
    ),
    ("You can't go wrong with the blue one!", "Which colour is better?", [], ["policy_refusal"]),
    (
        "It is not a fault: the light blinks while it charges.",
        "Why does the light blink?",
        ["guidance"],
        ["policy_refusal"],
    ),
    ("I have refunded you in full.", None, ["concrete_action"], ["policy_refusal"]),
]


@pytest.mark.parametrize(("reply", "customer", "expected", "absent"), ROWS)
def test_sentence(check, reply, customer, expected, absent):
    check(reply, customer, expected, absent)
