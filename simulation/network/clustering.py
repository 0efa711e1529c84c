"""Clustering: how often two neighbors of the same consumer are neighbors themselves."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.network.undirected import UndirectedGraph

_FEW_TIES = 2**18  # up to so many, multiplying sparse matrices takes less time than loading compiled code


class Clustering(NamedTuple):
    """Two measures of clustering, both in 0..1.

    Attributes
    ----------
    transitivity : float or None
        None if no consumer has two neighbors.
    mean_local : float
    """

    transitivity: float | None
    mean_local: float


def clustering_of(graph: UndirectedGraph) -> Clustering:
    """Measure the clustering of an undirected graph.

    Transitivity is 3 x triangles / connected triples (Newman, Watts & Strogatz 2002): of all pairs of neighbors of the
    same consumer, the share that are neighbors themselves. Local clustering is this share for one consumer (Watts &
    Strogatz 1998). Its mean is over all consumers; one with fewer than two neighbors counts as 0, as in
    ``networkx.average_clustering``.
    """
    triangles = triangles_of(graph)
    degrees = graph.degrees
    triples = degrees * (degrees - 1) // 2
    all_triples = int(triples.sum())
    local = np.zeros(len(degrees))
    np.divide(triangles, triples, out=local, where=triples > 0)
    # The sum counts each triangle at its three corners.
    return Clustering(int(triangles.sum()) / all_triples if all_triples else None, float(local.mean()))


def triangles_of(graph: UndirectedGraph) -> NDArray[np.int64]:
    """Return the number of triangles that each consumer belongs to, shape (consumers,)."""
    order = np.argsort(graph.degrees, kind="stable").astype(np.int32)
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order), dtype=np.int32)
    count = multiplied_triangles if len(graph.neighbors) <= _FEW_TIES else compiled_triangles
    return count(graph, order, rank)


def multiplied_triangles(
    graph: UndirectedGraph, order: NDArray[np.int32], rank: NDArray[np.int32]
) -> NDArray[np.int64]:
    """Count triangles by multiplying sparse matrices.

    Parameters
    ----------
    graph : UndirectedGraph
    order : int32 array, shape (consumers,)
        Rows by rising degree. Each tie is taken from its lower end to its higher one, so that no hub has many.
    rank : int32 array, shape (consumers,)
        Place of each row in `order`.
    """
    from scipy.sparse import csr_array

    low, high = np.repeat(rank, graph.degrees), rank[graph.neighbors]
    is_upward = low < high
    low, high = low[is_upward], high[is_upward]
    shape = (len(order), len(order))
    upward = csr_array((np.ones(len(low), dtype=np.int64), (low, high)), shape=shape)
    # At the tie from the lowest to the highest corner stand the triangles above it; at the tie from the middle corner
    # to the highest one those that it closes.
    by_longest = (upward @ upward).multiply(upward)
    by_last = (upward.T @ upward).multiply(upward)
    triangles: NDArray[np.int64] = by_longest.sum(axis=1) + by_longest.sum(axis=0) + by_last.sum(axis=1)
    return triangles[rank]


def compiled_triangles(graph: UndirectedGraph, order: NDArray[np.int32], rank: NDArray[np.int32]) -> NDArray[np.int64]:
    """Count triangles in compiled code; see `multiplied_triangles`."""
    from simulation.kernels.networks import triangles as kernel

    triangles = np.empty(len(order), dtype=np.int64)
    kernel.count_triangles(graph.indptr, graph.neighbors, order, rank, triangles)
    return triangles
