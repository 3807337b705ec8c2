import pytest

# Reply, the customer's message before it, signals that it shows, signals that it does not show.
ROWS = [
    # no owner, no time, no content
    (
        "Someone will be in touch.",
        "When is the repair?",
        ["vague_promise: Someone will be in touch"],
        ["concrete_action"],
    ),
    (
        "We will look into it.",
        "The lift is broken",
        ["vague_promise: We will look into it"],
        ["concrete_action"],
    ),
    (
        "Your feedback has been passed on to the relevant team.",
        "Rude waiter",
        ["vague_promise"],
        ["concrete_action"],
    ),
    (
        "A member of our team will contact you as soon as possible.",
        "No heating!",
        ["vague_promise"],
        ["concrete_action"],
    ),
    (
        "This will be investigated further.",
        "My meter is wrong",
        ["vague_promise"],
        ["concrete_action"],
    ),
    (
        "You will receive an email shortly.",
        "Where's my ticket",
        ["vague_promise"],
        ["concrete_action"],
    ),
    ("we'll get it sorted asap", "card still blocked", ["vague_promise"], ["concrete_action"]),
    (
        "We are doing everything we can.",
        "Power is still out",
        ["vague_promise"],
        ["concrete_action", "ownership"],
    ),
    ("I have forwarded it to the team.", "The shelf is wobbly", ["vague_promise"], []),
    (
        "Kindly bear with us while we revert to you in due course.",
        None,
        ["vague_promise"],
        ["concrete_action"],
    ),
    (
        "Our engineers are working on it.",
        "internet down again",
        ["vague_promise"],
        ["concrete_action"],
    ),
    (
        "We take all feedback seriously and will use it to improve.",
        "Cold food",
        ["vague_promise"],
        ["concrete_action"],
    ),
    # done, being done, committed to
    (
        "I have refunded 14.90 to your card.",
        "Charged twice",
        ["concrete_action: I have refunded 14.90 to your card"],
        ["vague_promise"],
    ),
    (
        "Your replacement ships today.",
        "It came broken",
        ["concrete_action: Your replacement ships today"],
        ["vague_promise"],
    ),
    (
        "I am checking with the warehouse now.",
        "Is it in stock?",
        ["concrete_action"],
        ["vague_promise"],
    ),
    (
        "As a gesture of goodwill we will waive the fee.",
        "£35?!",
        ["concrete_action"],
        ["vague_promise"],
    ),
    (
        "I'll ring you by noon on Friday with what the surveyor says.",
        None,
        ["concrete_action"],
        ["vague_promise"],
    ),
    (
        "cancelled it for u, nothing will be charged",
        "pls cancel my sub",
        ["concrete_action"],
        ["vague_promise"],
    ),
    (
        "I've booked Declan for Tuesday between 8 and 10.",
        "The boiler's out",
        ["concrete_action"],
        ["vague_promise"],
    ),
    (
        "I can offer you a refund or a replacement.",
        "It's chipped",
        ["concrete_action"],
        ["vague_promise"],
    ),
    (
        "Would you like me to move you to the 14:05?",
        "I missed my train",
        ["concrete_action"],
        ["vague_promise"],
    ),
    (
        "okay i've gone ahead and unlocked your account for you",
        "i'm locked out",
        ["concrete_action"],
        ["vague_promise"],
    ),
    # neither
    ("We hope to see you again.", None, [], ["vague_promise", "concrete_action"]),
    ("We look forward to welcoming you aboard.", None, [], ["vague_promise", "concrete_action"]),
    (
        "You can cancel it in the app.",
        "How do I cancel?",
        ["self_service"],
        ["concrete_action", "vague_promise"],
    ),
    ("Happy to help!", "Thank you!", [], ["concrete_action", "vague_promise"]),
    ("May I place you on hold?", None, [], ["concrete_action"]),
    (
        "The shop opens at nine.",
        "When do you open?",
        ["guidance"],
        ["vague_promise", "concrete_action"],
    ),
    (
        "Could you send me the order number?",
        None,
        ["information_request"],
        ["concrete_action", "vague_promise"],
    ),
]


@pytest.mark.parametrize(("reply", "customer", "expected", "absent"), ROWS)
def test_sentence(check, reply, customer, expected, absent):
    check(reply, customer, expected, absent)
