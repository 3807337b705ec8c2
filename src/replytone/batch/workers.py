"""Worker processes that score chunks of replies, as many at a time as there are workers.

They are plain child processes with two pipes and not the standard library's pools: those import
the calling script anew in each worker, which starts a script without a `__main__` guard all over,
they leave workers behind when the caller is killed, and they read their input without end.
"""

import os
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import Final

from replytone.batch.rows import Pair, Scored

AHEAD: Final = 2
"""Chunks that a worker has at a time: the one that it scores, and the next."""
SPARE: Final = 2
"""Chunks that wait for any worker."""
BEGIN: Final = (
    "import sys; sys.path[:] = sys.argv[1:]; from replytone.batch.worker import serve; serve()"
)
SINGLE_THREADED: Final = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS"), "1"
)
"""So that numerical libraries do not share out a core that is a worker's own."""

Task = tuple[list[Pair], "Future[list[Scored]]"]


class WorkerLost(ChildProcessError):
    """A worker process has ended before its time."""


class Workers:
    """A number of worker processes; to be used in a `with` statement."""

    def __init__(self, jobs: int, model: str | Path | None, rules: str | Path | None) -> None:
        self._jobs = jobs
        self._setup = pickle.dumps((model, rules))
        self._tasks: Queue[Task | None] = Queue()
        self._processes: list[subprocess.Popen[bytes]] = []
        self._threads: list[Thread] = []

    def __enter__(self) -> "Workers":
        environment = {**SINGLE_THREADED, **os.environ}
        path = [place for place in sys.path if isinstance(place, str)]
        try:
            for _ in range(self._jobs):
                process = subprocess.Popen(
                    [sys.executable, "-c", BEGIN, *path],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    env=environment,
                    start_new_session=True,  # out of reach of the terminal's Ctrl-C
                )
                self._processes.append(process)
                thread = Thread(target=self._drive, args=(process,), daemon=True)
                self._threads.append(thread)
                thread.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._processes:
            process.kill()
            process.wait()
        self._tasks.put(None)
        for thread in self._threads:
            thread.join()

    def score(self, chunks: Iterator[list[Pair]]) -> Iterator[list[Scored]]:
        """Score chunks; the results come in the order of the chunks.

        Chunks are taken only as fast as results are: never more than a few for each worker are
        in memory, however many there are.

        Raises:
            WorkerLost: A worker process has ended.
            Exception: Whatever the scoring of a chunk raises.
        """
        results: deque[Future[list[Scored]]] = deque()
        for pairs in chunks:
            result: Future[list[Scored]] = Future()
            self._tasks.put((pairs, result))
            results.append(result)
            if len(results) >= self._jobs * AHEAD + SPARE:
                yield results.popleft().result()
        while results:
            yield results.popleft().result()

    def _drive(self, process: "subprocess.Popen[bytes]") -> None:
        """Keep a worker supplied, and collect what it has done."""
        assert process.stdin is not None and process.stdout is not None
        sent: deque[Future[list[Scored]]] = deque()
        try:
            process.stdin.write(self._setup)
            while True:
                task = self._next(is_idle=not sent)
                if task is not None:
                    pairs, result = task
                    sent.append(result)
                    pickle.dump(pairs, process.stdin, pickle.HIGHEST_PROTOCOL)
                    process.stdin.flush()
                elif not sent:
                    return
                if task is None or len(sent) == AHEAD:
                    is_fine, answer = pickle.load(process.stdout)
                    (sent[0].set_result if is_fine else sent[0].set_exception)(answer)
                    sent.popleft()
        except Exception:  # a broken pipe or half an answer: the process has ended
            self._fail(sent, _lost(process))
        finally:
            process.stdout.close()
            with suppress(OSError):
                process.stdin.close()

    def _next(self, is_idle: bool) -> Task | None:
        """The next task; None at the end, or when a busy worker has nothing to read ahead."""
        try:
            task = self._tasks.get(block=is_idle)
        except Empty:
            return None
        if task is None:
            self._tasks.put(None)  # for the other workers
        return task

    def _fail(self, sent: "deque[Future[list[Scored]]]", lost: WorkerLost) -> None:
        """Fail what the worker had, and what no other has taken yet; nobody must wait for it."""
        while sent:
            sent.popleft().set_exception(lost)
        while (task := self._next(is_idle=False)) is not None:
            task[1].set_exception(lost)


def _lost(process: "subprocess.Popen[bytes]") -> WorkerLost:
    code = process.wait()
    if code == -9:  # SIGKILL, which Windows has no name for
        return WorkerLost(
            "a worker process was killed, most likely because memory ran out; give fewer of them "
            "with --jobs"
        )
    how = f"was ended by signal {-code}" if code < 0 else f"ended with code {code}"
    return WorkerLost(f"a worker process {how}; --jobs 1 does without them")
