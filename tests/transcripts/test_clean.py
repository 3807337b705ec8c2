import pytest

from replytone.transcripts import markup
from replytone.transcripts.clean import clean
from replytone.transcripts.errors import UsageError

HTML, QUOTE, SIGNATURE = "html_to_text", "quote_stripped", "signature_stripped"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<p>Hi Dana,</p><p>done.</p>", "Hi Dana,\ndone."),
        ("<div>One<br>Two<br/>Three</div>Four", "One\nTwo\nThree\nFour"),
        ("<ul><li>One</li><li>Two</li></ul>Thanks", "One\nTwo\nThanks"),
        ("<table><tr><td>A</td><td>B</td></tr><tr><td>C</td></tr></table>", "A B\nC"),
        ("Hi<table><tr><th>A<td>B<tr><td>C</table>there", "Hi\nA B\nC\nthere"),
        ("<p>one\n   line</p>", "one line"),
        ("<pre>two\nlines</pre>", "two\nlines"),
        ("<b>bo</b>ld<i>!</i>", "bold!"),
        ("<p>a&nbsp;b &amp; c &lt;3 it&#39;s</p>", "a b & c <3 it's"),
        ("<p>&amp;lt;tag&amp;gt;</p>", "&lt;tag&gt;"),
        ("<style>p{color:red}</style><script>x()</script><p>Hi</p>", "Hi"),
        ("<!-- hidden --><p>Hi\u200b there\u00ad</p>", "Hi there"),
        ("<p>unclosed <b>tags", "unclosed tags"),
        ("<html><head><title>t</title></head><body>Hi</body></html>", "Hi"),
        ("<html><frameset></frameset></html>", ""),
        ("<p></p>", ""),
    ],
)
def test_html_becomes_lines(text, expected):
    assert clean(text) == clean(text, markup=True)
    assert (clean(text).text, clean(text).flags) == (expected, {HTML})
    assert clean(text, markup=False).flags == frozenset()


@pytest.mark.parametrize(
    "text",
    ["I <3 it", "a < b > c", "<dana@mail.example> wrote", "R&D", "&x;", "?a=1&copy=2", "  x"],
)
def test_what_only_looks_like_html_stays(text):
    assert clean(text).text == text.strip()
    assert clean(text).flags == frozenset()


def test_a_text_that_should_be_html_keeps_its_lines():
    assert clean("Tom &amp; I\r\nsay &amp;lt;", markup=True).text == "Tom & I\nsay &lt;"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I&#39;m sorry &amp; it&rsquo;s on its way.", "I'm sorry & it’s on its way."),
        ("R&D &amp; more &frac12; &#x41;\n5 &lt; 6", "R&D & more ½ A\n5 < 6"),
        ("&amp;lt; &notone; ?a=1&copy=2", "&lt; &notone; ?a=1&copy=2"),
    ],
)
def test_entities_in_plain_text_are_unescaped_once(text, expected):
    assert (clean(text).text, clean(text).flags) == (expected, {HTML})
    assert clean(text, markup=False).text == text


