"""Seeds by how near they are to everyone."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from simulation.kernels.networks import distances

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.network import SocialNetwork


def distance_centrality(network: SocialNetwork, count: int, *, threads: int | None = None) -> NDArray[np.int32]:
    """Choose the consumers from whom the mean distance to all others is smallest (Kempe, Kleinberg & Tardos 2003).

    Distances are counted in ties, in the direction of influence. Whom no path reaches is as far away as there are
    consumers (Chen, Wang & Yang 2009). It takes a search of the whole network for each consumer.

    Parameters
    ----------
    network : SocialNetwork
    count : int
        In 0..consumers.
    threads : int, optional
        None = all cores.

    Returns
    -------
    int32 array, shape (count,)
        From the nearest to the farthest, the lowest row first among equals.
    """
    order: NDArray[np.int32] = np.argsort(summed_distances(network, threads=threads), kind="stable")[:count].astype(
        np.int32
    )
    return order


def summed_distances(network: SocialNetwork, *, threads: int | None = None) -> NDArray[np.int64]:
    """Return the sum of the distances from each consumer to all others, as in `distance_centrality`."""
    workers = threads or os.cpu_count() or 1
    sums = np.empty(network.consumers, np.int64)
    # A few portions per thread, since some parts of a network take longer than others.
    bounds = np.linspace(0, network.consumers, 8 * workers + 1).astype(np.int64)

    def search(first: np.int64, last: np.int64) -> None:
        distances.sum_distances(network.indptr, network.targets, first, last, network.consumers, sums)

    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(lambda portion: search(*portion), pairwise(bounds)))
    return sums
