"""Search files: what they hold, and that every bad input is refused, all of it at once."""

import copy
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.sweep.design.points import scenario_at
from experiments.sweep.errors import SweepError
from experiments.sweep.search.description import load_search, search_of
from experiments.sweep.search.goal import Constraint, Goal
from simulation.errors import Problem

TEXT = """
name = "seeds"
question = "How many seeds?"
scenario = "hinz_seeding"
replicates = 5
random_seed = 3

[set]
"run.days" = 4.0

[[factors]]
field = "brands.0.campaigns.0.seeding.count"
range = [1, 200]

[[factors]]
field = "network.mixing"
log_range = [0.01, 1.0]

[goal]
measure = "contribution"

[[constraints]]
measure = "spend"
at_most = 2000

[[constraints]]
measure = "reach"
at_least = 10.5

[search]
trials = 30
"""
TABLES = {
    "scenario": "hinz_seeding",
    "factors": [{"field": "network.mixing", "range": [0.0, 1.0]}],
    "goal": {"measure": "adopters", "direction": "minimize"},
}


def refused(tables, **options):
    with pytest.raises(SweepError) as caught:
        search_of(tables, Path(), "demo", **options)
    return {problem.field: problem for problem in caught.value.problems}


def test_a_file_is_read(tmp_path):
    path = tmp_path / "seeds.toml"
    path.write_text(TEXT)
    found = load_search(path, ["search.at_a_time=2", "run.tick_hours=6.0"])
    assert found.goal == Goal("contribution", "maximize")
    assert found.constraints == (Constraint("spend", 2000.0, True), Constraint("reach", 10.5, False))
    assert found.measures == ("contribution", "spend", "reach")
    assert (found.replicates, found.settings.trials, found.settings.at_a_time) == (5, 30, 2)
    assert (found.settings.finalists, found.settings.fresh_replicates, found.settings.random_seed) == (3, 40, 1)
    assert found.sweep.name == "seeds"
    assert found.sweep.base.run.random_seed == 3
    assert (found.sweep.base.run.days, found.sweep.base.run.tick_hours) == (4.0, 6.0)
    assert [factor.name for factor in found.factors] == ["count", "mixing"]
    assert found.factors[0].is_whole
    point = scenario_at(found.sweep, [1.0, 0.0])
    assert (point.brands[0].campaigns[0].seeding.count, point.network.mixing) == (200, 0.01)


def test_measures_that_are_kept_beside_stand_last_and_once():
    tables = {**TABLES, "measures": ["reach", "adopters"], "constraints": [{"measure": "spend", "at_most": 0.0}]}
    assert search_of(tables, Path(), "demo").measures == ("adopters", "spend", "reach")


def test_measures_are_checked_by_whom_is_given():
    asked = []

    def check(names, scenario):
        asked.append((tuple(names), scenario.name))
        return [Problem("measures", names[0], "unknown measure")]

    # Under the field that names it.
    assert set(refused(TABLES, check_measures=check)) == {"goal.measure"}
    assert asked == [(("adopters",), "hinz_seeding")]

    def check_all(names, scenario):
        return [Problem("measures", name, "unknown measure") for name in names]

    tables = {**TABLES, "measures": ["reach", "adopters"], "constraints": [{"measure": "spend", "at_most": 0.0}]}
    places = {"goal.measure", "constraints.0.measure", "measures.0"}
    assert set(refused(tables, check_measures=check_all)) == places


def changed(name, value):
    tables = copy.deepcopy(TABLES)
    keys = name.split(".")
    place = tables
    for key in keys[:-1]:
        place = place[int(key)] if isinstance(place, list) else place.setdefault(key, {})
    place[keys[-1]] = value
    return tables


