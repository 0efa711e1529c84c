"""Choices by chance, from draws of their own, never from those that evaluate a choice."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from simulation.kernels.random import keys, selection
from simulation.kernels.random.root import Root

if TYPE_CHECKING:
    from numpy.typing import NDArray


def smallest(root: Root, kind: int, item: np.uint64, consumers: int, count: int) -> NDArray[np.int32]:
    """Return the rows of the `count` smallest draws, in ascending order of draw; nested in `count`.

    Parameters
    ----------
    root, kind, item
        As in `simulation.kernels.random.generator.uniforms`.
    consumers : int
        Number of rows; `count` is at most this.
    """
    if count == 0:
        return np.empty(0, np.int32)
    # Most likely a few more than `count` rows are below this; if they are fewer, it is raised until they are not.
    share = (count + 6.0 * math.sqrt(count) + 10.0) / consumers
    rows = selection.rows_below(*root, kind, item, consumers, share)
    while len(rows) < count:
        share *= 2.0
        rows = selection.rows_below(*root, kind, item, consumers, share)
    order = np.argsort(selection.uniforms_of(*root, kind, item, rows), kind="stable")
    chosen: NDArray[np.int32] = rows[order[:count]]
    return chosen


def random_seeds(root: Root, consumers: int, count: int, *identity: str) -> NDArray[np.int32]:
    """Choose seeds at random; `identity` names the campaign, or the set where there are many."""
    item = np.uint64(keys.item_id(*identity))
    return smallest(root, keys.SEED_CHOICE, item, consumers, count)
