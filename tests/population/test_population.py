"""`Population`: the traits of consumers are those of their segments' distributions at their own draws."""

from __future__ import annotations

import copy

import numpy as np
import pytest

from simulation import Population, Scenario, simulate
from simulation.consumers.population import TraitColumns, draw_segments
from simulation.draws.quantiles import quantile_table
from simulation.kernels.random import generator, keys
from simulation.kernels.random.root import root_key
from tests.scenario.examples import rich

CONSUMERS = 3000
ROOT = root_key(7, None)
TRAITS = ("susceptibility", "sessions_per_day", "posts_per_session")


@pytest.fixture(scope="module")
def scenario():
    return Scenario.from_fields(rich())


@pytest.fixture(scope="module")
def population(scenario):
    return Population.draw(scenario, CONSUMERS, ROOT)


def uniforms(kind, item=keys.NO_ITEM):
    return generator.uniforms(*ROOT, kind, np.uint64(item), CONSUMERS)


def members(scenario):
    """Return the segment of each consumer, from the shares and one draw each."""
    bounds = np.cumsum([segment.share for segment in scenario.consumers.segments])
    drawn = uniforms(keys.SEGMENT)
    return np.minimum(np.searchsorted(bounds, drawn, side="right"), len(bounds) - 1)


def expected(scenario, name, of):
    drawn = uniforms(keys.TRAIT, keys.item_id("trait", name))
    tables = [quantile_table(of(segment)) for segment in scenario.consumers.segments]
    return np.choose(members(scenario), [table.value(drawn) for table in tables]).astype(np.float32)


def test_segments_follow_their_shares(scenario, population):
    assert population.segment.dtype == np.int16
    assert population.segments == ("young", "old")
    assert population.segment.tolist() == members(scenario).tolist()
    assert draw_segments(scenario, CONSUMERS, ROOT).tolist() == members(scenario).tolist()


@pytest.mark.parametrize("count", [1, 3, 10])
def test_many_segments_follow_their_shares(count):
    fields = rich()
    one = fields["consumers"]["segments"][0]
    segments = [copy.deepcopy(one) | {"name": f"segment {index}", "share": 1 / count} for index in range(count)]
    scenario = Scenario.from_fields(fields | {"consumers": {"segments": segments}, "brands": [{"name": "one"}]})
    assert draw_segments(scenario, CONSUMERS, ROOT).tolist() == members(scenario).tolist()


@pytest.mark.parametrize("name", TRAITS)
def test_traits_are_the_values_of_the_consumers_draws(scenario, population, name):
    found = getattr(population, name)
    assert found.dtype == np.float32
    assert found.tolist() == expected(scenario, name, lambda segment: getattr(segment, name)).tolist()


def test_interests_are_the_values_of_the_consumers_draws(scenario, population):
    assert population.topics == ("coffee", "sports")
    for place, topic in enumerate(population.topics):
        wanted = expected(scenario, f"interest in {topic}", lambda segment, topic=topic: segment.interests[topic])
        assert population.interests[:, place].tolist() == wanted.tolist()


def test_those_opt_out_whose_draw_is_below_the_share_of_their_segment(scenario, population):
    share = np.array([segment.opt_out for segment in scenario.consumers.segments])
    assert population.opted_out.tolist() == (uniforms(keys.OPT_OUT) < share[members(scenario)]).tolist()
    assert 0 < population.opted_out.sum() < CONSUMERS


def test_the_caller_may_say_where_traits_are_written(scenario, population):
    record = np.full((CONSUMERS, 12), -3.0, np.float32)
    into = TraitColumns(record[:, 4], record[:, 2], record[:, 7], record[:, 8:10])
    there = Population.draw(scenario, CONSUMERS, ROOT, into)
    for name in (*TRAITS, "interests"):
        assert np.shares_memory(getattr(there, name), record)
        np.testing.assert_array_equal(getattr(there, name), getattr(population, name))
    np.testing.assert_array_equal(record[:, 4], population.susceptibility)
    np.testing.assert_array_equal(record[:, 8:10], population.interests)
    assert (record[:, [0, 1, 3, 5, 6, 10, 11]] == -3.0).all(), "what lies between is not touched"


def test_sessions_stay_above_zero_in_single_precision():
    fields = rich()
    for segment in fields["consumers"]["segments"]:
        segment["sessions_per_day"] = {"distribution": "gamma", "shape": 0.01, "scale": 1.0}
    sessions = Population.draw(Scenario.from_fields(fields), CONSUMERS, ROOT).sessions_per_day
    assert sessions.min() == np.float32(1e-6)
    assert (sessions > np.float32(1e-6)).any()


@pytest.mark.parametrize("vary", [["luck"], ["luck", "consumers"]])
def test_the_table_of_consumers_shows_the_segments_of_the_first_replicate(vary):
    fields = rich()
    fields["run"] |= {"vary": vary, "days": 1.0, "replicates": 1, "record_cascades": [0]}
    fields["brands"][0]["campaigns"][0] |= {"start_day": 0.0, "end_day": 1.0, "seeding": {}}
    outcome = simulate(Scenario.from_fields(fields), threads=1)
    root = root_key(7, 0 if "consumers" in vary else None)
    drawn = Population.draw(outcome.scenario, 200, root)
    assert outcome.consumers["segment"].tolist() == [drawn.segments[index] for index in drawn.segment]
