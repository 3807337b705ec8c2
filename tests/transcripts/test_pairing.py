from datetime import UTC, datetime

import pytest

from replytone.transcripts.message import Message, Place
from replytone.transcripts.pairing import Pairing


def customers_words(turns, **limits):
    """The customer's words of each reply; a turn is conversation, `c` or `a`, and text."""
    pairing, found = Pairing(**limits), []
    for turn in turns:
        conversation, role, text = turn.split(" ", 2)
        file, _, conversation = conversation.rpartition("/")
        place = Place(file or "f")
        if role == "c":
            pairing.customer_writes(Message(text, "customer", place, conversation.strip("-")))
        else:
            reply = pairing.agent_replies(Message(text, "agent", place, conversation.strip("-")))
            assert reply.message.text == text
            found.append(reply.customer)
    return found


@pytest.mark.parametrize(
    ("turns", "expected"),
    [
        (["1 c Hi", "1 a Yes?"], ["Hi"]),
        (["1 c Hi", "1 c Anyone?", "1 a Yes?"], ["Hi\nAnyone?"]),
        (["1 a Hello"], [None]),
        (["1 c Hi", "1 a Yes?", "1 c My cup", "1 a Oh"], ["Hi", "My cup"]),
        # an agent who writes twice answers the same words twice
        (["1 c Hi", "1 a One", "1 a Two", "1 c Ok", "1 a Three"], ["Hi", "Hi", "Ok"]),
        # conversations that run into each other
        (["1 c Hi", "2 c Yo", "1 a One", "2 a Two"], ["Hi", "Yo"]),
        # the same id in another file is another conversation
        (["f/1 c Hi", "g/1 a One"], [None]),
        # without an id there is no conversation
        (["- c Hi", "- a One"], [None]),
    ],
)
def test_replies_have_the_customers_words(turns, expected):
    assert customers_words(turns) == expected


def test_only_recent_conversations_are_remembered():
    turns = ["1 c Hi", "2 c Yo", "1 c Still", "3 c Hey", "2 a Two", "1 a One"]
    assert customers_words(turns, conversations=3) == ["Yo", "Hi\nStill"]
    assert customers_words(turns, conversations=2) == [None, None]
    assert customers_words([*turns[:4], "1 a One", "2 a Two"], conversations=2) == [
        "Hi\nStill",
        None,
    ]


def test_only_the_latest_words_are_remembered():
    assert customers_words(["1 c abcdef", "1 c gh", "1 a x"], words=5) == ["ef\ngh"]


def test_long_words_push_the_oldest_conversations_out():
    turns = ["1 c abcd", "2 c efgh", "1 a One", "1 c ijk", "1 a One", "2 a Two"]
    assert customers_words(turns, all_words=8) == ["abcd", "ijk", "efgh"]
    assert customers_words([*turns[:2], "3 c x", *turns[2:]], all_words=8) == [None, "ijk", "efgh"]
    assert customers_words([*turns[:2], "3 c x", "1 a One"], all_words=9) == ["abcd"]


def test_messages_out_of_order_are_counted():
    pairing = Pairing()
    for conversation, minute in (("1", 1), ("1", 3), ("2", 1), ("1", 2), ("1", 3), ("2", None)):
        time = None if minute is None else datetime(2025, 1, 1, 0, minute, tzinfo=UTC)
        pairing.customer_writes(Message("x", "customer", Place("f"), conversation, time=time))
    assert pairing.out_of_order == 1
