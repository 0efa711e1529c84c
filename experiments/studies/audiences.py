"""Cascades on a network of authors whose audiences are of very unequal size, and what is calibrated."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

import simulation
from experiments.verification.exact.cascades import RANDOM_SEED
from experiments.verification.target import Context
from simulation import SocialNetwork
from simulation.kernels.random import generator, keys
from simulation.kernels.random.root import root_key
from simulation.measures import CascadeForest
from simulation.seeding import random_seeds

AT_A_TIME = 2_000
"""Cascades that begin on the network together; they are too few to meet."""


class Facts(NamedTuple):
    """What is asked of each cascade: float64 and int64 arrays, shape (cascades,)."""

    sizes: NDArray[np.int64]
    depths: NDArray[np.int64]
    virality: NDArray[np.float64]
    within_one_hop: NDArray[np.int64]


def unequal_audiences(consumers: int, exponent: float = 2.0, share: float = 0.1) -> SocialNetwork:
    """Return a network in which one in k**(exponent - 1) authors has k followers or more, up to a share of all.

    Author i has floor((1 - (i + 1/2) / n) ** (-1 / (exponent - 1))) followers, each drawn from all alike: that somebody
    is followed by many says nothing of whom it follows. Draws of the author itself, and repeated ones, are dropped.

    Parameters
    ----------
    consumers : int
    exponent : float
        Above 1: of the density of audiences; 2 is Zipf's law.
    share : float
        Of all consumers, that an audience holds at most.
    """
    quantiles = (np.arange(consumers) + 0.5) / consumers
    audiences = np.minimum(np.floor((1 - quantiles) ** (-1 / (exponent - 1))), share * consumers).astype(np.int64)
    authors = np.repeat(np.arange(consumers), audiences)
    item = np.uint64(keys.item_id("network", "audiences"))
    drawn = generator.uniforms(*root_key(RANDOM_SEED, None), keys.NETWORK, item, len(authors))
    return SocialNetwork.from_ties(authors, (drawn * consumers).astype(np.int64), consumers)


def calibrated(network: SocialNetwork, mean_size: float) -> float:
    """Return the probability of a tie with which cascades of single random seeds have this mean size.

    Each activates p times the mean audience, on average and in every generation: 1 / (1 - p <k>) in all.
    """
    return float((1 - 1 / mean_size) * network.consumers / network.ties)


def facts(context: Context, network: SocialNetwork, probability: float, cascades: int) -> Facts:
    """Simulate independent cascades, each from one random seed."""
    from simulation.processes import IndependentCascade

    parts: list[Facts] = []
    for batch in range(cascades // AT_A_TIME):
        seeds = random_seeds(root_key(RANDOM_SEED, None), network.consumers, AT_A_TIME, "batch", str(batch))
        sample = simulation.simulate_cascades(
            network,
            seeds,
            IndependentCascade(probability),
            replicates=range(batch, batch + 1),
            random_seed=RANDOM_SEED,
            seeds_by="row",
            threads=context.threads,
            record=("parents",),
        )
        forest = CascadeForest.from_sample(sample)
        near = np.add.reduceat((forest.generations <= 1).astype(np.int64), forest.offsets[:-1])
        parts.append(Facts(forest.sizes, forest.depths, forest.structural_virality, near))
    return Facts(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))
