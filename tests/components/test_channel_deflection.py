import pytest

# Reply, the customer's message before it, signals that it shows, signals that it does not show.
ROWS = [
    # another address, number or body
    (
        "Please write to member services about this.",
        "My card was declined.",
        ["channel_deflection: Please write to member services about this"],
        ["policy_refusal"],
    ),
    ("Please call 1-800-555-0147.", "My order is missing two items.", ["channel_deflection"], []),
    (
        "You would need to contact your bank.",
        "The payment went out twice",
        ["channel_deflection"],
        [],
    ),
    ("Kindly email complaints@norrvik.example.", "Nobody answers me!!", ["channel_deflection"], []),
    (
        "That's one for the council, you'll have to ring them.",
        "The street light outside my house is out",
        ["channel_deflection"],
        [],
    ),
    ("pls contact the seller directly", "the bag is fake", ["channel_deflection"], []),
    (
        "Please get in touch with the airline, as they issue the vouchers.",
        "Where is my voucher?",
        ["channel_deflection"],
        [],
    ),
    ("you'll want to call our billing department for that", None, ["channel_deflection"], []),
    # a form, a ticket, a portal, a forum
    ("Please raise it on our website.", "The seat was broken.", ["channel_deflection"], []),
    (
        "Kindly fill in the claim form at norrvik.example/claims.",
        "My bike was damaged",
        ["channel_deflection"],
        [],
    ),
    ("Please open a ticket with our support team.", None, ["channel_deflection"], []),
    (
        "You can post this in our community forum.",
        "Feature idea: dark mode",
        ["channel_deflection"],
        [],
    ),
    # with a refusal beside it
    (
        "We are unable to discuss refunds on social media. Please call us on 0300 555 0199.",
        "I want my refund",
        ["channel_deflection: Please call us on 0300 555 0199"],
        ["private_channel"],
    ),
    # the same team in private
    (
        "Please DM us your order number.",
        "Where's my parcel?",
        ["private_channel"],
        ["channel_deflection"],
    ),
    (
        "Send us a private message with your postcode and we'll look it up.",
        None,
        ["private_channel"],
        ["channel_deflection"],
    ),
    # a page to read
    (
        "See our help page for the steps.",
        "How do I reset it?",
        ["self_service"],
        ["channel_deflection"],
    ),
    # closing courtesy
    ("Reach out to us any time.", "Thanks, it works now.", [], ["channel_deflection"]),
    (
        "Feel free to call us if anything else comes up.",
        "All sorted, thank you",
        [],
        ["channel_deflection"],
    ),
    # the company does the asking
    (
        "I have contacted the courier myself and he is on his way back.",
        "He left!",
        ["concrete_action"],
        ["channel_deflection"],
    ),
    (
        "I'll ring your bank this afternoon and call you back by five.",
        None,
        ["concrete_action"],
        ["channel_deflection"],
    ),
    (
        "I am passing you to Henrike in billing now, she has all the notes.",
        None,
        [],
        ["channel_deflection"],
    ),
    # the customer already did
    ("Thank you for contacting us.", None, [], ["channel_deflection"]),
    ("Thanks for calling Tarnbridge, this is Odile.", None, [], ["channel_deflection"]),
    # steps
    ("Hold the power button for ten seconds.", "It froze", ["guidance"], ["channel_deflection"]),
    ("Your new card is in the post and arrives on Tuesday.", "Card?", [], ["channel_deflection"]),
]


@pytest.mark.parametrize(("reply", "customer", "expected", "absent"), ROWS)
def test_sentence(check, reply, customer, expected, absent):
    check(reply, customer, expected, absent)
