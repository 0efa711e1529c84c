"""What a network is like: its size, its ties, its parts, and what was left out when it was read."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulation.network.social_network import SocialNetwork


def describe(network: SocialNetwork) -> dict[str, object]:
    """Describe a network in plain numbers, for people and for JSON.

    Returns
    -------
    dict
        ``consumers``, ``ties`` (directed); ``friendships`` (pairs; None unless every tie has its opposite);
        ``reciprocity`` (share of ties whose opposite exists, 0..1); ``followers`` and ``followees``, each
        with ``min``, ``median``, ``mean``, ``max``; ``components`` (weakly connected) and
        ``largest_component`` (consumers in the largest); ``isolated_consumers`` (without any tie); ``strengths``
        (of ties, spread likewise; None if all are 1); and, None for a generated network, ``lines``,
        ``self_loops_dropped``, ``parallel_lines_merged``, ``isolated_added``.
    """
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    reciprocated = _reciprocated_ties(network)
    followers, followees = network.followers, network.followees
    is_connected = np.ones(network.ties, dtype=np.int8)
    shape = (network.consumers, network.consumers)
    matrix = csr_array((is_connected, network.targets, network.indptr), shape=shape)
    components, component = connected_components(matrix, directed=True, connection="weak")
    report = network.report
    return {
        "consumers": network.consumers,
        "ties": network.ties,
        "friendships": network.ties // 2 if reciprocated == network.ties else None,
        "reciprocity": reciprocated / network.ties,
        "followers": _spread(followers),
        "followees": _spread(followees),
        "components": int(components),
        "largest_component": int(np.bincount(component).max()),
        "isolated_consumers": int(np.sum((followers == 0) & (followees == 0))),
        "strengths": None if network.strengths is None else _spread(network.strengths),
        "lines": None if report is None else report.lines,
        "self_loops_dropped": None if report is None else report.self_loops,
        "parallel_lines_merged": None if report is None else report.parallel_lines,
        "isolated_added": None if report is None else report.isolated_added,
    }


def _reciprocated_ties(network: SocialNetwork) -> int:
    """Count the ties u -> v for which v -> u exists: keys that occur forward and backward."""
    row = np.arange(network.consumers, dtype=np.int64) * network.consumers
    forward = np.repeat(row, network.followers) + network.targets
    in_ties = network.in_ties()
    backward = np.repeat(row, np.diff(in_ties.indptr)) + in_ties.sources
    # Both are sorted, so that looking one up in the other walks through memory once.
    found = np.searchsorted(forward, backward)
    found[found == len(forward)] = 0
    return int(np.sum(forward[found] == backward))


def _spread(values: NDArray[np.int64] | NDArray[np.float32]) -> dict[str, float]:
    return {
        "min": values.min().item(),
        "median": float(np.median(values)),
        "mean": float(values.mean(dtype=np.float64)),
        "max": values.max().item(),
    }
