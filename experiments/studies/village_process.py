"""How an offer is heard of in a village: from the households that were told first, along ties, or otherwise.

Along each tie information passes once, with probability q, and goes on from whoever is reached. Whom no tie reaches
hears of it otherwise with probability b, and passes nothing on. Who has heard, told or reached, takes it up with
probability p. Where q = 0 the network does nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

import simulation
from experiments.studies.villages import Villages
from experiments.verification.exact.cascades import RANDOM_SEED
from experiments.verification.target import Context
from simulation import SocialNetwork
from simulation.kernels.random.root import root_key
from simulation.seeding import random_seeds

PROBABILITIES = (0.0, 0.02, 0.04, 0.06, 0.08, 0.1, 0.13, 0.16, 0.2, 0.25, 0.3, 0.4, 0.6, 1.0)
"""Values of q that are tried."""

KINDS = ("told first", "distance 1", "distance 2", "distance 3 or more", "no path")
"""Households by their distance to the nearest that was told first."""

STRATA = 5
"""Of each village by degree, within which leaders are exchanged for others of about their degree."""


class Exposure(NamedTuple):
    """What some households' being told first makes of all.

    Attributes
    ----------
    kind : int64 array, shape (households,)
        Places in `KINDS`.
    reached : float64 array, shape (probabilities, households)
        Chance that information arrives along ties, at each of `PROBABILITIES`; 1 for those told first.
    """

    kind: NDArray[np.int64]
    reached: NDArray[np.float64]


def exposure(context: Context, network: SocialNetwork, told: NDArray[np.int64], replicates: int) -> Exposure:
    """Simulate who is reached, at all values of q under the same luck.

    Parameters
    ----------
    told : int64 array
        Rows.
    """
    reached = [reached_share(context, network, told, probability, replicates) for probability in PROBABILITIES]
    return Exposure(kinds(network, told), np.array(reached))


def exposures(
    context: Context, network: SocialNetwork, choices: Iterable[NDArray[np.int64]], replicates: int
) -> list[Exposure]:
    """Simulate who is reached from each of several choices of those told first."""
    alone = replace(context, threads=1)
    with ThreadPoolExecutor(context.cores) as pool:
        return list(pool.map(lambda told: exposure(alone, network, told, replicates), choices))


def reached_share(
    context: Context, network: SocialNetwork, told: NDArray[np.int64], probability: float, replicates: int
) -> NDArray[np.float64]:
    """Return in what share of replicates information reaches each household, those told included."""
    from simulation.processes import IndependentCascade

    if probability == 0.0:
        replicates = 1
    sample = simulation.simulate_cascades(
        network,
        told,
        IndependentCascade(probability),
        replicates=replicates,
        random_seed=RANDOM_SEED,
        seeds_by="row",
        threads=context.threads,
        record=("reached",),
    )
    shares: NDArray[np.float64] = sample.reached / replicates
    return shares


def kinds(network: SocialNetwork, told: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the place in `KINDS` of each household."""
    from scipy.sparse.csgraph import dijkstra

    hops = dijkstra(matrix_of(network), unweighted=True, indices=told, min_only=True)
    return np.where(np.isinf(hops), len(KINDS) - 1, np.minimum(hops, len(KINDS) - 2)).astype(np.int64)


def percolated(
    network: SocialNetwork, told: NDArray[np.int64], probability: float, random: np.random.Generator
) -> NDArray[np.bool_]:
    """Return who is reached in one draw, told included: those in a cluster of open ties with somebody told.

    Where both directions of a tie have the same probability, one coin for the pair has the same law as one for each
    direction, since at most one of them is ever used (Grassberger 1983; Newman 2002).
    """
    from scipy.sparse import triu
    from scipy.sparse.csgraph import connected_components

    pairs = triu(matrix_of(network), format="coo")
    is_open = random.random(pairs.nnz) < probability
    pairs.data[:] = is_open
    pairs.eliminate_zeros()
    clusters, label = connected_components(pairs, directed=False)
    has_told = np.zeros(clusters, np.bool_)
    has_told[label[told]] = True
    reached: NDArray[np.bool_] = has_told[label]
    return reached


def planted(villages: Villages, values: tuple[float, float, float], random: np.random.Generator) -> NDArray[np.bool_]:
    """Draw who takes it up under known q, p and b, without the simulator."""
    probability, take_up, otherwise = values
    informed = percolated(villages.network, villages.leaders, probability, random)
    informed |= random.random(len(informed)) < otherwise
    return informed & (random.random(len(informed)) < take_up)


def shuffled(villages: Villages, adopts: NDArray[np.bool_], random: np.random.Generator) -> NDArray[np.bool_]:
    """Exchange what the households of a village did among those who were not told first."""
    found = adopts.copy()
    for village in villages.numbers:
        rows = np.flatnonzero((villages.village == village) & ~villages.is_leader)
        found[rows] = adopts[random.permutation(rows)]
    return found


def placebo_leaders(villages: Villages, number: int) -> NDArray[np.int64]:
    """Return as many households of each village as were told first, at random."""
    return _first_of_groups(villages, villages.village, f"placebo {number}")


def placebo_leaders_by_degree(villages: Villages, number: int) -> NDArray[np.int64]:
    """Return as many households of each fifth of each village by degree as were told first, at random."""
    return _first_of_groups(villages, degree_strata(villages), f"placebo by degree {number}")


PLACEBOS: dict[str, Callable[[Villages, int], NDArray[np.int64]]] = {
    "random households": placebo_leaders,
    "households of about their degree": placebo_leaders_by_degree,
}


def degree_strata(villages: Villages) -> NDArray[np.int64]:
    """Return in which fifth of its village by degree each household is, as numbers that no two villages share."""
    strata = np.empty(len(villages.village), np.int64)
    degrees = villages.network.followers
    for place, village in enumerate(villages.numbers):
        rows = villages.rows(int(village))
        by_degree = rows[np.argsort(degrees[rows], kind="stable")]
        strata[by_degree] = STRATA * place + np.arange(len(rows)) * STRATA // len(rows)
    return strata


def _first_of_groups(villages: Villages, group: NDArray[np.int64], name: str) -> NDArray[np.int64]:
    """Return from each group, in a random order of all households, as many as it has leaders."""
    consumers = villages.network.consumers
    order = random_seeds(root_key(RANDOM_SEED, None), consumers, consumers, name).astype(np.int64)
    chosen = [
        order[group[order] == one][: int(villages.is_leader[group == one].sum())] for one in np.unique(group).tolist()
    ]
    return np.sort(np.concatenate(chosen))


def matrix_of(network: SocialNetwork):  # type: ignore[no-untyped-def]  # of SciPy, whose type depends on its stubs
    """Return the ties as a sparse matrix of SciPy."""
    from scipy.sparse import csr_array

    shape = (network.consumers, network.consumers)
    return csr_array((np.ones(network.ties), network.targets, network.indptr), shape=shape)
