import pytest

# Reply, the customer's message before it, signals that it shows, signals that it does not show.
ROWS = [
    # brushed off
    (
        "You should have read the terms before you booked.",
        "Why no refund?",
        ["dismissal: You should have read the terms before you booked"],
        ["acknowledgement", "ownership"],
    ),
    (
        "As I already told you, the answer is no.",
        "Please check again",
        ["dismissal"],
        ["acknowledgement"],
    ),
    ("Nobody else has complained about it.", "The soup made us ill.", ["dismissal"], ["ownership"]),
    ("calm down", "THIS IS THE FOURTH TIME", ["dismissal"], ["acknowledgement"]),
    (
        "Perhaps read the instructions next time.",
        "I cut my hand on the lid",
        ["dismissal"],
        ["acknowledgement"],
    ),
    ("Clearly you did not follow the steps.", "Still broken.", ["dismissal"], ["ownership"]),
    (
        "Did you even read the email we sent you?",
        "Nobody told me about the strike",
        ["dismissal"],
        ["acknowledgement", "ownership"],
    ),
    ("If you don't like it, go somewhere else.", "Rude!", ["dismissal"], ["ownership"]),
    # recognised
    (
        "I can see you have been waiting three weeks.",
        "Three weeks!",
        ["acknowledgement: I can see you have been waiting three weeks"],
        ["dismissal"],
    ),
    (
        "I understand how frustrating this is.",
        "Down again!",
        ["acknowledgement: I understand how frustrating this is"],
        ["dismissal", "ownership"],
    ),
    ("We understand your concern.", None, ["acknowledgement"], ["dismissal"]),
    (
        "ugh i get it, so annoying",
        "app logged me out 5 times today",
        ["acknowledgement"],
        ["dismissal"],
    ),
    (
        "You have been with us for twelve years and that means a great deal to us.",
        None,
        ["acknowledgement"],
        ["dismissal"],
    ),
    (
        "I understand that you received only part of your order.",
        "half is missing",
        ["acknowledgement"],
        ["dismissal"],
    ),
    (
        "I can imagine how worrying it is to wait for that letter.",
        "The hospital letter has not come",
        ["acknowledgement"],
        ["dismissal", "ownership"],
    ),
    (
        "We know how long you waited, and we appreciate your patience.",
        None,
        ["acknowledgement"],
        ["dismissal"],
    ),
    # taken charge of
    ("I will personally follow this up.", None, ["ownership"], ["dismissal"]),
    (
        "I will do everything in my power to get it to you.",
        "Wedding is Saturday",
        ["ownership"],
        ["dismissal"],
    ),
    (
        "I've checked and it was our error: the label went on the wrong box. I sent yours today.",
        "I got somebody else's curtains",
        ["ownership", "concrete_action"],
        ["dismissal"],
    ),
    ("I will sort this out for you myself.", "Two weeks now", ["ownership"], ["dismissal"]),
    (
        "Sorry, that one's on us. I've put the 20 euros back on your card.",
        "Charged for a bag I never took",
        ["apology", "ownership", "concrete_action"],
        ["dismissal"],
    ),
    (
        "I'll look after this personally and ring you at four, Mrs Okafor.",
        "Nobody rings back",
        ["ownership"],
        ["dismissal"],
    ),
    ("We hold our hands up, the stock count was wrong.", None, ["ownership"], []),
    # none of them
    ("Your refund is on its way, Ada.", "Refund?", [], ["dismissal", "acknowledgement"]),
    ("Good morning, how can I help?", None, [], ["dismissal", "acknowledgement", "ownership"]),
    ("Thank you for contacting us.", None, [], ["acknowledgement", "ownership", "dismissal"]),
    ("I understand.", None, [], ["acknowledgement", "ownership"]),
    (
        "We are unable to change the name on a ticket.",
        None,
        ["policy_refusal"],
        ["dismissal", "acknowledgement"],
    ),
    ("Sorry for the delay.", None, ["apology"], ["ownership", "dismissal"]),
    ("You should see the money by Friday.", "When do I get it?", ["guidance"], ["dismissal"]),
    ("That was our mistake.", "Charged twice.", ["ownership"], ["dismissal"]),
    ("You can stop using our services then.", "I'm done", ["dismissal"], ["ownership"]),
    ("Leave it with me.", None, ["ownership"], ["dismissal"]),
]


@pytest.mark.parametrize(("reply", "customer", "expected", "absent"), ROWS)
def test_sentence(check, reply, customer, expected, absent):
    check(reply, customer, expected, absent)
