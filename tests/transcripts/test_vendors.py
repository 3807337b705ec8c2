"""What becomes of every message of the golden files, and of the same messages wrapped otherwise."""

import json
from pathlib import Path

import pytest

from replytone import batch, pipeline
from replytone.batch import unscored_reason
from replytone.result import ReplyScore
from replytone.transcripts import jsoncursor, jsonstream, registry
from replytone.transcripts.errors import TranscriptError, UsageError
from replytone.transcripts.message import FLAGS, REASONS, UNSCORED_FLAGS, Message, Remark, Skipped
from replytone.transcripts.reader import ReadOptions
from replytone.transcripts.source import Source

GOLDEN = Path(__file__).parent / "golden"
READERS = {
    "zendesk_log.json": "zendesk",
    "salesforce_chat.csv": "salesforce-chat",
    "connect_chat.json": "connect",
    "connect_voice.json": "connect",
    "transcribe_plain.json": "transcribe",
    "generic.csv": "csv",
    "generic.tsv": "tsv",
    "generic.json": "json",
    "generic.jsonl": "jsonl",
    "generic.parquet": "parquet",
    "generic.xlsx": "excel",
}
"""File → reader, where the file is not named after it."""
AGENTS = {"whatsapp.txt": ("Maya (A)",), "transcribe_plain.json": ("spk_0",)}

