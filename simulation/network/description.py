"""What a network is like: its size, its ties, its parts and shape, and what was left out when it was read."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulation.network.assortativity import degree_assortativity
from simulation.network.clustering import clustering_of
from simulation.network.example_ties import example_ties
from simulation.network.mean_distance import mean_distance
from simulation.network.social_network import SocialNetwork
from simulation.network.undirected import reciprocated_ties, undirected_graph


def describe(network: SocialNetwork) -> dict[str, object]:
    """Describe a network in plain numbers, for people and for JSON.

    Clustering and assortativity are those of the undirected graph: two consumers are neighbors if there is a tie in
    either direction. Distances follow ties, from author to follower. Where all ties are returned, the two agree.

    Returns
    -------
    dict
        ``consumers``, ``ties`` (directed)
        ``friendships``
            Pairs; None unless every tie has its opposite.
        ``reciprocity``
            Share of ties whose opposite exists, 0..1.
        ``followers``, ``followees``
            Per consumer, each with ``min``, ``median``, ``mean``, ``max``.
        ``components``, ``largest_component``
            Weakly connected ones, and consumers in the largest.
        ``isolated_consumers``
            Those without any tie.
        ``transitivity``
            3 x triangles / connected triples, 0..1; None if no consumer has two neighbors.
        ``mean_clustering``
            Mean over consumers of the share of pairs of their neighbors that are neighbors themselves, 0..1 (Watts &
            Strogatz 1998). Consumers with fewer than two neighbors count as 0, as in NetworkX.
        ``degree_assortativity``
            Correlation of the numbers of neighbors at both ends of a tie, -1..1 (Newman 2003); None if they are all
            equal.
        ``mean_distance``
            Ties on the shortest path, mean over ordered pairs with a path. Exact up to 4e9 consumers x ties; above, an
            estimate from the same sample of consumers at each call, and None if it reaches nobody.
        ``mean_distance_standard_error``, ``mean_distance_interval``
            Of the estimate, in ties; the 95 % interval as [low, high]. None if it is exact.
        ``distance_sources``
            Consumers from whom distances were measured. None if it is exact.
        ``strengths``
            Of ties, with ``min``, ``median``, ``mean``, ``max``; None if all are 1.
        ``zero_strength_ties``
            Ties of strength 0: nothing passes along them.
        ``example_ties``
            At most three sentences on different ties, who sees what whom posts; on different friendships if every tie
            has its opposite. None of strength 0.
        ``lines``, ``self_loops_dropped``, ``parallel_lines_merged``, ``isolated_added``
            What became of the file's lines; None for a generated network.
    """
    graph = undirected_graph(network)
    reciprocated = reciprocated_ties(network, graph)
    is_mutual = reciprocated == network.ties
    followers, followees = network.followers, network.followees
    components, largest_component = _components(network)
    clustering = clustering_of(graph)
    distance = mean_distance(network)
    strengths, report = network.strengths, network.report
    return {
        "consumers": network.consumers,
        "ties": network.ties,
        "friendships": network.ties // 2 if is_mutual else None,
        "reciprocity": reciprocated / network.ties,
        "followers": _spread(followers),
        "followees": _spread(followees),
        "components": components,
        "largest_component": largest_component,
        "isolated_consumers": int(np.sum((followers == 0) & (followees == 0))),
        "transitivity": clustering.transitivity,
        "mean_clustering": clustering.mean_local,
        "degree_assortativity": degree_assortativity(graph),
        "mean_distance": distance.mean,
        "mean_distance_standard_error": distance.standard_error,
        "mean_distance_interval": None if distance.low is None else [distance.low, distance.high],
        "distance_sources": distance.sources,
        "strengths": None if strengths is None else _spread(strengths),
        "zero_strength_ties": 0 if strengths is None else int(np.sum(strengths == 0)),
        "example_ties": example_ties(network, mutual=is_mutual),
        "lines": None if report is None else report.lines,
        "self_loops_dropped": None if report is None else report.self_loops,
        "parallel_lines_merged": None if report is None else report.parallel_lines,
        "isolated_added": None if report is None else report.isolated_added,
    }


def _components(network: SocialNetwork) -> tuple[int, int]:
    """Return the number of weakly connected components, and of consumers in the largest."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    is_connected = np.ones(network.ties, dtype=np.int8)
    shape = (network.consumers, network.consumers)
    matrix = csr_array((is_connected, network.targets, network.indptr), shape=shape)
    components, component = connected_components(matrix, directed=True, connection="weak")
    return int(components), int(np.bincount(component).max())


def _spread(values: NDArray[np.int64] | NDArray[np.float32]) -> dict[str, float]:
    return {
        "min": values.min().item(),
        "median": float(np.median(values)),
        "mean": float(values.mean(dtype=np.float64)),
        "max": values.max().item(),
    }
