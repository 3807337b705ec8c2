import numpy as np
from numpy.typing import NDArray

def distances(
    flags: NDArray[np.uint16],
) -> NDArray[np.int64]: ...
def cut(
    ids: NDArray[np.int64],
    flags: NDArray[np.uint16],
    first: NDArray[np.int64],
    sequences: NDArray[np.int32],
    by_word: NDArray[np.float32],
    by_sequence: NDArray[np.float32],
    by_distance: NDArray[np.float64],
    bias: float,
    threshold: float,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]: ...
def clause_numbers(
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    positions: int,
) -> NDArray[np.int64]: ...
def places(
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    text: NDArray[np.int64],
    texts: int,
    flags: NDArray[np.uint16],
    begin_of: NDArray[np.int64],
    end_of: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]: ...
def edge_keys(
    hashes: NDArray[np.uint64],
    flags: NDArray[np.uint16],
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    text: NDArray[np.int64],
    kind: int,
) -> NDArray[np.uint64]: ...
def weigh(
    ids: NDArray[np.int64],
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    text: NDArray[np.int64],
    texts: int,
    sequences: NDArray[np.int32],
    reaches: NDArray[np.int64],
    edges: NDArray[np.int32],
    by_word: NDArray[np.float32],
    by_sequence: NDArray[np.float32],
    by_edge: NDArray[np.float32],
    bias: NDArray[np.float64],
    own_scale: float,
    beside_scale: float,
    reply_scale: float,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]: ...
def heard(
    ids: NDArray[np.int64],
    first: NDArray[np.int64],
    last: NDArray[np.int64],
    by_word: NDArray[np.float32],
    scale: float,
) -> NDArray[np.float64]: ...
def shared_words(
    hashes: NDArray[np.uint64],
    flags: NDArray[np.uint16],
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    text: NDArray[np.int64],
    asked: NDArray[np.uint64],
    asked_flags: NDArray[np.uint16],
    first: NDArray[np.int64],
    last: NDArray[np.int64],
) -> NDArray[np.int64]: ...