# conversation | id | role | fate | author | text | flags that say more
EXPECTED = {
    "ccai.json": r"""
        ccai | 1 | bot | bot | 3 | Say one.
        ccai | 2 | customer | used | 1 | One.
        ccai | 3 | agent | used | 2 | Happy to help, Dana.
        ccai | 4 | customer | used | 1 | Thanks
        ccai | 5 | unknown | unknown_role | 4 | Hm
    """,
    "connect_chat.json": r"""
        con-2 | 1 | system | system | SYSTEM | Chat began
        con-2 | 2 | bot | bot | Bot | Pick a number
        con-2 | 3 | customer | used | Dana | Where is it?
        con-2 | 4 | agent | used | Maya | It ships today.
        con-2 | 5 | customer | event | Dana |
        con-2 | 6 | agent | event | Maya | {"card": 1}
    """,
    "connect_voice.json": r"""
        con-1 | t1 | agent | used | A1 | Thanks for calling, [PII]. How can I help?
        con-1 | t3 | customer | used | C1 | My kettle died. Again.
        con-1 | t5 | agent | used | A1 | A new one is on its way.
        con-1 | t6 | customer | redacted | C1 | [PII]
    """,
    "dialogue.txt": r"""
        dialogue#1 |  | customer | used | Customer | It broke.\nNote: it was new.
        dialogue#1 |  | agent | used | Maya | So sorry, Dana.\nA new one ships today.
        dialogue#1 |  | bot | bot | Bot | Anything else?
        dialogue#2 |  | customer | used | Visitor 123 | hey
        dialogue#2 |  | agent | used | Support | Hello!\nNote: she is a VIP
    """,
    "freshdesk.json": r"""
        1 | description | customer | used | 71 | The mug came broken.
        1 | 2 | agent | used | Maya | Sent a new mug. | quote_stripped
        1 | 3 | agent | internal | 33 | Second one this week
        1 | 4 | agent | used | 33 | A public note.
        1 | 5 | customer | event | 71 | Extremely happy
        1 | 6 | agent | used | 33 | Good to hear.
        - | no_text
        8 | description | agent | used |  | Please stop using the kettle.
    """,
    "front.json": r"""
        cnv_5 | msg_1 | customer | used | Dana | Is it?
        cnv_5 | msg_2 | agent | used | Maya O | Hi Dana, done. | quote_stripped
        cnv_5 | msg_3 | customer | event |  | Call
        cnv_5 | msg_4 | bot | bot | rul_1 | We got your mail.
        cnv_5 | com_1 | agent | internal | Maya | Can you look?
        cnv_5 | msg_5 | agent | draft | Maya | Hi Da
    """,
    "gorgias.json": r"""
        12 | 2 | customer | used | Dana | Again?
        12 | 3 | unknown | unknown_role |  | Who?
        12 | 4 | agent | used | Maya | Hi Dana, done.
        12 | 5 | agent | internal | Maya | Check stock
        12 | 6 | agent | deleted | Maya | Oops
        12 | 7 | agent | draft | Maya | Lost?
        12 | 8 | agent | automated | Maya | We are closed.
        12 | 9 | agent | used | Maya | Anything else? | canned
    """,
    "helpscout.json": r"""
        555 | 10 | customer | used | Dana | Please help
        555 | 11 | agent | used | Maya O | Hi Dana,\ndone.
        555 | 12 | agent | internal | Maya O | lost again
        555 | 13 | agent | event | 4 |
        555 | 14 | agent | used | Maya O | All the best! | canned
        555 | 15 | bot | bot | 5 | AI says hi
        555 | 16 | agent | internal | Maya O | Courier, where?
        555 | 17 | agent | automated | Maya O | Rated?
        555 | 18 | agent | deleted | Maya O | Hidden
        555 | 19 | agent | draft | Maya O | Hm
    """,
    "hubspot.json": r"""
        77 | m0 | bot | automated | B-1 | Welcome!
        77 | m1 | customer | used | Dana | Broken?
        77 | m2 | agent | used | Maya | Hi Dana, done.
        77 | m3 | bot | bot | L-2 | I am a model.
        77 | m4 | agent | used | 12 | Long | role_guessed truncated
        77 | m5 | agent | internal | A-12 | Refund?
        77 | m6 | system | event | S-1 |
        77 | m7 | agent | draft | Maya | Bounced
        77 | m8 | agent | deleted | Maya | Gone
    """,
    "intercom.jsonl": r"""
        1295 | 3 | customer | used | Dana | Help
        1295 | 10 | bot | bot | Fin | Hi! I am Fin.
        1295 | 11 | agent | used | Maya | All fixed, Dana.
        1295 | 12 | agent | internal | Maya | VIP
        1295 | 13 | agent | event | Maya |
        1295 | 14 | agent | redacted | Maya | This message was deleted
        1295 | 15 | customer | used | u1 | Plain & simple <3\nthanks
        1295 | 16 | unknown | unknown_role | 9 | ?
        1296 | 4 | agent | automated | Maya | Welcome to Acme!
    """,
    "livechat.json": r"""
        K6 | K6_1 | customer | used | Dana | Is <b> a tag?
        K6 | K6_2 | agent | used | Maya | Hello there
        K6 | K6_3 | agent | internal | Maya | Tom, help
        K6 | K6_4 | system | system |  | Dana left
        K6 | K6_5 | agent | deleted | Maya |
        K6 | K6_6 | customer | event | Dana |
        K6 | K6_7 | unknown | unknown_role | gone@shop.example | Who am I
        - | restricted
    """,
    "salesforce.csv": r"""
        500B00000000001 | 02sA1 | customer | used | Dana | Where is my money?
        500B00000000001 | 02sA2 | agent | used | Maya Ortiz | Hi Dana,\nit is off. | quote_stripped
        500B00000000001 | 02sA3 | agent | draft | Maya Ortiz | Hi Da
        500B00000000001 | 02sA4 | agent | deleted | Maya Ortiz | Gone
        500B00000000001 | 02sA5 | agent | internal | Maya Ortiz | For us only
        500B00000000001 | 02sA6 | agent | used | Maya Ortiz | It is there & safe.
        - | too_few_cells
    """,
    "salesforce_chat.csv": r"""
        570A1 |  | system | event |  | Agent Maya O
        570A1 |  | agent | used | Maya O | Hello Dana.
        570A1 |  | customer | used | Visitor | my order: 12:30 &amp; no show\nit is late
        570A1 |  | system | event |  | Visitor requested a file transfer
        570A1 |  | system | event |  | Agent Tom B
        570A1 |  | agent | used | Tom B | Sorry about that.
        - | no_text
    """,
    "transcribe.json": r"""
        call-9 | a | customer | used | CUSTOMER | It never came.
        call-9 | b | agent | used | AGENT | I am sorry. I will call the driver.
        call-9 | d | unknown | unknown_role | MACHINE | Beep
    """,
    "transcribe_plain.json": r"""
        call-10 | 1 | agent | used | spk_0 | Hello.
        call-10 | 2 | customer | used | spk_1 | It broke.
        call-10 | 3 | agent | used | spk_0 | Sorry, Dana.
    """,
    "twcs.csv": r"""
        1 | 1 | customer | used | 115712 | my kettle <3 died
        1 | 2 | agent | used | acmehelp/MO | Sorry & thanks for the DM. ^MO
        1 | 3 | customer | used | 115712 | still\nbroken
        8 | 9 | agent | used | acmehelp | On it!
        11 | 11 | agent | used | acmehelp | a
        12 | 12 | agent | redacted | acmehelp | __email__
    """,
    "whatsapp.txt": r"""
        whatsapp |  | system | event |  | Messages and calls are end-to-end encrypted.
        whatsapp |  | customer | used | Dana | Where is it?
        whatsapp |  | agent | used | Maya (A) | Sorry.\nIt ships 👩‍🔧.\n2016-04-29 10:30:00 x
        whatsapp |  | customer | event | Dana | <Media omitted>
        whatsapp |  | agent | deleted | Maya (A) | This message was deleted
        whatsapp |  | customer | used | Dana | thanks: a lot
    """,
    "zendesk.json": r"""
        4021 | 90 | customer | used | Dana | Where is it?
        4021 | 91 | agent | used | Maya | Hi Dana,\nit ships today & arrives on Friday.
        4021 | 92 | agent | internal | Maya | 3rd claim
        4021 | 93 | agent | automated | Maya | Your ticket was solved.
        4021 | 94 | agent | event | Maya | Closed: merged into #4020.
        4021 | 95 | customer | used | 72 | I live next door, I have it.
        4021 | 96 | customer | redacted | Dana | ▇▇▇▇ ▇▇▇▇
        4021 | 97 | system | system | -1 | Language detected: English
        4021 | 98 | agent | used | 34 | Glad it turned up. | role_guessed
        - | no_text
        4021 | 100 | agent | event | Maya | Call to Dana, 3 minutes
        4021 | 101 | agent | whole_chat | Maya | (10:00:01) Dana: hello (10:00:09) Maya: hi
        - | duplicate
    """,
    "zendesk_log.json": r"""
        77 | e1 | customer | used | Dana | My mug broke.
        77 | e2 | bot | bot | b1 | I am a bot.
        77 | e3 | agent | used | Maya | A new one is on its way.
        77 | e4 | agent | unknown_visibility | 33 | Is it seen?
        77 | e5 | agent | internal | 33 | Seen by staff.
        77 | e6 | system | event |  |
    """,
}

