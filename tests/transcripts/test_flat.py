import pytest

from replytone.transcripts.flat import FlatRow, read_rows
from replytone.transcripts.message import Message, Place, Skipped
from replytone.transcripts.reader import ReadOptions

QUOTED = "Done.\n\nOn 3 Mar 2025, Ann <ann@shop.example> wrote:\n> It broke!"


def read(text, column="text", role="agent", **options):
    cells = {"role": role, column: text}
    known = {"role": "agent", column: "known"}
    rows = [FlatRow(each, Place("f", n)) for n, each in enumerate((known, cells), 2)]
    return list(read_rows("f", iter(rows), ReadOptions(**options)))[2]


@pytest.mark.parametrize(
    ("text", "clean", "flags"),
    [
        ("Hello & <3 you", "Hello & <3 you", set()),
        (" Hello \r\nyou ", "Hello \nyou", set()),
        ("<p>Hi &amp; bye</p><p>Ben</p>", "Hi & bye\nBen", {"html_to_text"}),
        (QUOTED, "Done.", {"quote_stripped"}),
        ("[REDACTED]", "[REDACTED]", {"redacted"}),
    ],
)
@pytest.mark.parametrize("column", ["text", "html_body"])
def test_a_row_is_cleaned_and_its_raw_text_kept(text, clean, flags, column):
    pytest.importorskip("selectolax")
    message = read(text, column)
    assert isinstance(message, Message)
    assert (message.text, message.flags) == (clean, flags)
    assert message.raw == (None if text == clean else text)
    assert message.origin == ("html" if "html_to_text" in flags else "plain")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no_text"),
        (" \n ", "no_text"),
        ("<p> </p>", "no_text"),
        ("> It broke!", "only_quoted"),
    ],
)
def test_a_row_without_words_is_skipped(text, reason):
    pytest.importorskip("selectolax")
    assert read(text) == Skipped(reason, Place("f", 3))


@pytest.mark.parametrize(
    ("options", "text", "flags"),
    [
        ({}, "It is sent.\n\nKind regards,\nBen", set()),
        ({"keep_signatures": False}, "It is sent.", {"signature_stripped"}),
    ],
)
def test_signatures_stay_if_wanted(options, text, flags):
    message = read("It is sent.\n\nKind regards,\nBen", **options)
    assert (message.text, message.flags) == (text, flags)


@pytest.mark.parametrize(
    ("values", "role"),
    [
        ({}, "unknown"),
        ({"bot_values": ("Robo",)}, "bot"),
        ({"agent_values": ("agent",)}, "customer"),
        ({"agent_values": ("agent",), "bot_values": ("robo",)}, "bot"),
    ],
)
def test_a_bot_can_be_named(values, role):
    cells = [("agent", "a"), ("customer", "b"), ("Robo", "c"), ("Ann", "d")]
    rows = (FlatRow({"role": who, "text": text}, Place("f")) for who, text in cells)
    messages = [
        each for each in read_rows("f", rows, ReadOptions(**values)) if isinstance(each, Message)
    ]
    assert messages[2].role == role
