"""Seeds by how near they are to others, counting only those whom they can reach."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from simulation.kernels.networks import distances
from simulation.kernels.random import keys
from simulation.kernels.random.root import root_key
from simulation.seeding.chance import smallest
from simulation.seeding.ranking import choice_of, ranked

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.network import SocialNetwork
    from simulation.seeding.task import Choice, SeedingTask

MOST_EXACT = 1_000_000_000
"""Consumers x ties up to which all distances are looked at: about 5 seconds on one thread."""

SAMPLED_TIES = 500_000_000
"""Ties that are looked at above that size, by as many searches of the network as they suffice for."""

LEAST_SAMPLES = 64


def closeness(task: SeedingTask) -> Choice:
    """Choose by harmonic closeness: the sum of 1 / distance to all others, along ties (Marchiori & Latora 2000).

    Whom no path reaches adds nothing. Above `MOST_EXACT` consumers x ties, distances to a sample of consumers stand for
    those to all (Eppstein & Wang 2004): those of the smallest U keyed SEED_CHOICE (consumer, 0, "closeness", 0).
    """
    network = task.network
    samples = samples_of(network, MOST_EXACT, SAMPLED_TIES)
    if samples == network.consumers:
        return choice_of(task, _ranking(network, np.arange(samples, dtype=np.int32), task.cores))
    item = np.uint64(keys.item_id("closeness"))
    root = root_key(task.random_seed, None)
    rows = smallest(root, keys.SEED_CHOICE, item, network.consumers, samples)
    note = f"approximate: closeness to {samples:,} of {network.consumers:,} consumers, drawn at random"
    return choice_of(task, _ranking(network, rows, task.cores), note)


def _ranking(network: SocialNetwork, rows: NDArray[np.int32], threads: int) -> NDArray[np.int64]:
    return ranked(harmonic_sums(network, rows, threads).astype(np.float64))


def samples_of(network: SocialNetwork, most_exact: int, ties: int) -> int:
    """Return from how many consumers to search: from all up to `most_exact` consumers x ties, above for `ties` in all.

    They are no fewer than `LEAST_SAMPLES`.
    """
    if network.consumers * network.ties <= most_exact:
        return network.consumers
    return min(network.consumers, max(LEAST_SAMPLES, ties // network.ties))


def harmonic_sums(network: SocialNetwork, rows: NDArray[np.int32], threads: int) -> NDArray[np.int64]:
    """Return the sum of 1 / distance from each consumer to these rows, along ties, in units of 2**-44.

    Parts are rounded to that unit before they are added up, so that no order of adding up matters. A sum is below
    2**18: at most as many parts as there are rows, and as there are consumers to be reached, both limited here.

    Returns
    -------
    int64 array, shape (consumers,)
    """
    in_ties = network.in_ties()
    bounds = np.linspace(0, len(rows), min(threads, len(rows)) + 1).astype(np.int64)

    def searched(portion: tuple[np.int64, np.int64]) -> NDArray[np.int64]:
        sums = np.zeros(network.consumers, np.int64)
        distances.add_reciprocals(in_ties.indptr, in_ties.sources, rows[portion[0] : portion[1]], sums)
        return sums

    with ThreadPoolExecutor(threads) as pool:
        parts = list(pool.map(searched, pairwise(bounds)))
    total: NDArray[np.int64] = np.sum(parts, axis=0)
    return total
