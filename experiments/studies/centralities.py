"""Centralities of small networks of friends by matrices, without the simulator's own."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from experiments.studies.village_process import matrix_of
from simulation import SocialNetwork

_ROUNDED = 9
"""Digits behind the point beyond which two centralities count as equal."""


def betweenness(network: SocialNetwork) -> NDArray[np.float64]:
    """Return on how many shortest paths between two others each consumer lies (Freeman 1977), all sources at once.

    Paths are counted level by level outward, and dependencies added up inward (Brandes 2001).

    Parameters
    ----------
    network : SocialNetwork
        All ties mutual; a few thousand consumers, since it takes some arrays of consumers^2.

    Returns
    -------
    float64 array, shape (consumers,)
        A path that splits counts in parts; each unordered pair once.
    """
    matrix = matrix_of(network)
    source = np.eye(network.consumers)
    paths, levels = source.copy(), [source]
    while True:
        fresh = matrix @ levels[-1]
        fresh[paths > 0] = 0.0
        if not fresh.any():
            break
        paths += fresh
        levels.append(fresh)
    dependency = np.zeros_like(paths)
    safe = np.where(paths > 0, paths, 1.0)
    for near, far in zip(levels[-2::-1], levels[:0:-1], strict=True):
        passed_on = matrix @ np.where(far > 0, (1 + dependency) / safe, 0.0)
        dependency += np.where(near > 0, passed_on * paths, 0.0)
    np.fill_diagonal(dependency, 0.0)
    sums: NDArray[np.float64] = dependency.sum(axis=1) / 2
    return sums


def eigenvector(network: SocialNetwork) -> NDArray[np.float64]:
    """Return the eigenvector of the largest eigenvalue (Bonacich 1972), its largest entry 1; mutual ties."""
    _, vectors = np.linalg.eigh(matrix_of(network).toarray())
    first = np.abs(vectors[:, -1])
    return np.asarray(first / first.max(), np.float64)


def core_numbers(network: SocialNetwork) -> NDArray[np.int64]:
    """Return in how dense a core each consumer is (Seidman 1983): the largest k such that it keeps k friends there."""
    left = network.followers.copy()
    cores = np.zeros(network.consumers, np.int64)
    is_left = np.ones(network.consumers, np.bool_)
    least = 0
    for _ in range(network.consumers):
        row = int(np.where(is_left, left, np.iinfo(np.int64).max).argmin())
        least = max(least, int(left[row]))
        cores[row], is_left[row] = least, False
        left[network.targets[network.indptr[row] : network.indptr[row + 1]]] -= 1
    return cores


def highest(values: NDArray[np.float64] | NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """Return the rows of the largest values, the lowest row first among equals."""
    return np.argsort(-np.round(values, _ROUNDED), kind="stable")[:count]