GENERIC = r"""
        T-10 | 9 | unknown | unknown_role |  | Who?
        T-9 | 1 | customer | used | Dana | Where is it?
        - | no_text
        T-9 | 2 | agent | used | Maya | Hi Dana,\nit ships today & is free.
        T-9 | 3 | agent | internal | Maya | 3rd claim
        T-9 | 4 | agent | used | Maya | Glad it came. | quote_stripped
        T-9 | 5 | customer | redacted | Dana | ▇▇▇▇ ▇▇
        T-9 | 6 | bot | bot | Fin | I am a bot.
        T-9 | 8 | agent | deleted | Maya | Oops
        - | duplicate
"""
PACKAGES = {"generic.parquet": "pyarrow", "generic.xlsx": "python_calamine"}
"""File → the package without which it cannot be read."""
EXPECTED |= {name: GENERIC for name in READERS if name.startswith("generic.")}


def options(name):
    return ReadOptions(agent_values=AGENTS.get(name, ()))


def read(path, given=None, reader=None):
    if path.name in PACKAGES:
        pytest.importorskip(PACKAGES[path.name])
    source = Source(path)
    records = list(registry.choose(source, reader).read(source, given or options(path.name)))
    return [record for record in records if not isinstance(record, Remark)]


def shown(record):
    if isinstance(record, Skipped):
        return f"- | {record.reason}"
    text = record.text.replace("\n", "\\n")
    flags = record.flags - UNSCORED_FLAGS - {"html_to_text", "zone_assumed"}
    cells = [
        record.conversation_id, record.message_id, record.role, unscored_reason(record) or "used",
        record.author, text, *([" ".join(sorted(flags))] if flags else []),
    ]  # fmt: skip
    return " | ".join(cells).rstrip()


def expected(name):
    return [line.strip() for line in EXPECTED[name].strip().split("\n")]


@pytest.fixture(params=sorted(EXPECTED))
def golden(request):
    return GOLDEN / request.param


def test_every_golden_file_has_its_table():
    assert sorted(path.name for path in GOLDEN.iterdir()) == sorted(EXPECTED)


def test_a_golden_file_is_known_by_its_content(golden, tmp_path):
    nameless = tmp_path / "export"
    nameless.write_bytes(golden.read_bytes())
    reader = registry.choose(Source(nameless))
    assert reader.name == READERS.get(golden.name, golden.name.partition(".")[0])
    others = [r for r in registry.readers().values() if r.name != reader.name]
    head = Source(nameless).head()
    assert max(other.sniff(head) for other in others) < reader.sniff(head)


def test_what_becomes_of_every_message(golden):
    records = read(golden)
    assert [shown(record) for record in records] == expected(golden.name)
    for record in records:
        assert record.place.file == str(golden)
        if isinstance(record, Skipped):
            assert record.reason in REASONS
        else:
            assert record.flags <= FLAGS.keys() | UNSCORED_FLAGS
            assert record.time is None or record.time.tzinfo is not None


@pytest.fixture
def fake_pipeline(monkeypatch):
    def score_many(items, nlp=None, batch_size=256):
        for text, customer in items:
            yield ReplyScore(text, 50.0, None if customer is None else 50.0, "given", ())

    monkeypatch.setattr(pipeline, "load", lambda path=None, rules=None: None)
    monkeypatch.setattr(pipeline, "score_many", score_many)


