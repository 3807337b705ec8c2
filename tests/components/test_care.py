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
    (
        "You can stop using our services then.",
        "I'm done with you",
        ["dismissal"],
        ["acknowledgement", "ownership"],
    ),
    (
        "That is simply not true.",
        "Your driver never rang the bell.",
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
    (
        "It's not our fault that you typed the wrong address.",
        "My parcel went to my old flat",
        ["dismissal"],
        ["ownership"],
    ),
    ("Clearly you did not follow the steps.", "Still broken.", ["dismissal"], ["ownership"]),
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
        "That must have been a dreadful night.",
        "We slept at the gate",
        ["acknowledgement"],
        ["dismissal"],
    ),
    (
        "That's awful, Noor.",
        "The cake was dropped on the doorstep",
        ["acknowledgement"],
        ["dismissal"],
    ),
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
    ("Thank you for being so patient with us.", None, ["acknowledgement"], ["dismissal"]),
    (
        "We are so sorry for your loss, Mr Brennan.",
        "My wife had booked it before she died.",
        ["acknowledgement"],
        ["dismissal"],
    ),
    # taken charge of
    ("That was our mistake.", "Charged twice.", ["ownership: That was our mistake"], ["dismissal"]),
    ("Leave it with me.", "Can you sort it?", ["ownership"], ["dismissal"]),
    ("I will personally follow this up.", None, ["ownership"], ["dismissal"]),
    (
        "We got this wrong and you had every right to expect better.",
        "Awful.",
        ["ownership"],
        ["dismissal"],
    ),
    (
        "I take full responsibility for the wrong advice you were given.",
        None,
        ["ownership"],
        ["dismissal"],
    ),
    ("totally our fault mate", "u sent the wrong one", ["ownership"], ["dismissal"]),
    (
        "We should have told you about the roadworks.",
        "2 hrs on a bus",
        ["ownership"],
        ["dismissal"],
    ),
    (
        "I will do everything in my power to get it to you.",
        "Wedding is Saturday",
        ["ownership"],
        ["dismissal"],
    ),
    # none of them
    ("Thank you for contacting us.", None, [], ["acknowledgement", "ownership", "dismissal"]),
    ("I understand.", None, [], ["acknowledgement", "ownership"]),
    (
        "We are unable to change the name on a ticket.",
        None,
        ["policy_refusal"],
        ["dismissal", "acknowledgement"],
    ),
    ("Sorry for the delay.", None, ["apology"], ["ownership", "dismissal"]),
    ("This is not the experience we want you to have.", None, [], ["acknowledgement", "ownership"]),
    ("You should see the money by Friday.", "When do I get it?", ["guidance"], ["dismissal"]),
    ("You should not have had to ask twice.", "Second time I write", [], ["dismissal"]),
    ("Glad to hear it!", "It works!", [], ["acknowledgement", "ownership", "dismissal"]),
]


@pytest.mark.parametrize(("reply", "customer", "expected", "absent"), ROWS)
def test_sentence(check, reply, customer, expected, absent):
    check(reply, customer, expected, absent)
