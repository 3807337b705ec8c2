import sys
import zipfile
from xml.sax.saxutils import escape

import pytest

from replytone.transcripts import excel
from replytone.transcripts.errors import TranscriptError, UsageError
from replytone.transcripts.message import Message, Remark, Skipped
from replytone.transcripts.reader import ReadOptions
from replytone.transcripts.registry import choose
from replytone.transcripts.source import Source

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PARTS = "http://schemas.openxmlformats.org/package/2006"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
DATE = 1
"""The style of a cell that shows its number as a date."""


def cell(value):
    """A cell: words, a number, a yes or no, or the XML of anything else."""
    if value is None:
        return "<c/>"
    if isinstance(value, bool):
        return f'<c t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int | float):
        return f"<c><v>{value!r}</v></c>"
    if value.startswith("<c"):
        return value
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'


def workbook(path, sheets, merged=()):
    """Write a workbook as Excel would, with the sheets' rows."""
    overrides, listed, related = [], [], []
    with zipfile.ZipFile(path, "w") as archive:
        for number, (name, rows) in enumerate(sheets.items(), 1):
            xml = "".join(f"<row>{''.join(map(cell, row))}</row>" for row in rows)
            ranges = "".join(f'<mergeCell ref="{place}"/>' for place in merged)
            archive.writestr(
                f"xl/worksheets/sheet{number}.xml",
                f'<worksheet xmlns="{MAIN}"><sheetData>{xml}</sheetData>'
                + (f"<mergeCells>{ranges}</mergeCells>" if ranges else "")
                + "</worksheet>",
            )
            overrides.append(
                f'<Override PartName="/xl/worksheets/sheet{number}.xml" '
                f'ContentType="{KIND}.worksheet+xml"/>'
            )
            listed.append(f'<sheet name="{name}" sheetId="{number}" r:id="r{number}"/>')
            related.append(
                f'<Relationship Id="r{number}" Type="{LINKS}/worksheet" '
                f'Target="worksheets/sheet{number}.xml"/>'
            )
        archive.writestr(
            "xl/styles.xml",
            f'<styleSheet xmlns="{MAIN}"><cellXfs count="2"><xf numFmtId="0"/>'
            '<xf numFmtId="22" applyNumberFormat="1"/></cellXfs></styleSheet>',
        )
        related.append(f'<Relationship Id="s" Type="{LINKS}/styles" Target="styles.xml"/>')
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>{"".join(listed)}</sheets>'
            "</workbook>",
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{PARTS}/relationships">{"".join(related)}</Relationships>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{PARTS}/relationships"><Relationship Id="w" '
            f'Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{PARTS}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{KIND}.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{KIND}.styles+xml"/>'
            f"{''.join(overrides)}</Types>",
        )
    return path


def read(path, **options):
    pytest.importorskip("python_calamine")
    source = Source(path)
    source.check()
    records = list(choose(source).read(source, ReadOptions(**options)))
    return [record for record in records if not isinstance(record, Remark)]


HEADER = ["ticket", "id", "role", "sent at", "body"]


def test_cells_of_every_type(tmp_path):
    rows = [
        HEADER,
        [4021, 90.0, "customer", f'<c s="{DATE}"><v>45720.5</v></c>', "Where is it?"],
        [4021, "0091", "agent", '<c t="str"><f>NOW()</f><v>2025-03-04T12:30:00Z</v></c>',
         '<c t="str"><f>A1&amp;B1</f><v>It ships today.</v></c>'],
        [4021, 92, "agent", None, '<c t="str"><f>A1</f></c>'],
        [4021, 93, "agent", None, '<c t="e"><v>#N/A</v></c>'],
        [4021, 94, "agent", None, 404],
        [None, None, None, None, None],
        [4021, 95, "agent", "04/03/2025", "two\r\nlines_x000D_"],
    ]  # fmt: skip
    records = read(workbook(tmp_path / "x", {"Sheet1": rows}))
    found = [r.reason if isinstance(r, Skipped) else (r.message_id, r.text) for r in records]
    assert found == [
        ("90", "Where is it?"), ("0091", "It ships today."), "no_text", "no_text", ("94", "404"),
        ("95", "two\nlines"),
    ]  # fmt: skip
    assert [record.place.line for record in records] == [2, 3, 4, 5, 6, 8]
    assert [record.place.row for record in records] == [1, 2, 3, 4, 5, 6]
    first, second = records[:2]
    assert first.conversation_id == second.conversation_id == "4021"
    assert (first.time_label, first.flags) == ("2025-03-04T12:00:00", {"zone_assumed"})
    assert (second.time_label, second.flags) == ("2025-03-04T12:30:00+00:00", set())


BODY = [["agent", "Hi"], ["customer", "Hm"]]


