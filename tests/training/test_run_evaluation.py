import json
import sys
from pathlib import Path

import pytest

from replytone import cli


@pytest.fixture
def gold(replies, tmp_path, monkeypatch):
    """A folder with some labelled replies, a second reader's labels, and a rule."""
    monkeypatch.chdir(tmp_path)
    records = []
    for reply in replies[:12]:
        spans = [{"label": s.label, "start": s.start, "end": s.end} for s in reply.signals]
        own = {"id": reply.id, "empathy": reply.empathy, "resolution": reply.resolution}
        records.append(own | {"signals": spans})
    texts = [{"reply": reply.reply, "customer": reply.customer} for reply in replies]
    both = [record | text for record, text in zip(records, texts, strict=False)]
    Path("gold.jsonl").write_text("\n".join(map(json.dumps, both)))
    Path("second.jsonl").write_text("\n".join(map(json.dumps, records[:5])))
    rule = {"id": "guidance/any", "label": "guidance", "pattern": "the|you|we|your|our|i"}
    Path("rules.jsonl").write_text(json.dumps(rule))


def run(*arguments):
    try:
        return cli.main(["evaluate", *arguments])
    except SystemExit as leaving:  # argparse leaves by itself
        return leaving.code


@pytest.mark.usefixtures("gold")
def test_tables_and_page(capsys):
    assert run("gold.jsonl", "--second", "second.jsonl", "--html", "out.html") == 0
    shown = capsys.readouterr()
    assert shown.out.startswith("gold.jsonl: 12 replies\n")
    assert "second reader, second.jsonl (5)" in shown.out
    assert shown.err == "page written to out.html\n"
    page = Path("out.html").read_text("utf-8")
    assert "<h1>gold.jsonl</h1>" in page
    assert "<b>second reader, second.jsonl</b>" in page


@pytest.mark.usefixtures("gold")
def test_comparison_with_the_shipped_pipeline(capsys):
    assert run("gold.jsonl", "--rules", "rules.jsonl", "--against", "shipped", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["new"]["model"].endswith(" with rules.jsonl")
    assert found["new"]["model"] == f"{found['other']['model']} with rules.jsonl"
    assert any("guidance" in move["appeared"] for move in found["moves"])


@pytest.mark.usefixtures("gold")
def test_comparison_with_other_rules(capsys):
    assert run("gold.jsonl", "--against-rules", "rules.jsonl", "--html", "out.html") == 0
    shown = capsys.readouterr().out
    assert "found no more: guidance" in shown
    assert "by guidance/any" in shown
    assert "with rules.jsonl</h2>" in Path("out.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("none.jsonl",), 1, "none.jsonl: No such file"),
        (("gold.jsonl", "--html", "out.txt"), 2, "out.txt does not end in .html"),
        (("gold.jsonl", "--html", "none/out.html"), 1, "none: there is no such folder"),
        (("gold.jsonl", "--second", "rules.jsonl"), 1, "none of its ids is among"),
        (("gold.jsonl", "--against-rules", "gold.jsonl"), 1, "gold.jsonl, line 1: unknown key"),
        (("gold.jsonl", "--against", "none"), 1, "none"),
    ],
)
@pytest.mark.usefixtures("gold")
def test_mistakes_are_one_line_and_leave_no_page(capsys, arguments, code, words):
    assert run(*arguments) == code
    shown = capsys.readouterr().err
    assert words in shown
    assert "Traceback" not in shown
    assert list(Path().rglob("*.html")) == []


@pytest.mark.usefixtures("gold")
def test_a_missing_package_is_named_with_its_extra(capsys, monkeypatch):
    monkeypatch.delitem(sys.modules, "replytone.training.page", raising=False)
    monkeypatch.delattr("replytone.training.page", raising=False)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert run("gold.jsonl", "--html", "out.html") == 1
    assert "the package matplotlib: pip install 'replytone[report]'" in capsys.readouterr().err
