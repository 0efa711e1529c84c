"""A million consumers cost no object each, and what needs no Python per consumer does without."""

import gc
import sys
import time
import tracemalloc
from collections import deque
from itertools import islice

import numpy as np
import pytest

from simulation import Brand, Consumer, MarketModel, Scenario

MILLION = 1_000_000
SCENARIO = {
    "run": {"days": 1.0, "tick_hours": 6.0, "random_seed": 3},
    "network": {"generator": "gnp", "consumers": MILLION, "mean_degree": 0.01},
    "consumers": {"segments": [{"name": "young", "share": 0.5}, {"name": "old", "share": 0.5}]},
    "brands": [{"name": "Aroma"}, {"name": "Brew"}],
}


@pytest.fixture(scope="module")
def large():
    gc.collect()
    before = len(gc.get_objects()), sys.getallocatedblocks()
    model = MarketModel(Scenario.from_fields(SCENARIO))
    gc.collect()
    after = len(gc.get_objects()), sys.getallocatedblocks()
    return model, [b - a for a, b in zip(before, after, strict=True)]


def test_building_the_model_makes_no_object_per_consumer(large):
    _, (containers, blocks) = large
    assert containers < MILLION / 20
    assert blocks < MILLION / 4  # what compiling leaves is counted too


def allocated(function):
    """Return how many blocks of memory Python holds at most, at once, for what a function makes, and the peak bytes."""
    gc.collect()
    tracemalloc.start()
    try:
        blocks = sys.getallocatedblocks()
        result = function()
        blocks = sys.getallocatedblocks() - blocks
        return result, blocks, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


LAZY = {
    "the set": (lambda model: model.agents_by_type[Consumer], 0),
    "all agents": (lambda model: model.agents, 0),
    "len": (lambda model: len(model.agents) + len(model.agents_by_type[Consumer]), 0),
    "one": (lambda model: model.agents_by_type[Consumer][-1], 0),
    "in": (lambda model: model.agents[77] in model.agents, 0),
    "ten": (lambda model: model.agents_by_type[Consumer][3:2_000:200], 8),
    "copy": (lambda model: model.agents.copy(), 0),
    "half": (lambda model: model.agents_by_type[Consumer].select(at_most=0.5), 24),
    "by type": (lambda model: model.agents.select(agent_type=Consumer), 40),
    "brands": (lambda model: model.agents.select(agent_type=Brand), 40),
    "sorted": (lambda model: model.agents.sort("unique_id"), 64),
    "groups": (lambda model: model.agents_by_type[Consumer].groupby("susceptibility"), 100),
    "set": (lambda model: model.agents_by_type[Consumer].set("susceptibility", 0.5), 24),
    "set of half": (lambda model: model.agents_by_type[Consumer].select(at_most=0.5).set("attitude", [0.5, -0.5]), 40),
    "mean": (lambda model: model.agents_by_type[Consumer].agg("susceptibility", np.mean), 32),
    "means": (lambda model: model.agents_by_type[Consumer].agg("attitude", [np.mean, np.std]), 80),
}


@pytest.mark.parametrize("name", LAZY)
def test_an_operation_makes_no_object_per_consumer(large, name):
    operation, bytes_per_consumer = LAZY[name]
    _, blocks, peak = allocated(lambda: operation(large[0]))
    assert blocks < 2_000
    # 10 KB beside the arrays.
    assert peak < 10_000 + bytes_per_consumer * MILLION


# As a share of the time in which as many views are made, in the same process: it holds on a busy machine too.
QUICK = {
    "half": (lambda views: views.select(at_most=0.5), 0.1),
    "of a type": (lambda views: views.select(agent_type=Consumer), 0.1),
    "get": (lambda views: views.get("susceptibility"), 0.25),
    "mean": (lambda views: views.agg("susceptibility", np.mean), 0.1),
    "several means": (lambda views: views.agg("attitude", [np.mean, np.min, np.max]), 0.25),
    "set": (lambda views: views.set("sessions_per_day", 3.0), 0.1),
    "set of half": (lambda views: views.select(at_most=0.5).set("attitude", [0, 1]), 0.1),
    "in": (lambda views: [views[row] in views for row in range(100)], 0.05),
    "in half": (lambda views: list(map(views.select(at_most=0.5).__contains__, views[:100])), 0.1),
}


def seconds(function):
    """Return the processor time of the fastest of four calls."""
    times = []
    for _ in range(4):
        start = time.process_time()
        function()
        times.append(time.process_time() - start)
    return min(times)


@pytest.fixture(scope="module")
def seconds_of_views(large):
    views = large[0].agents_by_type[Consumer]
    return 10 * seconds(lambda: deque(islice(views, MILLION // 10), maxlen=0))


@pytest.mark.parametrize("name", QUICK)
def test_an_operation_on_a_million_consumers_makes_no_views(large, seconds_of_views, name):
    operation, share = QUICK[name]
    views = large[0].agents_by_type[Consumer]
    assert seconds(lambda: operation(views)) < share * seconds_of_views


def test_a_million_values_are_those_of_the_arrays(large):
    model, _ = large
    views = model.agents_by_type[Consumer]
    rng = np.random.default_rng(5)
    model.market.state.susceptibility[:] = rng.random(MILLION, np.float32)
    values = views.get("susceptibility")
    assert np.mean(values) == views.agg("susceptibility", np.mean)
    assert np.std(values) == views.agg("susceptibility", np.std)
    assert sum(values) == views.agg("susceptibility", sum)
    order = views.sort("susceptibility").get("row")
    assert order == sorted(range(MILLION), key=values.__getitem__, reverse=True)
