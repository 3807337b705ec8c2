"""What a batch run says while it works and when it is done."""

import sys
import time
from typing import Final

from replytone.batch import Summary
from replytone.transcripts.message import FLAGS, REASONS

CLEAR: Final = "\r\x1b[K"
"""Takes away what stands on the terminal's line."""
INTERVAL: Final = 0.2
"""Seconds between two counts."""


class Progress:
    """The count of replies and their rate on one line of a terminal; nothing elsewhere."""

    def __init__(self) -> None:
        self._is_shown = sys.stderr.isatty()
        self._began = self._last = time.monotonic()

    def __call__(self, summary: Summary) -> None:
        """Show how far a run has come."""
        now = time.monotonic()
        if self._is_shown and now - self._last >= INTERVAL:
            self._last = now
            rate = summary.scored / (now - self._began)
            line = f"{summary.read:,} rows, {summary.scored:,} replies, {rate:,.0f} replies/s"
            self._write(f"{CLEAR}{line}")

    def clear(self) -> None:
        """Take the line away."""
        if self._is_shown:
            self._write(CLEAR)

    def tell(self, remark: str) -> None:
        """Print a remark above the line."""
        self.clear()
        shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in remark)
        self._write(f"{shown}\n")

    def _write(self, words: str) -> None:
        sys.stderr.write(words)
        sys.stderr.flush()


def account(summary: Summary) -> list[str]:
    """What became of the records of a run, line by line."""
    lines = [
        f"{summary.read:,} rows read",
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
    return lines
