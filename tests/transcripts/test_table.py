import pytest

from replytone.transcripts.errors import TranscriptError
from replytone.transcripts.message import Message, Remark, Skipped
from replytone.transcripts.reader import ReadOptions
from replytone.transcripts.registry import choose
from replytone.transcripts.source import Source

HEADER = "conversation_id,message_id,role,text\n"


def read(tmp_path, content, encoding="utf-8", options=None, name=None, named_encoding=None):
    path = tmp_path / "file.data"  # readers go by the content
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    source = Source(path, named_encoding)
    return list(choose(source, name).read(source, options or ReadOptions()))


def messages(records):
    return [record for record in records if isinstance(record, Message)]


def texts(records):
    return [message.text for message in messages(records)]


def skips(records):
    return [(r.reason, r.place.line, r.place.row) for r in records if isinstance(r, Skipped)]


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("role,text\nagent,Grüße — “ja” 🙂\n", "utf-8"),
        ("role,text\nagent,Grüße — “ja” 🙂\n", "utf-8-sig"),
        ("role,text\nagent,Grüße — “ja” 🙂\n", "utf-16"),
        ("role,text\nagent,Grüße — “ja” 🙂\n", "utf-16-le"),
        ("role,text\nagent,Grüße — “ja” 🙂\n", "utf-16-be"),
        ("role,text\nagent,Grüße — “ja” 🙂\n", "utf-32"),
        ("role\ttext\r\nagent\tGrüße — “ja” 🙂\r\n", "utf-16"),
        ("role;text\r\nagent;Grüße — “ja” 🙂\r\n", "utf-8"),
        ("role|text\ragent|Grüße — “ja” 🙂\r", "utf-8"),
        ("sep=;\r\nrole;text\r\nagent;Grüße — “ja” 🙂\r\n", "utf-8"),
        ('"role","text"\n\n"agent","Grüße — “ja” 🙂"\n\n', "utf-8"),
        ("role,text,\nagent,Grüße — “ja” 🙂,\n", "utf-8"),
    ],
)
def test_every_make_of_table_reads_the_same(tmp_path, content, encoding):
    records = read(tmp_path, content, encoding)
    assert texts(records) == ["Grüße — “ja” 🙂"]
    assert skips(records) == []
    assert messages(records)[0].flags == frozenset()


@pytest.mark.parametrize(
    ("content", "encoding", "text", "flags"),
    [
        (
            "role,text\nagent,Grüße “ja”\n".encode("cp1252"),
            None,
            "Grüße “ja”",
            {"decoded_by_guess"},
        ),
        ("role,text\nagent,ÅÄÖ\n".encode("cp1252"), None, "ÅÄÖ", {"decoded_by_guess"}),
        ("role,text\nagent,łódź\n".encode("cp1250"), "cp1250", "łódź", set()),
        (b"role,text\nagent,a\x81b\n", None, "a\ufffdb", {"decoded_by_guess", "undecodable"}),
        (b"role,text\nagent,a\xffb\n", "ascii", "a\ufffdb", {"undecodable"}),
    ],
)
def test_other_encodings_are_read_and_flagged(tmp_path, content, encoding, text, flags):
    records = read(tmp_path, content, named_encoding=encoding)
    assert texts(records) == [text]
    assert messages(records)[0].flags == flags


def test_one_file_may_mix_encodings(tmp_path):
    content = "role,text\nagent,é\n".encode() + "agent,é\n".encode("cp1252") + b"agent,e\n"
    records = read(tmp_path, content)
    assert texts(records) == ["é", "é", "e"]
    assert [bool(message.flags) for message in messages(records)] == [False, True, False]


@pytest.mark.parametrize(
    ("rows", "expected", "skipped"),
    [
        ("c,1,agent,Hello\n", ["Hello"], []),
        ('c,1,agent,"a\r\nb\nc\rd"\nc,2,agent,e\n', ["a\nb\nc\nd", "e"], []),
        ('c,1,agent,"say ""hi"""\n', ['say "hi"'], []),
        ('c,1,agent,"say \\"hi\\", you"\nc,2,agent,x\n', ['say "hi", you', "x"], []),
        ('c,1,agent,5" disk\n', ['5" disk'], []),
        # ragged rows are skipped, each with its own line
        ("c,1,agent,a,b\nc,2,agent,x\n", ["x"], [("too_many_cells", 2, 1)]),
        ("c,1\nc,2,agent,x\n", ["x"], [("too_few_cells", 2, 1)]),
        ('c,1,agent,"a\nb"\nc,2\n', ["a\nb"], [("too_few_cells", 4, 2)]),
        # a mark that is not closed spoils its own row, not those below
        (
            'c,1,agent,"open\nc,2,agent,x\nc,3,agent,y\n',
            ["x", "y"],
            [("broken_quotes", 2, 1)],
        ),
        (
            'c,1,agent,"open\nc,2,agent,"x"\nc,3,agent,y\n',
            ["x", "y"],
            [("broken_quotes", 2, 1)],
        ),
        ('c,1,agent,z\nc,2,agent,"open', ["z"], [("broken_quotes", 3, 2)]),
        # nothing to score
        ("c,1,agent,\nc,2,agent,  \nc,3,agent,x\n", ["x"], [("no_text", 2, 1), ("no_text", 3, 2)]),
        (",,,\nc,1,agent,x\n", ["x"], [("no_text", 2, 1)]),
        ("c,1,agent,a\0b\x07\n", ["a\0b\x07"], []),
        ("c,1,agent,=1+1\n", ["=1+1"], []),
        ("", [], []),
    ],
)
def test_rows(tmp_path, rows, expected, skipped):
    records = read(tmp_path, HEADER + rows)
    assert texts(records) == expected
    assert skips(records) == skipped


