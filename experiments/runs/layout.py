"""Where to draw the consumers of a small part of a network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation import SocialNetwork

_SEED = 7


def surroundings(network: SocialNetwork, rows: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    """Return `rows` and, up to `most` consumers in all, those of their followers with the most ties to them."""
    reached = [network.targets[network.indptr[row] : network.indptr[row + 1]] for row in rows]
    near, ties = np.unique(np.concatenate(reached) if reached else rows, return_counts=True)
    is_new = ~np.isin(near, rows)
    near, ties = near[is_new], ties[is_new]
    order = np.lexsort((near, -ties))[: max(0, most - len(rows))]
    return np.concatenate([rows, near[order]]).astype(np.int64)


def positions(network: SocialNetwork, rows: NDArray[np.int64]) -> tuple[NDArray[np.float64], list[Any]]:
    """Place consumers by the forces of their ties (Fruchterman, Reingold 1991).

    Returns
    -------
    places : float64 array [len(rows), 2]
    ties : list of pairs of positions in `rows`
    """
    import networkx

    place = {int(row): index for index, row in enumerate(rows)}
    graph: networkx.Graph[int] = networkx.Graph()
    graph.add_nodes_from(range(len(rows)))
    for row, index in place.items():
        for follower in network.targets[network.indptr[row] : network.indptr[row + 1]]:
            if int(follower) in place:
                graph.add_edge(index, place[int(follower)])
    laid_out = networkx.spring_layout(graph, seed=_SEED, iterations=60, k=1.6 / max(1.0, len(rows) ** 0.5))
    return np.array([laid_out[index] for index in range(len(rows))]), list(graph.edges())
