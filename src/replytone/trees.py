"""Small regression trees whose every step is a contribution.

A step down a tree moves the expected score from what the replies at one node had on average to
what those at the next node had. The steps of a reply, summed by the feature they asked about, and
the average at the roots add up to its score (A. Saabas, "Interpreting random forests", 2014).
"""

from collections.abc import Sequence
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray


class Trees:
    """A sum of trees, laid end to end in flat arrays.

    Args:
        roots: Node of each tree's root, shape (T,).
        feature: Feature that a node asks about, shape (nodes,); leaves ask about feature 0.
        limit: Values up to this go left, shape (nodes,).
        left, right: Next nodes, shape (nodes,); a leaf leads to itself.
        value: Expected score at a node, the tree's share, shape (nodes,).
        depth: Steps after which every reply has reached a leaf.
    """

    def __init__(
        self,
        roots: NDArray[np.int64],
        feature: NDArray[np.int64],
        limit: NDArray[np.float64],
        left: NDArray[np.int64],
        right: NDArray[np.int64],
        value: NDArray[np.float64],
        depth: int,
    ) -> None:
        self.roots = roots
        self.feature = feature
        self.limit = limit
        self.next = np.stack([left, right], axis=1)
        self.value = value
        self.depth = depth
        self.base = float(value[roots].sum())

    @classmethod
    def constant(cls, score: float) -> Self:
        """One leaf: the same score for every reply."""
        zero = np.zeros(1, np.int64)
        return cls(zero, zero, np.zeros(1), zero, zero, np.array([score]), 0)

    def contributions(self, table: NDArray[np.float64]) -> NDArray[np.float64]:
        """What each feature adds to the base.

        Args:
            table: Feature values, shape (n, features).

        Returns:
            Shape (n, features); a row's sum and `base` make the score.
        """
        return Forest([self]).contributions(table)[:, 0]

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
            self.depth,
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
            "depth": self.depth,
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
            state["depth"],
        )


class Forest:
    """Several sums of trees over the same features, walked together.

    Every tree is filled up to the same depth: where one has a leaf already, a step goes left and
    adds nothing. So the nodes of a tree stand row by row, and all of them are asked at once.

    Args:
        sums: The sums of trees.
    """

    def __init__(self, sums: Sequence[Trees]) -> None:
        self.sums = list(sums)
        self.depth = max(trees.depth for trees in sums)
        self.base = np.array([trees.base for trees in sums])
        parts = [_filled_up(trees, self.depth) for trees in sums]
        count = sum(len(trees.roots) for trees in sums)
        inner, leaves = 2**self.depth - 1, 2**self.depth
        self._feature = np.concatenate([part.feature for part in parts])
        self._limit = np.concatenate([part.limit for part in parts])
        self._steps = np.concatenate([part.steps for part in parts], axis=1)
        self._asked = np.concatenate([part.asked for part in parts], axis=1)
        self._sum_of = np.repeat(
            np.arange(len(sums)), [leaves * len(trees.roots) for trees in sums]
        )
        # Where a step to the left leads: to a node or, from the last row, to a leaf.
        nodes, tree = np.arange(inner), np.arange(count)[:, None]
        left = np.where(
            nodes < inner // 2, tree * inner + 2 * nodes + 1, tree * leaves + 2 * nodes + 1 - inner
        )
        self._left = left.ravel()
        self._roots = tree.T * inner

    def contributions(self, table: NDArray[np.float64]) -> NDArray[np.float64]:
        """What each feature adds to the base of each sum.

        Args:
            table: Feature values, shape (n, features).

        Returns:
            Shape (n, sums, features).
        """
        n, width = table.shape
        shape = n, len(self.base), width
        row = np.arange(n)[:, None]
        leads = table.take(self._feature, axis=1) > self._limit
        leads = (leads + self._left).ravel()
        at = self._roots if self.depth else self._roots + 0 * row
        for _ in range(self.depth):
            at = leads.take(at + row * len(self._left))
        # One pass per reply and in the order of its steps, whatever stands beside it in the batch.
        cells = self._asked.take(at, axis=1)
        cells += (self._sum_of.take(at) + row * len(self.base)) * width
        steps = self._steps.take(at, axis=1)
        added = np.bincount(cells.ravel(), steps.ravel(), n * len(self.base) * width)
        return added.astype(np.float64, copy=False).reshape(shape)


class _FilledUp(NamedTuple):
    """Trees of equal depth, one after the other.

    Attributes:
        feature, limit: Of the nodes, row by row.
        asked, steps: The features that were asked about on the way to each leaf, and what each step
            added; shape (depth, leaves).
    """

    feature: NDArray[np.int64]
    limit: NDArray[np.float64]
    asked: NDArray[np.int64]
    steps: NDArray[np.float64]


def _filled_up(trees: Trees, depth: int) -> _FilledUp:
    at = roots = trees.roots[:, None]
    feature, limit, asked, steps = [], [], [], []
    for level in range(depth):
        children = trees.next[at]
        is_leaf = (children == at[..., None]).all(axis=-1)
        feature.append(trees.feature[at])
        limit.append(np.where(is_leaf, np.inf, trees.limit[at]))
        below = children.reshape(len(at), -1)
        step = trees.value[below] - np.repeat(trees.value[at], 2, axis=1)
        beneath = 2 ** (depth - level - 1)
        asked.append(np.repeat(feature[-1], 2 * beneath, axis=1).ravel())
        steps.append(np.repeat(step, beneath, axis=1).ravel())
        at = below
    shape = depth, at.size
    return _FilledUp(
        np.concatenate([roots[:, :0], *feature], axis=1).ravel(),
        np.concatenate([np.zeros(roots[:, :0].shape), *limit], axis=1).ravel(),
        np.reshape(asked, shape).astype(np.int64),
        np.reshape(steps, shape).astype(float),
    )
