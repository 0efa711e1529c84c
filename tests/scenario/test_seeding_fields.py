"""The money and the timing of seeding in a scenario: what is refused, and in which words."""

import datetime

import pytest

from simulation.errors import ScenarioError
from simulation.scenario import Scenario, load_scenario
from simulation.scenario.seeding import Strategy
from tests.scenario.examples import rich, small

SEEDING = "brands.0.campaigns.0.seeding"
TIER = {"name": "large", "audience_from": 100, "price": 50.0}


def refused(changes, base=None):
    with pytest.raises(ScenarioError) as caught:
        Scenario.from_fields(base or small()).with_fields(changes)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("field", "value", "allowed"),
    [
        (f"{SEEDING}.budget", -1.0, "must be a number in [0, 1e+15] (currency)"),
        (f"{SEEDING}.cost_per_thousand", -1.0, "must be a number in [0, 1e+09] (currency)"),
        (f"{SEEDING}.cost_per_thousand", float("nan"), "must be a number in [0, 1e+09] (currency)"),
        (f"{SEEDING}.free_unit", 1, "must be true or false"),
        (f"{SEEDING}.waves", 0, "must be a whole number in [1, 1000] (waves)"),
        (f"{SEEDING}.waves", 1.5, "must be a whole number in [1, 1000] (waves)"),
        (f"{SEEDING}.days_between_waves", -1.0, "must be a number in [0, 36500] (days)"),
        (f"{SEEDING}.adaptive", "yes", "must be true or false"),
        (f"{SEEDING}.adaptive", True, "must be false for one wave; use waves = 2 or more"),
        (f"{SEEDING}.tiers", 3, "must be a list of tables"),
        ("brands.0.unit_cost", -0.5, "must be a number in [0, 1e+12] (currency)"),
        ("brands.0.lifetime.margin_per_year", -1.0, "must be a number in [0, 1e+12] (currency per year)"),
        ("brands.0.lifetime.retention_per_year", 1.0, "must be a number in [0, 1) (share per year)"),
        ("brands.0.lifetime.discount_per_year", -0.1, "must be a number in [0, 100] (share per year)"),
        ("start_date", "2026-02-29", "must be a date that exists, written YYYY-MM-DD"),
        ("start_date", "20260301", "must be a date that exists, written YYYY-MM-DD"),
        ("start_date", "", "must be a date that exists, written YYYY-MM-DD"),
        ("start_date", 20260301, "must be text (YYYY-MM-DD)"),
    ],
)
def test_a_value_that_is_not_allowed(field, value, allowed):
    assert refused({field: value}) == [f"{field} = {value!r}: {allowed}"]


def test_an_unknown_strategy_names_the_nearest():
    (problem,) = refused({f"{SEEDING}.strategy": "degre_discount"})
    assert problem.startswith(f'{SEEDING}.strategy = \'degre_discount\': must be "none" | "random" | ')
    assert problem.endswith("\"labels\" (did you mean 'degree_discount'?)")


@pytest.mark.parametrize("strategy", Strategy.__args__[:-1])
def test_every_strategy_is_taken(strategy):
    scenario = Scenario.from_fields(small()).with_fields({f"{SEEDING}.strategy": strategy})
    assert scenario.brands[0].campaigns[0].seeding.strategy == strategy


@pytest.mark.parametrize("start", [100, 99, 0])
def test_tiers_that_do_not_ascend(start):
    tiers = [TIER, {"name": "larger", "audience_from": start, "price": 60.0}]
    allowed = "must be above 100, where the tier before begins: tiers are listed from small to large"
    assert refused({f"{SEEDING}.tiers": tiers}) == [f"{SEEDING}.tiers.1.audience_from = {start}: {allowed}"]


