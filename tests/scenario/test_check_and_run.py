"""What is checked before a run is all that a run refuses, and every refusal names fields as the user writes them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, event, example, given, settings

from simulation import MarketModel, simulate
from simulation.errors import MISSING, RefusalError, ScenarioError
from simulation.kernels.random.root import root_key
from simulation.market.preparation import check_against_network, make_network, with_random_seed
from simulation.scenario import Scenario
from simulation.scenario.evidence import numbers_of
from simulation.scenario.overrides import replaced
from simulation.seeding import STRATEGIES
from simulation.seeding.scenario_choice import work_problems
from tests.scenario.hostile import base, hostile_changes, is_field

SEEDING = "brands.0.campaigns.0.seeding"
MOST_TICKS = 60


def checked(changes):
    """Check a scenario as the command does; return it with its network."""
    scenario = with_random_seed(Scenario.from_fields(replaced(base(), changes, "drawn"), "drawn"))
    varies = "network" in scenario.run.vary
    network = make_network(scenario, root_key(scenario.run.random_seed, 0 if varies else None))
    check_against_network(scenario, network)
    problems = list(work_problems(scenario, network, root_key(scenario.run.random_seed, None)))
    if problems:
        raise ScenarioError(problems, "drawn")
    return scenario


def value_at(tables: Any, name: str) -> Any:
    """Return what stands under a dotted name; MISSING where nothing does."""
    for key in name.split("."):
        if isinstance(tables, dict) and key in tables:
            tables = tables[key]
        elif isinstance(tables, list | tuple) and key.isdecimal() and int(key) < len(tables):
            tables = tables[int(key)]
        else:
            return MISSING
    return tables


def check_sound_means_run(changes):
    """Return whether it was run."""
    scenario, problems = attempted(changes)
    assert all(is_field(problem.field) for problem in problems), (problems, changes)
    if scenario is None:
        check_values(problems, changes)
    elif scenario.ticks * scenario.run.replicates <= MOST_TICKS:
        simulate(scenario, threads=1)
        return True
    return False


def attempted(changes):
    """Return a scenario, or what is wrong with it."""
    try:
        return checked(changes), ()
    except RefusalError as refusal:
        return None, refusal.problems


def check_values(problems, changes):
    """A value that is refused is the one that was given."""
    try:
        tables = replaced(base(), changes, "drawn")
    except ScenarioError:
        # A place that is not there has no value.
        return
    for problem in problems:
        found = value_at(tables, problem.field)
        if isinstance(problem.value, int | float | str) and isinstance(found, int | float | str):
            assert problem.value == found or problem.value != problem.value, (problem, changes)


@settings(max_examples=100, suppress_health_check=list(HealthCheck))
@given(hostile_changes())
@example({"network.mean_degree": 0.001, "brands.0.campaigns.0.seeding.strategy": "none", "network.generator": "gnp"})
def test_what_is_sound_runs_and_refusals_name_fields(changes):
    if check_sound_means_run(changes):
        event("run")


@pytest.mark.slow
@settings(max_examples=5_000, suppress_health_check=list(HealthCheck))
@given(hostile_changes())
def test_what_is_sound_runs_and_refusals_name_fields_at_length(changes):
    if check_sound_means_run(changes):
        event("run")


NUMBERS = [name for name, value in numbers_of(base()) if isinstance(value_at(base(), name), float)]


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("value", [5e-324, 2.3e-308, 1.7e308])
def test_the_ends_of_floating_point_run_or_are_refused(name, value):
    check_sound_means_run({name: value})


SHAPES = {
    "platform.reaction": (
        {"distribution": "constant", "days": 0.1},
        {"distribution": "exponential", "mean_days": 0.1},
        {"distribution": "geometric", "daily_probability": 0.5},
        {"distribution": "lognormal", "median_days": 0.1, "sigma": 1.0},
        {"distribution": "power_law", "flat_days": 0.01, "exponent": 0.3},
    ),
    "consumers.segments.0.posts_per_session": (
        {"distribution": "uniform", "minimum": 0.0, "maximum": 2.0},
        {"distribution": "normal", "mean": 1.0, "sd": 0.1, "minimum": 0.0},
        {"distribution": "lognormal", "median": 1.0, "sigma": 0.5},
        {"distribution": "gamma", "shape": 2.0, "scale": 1.0},
        {"distribution": "beta", "alpha": 2.0, "beta": 5.0},
    ),
}
PARAMETERS = [
    pytest.param(field, shape, name, id=f"{shape['distribution']}.{name} of {field}")
    for field, shapes in SHAPES.items()
    for shape in shapes
    for name, value in shape.items()
    if isinstance(value, float)
]


@pytest.mark.parametrize(("field", "shape", "name"), PARAMETERS)
@pytest.mark.parametrize("value", [5e-324, 2.3e-308, 1.7e308])
def test_shapes_at_the_ends_of_floating_point_run_or_are_refused(field, shape, name, value):
    check_sound_means_run({field: {**shape, name: value}})


@pytest.mark.parametrize("strategy", sorted(STRATEGIES))
@pytest.mark.parametrize("count", [0, 2])
def test_no_money_is_a_control_for_every_strategy(strategy, count):
    changes = {f"{SEEDING}.strategy": strategy, f"{SEEDING}.count": count, f"{SEEDING}.budget": 0.0}
    outcome = simulate(checked(changes))
    nobody = simulate(checked({f"{SEEDING}.count": 0}))
    assert outcome.timeseries.equals(nobody.timeseries)


@pytest.mark.parametrize("strategy", sorted(set(STRATEGIES) - {"none"}))
@pytest.mark.parametrize("count", [0, 2])
def test_a_budget_that_buys_nobody_is_refused_alike_for_all(strategy, count):
    changes = {f"{SEEDING}.strategy": strategy, f"{SEEDING}.count": count, f"{SEEDING}.budget": 0.1}
    said = f"{SEEDING}.budget = 0.1: a budget of 0.1 buys nobody: the cheapest of 12 candidates costs 5"
    with pytest.raises(ScenarioError) as caught:
        checked(changes)
    assert [str(problem) for problem in caught.value.problems] == [said]
    with pytest.raises(ScenarioError) as caught:
        MarketModel(Scenario.from_fields(replaced(base(), changes, "drawn")))
    assert [str(problem) for problem in caught.value.problems] == [said]


def test_the_budget_of_the_campaign_is_named_where_it_pays():
    with pytest.raises(ScenarioError, match=r"brands\.0\.campaigns\.0\.budget = 3\.0: a budget of 3 buys nobody"):
        checked({"brands.0.campaigns.0.budget": 3.0})


def test_labels_that_a_budget_cannot_pay():
    labels = {f"{SEEDING}.strategy": "labels", f"{SEEDING}.labels": ["0", "5"], f"{SEEDING}.count": 0}
    with pytest.raises(ScenarioError, match="the cheapest of 2 candidates costs 5"):
        checked({**labels, f"{SEEDING}.budget": 4.0})
    assert checked({**labels, f"{SEEDING}.budget": 6.0})


def test_a_label_is_named_by_its_place():
    changes = {f"{SEEDING}.strategy": "labels", f"{SEEDING}.labels": ["0", "x"], f"{SEEDING}.count": 0}
    with pytest.raises(ScenarioError, match=r"seeding\.labels\.1 = 'x'"):
        checked(changes)


def test_later_networks_on_which_a_budget_buys_nobody_do_not_end_a_run():
    """Only consumers without friends cost 1: some networks have one, and others none."""
    tiers = [{"name": "all", "audience_from": 1, "price": 50.0, "acceptance": 1.0}]
    changes = {
        "network": {"generator": "gnp", "consumers": 12, "mean_degree": 3.0},
        "run": {"days": 1.0, "tick_hours": 24.0, "random_seed": 3, "replicates": 12, "vary": ["luck", "network"]},
        f"{SEEDING}.price": 1.0,
        f"{SEEDING}.budget": 2.0,
        f"{SEEDING}.tiers": tiers,
    }
    for random_seed in range(40):
        changes["run"]["random_seed"] = random_seed
        try:
            scenario = checked(changes)
        except ScenarioError:
            continue
        spend = simulate(scenario).timeseries.groupby("replicate")["spend"].sum()
        if spend.min() < 1.0:
            return
    raise AssertionError("no random seed has networks of both kinds")


def test_too_much_work_is_refused_by_the_strategy_of_its_campaign(monkeypatch):
    from simulation.seeding import greedy

    monkeypatch.setattr(greedy, "MOST_STEPS", 10)
    with pytest.raises(
        ScenarioError, match=r"brands\.0\.campaigns\.0\.seeding\.strategy = 'celf': a choice that looks"
    ):
        checked({f"{SEEDING}.strategy": "celf"})
