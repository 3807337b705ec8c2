import pytest

# Reply, the customer's message before it, signals that it shows, signals that it does not show.
ROWS = [
    # steps, facts, answers
    (
        "Restart the console and hold both buttons.",
        "Black screen",
        ["guidance"],
        ["information_request"],
    ),
    (
        "Refunds take 3 to 5 days.",
        "When do I get my money?",
        ["guidance: Refunds take 3 to 5 days"],
        ["information_request", "vague_promise"],
    ),
    (
        "Yes, dogs travel free on all our boats.",
        "Can I bring my dog?",
        ["guidance"],
        ["information_request"],
    ),
    (
        "The Kilbrannan shop is open from nine to five on Sundays.",
        "Sunday hours?",
        ["guidance"],
        ["information_request"],
    ),
    (
        "its cancelled. same ticket is good on the 1432, platform 6",
        "is my train on",
        ["guidance"],
        ["information_request"],
    ),
    (
        "Turn it off at the wall, wait a minute and switch it on again.",
        "It's frozen",
        ["guidance"],
        ["information_request"],
    ),
    (
        "The charge of 12.50 is the yearly card fee.",
        "What's this charge?",
        ["guidance"],
        ["information_request"],
    ),
    ("It should show in your account by Friday.", "Where's my refund", ["guidance"], []),
    (
        "You need the blue key for the left door and the red one for the gate.",
        "Which key?",
        ["guidance"],
        ["information_request"],
    ),
    (
        "That error means the card has expired.",
        "What is error 54?",
        ["guidance"],
        ["information_request"],
    ),
    (
        "ok so first you press menu then you scroll down to network and hit reset",
        "how do i reset it",
        ["guidance"],
        [],
    ),
    ("Can lah, just show the QR code at the gate.", "can use e-ticket?", ["guidance"], []),
    (
        "The press scorched the collar, and we are to blame for it.",
        "My shirt is ruined",
        ["guidance"],
        [],
    ),
    # asked for what is needed
    (
        "Could you send me the order number?",
        "Where is it?",
        ["information_request: Could you send me the order number"],
        ["guidance"],
    ),
    (
        "Which device is it?",
        "App crashes",
        ["information_request: Which device is it"],
        ["guidance"],
    ),
    ("What is the postcode, please?", "Bin not emptied", ["information_request"], ["guidance"]),
    ("pls share ur acct number and the date", "money gone", ["information_request"], ["guidance"]),
    (
        "When did you last see it working?",
        "The meter stopped",
        ["information_request"],
        ["guidance"],
    ),
    (
        "can i get your name and the phone number on the account",
        "i need help",
        ["information_request"],
        ["guidance"],
    ),
    (
        "Kindly attach a photo of the damage.",
        "It came broken",
        ["information_request"],
        ["guidance"],
    ),
    (
        "Would you prefer a refund or a replacement?",
        "Broken again",
        ["information_request"],
        ["guidance"],
    ),
    # both
    (
        "The lamp takes an E14 bulb. Which bulb did you put in?",
        "Lamp doesn't work",
        ["guidance", "information_request"],
        [],
    ),
    # neither
    ("Anything else I can help with?", "Thanks", [], ["information_request", "guidance"]),
    (
        "Is there anything else I can do for you today?",
        "That's great",
        [],
        ["information_request", "guidance"],
    ),
    ("How are you today?", "Hi", [], ["guidance"]),
    (
        "See our FAQ.",
        "How long do refunds take?",
        ["self_service"],
        ["guidance", "information_request"],
    ),
    ("Sorry for the delay.", None, ["apology"], ["guidance", "information_request"]),
    ("Thank you so much, have a lovely day!", "Thanks", [], ["guidance", "information_request"]),
    ("Good morning! My name is Ifeoma.", None, [], ["guidance", "information_request"]),
    ("Does that make sense?", None, [], ["guidance"]),
]


@pytest.mark.parametrize(("reply", "customer", "expected", "absent"), ROWS)
def test_sentence(check, reply, customer, expected, absent):
    check(reply, customer, expected, absent)