@pytest.mark.parametrize(
    ("top", "merged", "lines"),
    [
        ([["role", "text"]], (), [2, 3]),
        ([["Export of March"], [], ["role", "text"]], (), [4, 5]),
        ([["Export of March", None], ["role", "text"]], ("A1:B1",), [3, 4]),
        ([["Who", "What", None, "More"], ["role", "text"]], ("B1:C1",), [3, 4]),
        ([["role", "What", "and"], [None, "text"]], ("A1:A2", "B1:C1"), [3, 4]),
        ([[None, None], [None, None], ["role", "text"]], (), [4, 5]),
    ],
)
def test_the_column_names_are_found_below_titles(tmp_path, top, merged, lines):
    records = read(workbook(tmp_path / "x", {"Sheet1": top + BODY}, merged))
    assert [(r.role, r.text, r.place.line) for r in records] == [
        ("agent", "Hi", lines[0]), ("customer", "Hm", lines[1])
    ]  # fmt: skip


def test_empty_columns_on_the_left_move_nothing(tmp_path):
    rows = [['<c r="C2" t="str"><v>role</v></c>', '<c r="D2" t="str"><v>text</v></c>'],
            ['<c r="C3" t="str"><v>agent</v></c>', '<c r="D3" t="str"><v>Hi</v></c>']]  # fmt: skip
    (message,) = read(workbook(tmp_path / "x", {"Sheet1": rows}, ("A1:B1",)))
    assert (message.role, message.text) == ("agent", "Hi")


def test_what_a_spreadsheet_has_cut_off_is_flagged(tmp_path):
    rows = [HEADER, [1, 12345678901234567890, "agent", None, "a" * 32_767], [1, 2, "agent", 0, "a"]]
    long, short = read(workbook(tmp_path / "x", {"Sheet1": rows}))
    assert (long.flags, short.flags) == ({"truncated", "digits_lost"}, set())


SHEETS = {"Old": [["role", "text"], ["agent", "then"]], "New": [["role", "text"], ["agent", "now"]]}


def test_one_sheet_is_read(tmp_path):
    path = workbook(tmp_path / "x", SHEETS)
    assert [message.text for message in read(path, sheet="New")] == ["now"]
    with pytest.raises(UsageError, match=r"several sheets \('Old', 'New'\); name one with --sheet"):
        read(path)
    with pytest.raises(UsageError, match="no sheet 'new'; it has 'Old', 'New'"):
        read(path, sheet="new")
    single = workbook(tmp_path / "y", {"Notes": [], **SHEETS, "Old": []})
    assert [message.text for message in read(single)] == ["now"]
    with pytest.raises(TranscriptError, match="has no rows in 'Notes'"):
        read(single, sheet="Notes")
    with pytest.raises(TranscriptError, match=r"has no rows$"):
        read(workbook(tmp_path / "z", {"Notes": []}))


def test_a_sheet_in_reading_is_measured(tmp_path):
    pytest.importorskip("python_calamine")
    from replytone.transcripts.bytestream import Meter

    meter = Meter()
    path = workbook(
        tmp_path / "x", {"Sheet1": [["role", "text"], *(["agent", "Hi"] for _ in "abc")]}
    )
    source = Source(path, meter=meter)
    list(choose(source).read(source, ReadOptions()))
    assert 0 < meter.here <= path.stat().st_size


@pytest.mark.parametrize("length", [0.3, 0.9])
def test_a_broken_workbook_is_said_in_one_line(tmp_path, length):
    content = workbook(tmp_path / "x", SHEETS).read_bytes()
    (tmp_path / "x").write_bytes(content[: int(len(content) * length)])
    with pytest.raises(TranscriptError, match=r"x is no whole \.xlsx workbook"):
        read(tmp_path / "x")


def test_a_workbook_with_a_broken_sheet_is_said_in_one_line(tmp_path):
    rows = [["role", "text"], ["agent", '<c t="s"><v>99</v></c>'], ["agent", "<c</row"]]
    with pytest.raises(TranscriptError, match="x cannot be read as Excel: ") as caught:
        read(workbook(tmp_path / "x", {"Sheet1": rows}))
    assert "\n" not in str(caught.value)


def test_a_workbook_that_unpacks_without_end_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(excel, "MAX_UNPACKED", 1_000)
    with pytest.raises(TranscriptError, match=r"unpacks to .* bytes, more than any workbook"):
        read(workbook(tmp_path / "x", SHEETS))


def test_a_missing_package_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    source = Source(workbook(tmp_path / "x", SHEETS))
    with pytest.raises(UsageError, match=r"pip install 'replytone\[excel\]'; or save it as CSV"):
        list(choose(source).read(source, ReadOptions()))


def test_columns_can_be_named(tmp_path):
    rows = [["a", "b", "c"], ["x", "me", "Hi"], ["x", "them", "Hm"]]
    columns = {"text": "c", "role": "b", "conversation": "a"}
    path = workbook(tmp_path / "x", {"Sheet1": rows})
    records = read(path, columns=columns, agent_values=("me",))
    assert [(r.role, r.text) for r in records if isinstance(r, Message)] == [
        ("agent", "Hi"), ("customer", "Hm")
    ]  # fmt: skip
