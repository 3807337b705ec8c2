import numpy as np
from numpy.typing import NDArray

def candidates(
    rows: NDArray[np.int64],
    tables: NDArray[np.uint64],
    within: NDArray[np.uint64],
    reaches: NDArray[np.int64],
) -> list[tuple[int, int]]: ...
def rows_of(
    words: NDArray[np.uint64],
    known: NDArray[np.uint64],
    rows: NDArray[np.int64],
) -> NDArray[np.int64]: ...
def hits(
    rows: NDArray[np.int64],
    candidates: list[tuple[int, int]],
    sets: NDArray[np.uint64],
    elements: NDArray[np.int32],
    sides: NDArray[np.int32],
) -> list[tuple[int, int, int]]: ...
