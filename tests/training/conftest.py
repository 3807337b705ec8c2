from pathlib import Path

import pytest
from threadpoolctl import threadpool_limits

from replytone.training.dataset import read_replies

DATA = Path(__file__).parents[2] / "data" / "replies.jsonl"


@pytest.fixture(scope="session", autouse=True)
def one_thread():
    # The trees' threads wait for each other on a busy machine, many times longer than they work.
    with threadpool_limits(1):
        yield


@pytest.fixture(scope="session")
def replies():
    """Some 250 of the labelled replies, of every family."""
    every = read_replies([DATA])
    return every[:: max(1, len(every) // 250)][:250]
