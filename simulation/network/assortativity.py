"""Degree assortativity: whether consumers with many ties are tied to others with many."""

from __future__ import annotations

import numpy as np

from simulation.network.undirected import UndirectedGraph


def degree_assortativity(graph: UndirectedGraph) -> float | None:
    """Return the correlation of the degrees at the two ends of a tie, over all ties of an undirected graph.

    It is the coefficient r of Newman (2003), Physical Review E 67:026126, in -1..1, and what
    ``networkx.degree_assortativity_coefficient`` returns. None if both ends of all ties have the same degree.
    """
    degrees = graph.degrees
    tied = degrees > 0
    neighbors_degrees = np.add.reduceat(degrees[graph.neighbors], graph.indptr[:-1][tied])
    # Sums over all ends of ties, as whole numbers of any size: third powers of a hub's degree pass 64 bits.
    products = int(np.dot(degrees[tied], neighbors_degrees))
    consumers_by_degree = np.bincount(degrees)
    values = np.flatnonzero(consumers_by_degree).tolist()
    counts = consumers_by_degree[values].tolist()
    ends, first, second = (
        sum(count * degree**power for degree, count in zip(values, counts, strict=True)) for power in (1, 2, 3)
    )
    variance = ends * second - first * first
    return (ends * products - first * first) / variance if variance else None
