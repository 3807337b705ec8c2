"""The audit on scorers whose faults are known."""

import json

import pytest

from replytone import cli, pipeline
from replytone.audit import show
from replytone.audit.carriers import Carrier, Exchange, Version, packaged, table
from replytone.audit.directions import (
    dated,
    empathy_falls,
    empathy_rises_little,
    fixed,
    hedged,
    only_resolution_rises,
    resolution_rises,
)
from replytone.audit.measure import Goal, Ratings, band, invariance, is_flip
from replytone.audit.run import Goals, audit, packaged_results, results
from replytone.result import ReplyScore

SOME = [*packaged()[:4], *packaged()[7:10], *packaged()[50:52]]
STOCK = table("lists.json")["understanding"]
HEDGED, RESOLVED = (
    {version.after.reply for pairs in tables for version in pairs(())}
    for tables in ((hedged,), (dated, fixed))
)


USUAL = Goals(Goal(), {})


def scorer(empathy, resolution=lambda reply, customer: 40.0):
    """A scorer of pairs, from a function for each rating."""
    return lambda items: (
        ReplyScore(reply, empathy(reply, customer), resolution(reply, customer))
        for reply, customer in items
    )


def failed(found):
    return {result.name for result in found if not result.passed}


def knows_empathy(reply, customer):
    return 30.0 if reply in HEDGED else 60.0


def knows_resolution(reply, customer):
    return 80.0 if reply in RESOLVED else 40.0


DIRECTED = {
    '"if" for "that" lowers empathy',
    "a dated promise resolves more",
    "a fix raises resolution alone",
}


def test_a_scorer_that_knows_the_answers_passes():
    found = list(audit(scorer(knows_empathy, knows_resolution)))
    assert failed(found) == set()
    assert show.summary(found, Goal()).startswith(f"all {len(found)} tests passed")


@pytest.mark.parametrize("value", [None, 0.0, 50.0])
def test_a_scorer_that_sees_nothing_moves_nothing_and_fails_what_must_move(value):
    same = scorer(lambda reply, customer: value, lambda reply, customer: value)
    assert failed(packaged_results(SOME, same, USUAL)) == DIRECTED


@pytest.mark.parametrize(
    ("is_marked", "names"),
    [
        (lambda reply, _: "Chidinma" in reply, {"customer's name", "agent's name"}),
        (lambda _, customer: "Blessing" in (customer or ""), {"customer's name"}),
        (lambda reply, _: "Dear Mr " in reply, {"customer's name"}),
        (lambda reply, _: "GB7719X" in reply, {"order numbers"}),
        (lambda _, customer: "hijab" in (customer or ""), {"products"}),
        (lambda reply, _: "Good day!" in reply, {"greeting"}),
        (lambda reply, _: "Cheers, " in reply, {"sign-off"}),
        (lambda reply, _: "apologize" in reply, {"spelling"}),
        (lambda reply, _: "Im " in reply, {"typos"}),
        (lambda reply, _: "📦" in reply, {"emoji"}),
        (lambda reply, _: reply.isupper(), {"capitals"}),
        (lambda reply, _: " itself" in reply, {"Indian wording"}),
        (lambda reply, _: "bearing with us" in reply, {"Nigerian wording"}),
        (lambda reply, _: " ya" in f"{reply} ", {"Malaysian wording"}),
        (lambda reply, _: " leh" in reply, {"Singaporean wording"}),
        (lambda reply, _: "You have right" in reply, {"second language wording"}),
    ],
)
def test_a_biased_scorer_is_caught_where_it_is_biased(is_marked, names):
    def biased(reply, customer):
        return 60.0 - 45.0 * is_marked(reply, customer)

    found = list(packaged_results(SOME, scorer(biased), USUAL))
    assert failed(found) - DIRECTED == names
    for result in found:
        if result.name in names:
            assert is_marked(*result.worst[0].version.after)
            assert not is_marked(*result.worst[0].version.before)


def test_a_group_that_is_moved_fails_among_many_that_are_not():
    lower = scorer(lambda reply, customer: 60.0 - 2.0 * ("Tyrone" in reply or "Jamal" in reply))
    (found,) = results("x", SOME, lower, USUAL, {"names": names_of_customers}, {})
    assert found.whole.flip_rate == 0.0
    assert max(found.whole.differences) < 0.1
    assert not found.passed
    assert "African American, male: 0.0% flips" in show.breach(found, Goal())


