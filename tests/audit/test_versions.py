import difflib
import re

import pytest

from replytone.audit import changes, swaps
from replytone.audit.carriers import Carrier, packaged, table

CARRIERS = packaged()


def versions(change, reply, customer=""):
    """Kind → changed reply and customer's message, of one reply of a file."""
    found = change([Carrier("1", reply, customer)])
    return {version.kind: tuple(version.after) for version in found}


@pytest.mark.parametrize(
    ("reply", "found"),
    [
        (
            "We APOLOGISE for the grey tyres. Cancelled!",
            {"American": "We APOLOGIZE for the gray tires. Canceled!"},
        ),
        (
            "Organization of the labeled colors",
            {"British": "Organisation of the labelled colours"},
        ),
        (
            "Favourite favorite",
            {"American": "Favorite favorite", "British": "Favourite favourite"},
        ),
        ("I checked it for a while in the meter's story.", {}),
        ("Promise me a surprise, our four hours.", {}),
    ],
)
def test_spelling(reply, found):
    assert {kind: reply for kind, (reply, _) in versions(changes.spelling, reply).items()} == found


def test_british_to_american_and_back():
    american, british = changes.spellings()
    assert all(american[word] == other for other, word in british.items())
    assert not set(american) & set(american.values())


def test_typos_touch_one_word_and_spare_names_and_addresses():
    reply = "Hello Oluwaseun, see help.example/orders or mail orders@shop.example. Thursday at four"
    found = versions(changes.typos, reply)
    assert found == {}
    for version in changes.typos(CARRIERS):
        if version.kind in changes.SLIPS:
            before, after = (text.reply.split(" ") for text in version[2:])
            (other,) = [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]]
            assert difflib.SequenceMatcher(None, *other).ratio() > 0.7


def test_typing_habits():
    found = versions(changes.typos, "I'm in. It isn't so, the '90s! Ok. No. 7 is it.")
    assert found["apostrophes left out"][0] == "Im in. It isnt so, the '90s! Ok. No. 7 is it."
    assert versions(changes.typos, "It's late. I know.")["no space after a stop"] == (
        "It's late.I know.",
        None,
    )


def test_emoji_are_only_added():
    signs = "".join(table("lists.json")["emoji"])
    for version in changes.emoji(CARRIERS):
        stripped = re.sub(f" ?[{signs}] ?", "", version.after.reply)
        assert stripped.replace(" ", "") == version.before.reply.replace(" ", "")
    found = versions(changes.emoji, "Late. Ok? 3.50")
    assert found["after each sentence"] == ("Late. 🙂 Ok? 🙂 3.50", None)


def test_capitals_change_nothing_but_case_and_spare_addresses():
    reply = "See help.example/Sync, I'm he/she at a@B.example or https://x.example/Y"
    found = versions(changes.capitals, reply, "It BROKE")
    assert found["capitals"][0] == (
        "SEE help.example/Sync, I'M HE/SHE AT a@B.example OR https://x.example/Y"
    )
    assert found["a capital for each word"][0].startswith("See help.example/Sync, I'm He/She At")
    assert found["customer in small letters"] == (reply, "it broke")
    for version in changes.capitals(CARRIERS):
        assert version.before.reply.lower() == version.after.reply.lower()


@pytest.mark.parametrize(
    ("change", "reply", "count"),
    [
        (swaps.greetings, "your order has shipped", 6),
        (swaps.greetings, "Hi Ada, your order has shipped", 0),
        (swaps.greetings, "@ada your order has shipped", 0),
        (swaps.greetings, "Hidden costs are listed", 6),
        (swaps.sign_offs, "Your order has shipped.", 4),
        (swaps.sign_offs, "Your order has shipped.\n\nKind regards,\nAda", 0),
        (swaps.sign_offs, "Your order has shipped. ^AB", 0),
        (swaps.agents_names, "Your order has shipped. {agent}", 0),
        (swaps.customers_names, "{customer}, your order has shipped.", 0),
        (swaps.products, "Your {product} has shipped.", 0),
        (swaps.order_numbers, "Order 20391 was shipped at 10.30 on 4 March.", 1),
        (swaps.order_numbers, "Order 391 was shipped at 10.30 on 4 March.", 0),
    ],
)
def test_texts_of_a_file_are_changed_where_it_fits(change, reply, count):
    assert len(list(change([Carrier("1", reply)]))) == count


def test_names_change_in_both_messages_together():
    carrier = Carrier(
        "1",
        "Dear {title} {surname}, hello {customer}.",
        "It's {customer} {surname}.",
        values={"customer": "Emma", "title": "Ms", "surname": "Walker", "agent": "Rob"},
    )
    found = {version.kind: tuple(version.after) for version in swaps.customers_names([carrier])}
    names = table("names.json")["Yoruba"]
    given, surname = names["male"][0], names["surnames"][0]
    assert found["Yoruba, male"] == (
        f"Dear Mr {surname}, hello {given}.",
        f"It's {given} {surname}.",
    )
    assert list(swaps.agents_names([carrier])) == []
