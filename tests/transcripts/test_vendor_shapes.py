"""Shapes and traps of single vendors that no golden file shows."""

import json

import pytest

from replytone.batch import unscored_reason
from replytone.transcripts import ordering, registry
from replytone.transcripts.errors import UsageError
from replytone.transcripts.message import Message, Place, Skipped
from replytone.transcripts.ordering import each_once, in_order
from replytone.transcripts.reader import ReadOptions
from replytone.transcripts.source import Source
from replytone.transcripts.times import parse_time


def read(tmp_path, content, options=None, reader=None):
    path = tmp_path / "x.data"
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    source = Source(path)
    chosen = registry.choose(source, reader)
    records = chosen.read(source, options or ReadOptions())
    return chosen.name, [r for r in records if isinstance(r, Message | Skipped)]


def fates(records):
    """Role and what becomes of each message."""
    return [
        r.reason if isinstance(r, Skipped) else f"{r.role} {unscored_reason(r) or 'used'}"
        for r in records
    ]


def comment(**fields):
    return {"id": 1, "author_id": 33, "public": True, "html_body": "<p>Hi</p>", **fields}


def log(**fields):
    return {"id": "e", "type": "Comment", "created_at": "", "author": {"type": "agent"},
            "content": {"body": "Hi"}, "metadata": {}, **fields}  # fmt: skip


def part(**fields):
    return {"id": "1", "part_type": "comment", "body": "<p>Hi</p>", "author": {"type": "admin"},
            **fields}  # fmt: skip


def thread(**fields):
    return {"id": 1, "type": "message", "state": "published", "body": "Hi", "createdAt": "",
            "createdBy": {"type": "user"}, **fields}  # fmt: skip


def outbound(**fields):
    return {"id": "1", "type": "email", "is_inbound": False, "draft_mode": None, "body": "Hi",
            "recipients": [], "author": None, **fields}  # fmt: skip


USERS = [{"id": 33, "role": "admin", "name": "Maya"}, {"id": 71, "role": "end-user"}]


