"""Texts that phones and people write: WhatsApp exports, dialogues, tweets, chats as HTML."""

import pytest

from replytone.transcripts.errors import UsageError
from replytone.transcripts.message import Message, Remark
from replytone.transcripts.reader import ReadOptions
from replytone.transcripts.registry import choose
from replytone.transcripts.source import Source

MAYA = ReadOptions(agent_values=("Maya",))


def read(tmp_path, content, options=MAYA, encoding="utf-8", reader=None):
    path = tmp_path / "chat"
    path.write_text(content, encoding=encoding, newline="")
    source = Source(path)
    return list(choose(source, reader).read(source, options))


def messages(records):
    return [record for record in records if isinstance(record, Message)]


NIGHT = "2024-12-31T21:05:00"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize(
    ("header", "time"),
    [
        ("12/31/24, 9:05\u202fPM - ", NIGHT),
        ("12/31/24, 9:05 pm - ", NIGHT),
        ("31/12/2024, 9:05 p.\u00a0m. - ", NIGHT),
        ("31.12.24, 21:05 - ", NIGHT),
        ("31-12-2024 21:05 - ", NIGHT),
        ("[31/12/2024, 21:05:09] ", "2024-12-31T21:05:09"),
        ("\u200e[2024/12/31 21:05:09] ", "2024-12-31T21:05:09"),
        ("[12/31/24, 12:05:09 AM] \u200e", "2024-12-31T00:05:09"),
        ("2024-12-31, 21.05 - ", NIGHT),
    ],
)
def test_every_form_of_header_is_read(tmp_path, header, time, encoding):
    content = f"{header}Dana: Where: here?\r\n{header}Maya: It ships.\r\n\r\nSorry!\r\n"
    records = read(tmp_path, content, encoding=encoding)
    first, second = messages(records)
    assert (first.role, first.author, first.text) == ("customer", "Dana", "Where: here?")
    assert (second.role, second.author, second.text) == ("agent", "Maya", "It ships.\n\nSorry!")
    assert first.time_label == second.time_label == time
    assert (first.place.line, second.place.line) == (1, 2)


@pytest.mark.parametrize(
    ("dates", "day_first", "expected"),
    [
        (["03/04/25", "13/04/25"], None, "2025-04-03"),
        (["03/04/25", "03/14/25"], None, "2025-03-04"),
        (["09/03/25", "10/03/25", "01/04/25"], None, "2025-03-09"),  # else it would go back
        (["03/04/25"], None, "03/04/25 21:05 "),
        (["03/04/25"], True, "2025-04-03"),
        (["03/04/25"], False, "2025-03-04"),
        (["04.03.25"], None, "2025-03-04"),
        (["99/99/25"], None, "99/99/25 21:05 "),
    ],
)
def test_day_and_month_are_told_apart_or_left(tmp_path, dates, day_first, expected):
    content = "".join(f"{date}, 21:05 - Maya: x\n" for date in dates)
    remark, first, *_ = read(
        tmp_path, content, ReadOptions(agent_values=("Maya",), day_first=day_first)
    )
    assert isinstance(remark, Remark)
    assert ("cannot be told apart" in remark.text) == (expected[:2] == "03")
    assert first.time_label.removesuffix("T21:05:00") == expected


@pytest.mark.parametrize(
    ("options", "roles"),
    [
        (MAYA, ["customer", "agent", "customer"]),
        (ReadOptions(agent_values=("maya", "Tom")), ["customer", "agent", "agent"]),
        (ReadOptions(agent_values=("Maya",), customer_values=("Dana",)),
         ["customer", "agent", "unknown"]),
        (ReadOptions(agent_values=("Maya",), bot_values=("Tom",)), ["customer", "agent", "bot"]),
    ],
)  # fmt: skip
def test_the_user_says_who_is_who(tmp_path, options, roles):
    lines = "31.12.24, 21:05 - {}: x\n"
    for content in (
        "".join(map(lines.format, ("Dana", "Maya", "Tom"))),
        "Customer Dana: x\nDana: x\nMaya: x\nTom: x\n" * 3,
    ):
        if content.startswith("Customer"):
            found = messages(read(tmp_path, content, options, reader="dialogue"))[-3:]
        else:
            found = messages(read(tmp_path, content, options))
        assert [message.role for message in found] == roles


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("31.12.24, 21:05 - Dana: x\n31.12.24, 21:05 - Tom: y\n", "--agent-value ('Dana', 'Tom')"),
        ("Customer: x\nVisitor: y\n", "--agent-value ('Customer', 'Visitor')"),
    ],
)
def test_without_an_agent_the_user_is_asked(tmp_path, content, words):
    with pytest.raises(UsageError) as error:
        read(tmp_path, content, ReadOptions())
    assert words in str(error.value)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("Agent: hi\nCustomer: yo\n", [("agent", "hi"), ("customer", "yo")]),
        ("\ufeffAgent: hi\r\nCustomer: yo\r\n", [("agent", "hi"), ("customer", "yo")]),
        ("Agent: hi\n\nhow are you?\n", [("agent", "hi\n\nhow are you?")]),
        ("[10:02] Agent (Maya): hi\n", [("agent", "hi")]),
        ("10:02:11 AM Visitor 123: hey\nAgent: hi", [("customer", "hey"), ("agent", "hi")]),
        ("Agent: Note: it is hot.\nWarning: hot.\nContact: 12\n",
         [("agent", "Note: it is hot.\nWarning: hot.\nContact: 12")]),
        ("Agent:\nhi\nAssistant: beep", [("agent", "hi"), ("bot", "beep")]),
        ("Agent: hi\nInternal note: psst\n", [("agent", "hi"), ("agent", "psst")]),
        ("---\nAgent: hi\n===\nAgent: yo\n", [("agent", "hi"), ("agent", "yo")]),
    ],
)  # fmt: skip
def test_dialogues(tmp_path, content, expected):
    found = messages(read(tmp_path, content, ReadOptions()))
    assert [(message.role, message.text) for message in found] == expected


