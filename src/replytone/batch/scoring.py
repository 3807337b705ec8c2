"""Scoring in chunks: here, or in worker processes where there is enough to do."""

import os
import sys
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Final

from replytone.batch.rows import Pair, Scored, score_pairs
from replytone.batch.workers import Workers
from replytone.transcripts.pairing import Reply

CHUNK: Final = 500
"""Replies in a chunk at most."""
CHUNK_CHARACTERS: Final = 1_000_000
"""Characters from which on a chunk is full."""
FEW: Final = 16
"""Chunks below which the start of worker processes costs more than they save."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Replies that are scored together.

    Attributes:
        part: The number of the part that they belong to; a chunk is of one part.
        replies: The replies, in order.
    """

    part: int
    replies: list[Reply]

    @property
    def pairs(self) -> list[Pair]:
        """What is scored of them."""
        return [(reply.message.text, reply.customer) for reply in self.replies]


def in_chunks(replies: Iterable[Reply], part_size: int, first_part: int = 0) -> Iterator[Chunk]:
    """Replies in chunks, which depend on nothing but the replies from the beginning of a part."""
    chunk = Chunk(first_part, [])
    in_part = characters = 0
    for reply in replies:
        chunk.replies.append(reply)
        in_part += 1
        characters += len(reply.message.text) + len(reply.customer or "")
        is_part_full = in_part == part_size
        if is_part_full or len(chunk.replies) == CHUNK or characters >= CHUNK_CHARACTERS:
            yield chunk
            in_part = 0 if is_part_full else in_part
            chunk, characters = Chunk(chunk.part + is_part_full, []), 0
    if chunk.replies:
        yield chunk


def score_chunks(
    chunks: Iterator[Chunk],
    jobs: int,
    model: str | Path | None = None,
    rules: str | Path | None = None,
) -> Generator[tuple[Chunk, list[Scored]], None, None]:
    """Score chunks in order.

    Args:
        chunks: The chunks.
        jobs: How many worker processes score them; none is started for `FEW` chunks.
        model: Folder of another pipeline than the packaged one.
        rules: File of further rules.

    Raises:
        WorkerLost: A worker process has ended before its time.
    """
    first = list(islice(chunks, FEW)) if jobs > 1 and sys.executable else []
    if len(first) < FEW:
        yield from _score_here(chain(first, chunks), model, rules)
        return
    waiting: deque[Chunk] = deque()
    with Workers(jobs, model, rules) as workers:
        for scores in workers.score(_pairs(chain(first, chunks), waiting)):
            yield waiting.popleft(), scores


def _pairs(chunks: Iterable[Chunk], waiting: deque[Chunk]) -> Iterator[list[Pair]]:
    """What is scored of chunks; each waits in a queue for its scores, which come in order."""
    for chunk in chunks:
        waiting.append(chunk)
        yield chunk.pairs


def _score_here(
    chunks: Iterator[Chunk], model: str | Path | None, rules: str | Path | None
) -> Iterator[tuple[Chunk, list[Scored]]]:
    first = next(chunks, None)
    if first is None:  # not worth opening a pipeline for
        return
    from replytone.pipeline import load

    nlp = load(model, rules)
    for chunk in chain([first], chunks):
        yield chunk, score_pairs(chunk.pairs, nlp)


def available_cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
