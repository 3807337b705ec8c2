"""Pairs of replies of which one must score higher, or not much higher, than the other."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from replytone.audit.carriers import Carrier, Exchange, Version, table
from replytone.audit.measure import Ratings

FIX_ON_EMPATHY: Final = 3.0
FIRST_STOCK_LINE, SECOND_STOCK_LINE = 8.0, 2.0
"""Points that they may move empathy by."""

_STOCK_LINES_A_REPLY: Final = 3


def hedged(_: Iterable[Carrier]) -> Iterator[Version]:
    """An apology “that” and one “if”, to customers who have told of the harm."""
    for number, pair in enumerate(table("hedges.jsonl")):
        plain, doubting = (pair["reply"].replace("{that}", word) for word in ("that", "if"))
        yield Version(
            str(number),
            "if",
            Exchange(plain, pair["customer"]),
            Exchange(doubting, pair["customer"]),
        )


def dated(_: Iterable[Carrier]) -> Iterator[Version]:
    """The same promise for some time, and for a time that is named."""
    for number, pair in enumerate(table("promises.jsonl")):
        vague, sure = (pair["reply"].replace("{when}", pair[name]) for name in ("undated", "dated"))
        yield Version(
            str(number),
            "dated",
            Exchange(vague, pair["customer"]),
            Exchange(sure, pair["customer"]),
        )


def fixed(_: Iterable[Carrier]) -> Iterator[Version]:
    """The same words without and with the thing done."""
    for number, pair in enumerate(table("fixes.jsonl")):
        reply, customer = pair["reply"], pair["customer"]
        yield Version(
            str(number),
            "fixed",
            Exchange(reply, customer),
            Exchange(f"{reply} {pair['fix']}", customer),
        )


def first_stock_line(carriers: Iterable[Carrier]) -> Iterator[Version]:
    """A stock line of understanding in front of any reply."""
    for carrier, line, _ in _stock_lines(carriers):
        yield Version(carrier.id, line, carrier.exchange(), carrier.exchange(ahead=line))


def second_stock_line(carriers: Iterable[Carrier]) -> Iterator[Version]:
    """One more in front of that."""
    for carrier, line, other in _stock_lines(carriers):
        yield Version(
            carrier.id,
            other,
            carrier.exchange(ahead=line),
            carrier.exchange(ahead=f"{other} {line}"),
        )


def _stock_lines(carriers: Iterable[Carrier]) -> Iterator[tuple[Carrier, str, str]]:
    lines = table("lists.json")["understanding"]
    for number, carrier in enumerate(carriers):
        for turn in range(_STOCK_LINES_A_REPLY):
            at = number + turn * len(lines) // _STOCK_LINES_A_REPLY
            yield carrier, lines[at % len(lines)], lines[(at + 1 + turn) % len(lines)]


Verdict = Callable[[Ratings, Ratings], bool | None]
"""Ratings before and after → whether they moved as they must; None where nothing can be said."""


def empathy_falls(before: Ratings, after: Ratings) -> bool:
    """Both have a rating of empathy, and the second is lower."""
    if before.empathy is None or after.empathy is None:
        return False
    return after.empathy < before.empathy


def resolution_rises(before: Ratings, after: Ratings) -> bool:
    """The second resolves more; a reply without a rating resolves nothing."""
    if after.resolution is None:
        return False
    return before.resolution is None or after.resolution > before.resolution


def only_resolution_rises(before: Ratings, after: Ratings) -> bool:
    """The second resolves more and is hardly warmer or colder."""
    if not resolution_rises(before, after):
        return False
    if before.empathy is None or after.empathy is None:
        return before.empathy == after.empathy
    return abs(after.empathy - before.empathy) <= FIX_ON_EMPATHY


def empathy_rises_little(most: float) -> Verdict:
    """The second is warmer by so many points at most; unsaid where there was no rating before."""

    def verdict(before: Ratings, after: Ratings) -> bool | None:
        if before.empathy is None:
            return None
        return after.empathy is None or after.empathy - before.empathy <= most

    return verdict
