import html
from html.parser import HTMLParser

import pytest

from replytone.result import Part, ReplyScore, Signal
from replytone.training import page, plots
from replytone.training.compare import compare_evaluations
from replytone.training.dataset import LabelledReply, Span
from replytone.training.errors import rating_errors
from replytone.training.evaluate import answer_of
from replytone.training.evaluation import measure

NASTY = "<script>alert(1)</script> & \"quotes' {{ 7 * 7 }} $x_1$ \u202eturned \ud83d"
VOID = {"br", "hr", "img", "link", "meta"}


def evaluation(empathy, name=f"model {NASTY}"):
    """Sixty replies with texts that would break a page that does not escape them."""
    gold, scores = [], []
    for n in range(60):
        text = f"{NASTY} {n}"
        gold.append(LabelledReply(NASTY, NASTY, text, n % 5, None, (Span("apology", 3, 9),)))
        found = () if n % 2 else (Signal("apology", 5, 12, text[5:12], NASTY),)
        part = Part(empathy + n, empathy, [0.0] * 13 + [float(n), 0.0], (0, 5))
        scores.append(ReplyScore(text, empathy + n, None, signals=found, why={"empathy": part}))
    answers = [answer_of(score) for score in scores]
    return measure(f"gold {NASTY}", gold, answers, name, scores, draws=3)


class Checker(HTMLParser):
    """Elements in their order, with those that are not closed and what they would fetch."""

    def __init__(self):
        super().__init__()
        self.open, self.seen, self.ids, self.links = [], set(), [], []

    def handle_starttag(self, tag, attributes):
        self.seen.add(tag)
        for name, value in attributes:
            if name == "id":
                self.ids.append(value)
            if name in ("src", "href", "xlink:href", "srcset", "action", "data"):
                self.links.append(value)
            assert not name.startswith("on")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def check(text):
    checker = Checker()
    checker.feed(text)
    checker.close()
    assert checker.open == []
    return checker


@pytest.fixture(scope="module")
def comparison():
    return compare_evaluations(evaluation(20.0), evaluation(35.0, "other"))


@pytest.fixture(scope="module")
def text(comparison):
    return page.render(comparison.new, comparison)


def test_page_is_whole_and_stands_by_itself(text):
    found = check(text)
    assert "script" not in found.seen
    assert all(link.startswith("#") for link in found.links)
    assert "url(http" not in text
    assert "@import" not in text
    assert len(found.ids) == len(set(found.ids))
    assert {"svg", "table", "mark", "u", "details"} <= found.seen


def test_page_says_what_was_written_and_runs_none_of_it(text):
    assert "<script" not in text
    assert "{{ 7 * 7 }}" in html.unescape(text)
    assert "<script>alert(1)</script> & \"quotes' {{ 7 * 7 }}" in html.unescape(text)


def test_page_has_the_numbers_of_the_terminal(text, comparison):
    cells = html.unescape(text)
    lines = str(comparison.new).splitlines()
    (apology,) = (line.split()[3:] for line in lines if line.startswith("  apology "))
    for number in range(0, 8, 2):  # a figure and its interval
        assert f"<td>{' '.join(apology[number : number + 2])}</td>" in cells
    (largest,) = (line for line in lines if line.startswith("  largest decile error, empathy: "))
    assert largest.split(": ")[1] in cells
    for name, own in comparison.new.headlines.items():
        assert name in cells
        assert own.value != own.value or f"{own.value:.3f} (" in cells
    assert comparison.count() in cells


def test_page_is_written_with_halves_of_characters(tmp_path, comparison):
    page.write(tmp_path / "out.html", comparison.new)
    assert "alert(1)" in (tmp_path / "out.html").read_text("utf-8")


def test_the_same_figures_make_the_same_page(comparison, text):
    assert page.render(comparison.new, comparison) == text


def test_fragments_for_notebooks_are_escaped(comparison):
    for fragment in (
        page.cases(rating_errors(comparison.new, "empathy")),
        page.moved(comparison.moves[:3]),
    ):
        assert "script" not in check(fragment).seen
        assert "<article" in fragment
    assert "None" in page.cases([])


@pytest.mark.parametrize("draw", [plots.signals, plots.differences])
def test_pictures_name_what_they_show(draw, comparison):
    shown = comparison.new if draw is plots.signals else comparison
    names = shown.signals if draw is plots.signals else shown.headlines
    text = page.svg(draw(shown))
    assert all(name.split(" (")[0] in text for name in names)


def test_numbers_stand_in_the_confusion(comparison):
    figure = plots.confusions(comparison.new, "empathy")
    shown = [int(words.get_text()) for words in figure.axes[0].texts]
    assert sum(shown) == 60


def test_a_learning_curve_has_a_line_a_figure(comparison):
    found = comparison.new.headlines
    curves = {name: [found[name]] * 2 for name in ("empathy rho", "empathy QWK")}
    (axes,) = plots.learning_curve([10, 20], curves, "title").axes
    assert [line.get_label() for line in axes.lines] == list(curves)
