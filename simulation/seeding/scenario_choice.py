"""Whom a scenario's campaign seeds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.population import Root
from simulation.seeding.chance import random_seeds
from simulation.seeding.degree import highest_degree

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from simulation.network import SocialNetwork
    from simulation.scenario.brands import Seeding


def choose(seeding: Seeding, network: SocialNetwork, root: Root, *identity: str) -> NDArray[np.int32]:
    """Return the rows of a scenario's seeds, in the order in which they are approached."""
    if seeding.strategy == "labels":
        return network.row_of(seeding.labels)
    if seeding.strategy == "highest_degree":
        return highest_degree(network, seeding.count)
    return random_seeds(root, network.consumers, seeding.count, *identity)