def test_named_agents_take_over_only_in_dialogues_where_they_speak(tmp_path):
    there = messages(read(tmp_path, "Agent: hi\nMaya: yo\n", MAYA))
    elsewhere = messages(read(tmp_path, "Agent: hi\nCustomer: yo\n", MAYA))
    assert [message.role for message in there] == ["customer", "agent"]
    assert [message.role for message in elsewhere] == ["agent", "customer"]


def test_each_part_of_a_dialogue_is_a_conversation(tmp_path):
    found = messages(read(tmp_path, "Agent (Maya): a\nUser: b\n---\nUser: c\n", ReadOptions()))
    assert [m.conversation_id for m in found] == ["chat#1", "chat#1", "chat#2"]
    assert [m.author for m in found] == ["Maya", "User", "User"]


HEADER = "tweet_id,author_id,inbound,created_at,text,response_tweet_id,in_response_to_tweet_id\n"


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ("1< 2<1 3<2 4<3", "1111"),
        ("4<3 3<2 2<1 1<", "1111"),
        ("2<9 3<9", "99"),  # what they answer is not in the file
        ("1<1 2<1", "11"),
        ("1<2 2<1 3<2", None),  # a circle
        ("1<2 2<3 3<1", None),
        ("1< 2<x 3<", "123"),
    ],
)
def test_tweets_find_the_beginning_of_their_thread(tmp_path, answers, expected):
    pairs = [pair.split("<") for pair in answers.split()]
    rows = "".join(f"{id},acme,False,,t{id},,{to}\n" for id, to in pairs)
    found = {m.message_id: m.conversation_id for m in messages(read(tmp_path, HEADER + rows))}
    assert len(found) == len(pairs)
    if expected is not None:
        assert "".join(found[id] for id, _ in pairs) == expected


@pytest.mark.parametrize(
    ("text", "expected", "author"),
    [
        ("@115712 On it. ^MO", "On it. ^MO", "acme/MO"),
        ("@a @b_1, On it -Jo", "On it -Jo", "acme/Jo"),
        ("Ask @acme about R&amp;amp;D", "Ask @acme about R&amp;D", "acme"),
    ],
)
def test_tweets_lose_the_handles_in_front(tmp_path, text, expected, author):
    (message,) = messages(read(tmp_path, f'{HEADER}1,acme,False,,"{text}",,\n'))
    assert (message.text, message.author, message.raw) == (expected, author, text)


@pytest.mark.parametrize("end", ["<br>", "</p>", "</div>", "<br />"])
def test_a_chat_body_alone_is_read(tmp_path, end):
    centred = "div" if "div" in end else "p"
    content = (
        f'<{centred} align="center">Chat Started: Wednesday, March 05, 2025, 23:59:50 (+0100)'
        f'</{centred}><{centred} align="center">Agent Maya</{centred}>'
        f"( 20s ) Visitor: hi: you{end}( 1h 0m 1s ) Maya: Sorry &amp; thanks{end}"
    )
    found = messages(read(tmp_path, content, ReadOptions()))
    assert [(m.role, m.text, m.time_label) for m in found if m.role != "system"] == [
        ("customer", "hi: you", "2025-03-06T00:00:10+01:00"),
        ("agent", "Sorry & thanks", "2025-03-06T00:59:51+01:00"),
    ]
