"""Single seeds of fractional thresholds on Poisson random graphs: how often and how far their cascades go."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.verification.exact.cascades import RANDOM_SEED, singly
from experiments.verification.target import Context
from simulation.kernels.random.root import root_key
from simulation.network import generate_network
from simulation.seeding import highest_degree, random_seeds

THRESHOLD = 0.18
CONSUMERS = 10_000
LEAST_SHARE = 0.1
"""A global cascade reaches more than this share of all consumers."""

TOP = 0.1
"""Influentials are this share of all consumers, those of highest degree."""

CONVENTIONS = (
    "active iff active friends / degree >= threshold; synchronous; the seed counts in the size",
    "each pair is tied with probability z / (N - 1); isolated consumers count, and can be seeds",
    "a global cascade reaches more than 10 % of N; sizes are means given a global cascade",
)


class Triggered(NamedTuple):
    """What cascades of single seeds became, by network.

    Attributes
    ----------
    is_global : bool array, shape (networks, seeds)
    shares : float64 array, shape (networks, seeds)
        Of all consumers, reached.
    degrees : float64 array, shape (networks,)
        Mean degree of those from whom seeds were drawn.
    """

    is_global: NDArray[np.bool_]
    shares: NDArray[np.float64]
    degrees: NDArray[np.float64]

    @property
    def size(self) -> float:
        """Mean share reached by global cascades."""
        return float(self.shares[self.is_global].mean())


def triggered(
    context: Context, mean_degree: float, networks: int, seeds: int, *, consumers: int = CONSUMERS, top: bool = False
) -> Triggered:
    """Start cascades on several random graphs, each from one seed drawn from all consumers or from the influentials.

    Parameters
    ----------
    mean_degree : float
    networks, seeds : int
        How many graphs, and single seeds on each.
    consumers : int
    top : bool
        Whether seeds are drawn from the consumers of highest degree.
    """
    from simulation.processes import FractionalThreshold

    process = FractionalThreshold(THRESHOLD)
    shares, degrees = np.empty((networks, seeds)), np.empty(networks)
    for number in range(networks):
        network = generate_network("gnp", consumers=consumers, mean_degree=mean_degree, random_seed=number)
        pool = np.arange(consumers)
        if top:
            pool = highest_degree(network, round(TOP * consumers)).astype(np.int64)
        places = random_seeds(root_key(RANDOM_SEED, None), len(pool), seeds, "first of a cascade", str(number))
        shares[number] = singly(context, network, pool[places], process)[:, 0] / consumers
        degrees[number] = network.followers[pool].mean()
    return Triggered(shares > LEAST_SHARE, shares, degrees)
