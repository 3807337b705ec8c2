from datetime import UTC, datetime, timedelta, timezone

import pytest

from replytone.transcripts.times import parse_time

TEN_FORTY = datetime(2025, 3, 4, 10, 40, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "time", "zone_assumed"),
    [
        ("2025-03-04T10:40:00Z", TEN_FORTY, False),
        ("2025-03-04T10:40:00.000000+00:00", TEN_FORTY, False),
        ("2025-03-04 10:40:00 UTC", TEN_FORTY, False),
        (" 2025-03-04 10:40 ", TEN_FORTY, True),
        ("2025-03-04", TEN_FORTY.replace(hour=0, minute=0), True),
        ("1741084800", TEN_FORTY, False),
        ("1741084800.5", TEN_FORTY + timedelta(seconds=0.5), False),
        ("1741084800000", TEN_FORTY, False),
        ("1741084800000000", TEN_FORTY, False),
        ("Tue Mar 04 10:40:00 +0000 2025", TEN_FORTY, False),
        ("Tue, 04 Mar 2025 10:40:00 GMT", TEN_FORTY, False),
        ("4 Mar 2025 10:40", TEN_FORTY, True),
        ("04.03.2025 10:40", TEN_FORTY, True),
        ("4.3.2025, 10:40:00", TEN_FORTY, True),
        ("2025/03/04 10:40", TEN_FORTY, True),
        ("3/25/2025 10:40 AM", TEN_FORTY.replace(day=25), True),
        ("25/3/2025 10:40:00.000", TEN_FORTY.replace(day=25), True),
        ("03/25/2025 12:40\u202fp.m.", TEN_FORTY.replace(day=25, hour=12), True),
        ("3/25/2025 12:40am", TEN_FORTY.replace(day=25, hour=0), True),
        ("3/3/2025", TEN_FORTY.replace(day=3, hour=0, minute=0), True),
    ],
)
def test_a_time_is_read_whatever_its_form(words, time, zone_assumed):
    assert parse_time(words) == (time, zone_assumed)


@pytest.mark.parametrize(
    ("words", "day_first", "day"),
    [
        ("3/4/2025", True, (4, 3)),
        ("3/4/2025", False, (3, 4)),
        ("3/25/2025", True, (3, 25)),
        ("4.3.2025", False, (3, 4)),
    ],
)
def test_the_user_says_what_dates_leave_open(words, day_first, day):
    time, _ = parse_time(words, day_first)
    assert time is not None
    assert (time.month, time.day) == day


def test_a_zone_is_kept():
    time, _ = parse_time("2025-03-04T10:40:00+05:30")
    assert time is not None
    assert time.tzinfo == timezone(timedelta(hours=5, minutes=30))


@pytest.mark.parametrize(
    "words",
    ["", " ", "yesterday", "10:40", "03/04/2025 10:40", "2025-13-45", "99 Mar 2025 10:40", "12345",
     "3/25/25 10:40", "25/25/2025 10:40", "31.02.2025", "3/25/2025 13:40 PM", "3/25/2025 25:00",
     "3/25.2025", "2025-03-04T10:40:00+99:00", "4 Mar 2025 10:40:00 +9999", "1" * 5000,
     "a:" + "b" * 5000],
)  # fmt: skip
def test_what_is_no_certain_time_is_none(words):
    assert parse_time(words) == (None, False)
