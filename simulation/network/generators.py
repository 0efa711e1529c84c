"""Generated networks of friendships; the same random seed gives the same network, in any process."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulation.errors import NetworkError
from simulation.network.generator_checks import (
    community_probabilities,
    community_sizes,
    generator_problems,
)
from simulation.network.social_network import SocialNetwork
from simulation.network.ties import merge_ties

if TYPE_CHECKING:
    import networkx


def generate_network(
    kind: str,
    *,
    consumers: int,
    mean_degree: float | None = None,
    rewiring: float | None = None,
    triangle_probability: float | None = None,
    communities: int | None = None,
    mixing: float | None = None,
    random_seed: int,
) -> SocialNetwork:
    """Generate a network of friendships.

    Parameters
    ----------
    kind : str
        ``gnp``: each pair with the same probability (Gilbert 1959). ``watts_strogatz``: a ring, rewired
        (Watts & Strogatz 1998). ``barabasi_albert``: newcomers prefer the well connected (Barabási & Albert
        1999). ``powerlaw_cluster``: likewise with triangles (Holme & Kim 2002). ``communities``: equal
        blocks, or as equal as possible, of a stochastic block model (Holland et al. 1983). ``complete``:
        everyone with everyone. ``ring``: each with the nearest on both sides.
        `GENERATORS` tells which of the other fields each kind uses.
    consumers : int
        At least 2.
    mean_degree : float
        Friends per consumer on average, at most consumers - 1; an even number for ``watts_strogatz``,
        ``barabasi_albert``, ``powerlaw_cluster`` and ``ring``. The two that grow reach it only as they
        become large: with m = mean_degree / 2 they have 2 m (1 - m / consumers) friends per consumer, or a
        little less where triangles are closed.
    rewiring : float
        Probability in [0, 1] that a tie of the ring gets another end.
    triangle_probability : float
        Probability in [0, 1] that a tie is followed by one that closes a triangle.
    communities : int
        Number of blocks, 1..consumers.
    mixing : float
        Expected share in [0, 1] of a consumer's ties that lead out of its own community.
    random_seed : int
        0..2**64-1.

    Returns
    -------
    SocialNetwork
        Without labels and report.

    Raises
    ------
    NetworkError
        Naming everything that cannot be used, or if chance made no tie at all.
    """
    fields: dict[str, Any] = {
        "consumers": consumers,
        "mean_degree": mean_degree,
        "rewiring": rewiring,
        "triangle_probability": triangle_probability,
        "communities": communities,
        "mixing": mixing,
        "random_seed": random_seed,
    }
    problems = generator_problems(kind, **fields)
    if problems:
        raise NetworkError(problems, "network")
    return _MAKERS[kind](**fields)


def _gnp(consumers: int, mean_degree: float, random_seed: int, **_: Any) -> SocialNetwork:
    # One community with all ties inside: every pair with probability mean_degree / (consumers - 1).
    return _communities(consumers, mean_degree, communities=1, mixing=0.0, random_seed=random_seed)


def _communities(
    consumers: int, mean_degree: float, communities: int, mixing: float, random_seed: int, **_: Any
) -> SocialNetwork:
    generator = np.random.Generator(np.random.Philox(key=int(random_seed)))
    sizes = community_sizes(consumers, communities)
    community_start = np.repeat(np.cumsum([0, *sizes[:-1]]), sizes)
    row = np.arange(consumers)
    inside, across = community_probabilities(consumers, mean_degree, communities, mixing)
    friends = [
        _pairs(community_start, row - community_start, min(inside, 1.0), generator),
        _pairs(np.zeros_like(row), community_start, min(across, 1.0), generator),
    ]
    return _befriended(np.concatenate(friends), consumers)


def _pairs(
    first: NDArray[np.int64],
    candidates: NDArray[np.int64],
    probability: float,
    generator: np.random.Generator,
) -> NDArray[np.int32]:
    """Pair each row with each of its candidates with the same probability, independently.

    Parameters
    ----------
    first, candidates : int64 arrays, shape (consumers,)
        The candidates of a row are the `candidates` rows that begin with `first`; all come before it.
    probability : float
    generator : numpy.random.Generator

    Returns
    -------
    int32 array, shape (pairs, 2)
    """
    offsets = np.concatenate([[0], np.cumsum(candidates)])
    positions = _successes(int(offsets[-1]), probability, generator)
    later = np.searchsorted(offsets, positions, side="right") - 1
    earlier = first[later] + positions - offsets[later]
    return np.column_stack([earlier, later]).astype(np.int32)


def _successes(trials: int, probability: float, generator: np.random.Generator) -> NDArray[np.int64]:
    """Return which of so many independent trials succeed, by jumping from one to the next.

    Gaps between successes are geometric, so that the cost is that of the successes alone
    (Batagelj & Brandes 2005).
    """
    if probability == 0 or trials == 0:
        return np.empty(0, dtype=np.int64)
    expected = trials * probability
    batch = int(expected + 4 * np.sqrt(expected)) + 16
    found = []
    last = -1
    while last < trials:
        # A gap beyond the end is as good as one to the end, and cannot overflow the sum.
        gaps = np.minimum(generator.geometric(probability, batch), trials + 1)
        positions = last + np.cumsum(gaps)
        found.append(positions)
        last = int(positions[-1])
        batch = batch // 16 + 16
    positions = np.concatenate(found)
    return positions[: np.searchsorted(positions, trials)]


def _complete(consumers: int, **_: Any) -> SocialNetwork:
    row = np.arange(consumers, dtype=np.int32)[:, None]
    others = np.arange(consumers - 1, dtype=np.int32)
    return _regular(others + (others >= row))


def _ring(consumers: int, mean_degree: float, **_: Any) -> SocialNetwork:
    side = np.arange(1, int(mean_degree) // 2 + 1)
    steps = np.concatenate([-side[::-1], side])
    neighbors = (np.arange(consumers)[:, None] + steps) % consumers
    return _regular(np.sort(neighbors, axis=1))


def _regular(neighbors: NDArray[Any]) -> SocialNetwork:
    """Make a network in which all have equally many friends: one sorted row of them per consumer."""
    consumers, degree = neighbors.shape
    indptr = np.arange(consumers + 1, dtype=np.int64) * degree
    return SocialNetwork(indptr, neighbors.ravel().astype(np.int32, copy=False))


def _watts_strogatz(consumers: int, mean_degree: float, rewiring: float, random_seed: int, **_: Any) -> SocialNetwork:
    import networkx as nx

    return _from_graph(nx.watts_strogatz_graph(consumers, int(mean_degree), rewiring, seed=int(random_seed)))


def _barabasi_albert(consumers: int, mean_degree: float, random_seed: int, **_: Any) -> SocialNetwork:
    import networkx as nx

    return _from_graph(nx.barabasi_albert_graph(consumers, int(mean_degree) // 2, seed=int(random_seed)))


def _powerlaw_cluster(
    consumers: int, mean_degree: float, triangle_probability: float, random_seed: int, **_: Any
) -> SocialNetwork:
    import networkx as nx

    newcomer_ties = int(mean_degree) // 2
    graph = nx.powerlaw_cluster_graph(consumers, newcomer_ties, triangle_probability, seed=int(random_seed))
    return _from_graph(graph)


def _from_graph(graph: networkx.Graph[int]) -> SocialNetwork:
    ends = chain.from_iterable(graph.edges())
    pairs = np.fromiter(ends, dtype=np.int32, count=2 * graph.number_of_edges()).reshape(-1, 2)
    return _befriended(pairs, graph.number_of_nodes())


def _befriended(pairs: NDArray[np.int32], consumers: int) -> SocialNetwork:
    merged = merge_ties(pairs[:, 0], pairs[:, 1], int(consumers), mutual=True)
    return SocialNetwork(merged.indptr, merged.targets)


_MAKERS: dict[str, Callable[..., SocialNetwork]] = {
    "gnp": _gnp,
    "watts_strogatz": _watts_strogatz,
    "barabasi_albert": _barabasi_albert,
    "powerlaw_cluster": _powerlaw_cluster,
    "communities": _communities,
    "complete": _complete,
    "ring": _ring,
}
