import pytest

from replytone import progress
from replytone.batch import Summary
from replytone.progress import Progress, account, duration
from replytone.transcripts.message import Place, Skipped


class Clock:
    """A clock that is set by hand."""

    now = 100.0

    def monotonic(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(progress, "time", clock)
    return clock


STEPS = [  # seconds since the beginning, replies, of them by an earlier run, share of the files
    (1, 50, 50, 0.25),
    (31, 100, 100, 0.5),
    (32, 110, 100, 0.5),
    (35, 410, 100, 0.55),
    (42, 1_110, 100, 0.6),
    (82, 5_110, 100, 0.99),
]


@pytest.mark.parametrize(
    ("is_terminal", "expected"),
    [
        (
            True,
            "\r\x1b[K50 replies of an earlier run passed"
            "\r\x1b[K100 replies of an earlier run passed"
            "\r\x1b[K110 replies, 50% read"
            "\r\x1b[K410 replies, 100/s, 55% read"
            "\r\x1b[K1,110 replies, 100/s, 60% read, about 40 s left"
            "\r\x1b[K5,110 replies, 100/s, 99% read, about 1 s left"
            "\r\x1b[K",
        ),
        (
            False,
            "100 replies of an earlier run passed\n"
            "5,110 replies, 100/s, 99% read, about 1 s left\n",
        ),
    ],
)
def test_a_terminal_has_one_line_and_a_log_few(clock, capsys, monkeypatch, is_terminal, expected):
    monkeypatch.setattr("sys.stderr.isatty", lambda: is_terminal)
    shown = Progress()
    for seconds, scored, resumed, share in STEPS:
        clock.now = 100.0 + seconds
        shown(Summary(scored=scored, resumed=resumed, share=share))
    shown.clear()
    assert capsys.readouterr().err == expected


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"), (0.4, "0 s"), (59.6, "1 min"), (61, "1 min 1 s"), (3_600, "1 h"),
        (7_512, "2 h 5 min"), (90_000, "1 d 1 h"), (86_401, "1 d"),
    ],
)  # fmt: skip
def test_a_time_has_its_two_largest_units(seconds, words):
    assert duration(seconds) == words


def test_the_account_names_all_that_was_left_out():
    summary = Summary(read=5, scored=1, customers=1, alone=1, files=3, passed_over=2)
    for line in range(3):
        summary.skip(Skipped("bot", Place("f.csv", line + 2), "robo" if line else ""))
    summary.flags["canned"] = 1
    assert account(summary) == [
        "5 rows read from 3 files",
        "1 agents' replies scored, 1 of them without a customer's words",
        "1 customers' messages read along",
        "3 skipped:",
        "  3 written by a bot: f.csv:2, f.csv:3 (robo), f.csv:4 (robo)",
        "noticed in 1 messages: a saved reply",
        "2 files or folders passed over, each named above",
    ]