def test_quotes_that_are_not_doubled_keep_their_row(tmp_path):
    records = read(tmp_path, HEADER + 'c,1,agent,"say "hi" to me"\nc,2,agent,x\n')
    first, second = messages(records)
    assert "hi" in first.text
    assert first.flags == {"stray_quotes"}
    assert (second.text, second.flags) == ("x", frozenset())


def test_a_cell_may_be_very_long(tmp_path):
    long = "Sorry. " * 400_000
    records = read(tmp_path, f'{HEADER}c,1,agent,{long}\nc,2,agent,"{long}\n{long}"\n')
    assert [len(text) for text in texts(records)] == [len(long) - 1, 2 * len(long)]


def test_a_row_longer_than_any_message_is_skipped(tmp_path, monkeypatch):
    monkeypatch.setattr("replytone.transcripts.table.MAX_RECORD", 1_000_000)
    monkeypatch.setattr("csv.field_size_limit", lambda *size: 131_072)
    content = f"{HEADER}c,1,agent,{'x' * 20_000_000}\nc,2,agent,y\n"
    assert skips(read(tmp_path, content)) == [("too_long", 2, 1)]


def test_the_message_carries_all_that_the_row_says(tmp_path):
    records = read(
        tmp_path,
        "ticket,id,sender_type,sender,sent_at,channel,public,html_body\n"
        "T1,7,staff,Ben,2025-03-04 10:40,mail,true,<p>Hi</p>\n"
        "T1,8,user,Ann,,mail,true,Hi\n"
        "T1,9,staff,Ben,2025-03-04T10:41:00Z,mail,false,psst\n",
    )
    first, _, third = messages(records)
    assert (first.conversation_id, first.message_id, first.role) == ("T1", "7", "agent")
    assert (first.author, first.channel, first.text) == ("Ben", "mail", "Hi")
    assert (first.origin, first.visibility, first.raw) == ("html", "public", "<p>Hi</p>")
    assert first.flags == {"html_to_text", "zone_assumed"}
    assert (first.time_text, first.time_label) == ("2025-03-04 10:40", "2025-03-04T10:40:00")
    assert (str(first.place), first.place.row) == (f"{tmp_path / 'file.data'}:2", 1)
    assert (third.visibility, third.time_label) == ("internal", "2025-03-04T10:41:00+00:00")


def test_a_value_for_notes_makes_them_internal(tmp_path):
    records = read(tmp_path, HEADER + "c,1,customer,a\nc,2,agent,b\nc,3,note,c\n")
    assert [(m.role, m.visibility) for m in messages(records)] == [
        ("customer", "public"),
        ("agent", "public"),
        ("agent", "internal"),
    ]


def test_what_was_guessed_is_said_first(tmp_path):
    remark, *_ = read(tmp_path, HEADER + "c,1,customer,a\nc,2,agent,b\n")
    assert isinstance(remark, Remark)
    assert "text = text" in remark.text
    assert "customer: 'customer'; agent: 'agent'" in remark.text


@pytest.mark.parametrize(
    ("time", "options", "is_unread"),
    [
        ("03/04/2025 10:00", {}, True),
        ("03/04/2025 10:00", {"day_first": True}, False),
        ("3/25/2025 10:00 AM", {}, False),
        ("", {}, False),
    ],
)
def test_times_that_cannot_be_read_are_said(tmp_path, time, options, is_unread):
    content = f"ticket,role,text,created at\n1,customer,a,{time}\n1,agent,b,{time}\n"
    remark, first, *_ = read(tmp_path, content, options=ReadOptions(**options))
    assert ("no time in 'created at' can be read" in remark.text) == is_unread
    assert (first.time is None) == (is_unread or not time)


def test_of_two_columns_of_one_name_the_first_counts(tmp_path):
    assert texts(read(tmp_path, "role,text,text\nagent,a,b\n")) == ["a"]


def test_a_role_beyond_the_sample_is_still_known(tmp_path, monkeypatch):
    monkeypatch.setattr("replytone.transcripts.flat.SAMPLE_ROWS", 2)
    records = read(tmp_path, HEADER + "c,1,agent,a\nc,2,user,b\nc,3,BOT,c\nc,4,User,d\nc,5,?,e\n")
    assert [m.role for m in messages(records)] == [
        "agent",
        "customer",
        "bot",
        "customer",
        "unknown",
    ]


def test_broken_column_names_end_the_reading(tmp_path):
    with pytest.raises(TranscriptError, match="line 1: the column names are broken"):
        read(tmp_path, 'role,"text\nagent,a\n', name="csv")
