"""Times as exports write them: ISO 8601, since 1970, sheets, mail headers, Twitter's."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
UNITS: Final = {10: 1, 13: 1_000, 16: 1_000_000}
"""Number of digits → units in a second: seconds, milliseconds and microseconds since 1970."""
NUMBER: Final = re.compile(r"(\d{10}|\d{13}|\d{16})(?:\.(\d+))?")
TWITTER: Final = re.compile(r"\w{3} (\w{3}) (\d\d?) ([\d:]{8}) ([+-]\d{4}) (\d{4})")
SHEET: Final = re.compile(
    r"(\d{4}|\d\d?)([/.])(\d\d?)\2(\d{4}|\d\d?)"
    r"(?:,?\s+(\d\d?):(\d\d)(?::(\d\d)(?:\.\d+)?)?(?:\s*([ap])\.?m\.?)?)?",
    re.IGNORECASE,
)
"""A date with slashes or dots, as spreadsheets write it, and a clock."""


def parse_time(words: str, day_first: bool | None = None) -> tuple[datetime | None, bool]:
    """Read a time.

    Days and months that could be either way round (03/04/2025) are not read unless `day_first`
    says which is which: a guess could not be told from a fact afterwards.

    Args:
        words: The time as the source has it.
        day_first: Whether 03/04 is in April; None if that is not known.

    Returns:
        The time with a zone, or None where it cannot be read; and whether the zone was not
        given, so that UTC was assumed.
    """
    words = words.strip()
    if not words:
        return None, False
    number = NUMBER.fullmatch(words)
    if number:
        seconds = int(number[1]) / UNITS[len(number[1])] + float(f"0.{number[2] or 0}")
        return EPOCH + timedelta(seconds=seconds), False
    time = _iso(words) or _sheet(words, day_first) or _mail(words)
    if time is None:
        return None, False
    if time.tzinfo is None:
        return time.replace(tzinfo=UTC), True
    return time, False


def _iso(words: str) -> datetime | None:
    if len(words) < len("2025-03-04") or words[4:5] != "-":
        return None
    try:
        return datetime.fromisoformat(words.replace(" UTC", "Z"))
    except ValueError:
        return None


def _sheet(words: str, day_first: bool | None) -> datetime | None:
    found = SHEET.fullmatch(words)
    if not found or (len(found[1]) == 4) == (len(found[4]) == 4):
        return None  # without a year of four digits, any of the numbers may be the year
    first, second, third = int(found[1]), int(found[3]), int(found[4])
    if len(found[1]) == 4:
        year, month, day = first, second, third
    else:
        if first > 12 or second > 12:
            day_first = first > 12
        elif found[2] == "." or first == second:  # where dates have dots, the day comes first
            day_first = True
        if day_first is None:
            return None
        day, month = (first, second) if day_first else (second, first)
        year = third
    hour, minute, second = (int(number or 0) for number in found.group(5, 6, 7))
    if found[8]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found[8] in "pP" else 0)
    try:
        return datetime(year, month, day, hour, minute, second)
    except ValueError:
        return None


def _mail(words: str) -> datetime | None:
    # Not strptime, whose day and month names follow the locale.
    twitter = TWITTER.fullmatch(words)
    if twitter:
        month, day, clock, zone, year = twitter.groups()
        words = f"{day} {month} {year} {clock} {zone}"
    elif ":" not in words or "/" in words:
        return None
    try:
        return parsedate_to_datetime(words)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
