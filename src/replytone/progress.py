"""What a batch run says while it works and when it is done."""

import sys
import time
from typing import Final

from replytone.batch import Summary
from replytone.transcripts.message import FLAGS, REASONS

CLEAR: Final = "\r\x1b[K"
"""Takes away what stands on the terminal's line."""
INTERVAL: Final = 0.2
"""Seconds between two counts on a terminal."""
LINE_INTERVAL: Final = 30.0
"""Seconds between two lines elsewhere, such as in the log of a job."""
SETTLED: Final = 5.0
"""Seconds of scoring after which the time that is left can be told."""
UNITS: Final = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))


class Progress:
    """How far a run has come: one line of a terminal that changes, or a line now and then."""

    def __init__(self) -> None:
        self._is_terminal = sys.stderr.isatty()
        self._shown = time.monotonic()
        self._began: tuple[float, int, float] | None = None

    def __call__(self, summary: Summary) -> None:
        """Show how far a run has come."""
        now = time.monotonic()
        if self._began is None and summary.scored > summary.resumed:
            self._began = now, summary.scored, summary.share
        if now - self._shown < (INTERVAL if self._is_terminal else LINE_INTERVAL):
            return
        self._shown = now
        line = self._line(summary, now)
        self._write(f"{CLEAR}{line}" if self._is_terminal else f"{line}\n")

    def clear(self) -> None:
        """Take the line away."""
        if self._is_terminal:
            self._write(CLEAR)

    def tell(self, remark: str) -> None:
        """Print a remark above the line."""
        self.clear()
        shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in remark)
        self._write(f"{shown}\n")

    def _line(self, summary: Summary, now: float) -> str:
        if self._began is None:
            return f"{summary.resumed:,} replies of an earlier run passed"
        began, scored, share = self._began
        elapsed = now - began
        parts = [f"{summary.scored:,} replies", f"{summary.share:.0%} read"]
        if elapsed >= 1:
            parts.insert(1, f"{(summary.scored - scored) / elapsed:,.0f}/s")
        if elapsed >= SETTLED and summary.share > share:
            left = elapsed * (1 - summary.share) / (summary.share - share)
            parts.append(f"about {duration(left)} left")
        return ", ".join(parts)

    def _write(self, words: str) -> None:
        sys.stderr.write(words)
        sys.stderr.flush()


def duration(seconds: float) -> str:
    """A time in its two largest units: `2 h 5 min`, `40 s`."""
    left = round(seconds)
    parts: list[str] = []
    for size, unit in UNITS:
        count, left = divmod(left, size)
        if count or parts or unit == "s":
            parts.append(f"{count} {unit}")
    return " ".join(parts[:2] if parts[1:] and not parts[1].startswith("0 ") else parts[:1])


def account(summary: Summary) -> list[str]:
    """What became of the records of a run, line by line."""
    files = f" from {summary.files:,} files" if summary.files > 1 else ""
    lines = [
        f"{summary.read:,} rows read{files}",
        f"{summary.scored:,} agents' replies scored"
        + (f", {summary.alone:,} of them without a customer's words" if summary.alone else ""),
        f"{summary.customers:,} customers' messages read along",
    ]
    skipped = sum(summary.skipped.values())
    lines.append(f"{skipped:,} skipped{':' if skipped else ''}")
    for reason, count in summary.skipped.most_common():
        places = ", ".join(
            f"{example.place} ({example.detail})" if example.detail else str(example.place)
            for example in summary.examples[reason]
        )
        more = " …" if count > len(summary.examples[reason]) else ""
        lines.append(f"  {count:,} {REASONS.get(reason, reason)}: {places}{more}")
    lines.extend(
        f"noticed in {count:,} messages: {FLAGS.get(flag, flag)}"
        for flag, count in summary.flags.most_common()
    )
    if summary.out_of_order:
        lines.append(
            f"{summary.out_of_order:,} messages are dated before one above them in their "
            "conversation; replies were read with the customer's words above them in the file"
        )
    if summary.passed_over:
        lines.append(f"{summary.passed_over:,} files or folders passed over, each named above")
    return lines
