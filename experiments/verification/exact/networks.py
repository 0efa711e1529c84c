"""Small graphs for exact laws, as ties and as the simulator's networks."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from experiments.verification.exact.live_edges import Tie
from simulation import SocialNetwork

PAW = ((0, 1), (1, 2), (0, 2), (2, 3))
"""A triangle with a tail."""


def network_of(consumers: int, ties: Iterable[Tie], *, mutual: bool = False) -> SocialNetwork:
    """Return the simulator's network of some ties, or of friendships."""
    pairs = np.array(list(ties)).reshape(-1, 2)
    return SocialNetwork.from_ties(pairs[:, 0], pairs[:, 1], consumers, mutual=mutual)


def both_ways(edges: Iterable[Tie]) -> list[Tie]:
    """Return two ties for each friendship, in ascending order."""
    return sorted({tie for u, v in edges for tie in ((u, v), (v, u))})


def star(leaves: int) -> list[Tie]:
    """Return the friendships of a center, row 0, with its leaves."""
    return [(0, leaf) for leaf in range(1, leaves + 1)]


def path(consumers: int) -> list[Tie]:
    """Return the friendships of a path, from row to row."""
    return [(row, row + 1) for row in range(consumers - 1)]


def cycle(consumers: int) -> list[Tie]:
    """Return the friendships of a cycle."""
    return [*path(consumers), (0, consumers - 1)]


def random_ties(count: int, consumers: int, most: int, random_seed: int) -> Iterator[tuple[list[Tie], list[float]]]:
    """Yield as many random directed graphs, ties in ascending order, with a probability in [.05, .95] for each tie."""
    chance = random.Random(random_seed)
    pairs = [(u, v) for u in range(consumers) for v in range(consumers) if u != v]
    for _ in range(count):
        ties = sorted(chance.sample(pairs, chance.randint(most // 2, most)))
        yield ties, [chance.uniform(0.05, 0.95) for _ in ties]


def order_of_ties(network: SocialNetwork) -> Sequence[Tie]:
    """Return the ties of a network in the order of its arrays."""
    sources = np.repeat(np.arange(network.consumers), np.diff(network.indptr))
    return list(zip(sources.tolist(), network.targets.tolist(), strict=True))
