"""The undirected graph of a network: who is tied to whom, in whatever direction."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.network.social_network import SocialNetwork


class UndirectedGraph(NamedTuple):
    """Neighbors of each consumer: those who follow them or whom they follow, each once.

    Attributes
    ----------
    indptr : int64 array, shape (consumers + 1,)
        The neighbors of u are ``neighbors[indptr[u]:indptr[u + 1]]``.
    neighbors : int32 array, shape (2 x pairs,)
        Increasing within each row; the network's own array where all ties are returned.
    """

    indptr: NDArray[np.int64]
    neighbors: NDArray[np.int32]

    @property
    def degrees(self) -> NDArray[np.int64]:
        """Number of neighbors, shape (consumers,); counted anew at each call."""
        return np.diff(self.indptr)


def undirected_graph(network: SocialNetwork) -> UndirectedGraph:
    """Return the undirected graph of all ties.

    Its pairs tell how many ties are returned: those minus half of the ties are the pairs with a single tie.
    """
    from scipy.sparse import csr_array

    shape = (network.consumers, network.consumers)
    ones = np.ones(network.ties, dtype=np.int8)
    along = csr_array((ones, network.targets, network.indptr), shape=shape)
    against = along.T.tocsr()
    if np.array_equal(against.indptr, network.indptr) and np.array_equal(against.indices, network.targets):
        return UndirectedGraph(network.indptr, network.targets)
    both = along + against
    return UndirectedGraph(both.indptr.astype(np.int64), both.indices.astype(np.int32, copy=False))


def reciprocated_ties(network: SocialNetwork, graph: UndirectedGraph) -> int:
    """Return the number of ties u -> v for which v -> u exists.

    A pair with one tie has two entries in the undirected graph and one in the network; any other has two in both.
    """
    return 2 * network.ties - len(graph.neighbors)