def test_tiers_of_the_same_name():
    tiers = [TIER, {**TIER, "audience_from": 200}]
    assert refused({f"{SEEDING}.tiers": tiers}) == [f"{SEEDING}.tiers.1.name = 'large': must be unique"]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"price": -1.0}, "price = -1.0: must be a number in [0, 1e+12] (currency)"),
        ({"acceptance": 1.1}, "acceptance = 1.1: must be a number in [0, 1] (probability)"),
        ({"audience_from": -1}, "audience_from = -1: must be a whole number in [0, 1e+09] (followers)"),
        ({"audience": 3}, "audience = 3: unknown field (did you mean 'audience_from'?); known here: name, "),
    ],
)
def test_a_tier_that_is_not_allowed(change, problem):
    (found,) = refused({f"{SEEDING}.tiers": [{**TIER, **change}]})
    assert found.startswith(f"{SEEDING}.tiers.0.{problem}")


def test_waves_need_days_between_them():
    allowed = "must be above 0 for 3 waves"
    assert refused({f"{SEEDING}.waves": 3}) == [f"{SEEDING}.days_between_waves = 0.0: {allowed}"]


@pytest.mark.parametrize(
    ("campaign", "waves", "between", "fits"),
    [
        ({}, 3, 15.0, False),  # the run ends at day 30
        ({}, 3, 14.9, True),
        ({"end_day": 20.0}, 3, 10.0, False),
        ({"end_day": 20.0}, 3, 9.9, True),
        ({"start_day": 4.0, "end_day": 20.0}, 3, 8.0, False),
        ({"end_day": 20.0, "seeding": {"day": 19.0}}, 2, 1.0, False),
        ({"end_day": 20.0, "seeding": {"day": 19.0}}, 2, 0.5, True),
    ],
)
def test_all_waves_lie_within_campaign_and_run(campaign, waves, between, fits):
    base = small()
    base["brands"][0]["campaigns"][0] |= campaign
    changes = {f"{SEEDING}.waves": waves, f"{SEEDING}.days_between_waves": between}
    if fits:
        Scenario.from_fields(base).with_fields(changes)
        return
    (problem,) = refused(changes, base)
    end = min(campaign.get("end_day", 30.0), 30.0)
    last = campaign.get("seeding", {}).get("day", campaign.get("start_day", 0.0)) + (waves - 1) * between
    said = f"the last of {waves} waves is on day {last:g}; must be before day {end:g}, within the campaign and the run"
    assert problem == f"{SEEDING}.days_between_waves = {between}: {said}"


def test_all_problems_of_a_seeding_are_told_at_once():
    seeding = {"tiers": [TIER, TIER], "waves": 2, "labels": ["1"], "count": 10**6}
    problems = refused({SEEDING: seeding})
    assert {problem.split(" = ")[0].removeprefix(f"{SEEDING}.") for problem in problems} == {
        "count",
        "labels",
        "tiers.1.name",
        "tiers.1.audience_from",
        "days_between_waves",
    }


@pytest.mark.parametrize("written", ['"2026-03-01"', "2026-03-01"])
def test_a_date_of_toml_and_a_text_are_the_same(tmp_path, written):
    path = tmp_path / "market.toml"
    path.write_text(f'start_date = {written}\n[[brands]]\nname = "b"\n')
    scenario = load_scenario(path)
    assert scenario.start_date == "2026-03-01"
    path.write_text(scenario.to_toml())
    assert load_scenario(path) == scenario
    assert load_scenario("referral", [f"start_date={written}"]).start_date == "2026-03-01"
    assert Scenario.from_fields(small()).with_fields({"start_date": datetime.date(2026, 3, 1)}).start_date


@pytest.mark.parametrize("written", ["2026-03-01T10:00:00", "2026-03-01T10:00:00Z", "10:00:00"])
def test_a_time_is_no_date(tmp_path, written):
    path = tmp_path / "market.toml"
    path.write_text(f'start_date = {written}\n[[brands]]\nname = "b"\n')
    with pytest.raises(ScenarioError, match=r"start_date = datetime.*: must be text \(YYYY-MM-DD\)"):
        load_scenario(path)


def test_a_date_is_a_label():
    scenario = Scenario.from_fields(rich())
    assert scenario.with_fields({"start_date": "2026-03-01"}).digest() == scenario.digest()
    assert scenario.with_fields({"brands.0.unit_cost": 1.0}).digest() != scenario.digest()
