"""Reads customer-service replies: empathy, resolution, and the words that say so."""

from replytone.pipeline import load, score, score_many
from replytone.result import Contribution, ReplyScore, Signal

__all__ = ["Contribution", "ReplyScore", "Signal", "load", "score", "score_many"]
__version__ = "0.1.0"
