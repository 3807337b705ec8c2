"""Small regression trees whose every step is a contribution.

A step down a tree moves the expected score from what the replies at one node had on average to
what those at the next node had. The steps of a reply, summed by the feature they asked about, and
the average at the roots add up to its score (A. Saabas, "Interpreting random forests", 2014).
"""

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from replytone.kernels import scores as kernel


class Trees:
    """A sum of trees, laid end to end in flat arrays.

    Args:
        roots: Node of each tree's root, shape (T,).
        feature: Feature that a node asks about, shape (nodes,); leaves ask about feature 0.
        limit: Values up to this go left, shape (nodes,).
        left, right: Next nodes, shape (nodes,); a leaf leads to itself.
        value: Expected score at a node, the tree's share, shape (nodes,).
    """

    def __init__(
        self,
        roots: NDArray[np.int64],
        feature: NDArray[np.int64],
        limit: NDArray[np.float64],
        left: NDArray[np.int64],
        right: NDArray[np.int64],
        value: NDArray[np.float64],
    ) -> None:
        self.roots = roots
        self.feature = feature
        self.limit = limit
        self.next = np.stack([left, right], axis=1)
        self.value = value
        self.base = float(value[roots].sum())

    @classmethod
    def constant(cls, score: float) -> Self:
        """One leaf: the same score for every reply."""
        zero = np.zeros(1, np.int64)
        return cls(zero, zero, np.zeros(1), zero, zero, np.array([score]))

    def contributions(
        self, table: NDArray[np.float64], groups: NDArray[np.int64] | None = None
    ) -> NDArray[np.float64]:
        """What each feature adds to the base.

        Args:
            table: Feature values, shape (n, features).
            groups: Number of each feature's group, shape (features,); each is its own without.

        Returns:
            Shape (n, groups); a row's sum and `base` make the score.
        """
        if groups is None:
            groups = np.arange(table.shape[1])
        return kernel.contributions(
            table, self.roots, self.feature, self.limit, self.next, self.value, groups
        )

    def spread(self, factor: float) -> Self:
        """The same trees with every step that many times as long."""
        tops = np.searchsorted(self.roots, np.arange(len(self.value)), "right") - 1
        top = self.value[self.roots][tops]
        return type(self)(
            self.roots,
            self.feature,
            self.limit,
            self.next[:, 0],
            self.next[:, 1],
            top + factor * (self.value - top),
        )

    def to_dict(self) -> dict[str, Any]:
        """The trees as plain lists."""
        return {
            "roots": self.roots.tolist(),
            "feature": self.feature.tolist(),
            "limit": self.limit.tolist(),
            "left": self.next[:, 0].tolist(),
            "right": self.next[:, 1].tolist(),
            "value": self.value.tolist(),
        }

    @classmethod
    def from_dict(cls, state: dict[str, Any]) -> Self:
        """Trees from `to_dict`."""
        whole = {
            name: np.array(state[name], np.int64) for name in ("roots", "feature", "left", "right")
        }
        return cls(
            whole["roots"],
            whole["feature"],
            np.array(state["limit"], float),
            whole["left"],
            whole["right"],
            np.array(state["value"], float),
        )
