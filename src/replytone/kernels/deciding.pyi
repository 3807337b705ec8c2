import numpy as np
from numpy.typing import NDArray

def runs(
    odds: NDArray[np.float64],
    text: NDArray[np.int64],
    sentence: NDArray[np.int64],
    columns: NDArray[np.int64],
    needed: NDArray[np.float64],
    further: NDArray[np.float64],
) -> list[list[int]]: ...
