import pytest

# Reply, the customer's message before it, signals that it shows, signals that it does not show.
ROWS = [
    # a page, an article, a menu or an app
    (
        "Please see our help page: https://help.tarnbridge.example/returns",
        "How do I return it?",
        ["self_service"],
        ["private_channel", "channel_deflection"],
    ),
    ("You can check our FAQ.", "Do you ship to Malta?", ["self_service"], ["private_channel"]),
    (
        "You will find the fees on our website.",
        "What does it cost?",
        ["self_service"],
        ["private_channel"],
    ),
    (
        "have a look at the article on roaming in our help centre",
        "why is roaming so dear",
        ["self_service"],
        ["private_channel"],
    ),
    (
        "You can track your parcel in the app.",
        "Where's my parcel",
        ["self_service"],
        ["private_channel"],
    ),
    (
        "Kindly refer to the user manual.",
        "What does E4 mean?",
        ["self_service"],
        ["channel_deflection"],
    ),
    (
        "Check out this video for how to fit it: https://tarnbridge.example/fit",
        None,
        ["self_service"],
        ["private_channel"],
    ),
    (
        "All our opening hours are listed on the website.",
        "Open on Sunday?",
        ["self_service"],
        ["private_channel"],
    ),
    (
        "More info here: www.norrvik.example/strike",
        "Is the 8:15 running?",
        ["self_service"],
        ["private_channel"],
    ),
    (
        "u can download the invoice under My Account > Orders",
        "need my invoice",
        ["self_service"],
        ["private_channel"],
    ),
    ("You can do this yourself in the app, bro", None, ["self_service"], ["private_channel"]),
    (
        "Have you checked our troubleshooting guide?",
        "wifi keeps dropping",
        ["self_service"],
        ["private_channel"],
    ),
    # the same team in private
    (
        "Please DM us your order number.",
        "Where's my parcel?",
        ["private_channel", "information_request"],
        ["self_service", "channel_deflection"],
    ),
    (
        "Could you send us a direct message with your booking reference?",
        None,
        ["private_channel"],
        ["self_service"],
    ),
    (
        "pls DM us ur acct number so we can check",
        "you took my money twice",
        ["private_channel"],
        ["self_service"],
    ),
    (
        "Drop us a PM and we'll take it from there.",
        "Still no refund @norrvik",
        ["private_channel"],
        ["self_service", "channel_deflection"],
    ),
    (
        "Can you message us privately with your postcode, Finn?",
        None,
        ["private_channel"],
        ["self_service"],
    ),
    ("Hi Kofi, inbox us your phone number please", None, ["private_channel"], ["self_service"]),
    (
        "Follow us and DM your email address so that we can look.",
        "locked out again",
        ["private_channel"],
        [],
    ),
    # steps in the reply itself
    (
        "Restart the console and hold both buttons.",
        "black screen",
        ["guidance"],
        ["self_service", "private_channel"],
    ),
    (
        "Refunds take 3 to 5 days.",
        "When is my refund?",
        ["guidance"],
        ["self_service", "private_channel"],
    ),
    # elsewhere
    (
        "Please call 0300 555 0144.",
        "My order is missing",
        ["channel_deflection"],
        ["self_service", "private_channel"],
    ),
    # pages that need not be read
    (
        "Our website is down at the moment and we are working on it.",
        "Site broken?",
        [],
        ["private_channel", "self_service"],
    ),
    (
        "I have put the page right, thanks for telling us.",
        "Typo on your page",
        ["concrete_action"],
        ["private_channel"],
    ),
    ("Thanks for your message.", None, [], ["self_service", "private_channel"]),
    ("That's your private information and we never share it.", None, [], ["private_channel"]),
    ("Good morning, Blessing! How are you today?", None, [], ["self_service", "private_channel"]),
]


@pytest.mark.parametrize(("reply", "customer", "expected", "absent"), ROWS)
def test_sentence(check, reply, customer, expected, absent):
    check(reply, customer, expected, absent)
