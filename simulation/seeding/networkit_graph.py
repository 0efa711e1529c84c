"""The network as NetworKit holds it. Its import takes more than a second, so it is put off until it is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.network import SocialNetwork


def single_threaded(seed: int = 1) -> Any:
    """Return the module `networkit`, set to one thread and a seed: what it computes then depends on nothing else."""
    import networkit

    networkit.setNumberOfThreads(1)
    networkit.setSeed(seed, False)
    return networkit


def directed_graph(network: SocialNetwork) -> Any:
    """Return the ties as a directed graph, from author to follower."""
    return _graph(_authors(network), network.targets, network.consumers, directed=True)


def reversed_graph(network: SocialNetwork) -> Any:
    """Return the ties as a directed graph, from follower to author: whom each endorses."""
    return _graph(network.targets, _authors(network), network.consumers, directed=True)


def undirected_graph(network: SocialNetwork) -> Any:
    """Return who is tied to whom in either direction, each pair once."""
    authors, followers = _authors(network), network.targets.astype(np.int64)
    pairs = np.unique(np.minimum(authors, followers) * network.consumers + np.maximum(authors, followers))
    return _graph(*np.divmod(pairs, network.consumers), network.consumers, directed=False)


def _authors(network: SocialNetwork) -> NDArray[np.int64]:
    return np.repeat(np.arange(network.consumers, dtype=np.int64), np.diff(network.indptr))


def _graph(tails: NDArray[Any], heads: NDArray[Any], consumers: int, *, directed: bool) -> Any:
    from networkit import GraphFromCoo

    ends = np.asarray(tails, np.int64), np.asarray(heads, np.int64)
    return GraphFromCoo((np.ones(len(tails)), ends), n=consumers, directed=directed)
