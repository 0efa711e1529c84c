"""Fields whose value is not known: what is refused, and what is drawn."""

import math

import numpy as np
import pytest

from simulation.errors import ScenarioError
from simulation.scenario import Scenario, load_scenario
from simulation.scenario.uncertain_values import drawn
from tests.reference import draws
from tests.scenario.examples import rich, small

UNCERTAIN = 18
SEEDED = {"run.random_seed": 7}


def scenario_with(base=None, **ranges):
    named = {name.replace("__", "."): value for name, value in ranges.items()}
    return Scenario.from_fields(base or rich()).with_fields({"uncertain": named, **SEEDED})


def refused(ranges, base=None):
    with pytest.raises(ScenarioError) as caught:
        Scenario.from_fields(base or rich()).with_fields({"uncertain": ranges})
    return [str(problem) for problem in caught.value.problems]


def between(low, high, **more):
    return {"low": low, "high": high, **more}


NOT_KNOWN = "must be a field outside of run, network, uncertain: these are known"


@pytest.mark.parametrize(
    ("name", "range_", "problem"),
    [
        ("brands.0.qualty", between(0.1, 0.2), ": must be a field of this scenario that is one number"),
        ("brands.0.name", between(0.1, 0.2), ": must be a field of this scenario that is one number"),
        ("brands.0", between(0.1, 0.2), ": must be a field of this scenario that is one number"),
        ("brands.2.quality", between(0.1, 0.2), ": must be a field of this scenario that is one number"),
        ("brands.0.initial_attitude", between(0.1, 0.2), ": must be a field of this scenario that is one number"),
        ("platform.feed", between(0.1, 0.2), ": must be a field of this scenario that is one number"),
        ("run.days", between(5, 9), f": {NOT_KNOWN}"),
        ("network.mean_degree", between(5, 9), f": {NOT_KNOWN}"),
        ("uncertain.x", between(5, 9), f": {NOT_KNOWN}"),
        ("brands.0.quality", between(0.3, 0.3), ".low = 0.3: must be below high = 0.3"),
        ("brands.0.quality", between(0.4, 0.3), ".low = 0.4: must be below high = 0.3"),
        ("brands.0.quality", between(0.4, math.inf), ".high = inf: must be a number (that of the field)"),
        ("brands.0.quality", between("a", 0.5), ".low = 'a': must be a number (that of the field)"),
        (
            "brands.0.quality",
            between(0.0, 0.3, distribution="log_uniform"),
            '.low = 0.0: must be above 0 for distribution "log_uniform"',
        ),
        (
            "brands.0.quality",
            between(0.1, 0.3, distribution="unifrm"),
            ".distribution = 'unifrm': must be \"uniform\" | \"log_uniform\" (did you mean 'uniform'?)",
        ),
        (
            "brands.0.quality",
            between(0.4, 1.3),
            ".high = 1.3: gives no sound scenario: brands.0.quality = 1.3: must be a number in [0, 1] (probability)",
        ),
        (
            "brands.0.initial_adopters",
            between(3, 500),
            ".high = 500.0: gives no sound scenario: brands.0.initial_adopters = 500: must be in 0..200 "
            "(network.consumers)",
        ),
        (
            "consumers.segments.0.share",
            between(0.3, 0.5),
            ".low = 0.3: gives no sound scenario: consumers.segments.*.share = [0.3, 0.6]: shares add up to 0.9; "
            "they must add up to 1",
        ),
    ],
)
def test_what_cannot_be_uncertain(name, range_, problem):
    found = refused({name: range_})[0]
    assert found.startswith(f"uncertain.{name}{problem}")


def test_the_nearest_field_is_named():
    (problem,) = refused({"brands.0.qualty": between(0.1, 0.2)})
    assert problem.endswith("(did you mean 'brands.0.quality'?)")


def test_all_ranges_are_told_at_once():
    ranges = {"brands.0.qualty": between(0.1, 0.2), "brands.0.quality": between(0.4, 0.3), "run.days": between(1, 2)}
    assert len(refused(ranges)) == 3


