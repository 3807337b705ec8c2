"""What an earlier audit found, as limits: what misses its goal must at least get no worse."""

import json
from pathlib import Path
from typing import Any

from replytone.audit.measure import Goal


def read_limits(path: str | Path, goal: Goal) -> dict[str, Goal]:
    """Name of a test → the goal or, where the earlier audit missed it, what that found.

    Args:
        path: A file with what `replytone audit --json` printed.
        goal: What is asked for.

    Raises:
        OSError: The file cannot be read.
        ValueError: It holds no audit.
    """
    try:
        found = json.loads(Path(path).read_text("utf-8"))
        still = {result["name"]: _still(result, goal) for result in found["invariance"]}
        moved = {
            result["name"]: Goal(max(goal.flip, float(result["broken"])), goal.difference)
            for result in found["directions"]
        }
    except (KeyError, TypeError, ValueError):
        raise ValueError(
            f"{path}: this is no audit; give what `replytone audit --json` printed"
        ) from None
    return still | moved


def _still(result: dict[str, Any], goal: Goal) -> Goal:
    movements = [result, *result["kinds"].values()]
    differences = (float(points) for own in movements for points in own["difference"].values())
    return Goal(max(goal.flip, float(result["flip_rate"])), max(goal.difference, *differences))