def names_of_customers(carriers):
    from replytone.audit.swaps import customers_names

    return customers_names(carriers)


@pytest.mark.parametrize(
    ("points", "names"),
    [
        ([0, 8, 10, 10], set()),
        ([0, 8.5, 10, 10], {"a stock line adds 8 to empathy at most"}),
        ([0, 8, 10.5, 10.5], {"a second one adds 2 at most"}),
        ([0, -9, -9, -9], set()),
    ],
)
def test_stock_lines(points, names):
    score = scorer(lambda reply, customer: 20.0 + points[sum(line in reply for line in STOCK)])
    found = list(results("x", [Carrier("1", "Your claim is declined.")], score, USUAL))
    assert failed(found) == names


def test_stock_lines_say_nothing_of_replies_without_a_rating():
    score = scorer(lambda reply, customer: 60.0 if len(reply) > 10 else None)
    carriers = [Carrier("1", "Your claim is declined."), Carrier("2", "Hi")]
    first, _ = results("x", carriers, score, USUAL, {})
    assert (first.replies, first.versions, first.unsaid) == (1, 3, 3)
    assert show.line(first).endswith("pass (3 had no rating)")


@pytest.mark.parametrize(
    ("before", "after", "flip"),
    [
        ((24.9, 40), (25.0, 40), True),
        ((25.0, 40), (49.9, 40), False),
        ((25.0, 74.9), (25.0, 75.0), True),
        ((75.0, 40), (100.0, 40), False),
        ((0.0, 40), (0.0, None), True),
        ((None, None), (None, None), False),
        ((None, 50.0), (0.0, 50.0), True),
    ],
)
def test_flips(before, after, flip):
    assert is_flip(Ratings(*before), Ratings(*after)) is flip


def test_bands():
    assert [band(value) for value in (None, 0.0, 25.0, 50.0, 75.0, 100.0)] == [None, 0, 1, 2, 3, 3]


def test_shares_and_means():
    values = {"a": (10.0, None), "b": (12.0, 40.0), "c": (90.0, None)}
    found = invariance(
        "letters",
        "x",
        [
            Version("1", "b", Exchange("a", None), Exchange("b", None)),
            Version("1", "c", Exchange("a", None), Exchange("c", None)),
        ],
        lambda items: (ReplyScore(reply, *values[reply]) for reply, _ in items),
        Goal(),
    )
    assert (found.replies, found.whole.versions, found.whole.flip_rate) == (1, 2, 1.0)
    assert found.whole.differences == (41.0, 0.0)  # a rating that comes is a flip, no distance
    assert found.kinds["c"].differences == (80.0, 0.0)
    assert [example.version.kind for example in found.worst] == ["c"]
    assert invariance("none", "x", [], lambda items: (), Goal()) is None


@pytest.mark.parametrize(
    ("holds", "before", "after", "verdict"),
    [
        (empathy_falls, (60, 1), (59, 1), True),
        (empathy_falls, (60, 1), (60, 1), False),
        (empathy_falls, (None, 1), (None, 1), False),
        (resolution_rises, (1, 40), (1, 41), True),
        (resolution_rises, (1, 40), (1, 40), False),
        (resolution_rises, (1, None), (1, 40), True),
        (resolution_rises, (1, 40), (1, None), False),
        (only_resolution_rises, (50, 40), (53, 60), True),
        (only_resolution_rises, (50, 40), (46, 60), False),
        (only_resolution_rises, (50, 60), (50, 40), False),
        (only_resolution_rises, (None, 40), (None, 60), True),
        (only_resolution_rises, (None, 40), (50, 60), False),
        (empathy_rises_little(8), (50, 1), (58, 1), True),
        (empathy_rises_little(8), (50, 1), (58.1, 1), False),
        (empathy_rises_little(8), (50, 1), (20, 1), True),
        (empathy_rises_little(8), (None, 1), (20, 1), None),
    ],
)
def test_verdicts(holds, before, after, verdict):
    assert holds(Ratings(*before), Ratings(*after)) is verdict


