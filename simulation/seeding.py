"""Whom to seed: one small function per strategy. The choice uses draws of its own, never those that evaluate it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.kernels import generator, keys
from simulation.population import Root

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.network import SocialNetwork
    from simulation.scenario.brands import Seeding


def smallest(drawn: NDArray[np.float64], count: int) -> NDArray[np.int32]:
    """Return the rows of the `count` smallest values, in ascending order of value; nested in `count`."""
    return np.argsort(drawn, kind="stable")[:count].astype(np.int32)


def random_seeds(root: Root, consumers: int, count: int, *identity: str) -> NDArray[np.int32]:
    """Choose seeds at random; `identity` names the campaign."""
    item = np.uint64(keys.identity(*identity))
    return smallest(generator.uniforms(*root, keys.SEED_CHOICE, item, consumers), count)


def highest_degree(network: SocialNetwork, count: int) -> NDArray[np.int32]:
    """Choose the consumers with the most followers, the lowest row first among equals."""
    return np.argsort(-network.followers, kind="stable")[:count].astype(np.int32)


def choose(seeding: Seeding, network: SocialNetwork, root: Root, *identity: str) -> NDArray[np.int32]:
    """Return the rows of a scenario's seeds, in the order in which they are approached."""
    if seeding.strategy == "labels":
        return network.row_of(seeding.labels)
    if seeding.strategy == "highest_degree":
        return highest_degree(network, seeding.count)
    return random_seeds(root, network.consumers, seeding.count, *identity)