@pytest.mark.parametrize(
    ("content", "reader", "expected"),
    [
        ({"comments": [comment(), comment(id=2, author_id=71)], "users": USERS}, "zendesk",
         ["agent used", "customer used"]),
        ({"comments": [comment(), comment(id=2, public=False)]}, "zendesk",
         ["unknown unknown_role", "agent internal"]),
        ({"ticket": {"id": 1, "requester_id": 71}, "comments": [comment(author_id=71)]}, "zendesk",
         ["customer used"]),
        ({"id": 1, "requester_id": 71, "comments": [comment(public=None)]}, "zendesk",
         ["agent unknown_visibility"]),
        ({"id": 1, "requester_id": 71, "users": USERS, "comments": [comment(author_id=71)]},
         "zendesk", ["customer used"]),
        ({"id": 1, "requester": {"id": 71, "name": "Dana"}, "requester_id": 71,
          "description": "Where?", "comments": []}, "zendesk", ["customer used"]),
        ({"tickets": [{"id": 1, "requester_id": 71, "description": "Where?"}]}, "zendesk",
         ["not_a_message"]),
        ([comment(ticket_id=5, author={"id": 33, "role": "agent"}, via="web")], "zendesk",
         ["agent used"]),
        ({"audits": [{"id": 1, "ticket_id": 5, "author_id": 33, "via": {"channel": "rule"},
                      "events": [comment(type="Comment"), {"type": "Change"}]}]}, "zendesk",
         ["unknown automated"]),
        ({"audits": [{"id": 1, "ticket_id": 5, "events": [{"type": "ChatStartedEvent", "value": {
            "history": [
                {"type": "ChatJoin", "actor_type": "agent", "chat_index": 0},
                {"type": "ChatMessage", "actor_type": "agent", "chat_index": 1, "message": "Hi"},
                {"type": "ChatMessage", "actor_type": "end-user", "message": "Hm"},
            ]}}]}]}, "zendesk", ["agent event", "agent used", "customer used"]),
        ({"events": [log(), log(id="f", public=True), log(id="g", content={"type": "image"})]},
         "zendesk", ["agent unknown_visibility", "agent used", "no_text"]),
        ({"id": 1, "requester_id": 71, "comments": [comment(via={"channel": "side_conversation"})]},
         "zendesk", ["agent internal"]),
        # pages that overlap, of comments that do not say whose they are
        ([{"comments": [comment()], "next_page": "https://x.example/2", "count": 2},
          {"comments": [comment(), comment(id=2)], "next_page": None, "count": 2}], "zendesk",
         ["unknown unknown_role", "duplicate", "unknown unknown_role"]),
        ({"side_conversations": [{"id": "s", "ticket_id": 1, "participants": []}], "count": 1},
         "zendesk", ["not_a_message"]),
        ({"id": "1", "conversation_parts": [part(author=None), part(id="2", author={"type": "fin"}),
                                            part(id="3", author={})]}, "intercom",
         ["unknown unknown_role"] * 3),
        ({"type": "conversation.list", "pages": {"next": {"starting_after": "x"}}, "conversations":
          [{"id": "1", "source": {"delivered_as": "operator_initiated", "body": "Hi",
                                  "author": {"type": "admin"}}}]}, "intercom", ["agent automated"]),
        ([{"_pagination": {"next": "x"}, "_results": [outbound()]},
          {"_pagination": {}, "_results": [outbound(), outbound(id="2", author={"type": "rule"}),
                                           outbound(id="3", is_inbound=None)]}], "front",
         ["agent used", "duplicate", "bot bot", "unknown unknown_role"]),
        ({"conversations": [{"id": "1", "source": {"delivered_as": "admin_initiated", "body": "Hi",
                                                   "author": {"type": "admin"}}}]},
         "intercom", ["agent used"]),
        ({"id": "1", "ticket_parts": {"ticket_parts": [part(), part(id="2", body=None)]}},
         "intercom", ["agent used", "agent event"]),
        ({"id": "1", "conversation_parts": [part(), part(author={"type": "contact"}, id="2")]},
         "intercom", ["agent used", "customer used"]),
        ([part(conversation_id="9", author={"type": "admin", "is_ai_answer": True})], "intercom",
         ["bot bot"]),
        ([{"id": 5, "messages": [{"from_agent": True, "public": None, "body_text": "Hi",
                                  "created_datetime": ""}]}], "gorgias",
         ["agent unknown_visibility"]),
        ([{"id": 5, "_embedded": {"threads": [thread(), thread(id=2, type="phone")]}}],
         "helpscout", ["agent used", "agent used"]),
        ('{"id": 1, "conversation_id": 4, "body": "Hi", "created_by": {"type": "user"}, '
         '"saved_reply_id": 3, "type": "message"}\n' * 2, "helpscout",
         ["agent used", "duplicate"]),
        ({"page": {"size": 25}, "_links": {}}, "helpscout", ["not_a_message"]),
        ({"_results": []}, "front", []),
        ([{"id": "cnv_1", "messages": [{"id": "m", "is_inbound": False, "draft_mode": None,
                                        "body": "Hi", "type": "email"}]}], "front", ["agent used"]),
        ({"id": "1", "users": [{"id": "b", "type": "bot"}], "threads": [{"id": "t", "events": [
            {"id": "1", "type": "message", "author_id": "b", "text": "Hi"}]}]}, "livechat",
         ["bot bot"]),
        ({"Channel": "CHAT", "Version": "1", "Participants": [
            {"ParticipantId": "AGENT", "ParticipantRole": "AGENT"}], "Transcript": [
            {"Id": "1", "ParticipantId": "AGENT", "Content": "Hi", "AbsoluteTime": ""},
            {"Id": "2", "ParticipantId": "CUSTOMER", "Content": "Hm"}]}, "connect",
         ["agent used", "customer used"]),
        ({"results": {"channel_labels": {"channels": [
            {"channel_label": "ch_0", "items": [
                {"start_time": "0.1", "type": "pronunciation", "alternatives": [{"content": "Hi"}]},
                {"type": "punctuation", "alternatives": [{"content": "."}]}]},
            {"channel_label": "ch_1", "items": [
                {"start_time": "0.5", "alternatives": [{"content": "Hm"}]}]}]}}},
         "transcribe", ["agent used", "customer used"]),
    ],
)  # fmt: skip
def test_shapes(tmp_path, content, reader, expected):
    options = ReadOptions(agent_values=("ch_0",) if reader == "transcribe" else ())
    _, records = read(tmp_path, content, options, reader)
    assert fates(records) == expected


def test_people_are_named_by_the_user(tmp_path):
    content = {"comments": [comment(), comment(id=2, author_id=71), comment(id=3, author_id=9)]}
    options = ReadOptions(agent_values=("33",), customer_values=("71",), bot_values=("9",))
    assert fates(read(tmp_path, content, options)[1]) == ["agent used", "customer used", "bot bot"]


def test_a_guess_is_flagged_unless_the_user_says_so(tmp_path):
    ticket = {"id": 1, "requester_id": 71, "comments": [comment()]}
    (guessed,) = read(tmp_path, ticket)[1]
    (named,) = read(tmp_path, ticket, ReadOptions(agent_values=("33",)))[1]
    assert (guessed.flags, named.flags) == ({"role_guessed", "html_to_text"}, {"html_to_text"})


def test_an_outbound_message_of_nobody_is_a_guess(tmp_path):
    (message,) = read(tmp_path, [outbound()], reader="front")[1]
    assert (message.role, message.flags) == ("agent", {"role_guessed"})


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("Id,Requester,Subject,Status,Created at", "Zendesk's CSV has no comments; take its JSON"),
        ("Message API ID,Direction,Author,Extract", "Front's analytics have no whole messages"),
        ("ip,conversation_id,delivered_at,opened_at", "Intercom's data export has no messages"),
    ],
)
def test_an_export_without_messages_is_told(tmp_path, header, words):
    with pytest.raises(UsageError, match=f"there is nothing to score; {words}"):
        read(tmp_path, f"{header}\n{','.join('1' for _ in header.split(','))}\n")


