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
    ],
)
def test_a_time_is_read_whatever_its_form(words, time, zone_assumed):
    assert parse_time(words) == (time, zone_assumed)


def test_a_zone_is_kept():
    time, _ = parse_time("2025-03-04T10:40:00+05:30")
    assert time is not None
    assert time.tzinfo == timezone(timedelta(hours=5, minutes=30))


@pytest.mark.parametrize(
    "words",
    ["", " ", "yesterday", "10:40", "03/04/2025 10:40", "2025-13-45", "99 Mar 2025 10:40", "12345",
     "2025-03-04T10:40:00+99:00", "4 Mar 2025 10:40:00 +9999", "1" * 5000, "a:" + "b" * 5000],
)  # fmt: skip
def test_what_is_no_certain_time_is_none(words):
    assert parse_time(words) == (None, False)