OLD = "<blockquote type='cite'>Never came!</blockquote>"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"<p>Done.</p>{OLD}", "Done."),
        (f"<p>Done.</p><div class='gmail_quote'>On Tue 4 Mar Dana wrote:<br>{OLD}</div>", "Done."),
        (f"{OLD}<p>One.</p>{OLD}<p>Two.</p>", "One.\nTwo."),
        ("<p>Done.</p><div id='divRplyFwdMsg'>From: Dana</div><p>Never came!</p>", "Done."),
        ("<p>Done.</p><div class='freshdesk_quote'>Never came!</div>", "Done."),
        ("<p>Done.</p><p>-----Original Message-----</p><p>Never came!</p>", "Done."),
        ("Done.\n\nOn Tue, Mar 4, 2025 at 9:40 AM Dana <d@x.example> wrote:\n> Never\n", "Done."),
        ("Done.\n\nOn Tue, Mar 4, 2025 at 9:40 AM, Dana\n<d@x.example> wrote:\n\n> No\n", "Done."),
        ("Fertig.\n\nAm 04.03.2025 um 09:40 schrieb Dana:\n> Wo?\n", "Fertig."),
        ("Fait.\n\nLe 4 mars 2025 à 09:40, Dana a écrit :\n> Où ?\n", "Fait."),
        ("Done.\n\n________________\nFrom: Dana\nSent: Tuesday\nTo: Acme\n\nNever!", "Done."),
        ("Done.\n\n*From:* Dana\n*Date:* Tuesday\n*Subject:* No\n\nNever!", "Done."),
        ("Done.\n##- Please type your reply above this line -##\nNever!", "Done."),
        ("##- Please type your reply above this line -##\nDone.", "Done."),
        ("> Never?\nToday.\n> And the mug?\nA new one.", "Today.\nA new one."),
        ("On 4 Mar Dana wrote:\n> Never?\n\nToday.", "Today."),
        ("Done.\n---------- Forwarded message ---------\nFrom: x", "Done."),
        ("> all\n> quoted", ""),
        ("&gt; Never?\nToday.", "Today."),
        ("Done.\n\nOn 4 March, you wrote:\n\n> Never?", "Done."),
        ("Done.\n\nOn 4 March you <d@x.example> wrote:\nNever?", "Done."),
    ],
)
def test_history_goes(text, expected):
    assert clean(text).text == expected
    assert QUOTE in clean(text).flags


@pytest.mark.parametrize(
    "text",
    [
        "On Monday our driver wrote: left at the door.\nSorry for that.",
        "From: now on we call first.\nSorry.",
        "Please try:\n- restart the app\n- log in again\n\nThanks,\nMaya",
        "This is what I wrote:\nit ships today.",
        "Hi Dana,\nOn 4 March you wrote:\nthe fan is loud. I am so sorry, I sent a new one.",
        "On 4 March\nI also wrote:\nit ships today.",
        "It costs > 5.",
        "You may reply to this line.\nOr call.",
        "To: you\nSubject: none",
    ],
)
def test_what_only_looks_like_history_stays(text):
    assert clean(text).text == text
    assert clean(text).flags == frozenset()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Done.\n\nKind regards,\nMaya\nAcme", "Done."),
        ("Done.\n-- \nMaya", "Done."),
        ("Done.\nSent from my phone", "Done."),
        ("<p>Done.</p><div class='gmail_signature'>Maya</div>", "Done."),
    ],
)
def test_a_signature_stays_or_goes(text, expected):
    kept = clean(text)
    gone = clean(text, keep_signatures=False)
    assert kept.text.endswith(("Maya", "Acme", "phone"))
    assert SIGNATURE not in kept.flags
    assert gone.text == expected
    assert SIGNATURE in gone.flags


@pytest.mark.parametrize("text", ["Thanks,\nthat is all I need to know about it, and " + "x" * 60])
def test_what_is_no_signature_stays(text):
    assert clean(text, keep_signatures=False).text == text


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("▇▇▇▇ ▇▇▇", True),
        ("[PII]", True),
        ("[PII], [CREDIT_CARD].", True),
        ("__email__ __phone__", True),
        ("[redacted]", True),
        ("My card is [PII]", False),
        ("[ok]", False),
        ("?", False),
        ("", False),
    ],
)
def test_only_redactions(text, redacted):
    assert ("redacted" in clean(text).flags) == redacted


def test_tags_without_end_are_read(monkeypatch):
    deep = "<div>" * 3_000 + "x &amp; y" + "</div>" * 3_000
    monkeypatch.setattr(markup, "_parse", lambda _: pytest.fail("too deep for the parser"))
    assert clean(deep).text == "x & y"


def test_many_tags_beside_each_other_are_not_deep():
    assert clean("<p>a<br>" * 3_000 + "<blockquote type=cite>b</blockquote>").flags == {HTML, QUOTE}


def test_without_the_parser_the_user_is_told(monkeypatch):
    markup._parser.cache_clear()
    monkeypatch.setitem(__import__("sys").modules, "selectolax.lexbor", None)
    with pytest.raises(UsageError, match=r"replytone\[formats\]"):
        clean("<p>Hi</p>")
    assert clean("Hi").text == "Hi"
    markup._parser.cache_clear()