def test_the_raw_text_stays(tmp_path):
    ticket = {"id": 1, "requester_id": 71, "comments": [comment(), comment(id=2, html_body="Hi")]}
    first, second = read(tmp_path, ticket)[1]
    assert (first.text, first.raw, first.origin) == ("Hi", "<p>Hi</p>", "html")
    assert (second.text, second.raw, second.origin) == ("Hi", None, "plain")


def test_nothing_but_history_is_no_reply(tmp_path):
    quoted = "<blockquote type='cite'>You never came!</blockquote>"
    ticket = {"id": 1, "requester_id": 71, "comments": [comment(html_body=quoted)]}
    assert fates(read(tmp_path, ticket)[1]) == ["only_quoted"]


def test_general_files_are_left_to_the_general_readers(tmp_path):
    for content, name in (
        ('{"ticket_id": 9, "id": 1, "from_agent": false, "body": "Where?"}\n', "jsonl"),
        (
            [{"role": "agent", "text": 'She said {"from_agent": true, "created_datetime": 1}'}],
            "json",
        ),
        ("Id,CaseNumber,Direction,From,TextBody\n1,2,INCOMING,Ann,Hi\n", "csv"),
        ("role,text\nagent,Customer: hi\n", "csv"),
    ):
        path = tmp_path / "x"
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        assert registry.choose(Source(path)).name == name


@pytest.mark.parametrize(
    ("reader", "column"),
    [("twcs", "in_response_to_tweet_id"), ("salesforce", "incoming"), ("salesforce-chat", "body")],
)
def test_a_table_of_another_kind_is_refused(tmp_path, reader, column):
    with pytest.raises(UsageError, match=f"no column .*'{column}'"):
        read(tmp_path, "a,b\n1,2\n", reader=reader)


def message(turn):
    conversation, id, time = turn.split(" ")
    found = parse_time(f"2025-03-04T10:{time}:00Z")[0] if time != "-" else None
    return Message(turn, "agent", Place("f"), conversation, id.strip("-"), found, time.strip("-"))


@pytest.mark.parametrize(
    ("turns", "expected"),
    [
        ("a 1 01;a 2 02", "a 1 01;a 2 02"),
        ("a 2 02;a 1 01", "a 1 01;a 2 02"),
        ("a 3 02;a 2 02;a 1 01", "a 1 01;a 2 02;a 3 02"),
        ("a 2 02;b 2 02;a 1 01;b 1 01", "a 1 01;b 1 01;a 2 02;b 2 02"),
        ("a 2 02;a 3 03;a 1 01", "a 1 01;a 2 02;a 3 03"),
        ("a 2 02;a 3 -;a 1 01", "a 2 02;a 3 -;a 1 01"),
        ("a 1 01;a 1 01;b 1 01", "a 1 01;duplicate;b 1 01"),
        ("a - 01;a - 01", "a - 01;duplicate"),
        ("a - -;a - -", "a - -;a - -"),  # two times the same word, for all that is known
        ("a 1 01;a 2 02;a 3 03;a 1 01", "a 1 01;a 2 02;a 3 03;duplicate"),
    ],
)
def test_messages_are_put_in_order(turns, expected, monkeypatch):
    monkeypatch.setattr(ordering, "REMEMBERED", 3)
    records = list(in_order([[message(turn)] for turn in turns.split(";")]))
    shown = [r.reason if isinstance(r, Skipped) else r.text for r in records]
    assert ";".join(shown) == expected


@pytest.mark.parametrize(
    ("messages", "expected"),
    [
        ([("c", "1", "a"), ("c", "1", "a")], ["a", "duplicate"]),
        ([("c", "1", "a"), ("c", "1", "b")], ["a", "b"]),  # an id that is none
        ([("", "1", "a"), ("", "1", "a")], ["a", "a"]),
        ([("c", "", "a"), ("c", "", "a")], ["a", "a"]),
    ],
)
def test_in_a_general_table_the_words_must_come_again_too(messages, expected):
    found = [[Message(text, "agent", Place("f"), c, id)] for c, id, text in messages]
    ordered, streamed = (
        in_order(found, by_text=True),
        each_once(m for group in found for m in group),
    )
    for records in (ordered, streamed):
        assert [r.reason if isinstance(r, Skipped) else r.text for r in records] == expected


def test_a_group_is_never_torn_apart(monkeypatch):
    monkeypatch.setattr(ordering, "WINDOW_MESSAGES", 2)
    groups = [[message(f"{c} {n} 0{n}") for n in (3, 2, 1)] for c in "ab"]
    assert [r.message_id for r in in_order(groups)] == ["1", "2", "3", "1", "2", "3"]
    singles = [[message(f"a {n} 0{n}")] for n in (4, 3, 2, 1)]
    assert [r.message_id for r in in_order(singles)] == ["3", "4", "1", "2"]
