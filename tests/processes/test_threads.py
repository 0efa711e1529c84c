"""The same bytes for any number of threads, any order of seeds, and for replicates one by one or together."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.network import generate_network
from simulation.processes import (
    AbsoluteThreshold,
    CompetingCascades,
    CustomRule,
    DelayedCascade,
    FractionalThreshold,
    IndependentCascade,
    LinearThreshold,
    NegativeOpinion,
    Trivalency,
    WeibullReinforcement,
    WeightedCascade,
    simulate_cascades,
)
from tests.processes.test_market_corner import half_at_second

REPLICATES = 97
REACTION = {"distribution": "power_law"}
ARRAYS = ("sizes", "group_sizes", "reached", "offsets", "consumers", "times", "parents", "membership")

PROCESSES = {
    "skipping": IndependentCascade(0.05),
    "per tie": IndependentCascade(0.05, draws="per_tie"),
    "weighted cascade": WeightedCascade(),
    "trivalency": Trivalency(),
    "thresholds": LinearThreshold(),
    "live ties": LinearThreshold(draws="live_ties"),
    "fractional": FractionalThreshold(0.3),
    "absolute": AbsoluteThreshold(2),
    "reinforcement": WeibullReinforcement(0.03, 1.5),
    "rule": CustomRule(half_at_second, 0.2),
    "delayed": DelayedCascade(0.05, REACTION, days=30.0),
    "competing": CompetingCascades({"Aurora": 0.05, "Boreal": 0.08}),
    "negative opinion": NegativeOpinion(0.05, 0.8),
}


@pytest.fixture(scope="module")
def network():
    return generate_network("powerlaw_cluster", consumers=900, mean_degree=8.0, triangle_probability=0.5, random_seed=3)


def seeds_for(name, order):
    return {"Aurora": order[:10], "Boreal": order[10:]} if name == "competing" else order


def simulated(network, name, order=None, **more):
    order = list(range(0, 200, 10)) if order is None else order
    options = {"replicates": REPLICATES, "random_seed": 11, "record": ("times", "parents", "reached"), **more}
    return simulate_cascades(network, seeds_for(name, order), PROCESSES[name], **options)


def assert_equal(one, other):
    for name in ARRAYS:
        first, second = getattr(one, name), getattr(other, name)
        assert (first is None) == (second is None), name
        if first is not None:
            assert first.dtype == second.dtype
            np.testing.assert_array_equal(first, second, name)


@pytest.mark.parametrize("name", PROCESSES)
def test_threads_do_not_matter(network, name):
    alone = simulated(network, name, threads=1)
    for threads in (2, 4):
        assert_equal(alone, simulated(network, name, threads=threads))
    assert alone.sizes.max() > 20


@pytest.mark.parametrize("name", PROCESSES)
def test_the_order_of_seeds_does_not_matter(network, name):
    order = [*range(90, -1, -10), *range(190, 99, -10)] if name == "competing" else list(range(190, -1, -10))
    assert_equal(simulated(network, name), simulated(network, name, order))


@pytest.mark.parametrize("name", PROCESSES)
def test_a_replicate_alone_is_that_of_the_batch(network, name):
    together = simulated(network, name)
    for number in (0, 7, 96):
        alone = simulated(network, name, replicates=[number])
        assert alone.replicates.tolist() == [number]
        assert alone.sizes[0] == together.sizes[number]
        for first, second in zip(alone.activations(0), together.activations(number), strict=True):
            np.testing.assert_array_equal(first, second)
    shuffled = simulated(network, name, replicates=[96, 3, 50])
    np.testing.assert_array_equal(shuffled.sizes, together.sizes[[96, 3, 50]])


@pytest.mark.parametrize("name", PROCESSES)
def test_what_is_recorded_does_not_change_what_happens(network, name):
    whole = simulated(network, name)
    for record in ((), ("reached",), ("times",), ("parents",)):
        sample = simulated(network, name, record=record)
        np.testing.assert_array_equal(sample.sizes, whole.sizes)
        np.testing.assert_array_equal(sample.group_sizes, whole.group_sizes)
        for array in ("times", "parents", "reached"):
            found = getattr(sample, array)
            assert (found is not None) == (array in record)
            if found is not None:
                np.testing.assert_array_equal(found, getattr(whole, array))


@pytest.mark.parametrize("name", PROCESSES)
def test_what_is_recorded_agrees_with_itself(network, name):
    sample = simulated(network, name)
    np.testing.assert_array_equal(np.diff(sample.offsets), sample.sizes)
    np.testing.assert_array_equal(np.bincount(sample.consumers, minlength=network.consumers), sample.reached)
    if sample.groups:
        np.testing.assert_array_equal(sample.group_sizes.sum(1), sample.sizes)
    for place in range(3):
        found = sample.activations(place)
        keys = list(zip(found.times.tolist(), found.consumers.tolist(), strict=True))
        assert keys == sorted(set(keys))
        when = dict(zip(found.consumers.tolist(), found.times.tolist(), strict=True))
        for consumer, parent in zip(found.consumers.tolist(), found.parents.tolist(), strict=True):
            if parent < 0:
                assert when[consumer] == 0
            else:
                assert consumer in network.targets[network.indptr[parent] : network.indptr[parent + 1]]
                assert when[parent] < when[consumer]
                assert name == "delayed" or when[parent] + 1 == when[consumer]