def test_what_can_be_uncertain():
    """Also a number that is not given, a trait that is one number, and a parameter of a distribution."""
    scenario = scenario_with(
        brands__0__campaigns__1__budget=between(10, 90),
        consumers__segments__0__interests__coffee=between(0.1, 0.9),
        consumers__segments__0__susceptibility__alpha=between(1, 3),
        brands__0__campaigns__0__impressions__frequency_cap=between(1, 6),
        platform__reaction__median_days=between(0.01, 1.0, distribution="log_uniform"),
    )
    for number in range(20):
        one = drawn(scenario, number)
        assert 10 <= one.brands[0].campaigns[1].budget <= 90
        assert one.brands[0].campaigns[0].impressions.frequency_cap in range(1, 7)
        assert one.uncertain == {}
        assert (
            one.with_fields({"uncertain": scenario.fields()["uncertain"]}).fields().keys() == scenario.fields().keys()
        )


def test_a_value_is_a_function_of_seed_field_and_number():
    """As docs/model.md says, by the reference implementation's draws."""
    scenario = scenario_with(
        brands__0__quality=between(0.2, 0.6),
        brands__0__price=between(1.0, 100.0, distribution="log_uniform"),
        brands__0__initial_adopters=between(1, 9),
    )
    shared = draws.Draws(7, 2**64 - 1)
    for number in (0, 1, 2, 500):
        one = drawn(scenario, number).brands[0]
        u = {
            name: shared.uniform(UNCERTAIN, 0, 0, draws.identity("uncertain", f"brands.0.{name}"), number)
            for name in ("quality", "price", "initial_adopters")
        }
        assert one.quality == pytest.approx(0.2 + 0.4 * u["quality"], rel=1e-14)
        assert one.price == pytest.approx(100.0 ** u["price"], rel=1e-12)
        assert one.initial_adopters == round(1 + 8 * u["initial_adopters"])


def test_another_range_moves_no_other_field():
    one = drawn(scenario_with(brands__0__quality=between(0.2, 0.6)), 3)
    other = drawn(scenario_with(brands__0__quality=between(0.2, 0.6), brands__0__price=between(1, 9)), 3)
    assert one.brands[0].quality == other.brands[0].quality
    wider = drawn(scenario_with(brands__0__quality=between(0.2, 1.0)), 3)
    assert wider.brands[0].quality - 0.2 == pytest.approx(2 * (one.brands[0].quality - 0.2))


def test_draws_fill_the_range():
    scenario = scenario_with(small(), brands__0__price=between(2.0, 6.0))
    prices = [drawn(scenario, number).brands[0].price for number in range(400)]
    assert 2.0 <= min(prices) < 2.1
    assert 5.9 < max(prices) <= 6.0
    # Standard error 1.155 / 20 = 0.058.
    assert np.mean(prices) == pytest.approx(4.0, abs=0.2)


def test_values_that_are_not_sound_together_are_refused():
    ranges = {"start_day": between(0.0, 7.0), "end_day": between(1.0, 9.0)}
    base = small()
    base["brands"][0]["campaigns"][0]["end_day"] = 8.0
    scenario = scenario_with(base, **{f"brands__0__campaigns__0__{name}": range_ for name, range_ in ranges.items()})

    def all_drawn():
        return [drawn(scenario, number) for number in range(50)]

    with pytest.raises(ScenarioError, match=r"must be after start_day"):
        all_drawn()


def test_without_a_random_seed_nothing_is_drawn():
    scenario = Scenario.from_fields(small()).with_fields({"uncertain": {"brands.0.quality": between(0.1, 0.2)}})
    with pytest.raises(ScenarioError, match=r"run\.random_seed = None: must be given"):
        drawn(scenario, 0)


@pytest.mark.parametrize("head", ['uncertain."brands.0.quality"', "uncertain.brands.0.quality"])
def test_quotes_around_the_name_may_be_left_out(tmp_path, head):
    path = tmp_path / "market.toml"
    path.write_text(f'[[brands]]\nname = "b"\n[{head}]\nlow = 0.1\nhigh = 0.4\n')
    scenario = load_scenario(path)
    assert scenario.uncertain["brands.0.quality"].high == 0.4
    path.write_text(scenario.to_toml())
    assert load_scenario(path) == scenario
