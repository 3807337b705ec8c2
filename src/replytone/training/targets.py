"""Labelled spans laid over the clauses and gaps that the reader sees."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from replytone.cutting import Clauses
from replytone.labels import LABELS
from replytone.reading import Stream
from replytone.training.dataset import LabelledReply
from replytone.vocabulary import HARD

HALF, MOST = 0.5, 0.6
"""A clause carries a span when they share half of their union, or most of the clause lies in it."""


def gap_targets(
    stream: Stream, replies: Sequence[LabelledReply]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Whether a span opens or closes before each position, and which positions are open to learn.

    Gaps after and before full stops are always cut, so nothing is learnt from them.
    """
    edge = np.zeros(len(stream.ids), np.int64)
    for number, reply in enumerate(replies):
        first, last = int(stream.first[number]), int(stream.last[number])
        starts = stream.begin[first:last]
        for span in reply.signals:
            inside = np.flatnonzero((starts >= span.start) & (starts < span.end))
            if len(inside):
                edge[first + inside[0]] = 1
                edge[first + inside[-1] + 1] = 1
    hard = (stream.flags & HARD) != 0
    learnt = (stream.text >= 0) & ~hard
    learnt[1:] &= ~hard[:-1]
    learnt[stream.first[stream.last > stream.first]] = False
    return edge, learnt


def clause_targets(
    stream: Stream, clauses: Clauses, replies: Sequence[LabelledReply]
) -> NDArray[np.int8]:
    """Which signals each clause carries, shape (S, 13), 0 or 1.

    A span that no clause carries by itself counts for the clause that comes nearest.
    """
    starts, ends = stream.begin[clauses.start], stream.end[clauses.end - 1]
    carried = np.zeros((len(starts), len(LABELS)), np.int8)
    bounds = np.searchsorted(clauses.text, np.arange(len(replies) + 1))
    for number, reply in enumerate(replies):
        own = slice(bounds[number], bounds[number + 1])
        start, end = starts[own], ends[own]
        if not len(start):
            continue
        for span in reply.signals:
            shared = np.minimum(end, span.end) - np.maximum(start, span.start)
            union = np.maximum(end, span.end) - np.minimum(start, span.start)
            enough = (shared >= HALF * union) | (shared >= MOST * (end - start))
            enough &= shared > 0
            if not enough.any():
                enough[np.argmax(shared / union)] = True
            carried[own][enough, LABELS.index(span.label)] = 1
    return carried
