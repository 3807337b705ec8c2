"""Transcript files in, scores of the agents' replies out: a stream from end to end."""

from replytone.batch.replies import Summary, unscored_reason
from replytone.batch.rows import Scored, make_row, plain
from replytone.batch.runner import NothingScored, run

__all__ = ["NothingScored", "Scored", "Summary", "make_row", "plain", "run", "unscored_reason"]
