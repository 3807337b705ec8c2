"""Times as exports write them: ISO 8601, seconds since 1970, mail headers, Twitter's own form."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
UNITS: Final = {10: 1, 13: 1_000, 16: 1_000_000}
"""Number of digits → units in a second: seconds, milliseconds and microseconds since 1970."""
NUMBER: Final = re.compile(r"(\d{10}|\d{13}|\d{16})(?:\.(\d+))?")
TWITTER: Final = re.compile(r"\w{3} (\w{3}) (\d\d?) ([\d:]{8}) ([+-]\d{4}) (\d{4})")


def parse_time(words: str) -> tuple[datetime | None, bool]:
    """Read a time.

    Days and months that could be either way round (03/04/2025) are not read: a guess could not
    be told from a fact afterwards.

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
    time = _iso(words) or _mail(words)
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
