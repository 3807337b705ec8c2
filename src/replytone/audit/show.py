"""An audit for the eye and for machines."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from replytone.audit.carriers import Exchange
from replytone.audit.measure import Direction, Example, Goal, Invariance, Movement, Ratings
from replytone.terminal import mark

_NAME: Final = 40
_MARGIN: Final = " " * 6
_KINDS: Final = 5

_Result = Invariance | Direction


def rows(result: _Result, earlier: Sequence[_Result]) -> Iterator[str]:
    """The lines of the table that a result adds, with a heading where a new part begins."""
    last = earlier[-1] if earlier else None
    if last is None or last.on != result.on:
        yield from ("", result.on) if last else (result.on,)
    if last is None or last.on != result.on or type(last) is not type(result):
        title, share = (
            ("must not move", "flips")
            if isinstance(result, Invariance)
            else ("must hold", "broken")
        )
        yield (
            f"{title:{_NAME}} {'replies':>7} {'versions':>8} {share:>6} "
            f"{'empathy':>7} {'resolution':>10}"
        )
    yield line(result)


def line(result: _Result) -> str:
    """A result in one line."""
    if isinstance(result, Invariance):
        versions, share = result.whole.versions, result.whole.flip_rate
        numbers = "{:7.2f} {:10.2f}".format(*result.whole.differences)
    else:
        versions, share = result.versions, result.broken
        numbers = "{:+7.1f} {:+10.1f}".format(*result.change)
    verdict = "pass" if result.passed else "FAIL"
    if isinstance(result, Direction) and result.unsaid:
        verdict += f" ({result.unsaid} had no rating)"
    return (
        f"{result.name:{_NAME}} {result.replies:7} {versions:8} {share:6.1%} {numbers}  {verdict}"
    )


def breach(result: _Result, goal: Goal) -> str:
    """What a test that failed did worst, with both versions and their scores."""
    lines = [f"{result.name} ({result.on})"]
    if isinstance(result, Invariance):
        lines += [f"  {words}" for words in _kinds(result, goal)]
    for example in result.worst:
        lines += ["", *_example(example)]
    return "\n".join(lines)


def _kinds(result: Invariance, goal: Goal) -> Iterator[str]:
    """The kinds that move further than is asked for, the furthest first."""
    beyond = [
        (max(movement.differences), movement.flip_rate, kind)
        for kind, movement in result.kinds.items()
        if max(movement.differences) > goal.difference or movement.flip_rate > goal.flip
    ]
    for difference, flips, kind in sorted(beyond, reverse=True)[:_KINDS]:
        yield f"{kind}: {flips:.1%} flips, {difference:.2f} points"
    if len(beyond) > _KINDS:
        yield f"and {len(beyond) - _KINDS} more"


def _example(example: Example) -> Iterator[str]:
    (_, kind, before, after), *ratings = example
    names = ("before", f"after ({' '.join(kind.split())})")
    for name, exchange, rating in zip(names, (before, after), ratings, strict=True):
        yield f"  {name}: {_rating(rating)}"
        if before.customer != after.customer and exchange.customer:
            yield _indented(f"customer: {exchange.customer}")
        yield _indented(exchange.reply)


def _rating(ratings: Ratings) -> str:
    empathy, resolution = ("none" if one is None else f"{one:.1f}" for one in ratings)
    return f"empathy {empathy}, resolution {resolution}"


def _indented(text: str) -> str:
    return "\n".join(f"{_MARGIN}{part}" for part in mark(text, ()).splitlines() if part)


def summary(results: Sequence[_Result], goal: Goal) -> str:
    """What failed, with the worst examples, and how many of how many."""
    failed = [result for result in results if not result.passed]
    asked = (
        f"at most {goal.flip:.3g} of the versions in another band or broken, "
        f"at most {goal.difference:g} points on average"
    )
    count = (
        f"{len(failed)} of {len(results)} tests failed"
        if failed
        else (f"all {len(results)} tests passed")
    )
    return "\n\n".join([*(breach(result, goal) for result in failed), f"{count}; asked: {asked}"])


def to_dict(results: Sequence[_Result], goal: Goal) -> dict[str, Any]:
    """The audit as plain values that `json.dumps` takes."""
    return {
        "passed": all(result.passed for result in results),
        "goal": {"flip_rate": goal.flip, "difference": goal.difference},
        "invariance": [_still(result) for result in results if isinstance(result, Invariance)],
        "directions": [_moved(result) for result in results if isinstance(result, Direction)],
    }


def _still(result: Invariance) -> dict[str, Any]:
    return {
        "name": result.name,
        "on": result.on,
        "replies": result.replies,
        **_movement(result.whole),
        "passed": result.passed,
        "kinds": {kind: _movement(movement) for kind, movement in result.kinds.items()},
        "worst": [_plain(example) for example in result.worst],
    }


def _movement(movement: Movement) -> dict[str, Any]:
    empathy, resolution = movement.differences
    return {
        "versions": movement.versions,
        "flip_rate": movement.flip_rate,
        "difference": {"empathy": empathy, "resolution": resolution},
    }


def _moved(result: Direction) -> dict[str, Any]:
    empathy, resolution = result.change
    return {
        "name": result.name,
        "on": result.on,
        "replies": result.replies,
        "versions": result.versions,
        "unsaid": result.unsaid,
        "broken": result.broken,
        "change": {"empathy": empathy, "resolution": resolution},
        "passed": result.passed,
        "worst": [_plain(example) for example in result.worst],
    }


def _plain(example: Example) -> dict[str, Any]:
    (_, kind, *exchanges), *ratings = example
    before, after = (
        {**_texts(exchange), **rating._asdict()}
        for exchange, rating in zip(exchanges, ratings, strict=True)
    )
    return {"kind": kind, "before": before, "after": after}


def _texts(exchange: Exchange) -> dict[str, Any]:
    return {"reply": exchange.reply, "customer": exchange.customer}
