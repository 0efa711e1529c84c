"""The independent-cascade corner equals reachability in the live-edge graph of the same coins.

Corner: no limited attention, a constant reaction of zero days (so one tick), rule reinforced_probability, reinforcement
1. The oracle is breadth-first search in plain Python over the coins of MODEL.md; it calls nothing of the simulation.
"""

from __future__ import annotations

from collections import deque
from functools import cache

import numpy as np
import pytest

from simulation.results.outcome import Outcome
from simulation.results.replicates import simulate
from simulation.scenario import Scenario
from tests.exact.scenarios import NO_CONVERSION, directed_network, ended, reached, total
from tests.reference import draws as d

NETWORKS = 300
CASES = pytest.mark.parametrize("cases", [300, pytest.param(1000, marks=pytest.mark.slow)])
"""A loss in 1 % of cases is missed by 300 with a probability of .05, by 1,000 with .00004."""
BRAND, CAMPAIGN = "Kaffee", "launch"


def cascade_fields(consumers, seeds, appeal, *, random_seed, ticks, replicate=0, name=BRAND, reaction=None):
    """Return the corner as a scenario of one campaign."""
    return {
        "run": {
            "days": float(ticks),
            "tick_hours": 24.0,
            "random_seed": random_seed,
            "replicates": replicate + 1,
            "record_cascades": [replicate],
        },
        "network": {"generator": "complete", "consumers": consumers},
        "platform": {"feed": False, "reaction": reaction or {"distribution": "constant", "days": 0.0}},
        "brands": [
            {
                "name": name,
                "conversion": NO_CONVERSION,
                "campaigns": [
                    {
                        "name": CAMPAIGN,
                        "message": {"appeal": appeal, "rule": "reinforced_probability", "reinforcement": 1.0},
                        "seeding": {"strategy": "labels", "labels": [str(seed) for seed in seeds]},
                    }
                ],
            }
        ],
    }


def uneven(rng, ties):
    """Strengths that differ between the two directions of a friendship."""
    return rng.uniform(0.3, 1.0, ties)


def followers_of(network):
    """Return the ties as plain lists: followers by author, and strength by tie."""
    bounds, targets = network.indptr.tolist(), network.targets.tolist()
    followers = [targets[bounds[u] : bounds[u + 1]] for u in range(len(bounds) - 1)]
    ties = [(u, v) for u in range(len(followers)) for v in followers[u]]
    return followers, dict(zip(ties, network.strengths.tolist(), strict=True))


class LiveEdges:
    """The oracle: who is reached, when, and from whom."""

    def __init__(self, network, seeds, appeal, random_seed, replicate=0, name=BRAND):
        followers, strength = followers_of(network)
        coins = d.Draws(random_seed, replicate)
        item = d.identity("message", name, CAMPAIGN)
        self.distance = dict.fromkeys(seeds, 0)
        queue = deque(seeds)
        while queue:
            u = queue.popleft()
            for v in followers[u]:
                if v in self.distance:
                    continue
                if coins.uniform(d.EXPOSURE, u, v, item, 0) < appeal * strength[u, v]:
                    self.distance[v] = self.distance[u] + 1
                    queue.append(v)
        # Whoever shares exposes all followers, over live ties and others: the first exposure is from the nearest.
        self.parent = dict.fromkeys(seeds, -1)
        for v in self.distance:
            if v not in self.parent:
                sharers = [u for u in self.distance if (u, v) in strength]
                self.parent[v] = min(sharers, key=lambda u: (self.distance[u], u))
        self.depth = {v: len(self.line(v)) - 1 for v in self.distance}

    def line(self, v):
        """Return a consumer and all its ancestors."""
        return [v] if self.parent[v] < 0 else [v, *self.line(self.parent[v])]


@cache
def drawn_case(number):
    """Return a network, seeds, appeal, random seed and replicate."""
    rng = np.random.default_rng([20, number])
    consumers = int(rng.integers(10, 60))
    network = directed_network(
        consumers, rng.uniform(2, 7), rng=rng, isolated=int(rng.integers(0, 3)), strengths=uneven
    )
    seeds = rng.permutation(consumers)[: rng.integers(1, 5)].tolist()
    appeal = float(rng.choice([rng.uniform(0.2, 0.9), 0.5, 1.0], p=[0.85, 0.1, 0.05]))
    return network, seeds, appeal, int(rng.integers(2**63)), int(rng.integers(3))