@pytest.mark.usefixtures("fake_pipeline")
def test_a_golden_file_is_scored_from_end_to_end(golden, tmp_path):
    if golden.name in PACKAGES:
        pytest.importorskip(PACKAGES[golden.name])
    summary = batch.run([golden], tmp_path / "out.jsonl", options=options(golden.name))
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]
    replies = [line for line in expected(golden.name) if " | agent | used | " in line]
    assert len(rows) == summary.scored == len(replies)
    assert summary.read == len(expected(golden.name))
    assert summary.out_of_order == 0
    assert {row["source"] for row in rows} == {str(golden)}


# ---- the same objects in other wrappings -------------------------------------------------------

JSON = sorted(n for n in EXPECTED if n.endswith(".json") and not n.startswith("generic"))


def units(name):
    """The vendor's objects of a golden file, out of their envelope."""
    value = json.loads((GOLDEN / name).read_text("utf-8"))
    source = Source(GOLDEN / name)
    reader = registry.choose(source)
    items = jsonstream.read_items(source, reader.is_whole)
    return value, [item.value for item in items if isinstance(item, jsonstream.Item)]


def wrapped(value, objects):
    yield json.dumps(value)
    yield json.dumps(value, indent=3, ensure_ascii=False)
    yield "\ufeff" + json.dumps(value)
    yield json.dumps([value])
    yield json.dumps(objects)
    yield "\n".join(map(json.dumps, objects))
    yield "\r\n\r\n".join(map(json.dumps, [*objects, {}]))
    yield json.dumps({"status": "ok", "data": {"items": objects, "tags": ["a"]}, "next": None})


@pytest.mark.parametrize("name", JSON)
def test_every_wrapping_reads_the_same(name, tmp_path):
    reader = READERS.get(name, name.partition(".")[0])
    found = []
    for content in wrapped(*units(name)):
        for encoding in ("utf-8", "utf-16"):
            path = tmp_path / name
            path.write_text(content, encoding=encoding)
            found.append([
                # What only an envelope tells is lost without it.
                (m.message_id, m.role, unscored_reason(m), m.text)
                for m in read(path, options(name), reader)
                if isinstance(m, Message)
            ])  # fmt: skip
    assert found[0]
    # Without an envelope that says which conversation it is, there is no order.
    assert all(sorted(messages) == sorted(found[0]) for messages in found)


@pytest.mark.parametrize("name", JSON)
def test_a_giant_envelope_is_read_piece_by_piece(name, tmp_path, monkeypatch):
    value, objects = units(name)
    if value in objects:  # no envelope
        value = {"chats": objects}
    monkeypatch.setattr(jsonstream, "WHOLE", 50)
    monkeypatch.setattr(jsoncursor, "CHUNK", 64)
    monkeypatch.setattr("replytone.transcripts.zendesk.WHOLE", 50)
    for indent in (None, 2):
        path = tmp_path / name
        path.write_text(json.dumps(value, indent=indent), encoding="utf-8")
        messages = [shown(record) for record in read(path) if isinstance(record, Message)]
        wanted = [line for line in expected(name) if not line.startswith("- ")]
        # The id of the conversation may stand below what belongs to it.
        assert [m.partition(" | ")[2] for m in messages] == [w.partition(" | ")[2] for w in wanted]


VALUES = [None, 0, "x", [], {}, True, -1.5, [None], {"id": []}, "9" * 400, [[1]], "<p>"]


def paths(value, at=()):
    yield at
    if isinstance(value, dict | list):
        for key, each in value.items() if isinstance(value, dict) else enumerate(value):
            yield from paths(each, (*at, key))


@pytest.mark.parametrize("name", JSON)
def test_no_value_of_any_field_ends_the_reading(name, tmp_path):
    content = (GOLDEN / name).read_text("utf-8")
    reader = READERS.get(name, name.partition(".")[0])
    path = tmp_path / name
    for number, place in enumerate(paths(json.loads(content))):
        value = [json.loads(content)]
        inner = value
        for key in (0, *place)[:-1]:
            inner = inner[key]
        inner[(0, *place)[-1]] = VALUES[number % len(VALUES)]
        path.write_text(json.dumps(value), encoding="utf-8")
        try:
            records = read(path, options(name), reader)
        except UsageError as error:
            assert "--agent-value" in str(error)
            continue
        assert all(isinstance(record, Message | Skipped) for record in records)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_file_that_is_cut_off_is_an_error_or_read_up_to_there(name, tmp_path):
    content = (GOLDEN / name).read_bytes()
    path = tmp_path / name
    for length in range(1, len(content), max(1, len(content) // 40)):
        path.write_bytes(content[:length])
        reader = READERS.get(name, name.partition(".")[0])
        try:
            read(path, options(name), reader)
        except TranscriptError as error:
            assert "\n" not in str(error)
            assert str(path) in str(error)
