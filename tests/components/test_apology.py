import pytest

# Reply, the customer's message before it, signals that it shows, signals that it does not show.
ROWS = [
    # plain regret, in many voices
    ("Sorry for the wait.", None, ["apology: Sorry for the wait"], ["hedged_apology"]),
    (
        "My apologies for the wait. Your case is on tonight's flight.",
        "Third day without my suitcase!",
        ["apology: My apologies for the wait"],
        ["hedged_apology"],
    ),
    (
        "I am so sorry your parcel arrived broken, Mrs Adeyemi.",
        "The vase is in forty pieces.",
        ["apology"],
        ["hedged_apology"],
    ),
    ("We apologise for the late running of this service.", None, ["apology"], ["hedged_apology"]),
    ("sry abt that, my bad", "u charged me twice", ["apology"], ["hedged_apology"]),
    ("Very sorry to hear this happened on your birthday.", None, ["apology"], ["hedged_apology"]),
    (
        "We regret the error in your statement.",
        "My balance is wrong.",
        ["apology"],
        ["hedged_apology"],
    ),
    (
        "Please accept our sincere apologies for the poor service you received at our shop.",
        "Ignored for twenty minutes at the counter.",
        ["apology"],
        ["hedged_apology"],
    ),
    (
        "okay so i do apologize about that uh let me pull up the booking",
        "they told me the room was gone",
        ["apology"],
        ["hedged_apology"],
    ),
    ("Ah no, sorry about that Siobhán!", "The code doesn't work", ["apology"], ["hedged_apology"]),
    (
        "Abeg no vex, we are sorry for the wahala.",
        "3 days no light!!!",
        ["apology"],
        ["hedged_apology"],
    ),
    (
        "So sorry lah, the rider went to the wrong block.",
        "food where?",
        ["apology"],
        ["hedged_apology"],
    ),
    ("Apologies for the delay in getting back to you.", None, ["apology"], ["hedged_apology"]),
    # whose frustration: regret of the event, not of the reaction
    ("Sorry for the frustration this has caused.", None, ["apology"], ["hedged_apology"]),
    ("I'm sorry you've had such a poor experience with us.", None, ["apology"], ["hedged_apology"]),
    ("Sorry for the inconvenience.", None, ["apology"], ["hedged_apology"]),
    # mixed with a hedge
    (
        "We are sorry for the delay and apologise for any inconvenience this may have caused.",
        "Two weeks late.",
        ["apology", "hedged_apology"],
        [],
    ),
    # apology and fix
    (
        "Sorry about the wrong size. I have sent the right one by courier, it comes tomorrow.",
        "I ordered a 42 and got a 38",
        ["apology: Sorry about the wrong size", "concrete_action"],
        ["hedged_apology"],
    ),
    # softeners and excuse-mes
    (
        "Sorry, which order is it?",
        "It's late",
        ["information_request"],
        ["apology", "hedged_apology"],
    ),
    (
        "I'm sorry but we can't refund a ticket that has been used.",
        "I want my money back.",
        ["policy_refusal"],
        ["apology", "hedged_apology"],
    ),
    (
        "I'm afraid the shop closed in March.",
        "Is the Larne shop open on Sunday?",
        [],
        ["apology", "hedged_apology"],
    ),
    ("Unfortunately we are unable to change the name.", None, ["policy_refusal"], ["apology"]),
    # the words without the act
    ("Better safe than sorry: keep the receipt.", None, [], ["apology", "hedged_apology"]),
    ("Thank you for contacting us.", None, [], ["apology", "hedged_apology"]),
    ("You're welcome, have a lovely evening!", "Thanks!", [], ["apology"]),
]


@pytest.mark.parametrize(("reply", "customer", "expected", "absent"), ROWS)
def test_sentence(check, reply, customer, expected, absent):
    check(reply, customer, expected, absent)
