"""The figures as rows of words: what the terminal prints and the page shows are the same cells."""

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Final

import numpy as np
from numpy.typing import NDArray

from replytone.training.bootstrap import Interval
from replytone.training.reliability import Decile, largest_error

Row = tuple[str, ...]

GAP: Final = 6
"""Columns between two blocks of lines that stand beside each other."""
SIGNAL_HEAD: Final[Row] = ("signal", "n", "found", "precision", "recall", "F1", "span F1")
DECILE_HEAD: Final[Row] = ("replies", "answered", "labelled", "off by")
GRADE_NAMES: Final[Row] = ("0", "1", "2", "3", "4", "none")


def number(value: float, digits: int = 2) -> str:
    """A number, or a dash for one that is not defined."""
    return "–" if np.isnan(value) else f"{value:.{digits}f}"


def spread(found: Interval, digits: int = 2, between: str = " to ") -> str:
    """The interval of a figure."""
    if np.isnan(found.low):
        return "–"
    return f"{found.low:z.{digits}f}{between}{found.high:z.{digits}f}"


def difference(found: Interval) -> str:
    """A difference of two figures with its interval."""
    return "–" if np.isnan(found.value) else f"{found.value:+z.3f} ({spread(found, 3)})"


def signal_rows(
    counts: Mapping[str, tuple[int, int]], intervals: Mapping[str, Mapping[str, Interval]]
) -> list[Row]:
    """A row a signal, under `SIGNAL_HEAD`; a figure and its interval in one cell.

    Args:
        counts: Signal → replies that have it, and replies that are said to have it.
        intervals: Signal → its figures, which mean nothing where no reply has it.
    """
    return [
        (
            label,
            *map(str, counts[label]),
            *(
                f"{number(figure.value)} {spread(figure, between='-')}" if counts[label][0] else "–"
                for figure in own.values()
            ),
        )
        for label, own in intervals.items()
    ]


def headline_rows(columns: Sequence[Mapping[str, Interval]]) -> list[Row]:
    """A row a headline figure: value and interval of each column."""
    return [
        (name, *(f"{number(own[name].value, 3)} ({spread(own[name], 3)})" for own in columns))
        for name in columns[0]
    ]


def confusion_rows(table: NDArray[np.int64]) -> list[Row]:
    """A row a labelled grade; zeros are left blank."""
    return [
        (name, *(str(count or "") for count in counts))
        for name, counts in zip(GRADE_NAMES, table.tolist(), strict=True)
    ]


def decile_rows(deciles: Sequence[Decile]) -> list[Row]:
    """A row a decile: its number and what `DECILE_HEAD` names."""
    return [
        (
            str(place),
            str(decile.replies),
            number(decile.answered, 1),
            number(decile.labelled, 1),
            f"{decile.error.value:+z.1f} ({spread(decile.error, 1)})",
        )
        for place, decile in enumerate(deciles, 1)
    ]


def largest(deciles: Sequence[Decile]) -> str:
    """The decile that is furthest off, in words."""
    found = largest_error(deciles)
    if found is None:
        return "too few rated replies to tell"
    place, decile = found
    return (
        f"{decile.error.value:+z.1f} points in tenth {place} of {len(deciles)} "
        f"({spread(decile.error, 1)})"
    )


def columns(head: Row, rows: Sequence[Row]) -> list[str]:
    """Rows as lines of text: the first column to the left, the others to the right."""
    widths = [max(map(len, cells)) for cells in zip(head, *rows, strict=True)]
    return [
        "  ".join(
            cell.rjust(width) if place else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in (head, *rows)
    ]


def side_by_side(one: Sequence[str], other: Sequence[str]) -> list[str]:
    """Two blocks of lines beside each other."""
    width = max(map(len, one), default=0) + GAP
    return [f"{a:{width}}{b}".rstrip() for a, b in zip_longest(one, other, fillvalue="")]
