import numpy as np
from numpy.typing import NDArray

def exact_product(
    values: NDArray[np.float64],
    weights: NDArray[np.float64],
    fine: float,
) -> NDArray[np.float64]: ...
def balance_table(
    odds: NDArray[np.float64],
    network_odds: NDArray[np.float64],
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    sentence: NDArray[np.int64],
    loudest: float,
    odds_scale: float,
    most_words: int,
    words_scale: float,
) -> NDArray[np.float64]: ...
def balanced(
    odds: NDArray[np.float64],
    others: NDArray[np.float64],
    bias: NDArray[np.float64],
    certain: float,
) -> NDArray[np.float64]: ...
def feature_table(
    odds: NDArray[np.float64],
    wording: NDArray[np.float64],
    in_order: NDArray[np.float64],
    customer: NDArray[np.float64],
    known: NDArray[np.bool_],
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    text: NDArray[np.int64],
    shared: NDArray[np.int64],
    acknowledgement: int,
    apology: int,
) -> NDArray[np.float64]: ...
def contributions(
    table: NDArray[np.float64],
    roots: NDArray[np.int64],
    feature: NDArray[np.int64],
    limit: NDArray[np.float64],
    following: NDArray[np.int64],
    value: NDArray[np.float64],
    group: NDArray[np.int64],
) -> NDArray[np.float64]: ...
def telling(
    wording: NDArray[np.float64],
    text: NDArray[np.int64],
    texts: int,
    ratings: int,
    grades: int,
) -> NDArray[np.int64]: ...
