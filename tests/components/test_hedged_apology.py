import pytest

# Reply, the customer's message before it, signals that it shows, signals that it does not show.
ROWS = [
    # a condition doubts the harm
    (
        "We are sorry if we caused you any inconvenience.",
        "Your fitter never came. Third time!",
        ["hedged_apology: We are sorry if we caused you any inconvenience"],
        ["apology", "policy_refusal"],
    ),
    ("Sorry if that was frustrating for you.", None, ["hedged_apology"], ["apology"]),
    (
        "We apologise if our driver came across as rude. The round will be reviewed.",
        "Your driver swore at my mother.",
        ["hedged_apology: We apologise if our driver came across as rude"],
        ["apology"],
    ),
    ("I'm sorry if you were misled by the leaflet.", None, ["hedged_apology"], ["apology"]),
    ("soz if the rider was late hun", "45 mins late, food stone cold", ["hedged_apology"], []),
    (
        "apologies if you did not receive the letter",
        "nobody told me the branch had closed",
        ["hedged_apology"],
        ["apology"],
    ),
    ("Should you have been put out in any way, we do apologise.", None, ["hedged_apology"], []),
    (
        "If our staff member upset you in some way, then we are sorry.",
        "She laughed at my accent in front of the whole queue.",
        ["hedged_apology"],
        ["apology"],
    ),
    # any harm is no harm in particular
    (
        "We apologize for any inconvenience this may have caused.",
        "My wedding dress arrived two sizes too small and the wedding is on Saturday!",
        ["hedged_apology"],
        ["apology"],
    ),
    ("We regret any inconvenience caused.", None, ["hedged_apology"], ["apology"]),
    ("Our apologies for any trouble you may have had.", None, ["hedged_apology"], ["apology"]),
    (
        "Dear guest, kindly accept our apologies for any inconvenience that may have been caused "
        "during your stay.",
        "No hot water for three nights.",
        ["hedged_apology"],
        ["apology"],
    ),
    (
        "Any inconvenience is regretted.",
        "The lift has been broken for a month",
        ["hedged_apology"],
        ["apology"],
    ),
    (
        "Sorry for any confusion!",
        "Two people told me two different prices.",
        ["hedged_apology"],
        ["apology"],
    ),
    # the harm is shifted to the reaction
    (
        "I'm sorry you feel that way.",
        "This is the worst service I have ever had.",
        ["hedged_apology: I'm sorry you feel that way"],
        ["apology"],
    ),
    ("We're sorry to hear that you were disappointed with the tour.", None, ["hedged_apology"], []),
    ("Sorry that you found our reply unhelpful.", None, ["hedged_apology"], ["apology"]),
    (
        "We regret your disappointment.",
        "You lost my late father's watch.",
        ["hedged_apology"],
        ["apology"],
    ),
    # both kinds in one reply
    (
        "Sorry for the delay and any inconvenience.",
        "Parcel is 9 days late",
        ["apology", "hedged_apology"],
        [],
    ),
    # regret without a hedge
    ("Sorry for the delay.", "Where is my parcel?", ["apology"], ["hedged_apology"]),
    ("I'm very sorry for the inconvenience.", None, ["apology"], ["hedged_apology"]),
    ("We are sorry your parcel arrived broken.", None, ["apology"], ["hedged_apology"]),
    # "if" with no regret, or regret and an "if" that is none of its business
    ("Let me know if it happens again.", "The screen froze.", [], ["hedged_apology", "apology"]),
    (
        "So sorry about the mix-up! If you send me your order number I'll put it right today.",
        "You sent me somebody else's shoes",
        ["apology"],
        ["hedged_apology"],
    ),
    ("If you return it within 30 days you get your money back.", None, [], ["hedged_apology"]),
    ("Sorry, which order is this about?", "It never came", [], ["hedged_apology", "apology"]),
    ("Do shout if you have any trouble with the new one.", None, [], ["hedged_apology"]),
    ("Hello Ada, good morning!", None, [], ["hedged_apology"]),
]


@pytest.mark.parametrize(("reply", "customer", "expected", "absent"), ROWS)
def test_sentence(check, reply, customer, expected, absent):
    check(reply, customer, expected, absent)
