"""Reads customer-service replies: empathy, resolution, and the words that say so."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from replytone.pipeline import load, score, score_many
    from replytone.result import Contribution, ReplyScore, Signal

__all__ = ["Contribution", "ReplyScore", "Signal", "load", "score", "score_many"]
__version__ = "0.1.0"

_HOMES = {
    "Contribution": "result",
    "ReplyScore": "result",
    "Signal": "result",
    "load": "pipeline",
    "score": "pipeline",
    "score_many": "pipeline",
}


def __getattr__(name: str) -> Any:
    # spaCy takes a second to import; `replytone --help` and entry points must not wait for it.
    if name in _HOMES:
        found = globals()[name] = getattr(import_module(f"replytone.{_HOMES[name]}"), name)
        return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
