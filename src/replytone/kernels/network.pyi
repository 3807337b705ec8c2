import numpy as np
from numpy.typing import NDArray

def read(
    words: NDArray[np.int32],
    clause_of: NDArray[np.int64],
    text: NDArray[np.int64],
    asked: NDArray[np.int32],
    asked_of: NDArray[np.int64],
    texts: int,
    shows: NDArray[np.float32],
    window_bias: NDArray[np.float32],
    to_hidden: NDArray[np.float64],
    hidden_bias: NDArray[np.float64],
    to_signals: NDArray[np.float64],
    signals_bias: NDArray[np.float64],
    to_ratings: NDArray[np.float64],
    ratings_bias: NDArray[np.float64],
    step: float,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]: ...
