"""V1 (Kempe, Kleinberg & Tardos 2003): the final set is what is reachable along live ties, set for set.

The oracle tosses the same coins in plain Python and searches breadth first; it calls nothing of the simulation.
"""

from __future__ import annotations

from collections import deque
from fractions import Fraction
from functools import cache

import numpy as np
import pytest

from simulation.processes import IndependentCascade, LinearThreshold, simulate_cascades
from tests.exact.scenarios import directed_network
from tests.reference import draws as d

NETWORKS = pytest.mark.parametrize("networks", [300, pytest.param(1000, marks=pytest.mark.slow)])
"""What changes the final set in 1 % of networks is missed by 300 with a probability of .05, by 1,000 with .00004."""
ITEM = d.identity("cascade")


@cache
def drawn(number):
    """Return a network, its ties as pairs, seeds, a probability, random seed and replicate."""
    rng = np.random.default_rng([73, number])
    consumers = int(rng.integers(2, 50))
    network = directed_network(consumers, rng.uniform(1, 6), rng=rng, isolated=int(rng.integers(0, 3)))
    ties = [(u, int(v)) for u in range(consumers) for v in network.targets[network.indptr[u] : network.indptr[u + 1]]]
    seeds = rng.permutation(consumers)[: rng.integers(1, 5)].tolist()
    return network, ties, seeds, float(rng.uniform(0.05, 0.8)), int(rng.integers(2**63)), int(rng.integers(1000))


def distances(ties, seeds):
    """Return how far each reachable consumer is from the seeds."""
    followers = {}
    for u, v in ties:
        followers.setdefault(u, []).append(v)
    distance = dict.fromkeys(seeds, 0)
    waiting = deque(seeds)
    while waiting:
        u = waiting.popleft()
        for v in followers.get(u, ()):
            if v not in distance:
                distance[v] = distance[u] + 1
                waiting.append(v)
    return distance


def simulated(number, process):
    network, _, seeds, _, random_seed, replicate = drawn(number)
    sample = simulate_cascades(
        network, seeds, process, replicates=[replicate], random_seed=random_seed, record=("times",)
    )
    return dict(zip(sample.consumers.tolist(), sample.times.tolist(), strict=True))


def spreads(found):
    """Tell in how many networks somebody was won, out of all."""
    return sum(max(times.values()) > 0 for times in found)


@NETWORKS
def test_independent_cascade_reaches_what_live_ties_reach(networks):
    found = []
    for number in range(networks):
        _, ties, seeds, p, random_seed, replicate = drawn(number)
        coins = d.Draws(random_seed, replicate)
        live = [(u, v) for u, v in ties if coins.uniform(d.EXPOSURE, u, v, ITEM, 0) < p]
        found.append(simulated(number, IndependentCascade(p, draws="per_tie")))
        assert found[-1] == distances(live, seeds)
    assert spreads(found) > networks / 2


def weights_of(number, kind):
    """Return the process and the exact weight of each tie."""
    network, ties, *_ = drawn(number)
    if kind == "in_degree":
        return "in_degree", {(u, v): Fraction(1, int(network.followees[v])) for u, v in ties}
    rng = np.random.default_rng([74, number])
    shares = rng.uniform(0.0, 1.0, len(ties))
    sums = np.bincount(network.targets, shares, network.consumers)[network.targets]
    given = shares / sums * rng.choice([0.4, 1.0], len(ties))
    return given, {tie: Fraction(float(weight)) for tie, weight in zip(ties, given, strict=True)}


@NETWORKS
@pytest.mark.parametrize("kind", ["in_degree", "given"])
def test_linear_threshold_by_live_ties_reaches_what_they_reach(kind, networks):
    found = []
    for number in range(networks):
        _, ties, seeds, _, random_seed, replicate = drawn(number)
        given, weight = weights_of(number, kind)
        coins = d.Draws(random_seed, replicate)
        live = []
        for v in {v for _, v in ties}:
            luck, passed = Fraction(coins.uniform(d.THRESHOLD, v, 0, ITEM, 0)), Fraction(0)
            for u in sorted(u for u, follower in ties if follower == v):
                passed += weight[u, v]
                if luck < passed:
                    live.append((u, v))
                    break
        found.append(simulated(number, LinearThreshold(given, draws="live_ties")))
        assert found[-1] == distances(live, seeds)
    assert spreads(found) > networks / 3


@NETWORKS
@pytest.mark.parametrize("kind", ["in_degree", "given"])
def test_linear_threshold_is_the_least_set_that_thresholds_allow(kind, networks):
    found = []
    for number in range(networks):
        _, ties, seeds, _, random_seed, replicate = drawn(number)
        given, weight = weights_of(number, kind)
        coins = d.Draws(random_seed, replicate)
        luck = {v: Fraction(coins.uniform(d.THRESHOLD, v, 0, ITEM, 0)) for _, v in ties}
        active = dict.fromkeys(seeds, 0)
        for tick in range(1, len(luck) + 2):
            sums = {}
            for u, v in ties:
                if u in active and v not in active:
                    sums[v] = sums.get(v, Fraction(0)) + weight[u, v]
            active |= {v: tick for v, sum_of_weights in sums.items() if luck[v] < sum_of_weights}
        found.append(simulated(number, LinearThreshold(given)))
        assert found[-1] == active
    assert spreads(found) > networks / 3
