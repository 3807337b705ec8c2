"""What runs in a worker process: chunks of texts in, chunks of plain rows out.

A worker is a fresh Python with two pipes. It ends when no more chunks come, also because the
process that sent them is gone; nothing of it outlives a run.
"""

import os
import pickle
import signal
import sys
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any, BinaryIO

from replytone.batch.rows import Pair, score_pairs


def serve() -> None:
    """Read a model's name and then chunks from standard input, and answer each with its rows.

    An answer is a pair: whether all went well, and the rows or else the error.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that started this
    chunks = sys.stdin.buffer
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # a stray print must not break an answer
    model, rules = pickle.load(chunks)
    # One chunk is read ahead, so that there is no waiting between two.
    waiting: Queue[list[Pair] | None] = Queue(1)
    Thread(target=_receive, args=(chunks, waiting), daemon=True).start()
    nlp, failure = _load(model, rules)
    while (pairs := waiting.get()) is not None:
        answer: tuple[bool, Any] = (False, failure)
        if failure is None:
            try:
                answer = (True, score_pairs(pairs, nlp))
            except Exception as error:
                answer = (False, error)
        answers.write(_packed(answer))
        answers.flush()


def _load(model: str | Path | None, rules: str | Path | None) -> tuple[Any, Exception | None]:
    try:
        from replytone.pipeline import load

        return load(model, rules), None
    except Exception as error:
        return None, error


def _receive(chunks: BinaryIO, waiting: "Queue[list[Pair] | None]") -> None:
    try:
        while True:
            waiting.put(pickle.load(chunks))
    except (EOFError, OSError, pickle.UnpicklingError):  # the sender has ended, or was killed
        waiting.put(None)


def _packed(answer: tuple[bool, Any]) -> bytes:
    try:
        return pickle.dumps(answer, pickle.HIGHEST_PROTOCOL)
    except Exception:  # an error that holds what cannot be sent
        return pickle.dumps((False, RuntimeError(repr(answer[1]))))
