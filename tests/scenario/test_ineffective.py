"""Fields that are said to have no effect have none: changing one changes no byte of any table."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from simulation import simulate
from simulation.errors import RefusalError
from simulation.market.preparation import check_against_network, first_network
from simulation.scenario import Scenario, catalogue, load_scenario
from simulation.scenario.ineffective import ineffective_fields
from simulation.scenario.notes import notes
from simulation.scenario.overrides import replaced
from simulation.scenario.reference import rows
from tests.scenario.hostile import base, hostile_changes, is_field

RECORDED = {"run.record_cascades": [0], "run.record_adoptions": [0], "run.record_traits": False}
"""All but traits, which are written whether they decide something or not."""
SHORT = {"run.days": 20.0, "run.tick_hours": 48.0, "run.replicates": 1}
OTHERS = {
    "generator": ["gnp", "ring"],
    "community_sizes": [[5, 7]],
    "topic": ["", "coffee"],
    "rule": ["reinforced_probability", "weighted_threshold", "fractional_threshold"],
    "category": ["", "another"],
    "segments": [["young"]],
    "distribution": [],
    "free_unit": [True, False],
    "adaptive": [False],
    "directed": [True, False],
    "tiers": [[], [{"name": "any", "audience_from": 0, "price": 3.0, "acceptance": 0.5}]],
    "reaction": [{"distribution": "constant", "days": 2.0}],
    "strategy": ["random"],
    "columns": [["a", "b"]],
}
NUMBERS = [0.0, 0.3, 1.0, 2.0, 2.5, 7.0, 1e-3, 3, 0, 1, 5]


def leaves(field):
    """Return the fields at and below a place, with any index where a list has items."""
    pattern = re.sub(r"\.\d+(?=\.|$)", ".N", field)
    known = [row.field for row in rows()]
    below = [field + name.removeprefix(pattern) for name in known if name == pattern or name.startswith(f"{pattern}.")]
    return [name for name in below if ".N" not in name] or [field]


def tables(outcome):
    return [outcome.tables[name] for name in sorted(outcome.tables)]


def same(first, second):
    return all(one.equals(other) for one, other in zip(tables(first), tables(second), strict=True))


def check_each(scenario, choose):
    """Change each field without effect to values that are allowed, all one after the other, and run again."""
    network = first_network(scenario)
    idle = list(ineffective_fields(scenario, network))
    assert all(is_field(one.field) for one in idle)
    before = simulate(scenario, threads=1)
    changed = scenario
    fields = []
    for one in idle:
        if one.field == "network.file" or "reading" in one.why or "network.file" in one.why:
            continue
        for name in leaves(one.field):
            for value in choose(OTHERS.get(name.split(".")[-1], NUMBERS)):
                try:
                    other = changed.with_fields({name: value})
                    check_against_network(other, network)
                except RefusalError:
                    continue
                # Other fields must not have got an effect by it.
                if {each.field for each in ineffective_fields(other, network)} >= {each.field for each in idle}:
                    changed = other
                    fields.append((name, value))
                    break
    after = simulate(changed, threads=1)
    if same(before, after):
        return fields
    guilty = [one for one in fields if not same(before, simulate(scenario.with_fields(dict([one]))))]
    raise AssertionError(f"{guilty or fields} have an effect")


@pytest.mark.parametrize("name", catalogue.names())
def test_fields_without_effect_in_the_catalogue(name):
    scenario = load_scenario(name, fields={**SHORT, "network.consumers": 600, "run.record_cascades": [0]})
    assert check_each(scenario, lambda values: values[::-1])


def hostile_scenario(changes):
    try:
        scenario = Scenario.from_fields(replaced(base(), {**changes, "run.days": 2.0, "run.replicates": 1}, "drawn"))
        check_against_network(scenario, first_network(scenario))
    except RefusalError:
        return None
    return scenario if scenario.ticks <= 10 else None


@settings(max_examples=15, suppress_health_check=list(HealthCheck))
@given(hostile_changes(), st.randoms(use_true_random=False))
def test_fields_without_effect_in_any_scenario(changes, random):
    scenario = hostile_scenario({**changes, **RECORDED})
    assume(scenario is not None)
    check_each(scenario, lambda values: random.sample(values, len(values)))


@pytest.mark.slow
@settings(max_examples=1_000, suppress_health_check=list(HealthCheck))
@given(hostile_changes(), st.randoms(use_true_random=False))
def test_fields_without_effect_in_any_scenario_at_length(changes, random):
    scenario = hostile_scenario({**changes, **RECORDED})
    assume(scenario is not None)
    check_each(scenario, lambda values: random.sample(values, len(values)))


C = "brands.0.campaigns.0"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"brands.0.attitude_pull": 0.0}, "brands.0.attitude_pull = 0: attitudes decide nothing"),
        ({"brands.0.persuasion.paid": 0.5}, "brands.0.persuasion decides nothing: attitudes do not count"),
        ({}, "brands.0.price decides revenue alone: no consumer reacts to a price."),
        (
            {f"{C}.seeding.strategy": "none"},
            f'{C}.seeding.count, {C}.seeding.price are not used: nobody is asked (strategy = "none").',
        ),
        ({f"{C}.referral.extra_talks_per_day": 0.0}, f"{C}.referral.reward is never paid"),
        (
            {"platform.feed": False, "platform.background_posts_per_day": 3.0},
            "platform.background_posts_per_day is not",
        ),
        ({"platform.feed": False, "platform.ranking_weight.paid": 3.0}, "platform.ranking_weight is not used"),
        ({f"{C}.message.threshold": 3.0}, f'{C}.message.threshold is not used by rule = "reinforced_probability".'),
        (
            {f"{C}.message.rule": "absolute_threshold", f"{C}.message.reinforcement": 3.0},
            f'{C}.message.reinforcement is not used by rule = "absolute_threshold".',
        ),
        ({"consumers.segments.0.interests.tea": 0.5, "consumers.segments.1.interests.tea": 0.5}, "no message has this"),
        ({"brands.0.lifetime.retention_per_year": 0.5}, "retention_per_year decides nothing without lifetime.margin"),
        ({"network.exponent": 3.0}, "network.exponent is not used by generator watts_strogatz."),
        ({f"{C}.impressions.per_day": 0.0, f"{C}.impressions.frequency_cap": 2}, "frequency_cap is not used"),
        (
            {f"{C}.seeding.tiers": [{"name": "large", "audience_from": 99, "price": 3.0, "acceptance": 0.5}]},
            f'{C}.seeding.tiers.0.acceptance are not used: no consumer is in tier "large" (most followers: ',
        ),
        (
            {f"{C}.seeding.tiers": [{"name": "all", "audience_from": 0, "price": 3.0, "acceptance": 0.5}]},
            f"{C}.seeding.price is not used: all consumers are in a tier",
        ),
        ({"brands.1.quality": 0.3}, "brands.1.quality decides nothing: adopters neither talk nor review nor leave."),
        ({"brands.1.category": "cold"}, "brands.0.category, brands.1.category exclude nobody"),
        ({"brands.0.followers": 0.0}, f"{C}.posts_per_day reaches nobody"),
        (
            {"uncertain": {"brands.1.conversion.paid": {"low": 0.1, "high": 0.2}}},
            "is not used: nobody is paid and no impressions are bought, and its range is drawn in vain.",
        ),
    ],
    ids=str,
)
def test_what_is_set_without_effect_is_noted(changes, said):
    scenario = Scenario.from_fields(replaced(base(), changes, "changed"))
    found = list(notes(scenario, first_network(scenario)))
    assert any(said in note for note in found), found


def test_what_has_an_effect_is_not_noted():
    found = list(notes(Scenario.from_fields(base())))
    assert [note for note in found if "not used" in note] == []
