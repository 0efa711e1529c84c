"""Tasks for strategies."""

import numpy as np

from simulation import SocialNetwork
from simulation.seeding import STRATEGIES, SeedingTask, SeedPrices, Spreading

NAMES = [name for name in STRATEGIES if name != "reverse_reachable"]


def directed_network(seed, consumers=30, ties=120):
    """Return a network of random directed ties, at least one."""
    rng = np.random.default_rng(seed)
    authors = rng.integers(0, consumers, ties)
    followers = (authors + rng.integers(1, consumers, ties)) % consumers
    return SocialNetwork.from_ties(authors, followers, consumers)


def task_of(network, count=None, budget=None, *, offers=None, spreading=None, **others):
    """Return a task with everybody for sale at nothing, and an independent cascade of .1, where not said otherwise."""
    others = {"random_seed": 3, **others}
    return SeedingTask(
        network,
        offers or SeedPrices.flat(network.consumers),
        spreading or Spreading("cascade", 0.1),
        count=count,
        budget=budget,
        **others,
    )
