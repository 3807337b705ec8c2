import numpy as np
from numpy.typing import NDArray

OTHER_FACTOR: int

def sequence_keys(
    hashes: NDArray[np.uint64],
    sequences: NDArray[np.int64],
    reach: int,
) -> NDArray[np.uint64]: ...
def rows(
    keys: NDArray[np.uint64],
    first: NDArray[np.int32],
    first_shift: int,
    other: NDArray[np.int32],
    other_shift: int,
    known: NDArray[np.uint64],
) -> NDArray[np.int32]: ...