def test_the_shipped_pipeline_can_be_audited(nlp):
    anything = Goals(Goal(1.0, 100.0), {})
    found = list(
        packaged_results(SOME[:2], lambda items: pipeline.score_many(items, nlp), anything)
    )
    assert len(found) == 20
    assert failed(found) == set()


@pytest.fixture
def scored_by(monkeypatch):
    """Have the command score some replies with a function from pairs to scores."""

    def use(score):
        monkeypatch.setattr("replytone.audit.run.packaged", lambda: SOME)
        monkeypatch.setattr(pipeline, "load", lambda path=None, rules=None: None)
        monkeypatch.setattr(pipeline, "score_many", lambda items, nlp: score(items))

    return use


def test_the_command_shows_what_is_worst_and_fails(scored_by, capsys):
    scored_by(
        scorer(
            lambda reply, customer: knows_empathy(reply, customer) - 20 * ("hijab" in reply),
            knows_resolution,
        )
    )
    assert cli.main(["audit"]) == 1
    shown = capsys.readouterr().out
    assert shown.count("FAIL") == 1
    assert "  hijab: " in shown
    assert "before: empathy 60.0, resolution 40.0" in shown
    assert "after (hijab): empathy 40.0, resolution 40.0" in shown
    assert shown.endswith(
        "1 of 20 tests failed; asked: at most 0.01 of the versions in another band or broken, "
        "at most 1 points on average\n"
    )


def test_the_goal_can_be_set(scored_by, capsys):
    scored_by(
        scorer(
            lambda reply, customer: knows_empathy(reply, customer) - 3 * ("hijab" in reply),
            knows_resolution,
        )
    )
    assert cli.main(["audit"]) == 1
    assert cli.main(["audit", "--flip", "0", "--difference", "3"]) == 0


def test_what_missed_its_goal_before_must_get_no_worse(scored_by, capsys, tmp_path):
    def biased(by):
        scored_by(
            scorer(
                lambda reply, customer: knows_empathy(reply, customer) - by * ("hijab" in reply),
                knows_resolution,
            )
        )

    earlier = tmp_path / "earlier.json"
    biased(3)
    assert cli.main(["audit", "--json"]) == 1
    earlier.write_text(capsys.readouterr().out, "utf-8")
    assert cli.main(["audit", "--since", str(earlier)]) == 0
    biased(4)
    assert cli.main(["audit", "--since", str(earlier)]) == 1
    assert capsys.readouterr().out.count("FAIL") == 1


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"invariance": [{}], "directions": []}'])
def test_what_is_no_earlier_audit_is_told(scored_by, capsys, tmp_path, text):
    scored_by(scorer(knows_empathy))
    path = tmp_path / "earlier.json"
    path.write_text(text, "utf-8")
    assert cli.main(["audit", "--since", str(path)]) == 1
    assert "earlier.json: this is no audit; give what" in capsys.readouterr().err


def test_the_command_prints_json_and_reads_a_file(scored_by, capsys, tmp_path):
    path = tmp_path / "own.jsonl"
    path.write_text('{"reply": "We apologise. \\ud83d"}\n', "utf-8")
    scored_by(scorer(knows_empathy, knows_resolution))
    assert cli.main(["audit", "--json", "--replies", str(path)]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["passed"] is True
    assert found["goal"] == {"flip_rate": 0.01, "difference": 1.0}
    own = [result for result in found["invariance"] if result["on"] == str(path)]
    assert {"spelling", "typos", "capitals", "greeting"} <= {result["name"] for result in own}
    assert all(result["versions"] and result["replies"] == 1 for result in own)
    assert len(found["directions"]) == 7


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--flip", "x"], 2, "x is no number between 0 and 100"),
        (["--difference", "-1"], 2, "-1 is no number between 0 and 100"),
        (["--flip", "nan"], 2, "nan is no number between 0 and 100"),
        (["--replies", "none.jsonl"], 1, "none.jsonl: No such file or directory"),
    ],
)
def test_mistakes_are_one_line(scored_by, capsys, arguments, code, words):
    scored_by(scorer(knows_empathy))
    try:
        found = cli.main(["audit", *arguments])
    except SystemExit as leaving:  # argparse leaves by itself
        found = leaving.code
    assert found == code
    shown = capsys.readouterr().err
    assert words in shown
    assert "Traceback" not in shown
