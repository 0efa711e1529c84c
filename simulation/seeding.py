"""Whom to seed: one small function per strategy. The choice uses draws of its own, never those that evaluate it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from simulation.kernels import keys, selection
from simulation.population import Root

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.network import SocialNetwork
    from simulation.scenario.brands import Seeding


def smallest(root: Root, kind: int, item: np.uint64, consumers: int, count: int) -> NDArray[np.int32]:
    """Return the rows of the `count` smallest draws, in ascending order of draw; nested in `count`.

    Parameters
    ----------
    root, kind, item
        As in `simulation.kernels.generator.uniforms`.
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
    """Choose seeds at random; `identity` names the campaign."""
    item = np.uint64(keys.identity(*identity))
    return smallest(root, keys.SEED_CHOICE, item, consumers, count)


def highest_degree(network: SocialNetwork, count: int) -> NDArray[np.int32]:
    """Choose the consumers with the most followers, the lowest row first among equals."""
    rows = selection.rows_of_highest_degree(network.indptr, count)
    followers = network.indptr[rows + 1] - network.indptr[rows]
    chosen: NDArray[np.int32] = rows[np.argsort(-followers, kind="stable")]
    return chosen


def choose(seeding: Seeding, network: SocialNetwork, root: Root, *identity: str) -> NDArray[np.int32]:
    """Return the rows of a scenario's seeds, in the order in which they are approached."""
    if seeding.strategy == "labels":
        return network.row_of(seeding.labels)
    if seeding.strategy == "highest_degree":
        return highest_degree(network, seeding.count)
    return random_seeds(root, network.consumers, seeding.count, *identity)
