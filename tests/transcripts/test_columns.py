import pytest

from replytone.transcripts.columns import Columns, find_columns
from replytone.transcripts.errors import UsageError
from replytone.transcripts.reader import ReadOptions


def rows(names, *values):
    return [dict(zip(names, row, strict=True)) for row in values]


@pytest.mark.parametrize(
    ("names", "values", "expected"),
    [
        (
            ["conversation_id", "message_id", "author", "body"],
            [("c", "1", "user", "Hi"), ("c", "2", "agent", "Hello")],
            {"text": "body", "conversation": "conversation_id", "message_id": "message_id",
             "role": "author"},
        ),
        (
            ["conversation_id", "message_id", "time", "role", "author", "text"],
            [("c", "1", "", "customer", "Ann", "Hi"), ("c", "2", "", "agent", "Ben", "Hello")],
            {"text": "text", "conversation": "conversation_id", "message_id": "message_id",
             "role": "role", "time": "time", "author": "author"},
        ),
        (
            ["id", "ticket_id", "incoming", "private", "body_text", "created_at"],
            [("1", "t", "true", "false", "Hi", ""), ("2", "t", "false", "true", "Note", "")],
            {"text": "body_text", "conversation": "ticket_id", "message_id": "id",
             "role": "incoming", "visibility": "private", "time": "created_at"},
        ),
        (
            ["Id", "CaseNumber", "Direction", "From", "TextBody", "MessageDate"],
            [("1", "t", "INCOMING", "Ann", "Hi", ""), ("2", "t", "OUTGOING", "Ben", "Yo", "")],
            {"text": "TextBody", "conversation": "CaseNumber", "message_id": "Id",
             "role": "Direction", "author": "From", "time": "MessageDate"},
        ),
        (  # a name column beside a role column, and a column that only sounds like visibility
            ["chat_id", "sender_type", "sender", "message", "public"],
            [("c", "rep", "Ben", "Hi", "yes, very"), ("c", "guest", "Ann", "Yo", "no idea")],
            {"text": "message", "conversation": "chat_id", "role": "sender_type",
             "author": "sender"},
        ),
        (  # notes are a type of message
            ["ticket_id", "author", "message_type", "body"],
            [("1", "agent", "note", "Hm"), ("1", "agent", "reply", "Hi")],
            {"text": "body", "conversation": "ticket_id", "role": "author",
             "visibility": "message_type"},
        ),
        (  # beside types of which one is not known
            ["role", "public", "type", "body"],
            [("agent", "?", "Internal_Note", "Hm"), ("agent", "?", "assignment", "Hi")],
            {"text": "body", "role": "role", "visibility": "type"},
        ),
        (
            ["role", "is_note", "body"],
            [("agent", "true", "Hm"), ("agent", "false", "Hi")],
            {"text": "body", "role": "role", "visibility": "is_note"},
        ),
        (  # types of something else, and notes in words
            ["role", "type", "note", "body"],
            [("agent", "question", "internal", "Hm"), ("agent", "email", "is late", "Hi")],
            {"text": "body", "role": "role"},
        ),
    ],
)  # fmt: skip
def test_columns_are_guessed_from_names_and_values(names, values, expected):
    columns = find_columns("f.csv", names, rows(names, *values), ReadOptions())
    assert columns.names == expected


NAMES = ["who", "said", "where", "text"]
SAMPLE = rows(NAMES, ("P", "Hi", "x", "no"), ("Q", "Yo", "x", "no"))


@pytest.mark.parametrize(
    ("columns", "agents", "expected"),
    [
        ({"text": "said", "role": "who"}, ("P",), {"text": "said", "role": "who"}),
        ({"text": "SAID", "role": "Who"}, ("P",), {"text": "said", "role": "who"}),
        ({"text": "said"}, ("P",), {"text": "said", "role": "who"}),
        ({"role": "-"}, (), {"text": "text"}),
        (
            {"text": "said", "role": "who", "conversation": "where"},
            ("P",),
            {"text": "said", "role": "who", "conversation": "where"},
        ),
    ],
)
def test_the_user_names_columns(columns, agents, expected):
    found = find_columns("f.csv", NAMES, SAMPLE, ReadOptions(columns, agents))
    assert found.names == expected


def test_the_known_words_tell_the_role_where_no_named_agent_is_found():
    names = ["direction", "from", "text"]
    sample = rows(names, ("inbound", "Dana", "Hi"), ("outbound", "Maya", "Yo"))
    for agent, role in {"Maya": "from", "Tom": "direction"}.items():
        found = find_columns("f.csv", names, sample, ReadOptions(agent_values=(agent,)))
        assert found.names["role"] == role


@pytest.mark.parametrize(
    ("names", "sample", "options", "words"),
    [
        (NAMES, SAMPLE, ReadOptions({"text": "sayd"}), "no column 'sayd'; did you mean 'said'?"),
        (NAMES, SAMPLE, ReadOptions({"text": "qqq"}), "the columns are 'who', 'said', 'where'"),
        (NAMES, SAMPLE, ReadOptions({"text": "-"}), "no column '-'"),
        (["a", "b"], rows(["a", "b"], ("1", "2")), ReadOptions(), "name it with --text"),
        (["text", "x"], rows(["text", "x"], ("1", "2")), ReadOptions(), "--role -"),
        (["text", "x"], rows(["text", "x"], ("1", "2")), ReadOptions(agent_values=("P", "Q")),
         "no column holds 'P' or 'Q'"),
        (NAMES, SAMPLE, ReadOptions({"role": "who"}), "(there are 'P', 'Q'); name it with --agent"),
        (["text", "Who", "who"], rows(["text", "Who", "who"], ("a", "b", "c")),
         ReadOptions({"role": "WHO"}), "has 2 columns 'WHO'"),
    ],
)  # fmt: skip
def test_what_cannot_be_found_is_said_in_one_line(names, sample, options, words):
    with pytest.raises(UsageError) as error:
        find_columns("f.csv", names, sample, options)
    assert words in str(error.value)
    assert str(error.value).startswith("f.csv")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        ("private", "true", "internal"),
        ("private", "False", "public"),
        ("is_internal", "1", "internal"),
        ("public", "t", "public"),
        ("public", "no", "internal"),
        ("IsPublished", "yes", "public"),
        ("visibility", "agents", "internal"),
        ("visibility", "all", "public"),
        ("is_note", "yes", "internal"),
        ("is_note", "0", "public"),
        ("message_type", "private note", "internal"),
        ("message_type", "Whisper", "internal"),
        ("type", "outbound", "public"),
        ("type", "assignment", "unknown"),
        ("visibility", "", "unknown"),
        ("public", "null", "unknown"),
        (None, "", "public"),
    ],
)
def test_visibility(column, value, expected):
    names = {"text": "text"} if column is None else {"text": "text", "visibility": column}
    assert Columns(names).visibility(value) == expected
