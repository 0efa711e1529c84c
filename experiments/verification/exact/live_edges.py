"""Live edges in plain Python: what is reachable, the exact law of spread, and the coins of single replicates.

A graph is a mapping of ties (u, v) to probabilities or weights; influence runs from u to v.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection, Iterable, Mapping, Sequence

from experiments.verification.exact.draws import Stream

Tie = tuple[int, int]
Ties = Mapping[Tie, float]
Law = list[float]


def distances(seeds: Iterable[int], live: Iterable[Tie]) -> dict[int, int]:
    """Return how far everyone reachable along live ties is from the nearest seed, by breadth-first search."""
    followers: dict[int, list[int]] = {}
    for u, v in live:
        followers.setdefault(u, []).append(v)
    found = dict.fromkeys(seeds, 0)
    front = list(found)
    for step in itertools.count(1):
        front = [v for u in front for v in followers.get(u, ()) if v not in found and not found.update({v: step})]
        if not front:
            return found
    raise AssertionError("breadth-first search ends")


def independent_law(consumers: int, ties: Ties, seeds: Collection[int]) -> Law:
    """Return P(size = 0..n) of the independent cascade, over all 2**m sets of live ties."""
    law = [0.0] * (consumers + 1)
    for coins in itertools.product((False, True), repeat=len(ties)):
        chance = math.prod(p if coin else 1 - p for coin, p in zip(coins, ties.values(), strict=True))
        law[len(distances(seeds, itertools.compress(ties, coins)))] += chance
    return law


def undirected_law(consumers: int, edges: Sequence[Tie], p: float, seeds: Collection[int]) -> Law:
    """Return the same for friendships of one probability, with one coin per friendship: bond percolation."""
    law = [0.0] * (consumers + 1)
    for coins in itertools.product((False, True), repeat=len(edges)):
        live = list(itertools.compress(edges, coins))
        chance = p ** len(live) * (1 - p) ** (len(edges) - len(live))
        law[len(distances(seeds, live + [(v, u) for u, v in live]))] += chance
    return law


def threshold_law(consumers: int, weights: Ties, seeds: Collection[int]) -> Law:
    """Return P(size = 0..n) of the linear threshold model: everyone keeps at most one in-tie."""
    choices: list[list[tuple[Tie | None, float]]] = []
    for v in range(consumers):
        kept: list[tuple[Tie | None, float]] = [(tie, weight) for tie, weight in weights.items() if tie[1] == v]
        choices.append([*kept, (None, 1 - sum(weight for _, weight in kept))])
    law = [0.0] * (consumers + 1)
    for chosen in itertools.product(*choices):
        chance = math.prod(weight for _, weight in chosen)
        law[len(distances(seeds, [tie for tie, _ in chosen if tie is not None]))] += chance
    return law


def mean_of(law: Law) -> float:
    """Return the mean size of a law."""
    return sum(size * chance for size, chance in enumerate(law))


def tossed(ties: Ties, coins: Stream) -> list[Tie]:
    """Return the ties that are live in a replicate, a coin per tie."""
    return [(u, v) for (u, v), p in ties.items() if coins.uniform(u, v) < p]


def skipped(ties: Ties, p: float, points: Stream) -> list[Tie]:
    """Return the ties that are live in a replicate, by a Poisson clock per source."""
    followers: dict[int, list[int]] = {}
    for u, v in sorted(ties):
        followers.setdefault(u, []).append(v)
    live: set[Tie] = set()
    for u, row in followers.items():
        until, now = -len(row) * math.log(1 - p), 0.0
        for occurrence in itertools.count():
            bits = points.bits(u, 0, occurrence)
            now += -math.log(1 - (bits >> 32) * 2.0**-32)
            if now >= until:
                break
            live.add((u, row[(bits % 2**32) * len(row) >> 32]))
    return sorted(live)


def kept(ties: Ties, consumers: int, thresholds: Stream) -> list[Tie]:
    """Return the in-ties that are kept in a replicate where each of d followees has weight 1 / d."""
    followees = _followees(ties, consumers)
    live = []
    for v, sources in enumerate(followees):
        position = next((i for i in range(len(sources)) if thresholds.uniform(v, 0) < (i + 1) / len(sources)), None)
        if position is not None:
            live.append((sources[position], v))
    return live


def tipped(ties: Ties, consumers: int, thresholds: Stream, seeds: Iterable[int]) -> dict[int, int]:
    """Return when everyone becomes active whose threshold is exceeded, each of d followees having weight 1 / d."""
    followees = _followees(ties, consumers)
    found = dict.fromkeys(seeds, 0)
    for step in itertools.count(1):
        new = [
            v
            for v, sources in enumerate(followees)
            if v not in found
            and sources
            and (count := sum(u in found for u in sources))
            and thresholds.uniform(v, 0) < count / len(sources)
        ]
        if not new:
            return found
        found.update(dict.fromkeys(new, step))
    raise AssertionError("a cascade ends")


def _followees(ties: Ties, consumers: int) -> list[list[int]]:
    followees: list[list[int]] = [[] for _ in range(consumers)]
    for u, v in sorted(ties):
        followees[v].append(u)
    return followees
