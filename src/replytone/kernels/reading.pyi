import numpy as np
from numpy.typing import NDArray

def read(
    records: NDArray[np.int64],
    flags: NDArray[np.uint16],
    texts: int,
) -> tuple[
    NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]
]: ...