def test_sharers_are_those_reachable_over_live_ties():
    shares_of_all = []
    for number in range(NETWORKS):
        network, seeds, appeal, random_seed, replicate = drawn_case(number)
        oracle = LiveEdges(network, seeds, appeal, random_seed, replicate)
        fields = cascade_fields(
            network.consumers,
            seeds,
            appeal,
            random_seed=random_seed,
            ticks=network.consumers + 1,
            replicate=replicate,
        )
        model = ended(fields, network, replicate=replicate)
        shares = model.recorder.shares().tolist()
        assert {consumer for _, _, consumer, _ in shares} == set(oracle.distance)
        assert len(shares) == len(oracle.distance)
        assert {consumer: tick for tick, _, consumer, _ in shares} == oracle.distance
        assert {consumer: parent for _, _, consumer, parent in shares} == oracle.parent
        exposures = sum(int(network.followers[consumer]) for consumer in oracle.distance)
        assert total(model, "impressions_paid") + total(model, "impressions_earned") == exposures
        assert total(model, "views") == exposures
        shares_of_all.append(len(oracle.distance) / network.consumers)
    assert 0.2 < np.mean(shares_of_all) < 0.8
    assert np.quantile(shares_of_all, 0.75) - np.quantile(shares_of_all, 0.25) > 0.2


def test_depth_counts_parents_up_to_the_seed():
    deepest = 0
    for number in range(0, 60, 3):
        network, seeds, appeal, random_seed, _ = drawn_case(number)
        oracle = LiveEdges(network, seeds, appeal, random_seed)
        fields = cascade_fields(network.consumers, seeds, appeal, random_seed=random_seed, ticks=network.consumers + 1)
        outcome = simulate(Scenario.from_fields(fields), network=network, threads=1)
        assert isinstance(outcome, Outcome)
        table = outcome.cascades
        depths = dict(zip(table["consumer"].tolist(), table["depth"].tolist(), strict=True))
        assert depths == oracle.depth
        assert dict(zip(table["consumer"].tolist(), table["parent"].tolist(), strict=True)) == oracle.parent
        trees = {}
        for consumer, cascade in zip(table["consumer"].tolist(), table["cascade"].tolist(), strict=True):
            trees.setdefault(cascade, set()).add(oracle.line(consumer)[-1])
        assert sorted(root for roots in trees.values() for root in roots) == sorted(set(seeds))
        assert all(len(roots) == 1 for roots in trees.values())
        deepest = max(deepest, *depths.values())
    assert deepest >= 4


REACTION = {"distribution": "exponential", "mean_days": 1.5}


@cache
def small_network(number):
    return directed_network(12, 3.0, rng=np.random.default_rng([21, number]), strengths=uneven)


def spread(number, seeds, appeal, **more):
    """Return who shares in a small network with random delays, within a short run."""
    network = small_network(number % 50)
    fields = cascade_fields(12, seeds, appeal, random_seed=number, ticks=14, reaction=REACTION, **more)
    return reached(ended(fields, network))


def grows(change, cases):
    """Count in how many cases a change loses nobody, and in how many it gains somebody beyond its own seeds."""
    kept, gained = 0, 0
    for number in range(cases):
        rng = np.random.default_rng([22, number])
        order = rng.permutation(12)[:4].tolist()
        appeal = float(rng.uniform(0.2, 0.7))
        seeds, more_seeds, more_appeal = change(order, appeal)
        few, many = spread(number, seeds, appeal), spread(number, more_seeds, more_appeal)
        kept += few <= many
        gained += bool(many - few - set(more_seeds))
    return kept, gained


@CASES
def test_one_more_seed_never_loses_a_consumer(cases):
    kept, gained = grows(lambda order, appeal: (order[:2], order[:3], appeal), cases)
    assert kept == cases
    assert gained > cases / 4


@CASES
def test_one_more_seed_before_the_others_never_loses_a_consumer(cases):
    kept, gained = grows(lambda order, appeal: (order[1:2], order[:2], appeal), cases)
    assert kept == cases
    assert gained > cases / 4


@CASES
def test_a_higher_appeal_reaches_a_superset(cases):
    kept, gained = grows(lambda order, appeal: (order[:2], order[:2], appeal + 0.1), cases)
    assert kept == cases
    assert gained > cases / 4


def test_another_name_of_the_brand_is_other_luck():
    differing = sum(spread(number, [0, 1], 0.5) != spread(number, [0, 1], 0.5, name="Tee") for number in range(40))
    assert differing > 20


@pytest.mark.parametrize("name", [BRAND, "Tee"])
def test_the_luck_of_a_name_is_that_of_its_coins(name):
    network, seeds, appeal, random_seed, _ = drawn_case(7)
    fields = cascade_fields(
        network.consumers, seeds, appeal, random_seed=random_seed, ticks=network.consumers + 1, name=name
    )
    assert reached(ended(fields, network)) == set(LiveEdges(network, seeds, appeal, random_seed, name=name).distance)
