"""How far apart consumers are: over all pairs, or estimated from a sample of consumers."""

from __future__ import annotations

import math
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulation.network.social_network import SocialNetwork

MOST_EXACT = 4_000_000_000
"""Consumers x ties up to which all pairs are looked at: mostly under 3 seconds on one thread."""

SAMPLED_TIES = 1_280_000_000
"""Sources x ties that are looked at above that size, but no fewer and no more than these sources."""

LEAST_SOURCES, MOST_SOURCES = 128, 1024

TOGETHER = 64
"""Searches that share one pass through the ties, as in `simulation.kernels.networks.searches`."""

LEVEL = 0.95

# Up to so many consumers, and consumers x ties, SciPy takes less time than loading compiled code does.
_FEW_CONSUMERS, _FEW_STEPS = 2_000, 10_000_000

# Each thread holds 32 bytes per consumer.
_MOST_THREADS = 4


@dataclass(frozen=True)
class MeanDistance:
    """Mean number of ties on the shortest path from one consumer to another.

    Attributes
    ----------
    mean : float or None
        Over ordered pairs with a path; None if the sample reaches nobody.
    standard_error : float or None
    low, high : float or None
        95 % interval (Student's t).
    sources : int or None
        Consumers from whom paths were searched. As the error, None where all pairs were looked at.
    """

    mean: float | None
    standard_error: float | None = None
    low: float | None = None
    high: float | None = None
    sources: int | None = None


def mean_distance(network: SocialNetwork, *, threads: int | None = None) -> MeanDistance:
    """Return the mean distance along ties, from author to follower, over all ordered pairs with a path.

    It is exact up to `MOST_EXACT` consumers x ties. Above, it is estimated from a sample of the consumers with
    followers, the same at each call: those of the smallest U keyed SEED_CHOICE (consumer, 0, "mean distance", 0) with
    random seed 0. The estimate is the ratio of two means over sources, the summed distance and the number reached; its
    error follows from the residuals and the share that was sampled (Cochran 1977, Sampling Techniques, chapter 6).

    Parameters
    ----------
    network : SocialNetwork
    threads : int, optional
        None = all cores, but at most 4. Results do not depend on it.
    """
    rows = np.flatnonzero(network.followers).astype(np.int32)
    wanted = sources_wanted(network)
    if wanted >= len(rows):
        reached, distances = sums_from(network, rows, threads=threads)
        return MeanDistance(int(distances.sum()) / int(reached.sum()))
    reached, distances = sums_from(network, _drawn(rows, network.consumers, wanted), threads=threads)
    return estimated(reached, distances, len(rows))


def sources_wanted(network: SocialNetwork) -> int:
    """Return from how many consumers to search; all of them where that is cheap."""
    if network.consumers * network.ties <= MOST_EXACT:
        return network.consumers
    together = SAMPLED_TIES // network.ties // TOGETHER * TOGETHER
    return min(max(together, LEAST_SOURCES), MOST_SOURCES)


def estimated(reached: NDArray[np.int64], distances: NDArray[np.int64], population: int) -> MeanDistance:
    """Estimate the mean distance from a sample of sources.

    Parameters
    ----------
    reached, distances : int64 arrays, shape (sources,)
        How many others each source reaches, and the sum of the distances to them.
    population : int
        Number of consumers that were drawn from.
    """
    from scipy.special import stdtrit

    sources, all_reached = len(reached), int(reached.sum())
    if all_reached == 0:
        return MeanDistance(None, sources=sources)
    mean = int(distances.sum()) / all_reached
    residuals = distances - mean * reached
    variance = float(np.dot(residuals, residuals)) / (sources - 1) * (1.0 - sources / population)
    error = math.sqrt(variance * sources) / all_reached
    half = float(stdtrit(sources - 1, 0.5 + LEVEL / 2)) * error
    return MeanDistance(mean, error, mean - half, mean + half, sources)


def _drawn(rows: NDArray[np.int32], consumers: int, count: int) -> NDArray[np.int32]:
    """Return `count` of the rows, drawn without replacement by addressed draws."""
    from simulation.kernels.random import generator, keys
    from simulation.kernels.random.root import root_key

    item = np.uint64(keys.item_id("mean distance"))
    drawn = generator.uniforms(*root_key(0, None), keys.SEED_CHOICE, item, consumers)[rows]
    return np.sort(rows[np.argsort(drawn, kind="stable")[:count]])


def sums_from(
    network: SocialNetwork, rows: NDArray[np.int32], *, threads: int | None = None
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return how many others each row reaches along ties, and the sum of the distances to them.

    Returns
    -------
    reached, distances : int64 arrays, shape (rows,)
    """
    is_small = network.consumers <= _FEW_CONSUMERS and network.consumers * network.ties <= _FEW_STEPS
    return plain_sums(network, rows) if is_small else compiled_sums(network, rows, threads=threads)


def plain_sums(network: SocialNetwork, rows: NDArray[np.int32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Search with SciPy; see `sums_from`. Holds a row of distances per source."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import dijkstra

    shape = (network.consumers, network.consumers)
    matrix = csr_array((np.ones(network.ties), network.targets, network.indptr), shape=shape)
    distances = dijkstra(matrix, unweighted=True, indices=rows)
    is_reached = np.isfinite(distances) & (distances > 0)
    sums = np.sum(distances, axis=1, where=is_reached)
    return is_reached.sum(axis=1, dtype=np.int64), sums.astype(np.int64)


def compiled_sums(
    network: SocialNetwork, rows: NDArray[np.int32], *, threads: int | None = None
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Search in compiled code, in threads; see `sums_from`."""
    from simulation.kernels.networks import searches

    reached, distances = np.empty(len(rows), np.int64), np.empty(len(rows), np.int64)
    workers = min(threads or os.cpu_count() or 1, _MOST_THREADS)
    # Whole batches: searches that share a pass cost little more than one.
    batches = -(-len(rows) // TOGETHER)
    size = -(-batches // workers) * TOGETHER

    def search(first: int) -> None:
        part = slice(first, first + size)
        searches.sum_distances_together(network.indptr, network.targets, rows[part], reached[part], distances[part])

    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(search, range(0, len(rows), size)))
    return reached, distances