@pytest.mark.parametrize(
    ("name", "value", "field"),
    [
        ("goal", None, "goal"),
        ("goal", {}, "goal.measure"),
        ("goal", "adopters", "goal"),
        ("goal.measure", "", "goal.measure"),
        ("goal.measure", 3, "goal.measure"),
        ("goal.direction", "max", "goal.direction"),
        ("goal.way", "up", "goal.way"),
        ("constraints", [{"measure": "spend"}], "constraints.0"),
        ("constraints", [{"measure": "spend", "at_most": 1.0, "at_least": 0.0}], "constraints.0"),
        ("constraints", [{"at_most": 1.0}], "constraints.0.measure"),
        ("constraints", [{"measure": "spend", "at_most": "much"}], "constraints.0.at_most"),
        ("constraints", [{"measure": "spend", "at_most": True}], "constraints.0.at_most"),
        ("constraints", [{"measure": "spend", "at_most": float("nan")}], "constraints.0.at_most"),
        ("constraints", [{"measure": "spend", "at_least": float("-inf")}], "constraints.0.at_least"),
        ("constraints", {"measure": "spend", "at_most": 1.0}, "constraints"),
        ("search", 60, "search"),
        ("search.trials", 0, "search.trials"),
        ("search.trials", 10_001, "search.trials"),
        ("search.trials", 6.0, "search.trials"),
        ("search.at_a_time", 0, "search.at_a_time"),
        ("search.random_seed", 2**32, "search.random_seed"),
        ("search.random_seed", -1, "search.random_seed"),
        ("search.finalists", True, "search.finalists"),
        ("search.fresh_replicates", 1, "search.fresh_replicates"),
        ("search.trial", 3, "search.trial"),
        ("replicates", 0, "replicates"),
        ("design", {"kind": "random"}, "design"),
        ("luck", "independent", "luck"),
        ("stop", {}, "stop"),
        ("timeseries", {}, "timeseries"),
        ("hypothesis", [], "hypothesis"),
        ("goals", {}, "goals"),
        ("name", "\n", "name"),
        ("scenario", "hinz", "scenario"),
        ("factors", [], "factors"),
        ("factors.0.field", "network.mixin", "factors.0.field"),
        ("factors.0.range", [0.0, 2.0], "factors.0.range"),
        ("factors.0.steps", 3, "factors.0.steps"),
        ("factors.0.name", "adopters", "factors.0.name"),
        ("factors.0.name", "adopters_low", "factors.0.name"),
        ("factors.0.name", "best_so_far", "factors.0.name"),
    ],
)
def test_bad_input_is_refused(name, value, field):
    problems = refused(changed(name, value))
    assert any(found == field or found.startswith(f"{field}.") for found in problems), problems


def test_all_problems_are_named_at_once():
    tables = changed("search.trials", 0)
    tables["goal"]["direction"] = "upward"
    tables["constraints"] = [{"measure": "spend"}]
    tables["design"] = {"kind": "random"}
    tables["factors"][0]["field"] = "network.mixin"
    fields = set(refused(tables))
    assert fields == {"search.trials", "goal.direction", "constraints.0", "design", "factors.0.field"}


@settings(max_examples=12, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["goal", "constraints", "search", "measures", "factors", "replicates"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(st.sampled_from(["measure", "at_most", "trials", "x"]), inner, max_size=3)
            ),
            max_leaves=6,
        ),
    )
)
def test_whatever_is_written_is_read_or_refused(changes):
    try:
        found = search_of({**TABLES, **changes}, Path(), "demo")
    except SweepError:
        return
    assert found.goal.measure in found.measures


def test_assignments_reach_the_search_and_the_scenario_and_nothing_else(tmp_path):
    path = tmp_path / "seeds.toml"
    path.write_text(TEXT)
    assert load_search(path, ["goal.direction=minimize"]).goal.direction == "minimize"
    with pytest.raises(SweepError, match="serch"):
        load_search(path, ["serch.trials=3"])


def test_a_file_that_is_none_is_refused(tmp_path):
    with pytest.raises(SweepError, match="no such file"):
        load_search(tmp_path / "seeds.toml")
