"""The tick is a grid, not a mechanism: halving it hardly moves what a scenario says."""

import numpy as np
import pytest

from simulation import MarketModel, Scenario, load_scenario
from simulation.kernels import layouts
from simulation.kernels.random.root import root_key
from simulation.market.preparation import make_network
from simulation.scenario import catalogue
from tests.theory.markets import merged

MOST = 0.02
"""Relative change of a mean outcome."""

LIVELY = {
    "run": {"days": 20.0, "tick_hours": 1.0, "random_seed": 8, "record_cascades": []},
    "network": {"generator": "barabasi_albert", "consumers": 1500, "mean_degree": 8.0},
    "platform": {"background_posts_per_day": 3.0},
    "consumers": {"segments": [{"sessions_per_day": 4.0, "posts_per_session": 20.0}]},
    "brands": [
        {
            "name": "Aroma",
            "category": "coffee",
            "quality": 0.8,
            "followers": 0.1,
            "initial_adopters": 15,
            "attitude_pull": 0.5,
            "conversion": {"paid": 0.01, "owned": 0.01, "earned": 0.03, "talk": 0.1},
            "word_of_mouth": {
                "talks_per_day": 0.5,
                "talk_days": 5.0,
                "review_probability": 0.3,
                "churn_per_day": 0.05,
                "positive": {"appeal": 0.05},
                "negative": {"appeal": 0.05},
            },
            "campaigns": [
                {
                    "name": "launch",
                    "message": {"appeal": 0.08},
                    "posts_per_day": 1.0,
                    "impressions": {"per_day": 150.0, "frequency_cap": 4},
                    "seeding": {"strategy": "highest_degree", "count": 15},
                    "referral": {"extra_talks_per_day": 0.2, "reward": 1.0},
                }
            ],
        },
        {
            "name": "Brew",
            "category": "coffee",
            "conversion": {"paid": 0.02, "talk": 0.05},
            "word_of_mouth": {"talks_per_day": 0.2},
            "campaigns": [{"name": "ads", "impressions": {"per_day": 100.0}}],
        },
    ],
}


def outcomes(scenario, replicates):
    """Return adopters, reach and shares of each brand at the end (replicate, 3 x brands)."""
    network = make_network(scenario, root_key(scenario.run.random_seed, None))
    rows = []
    for replicate in range(replicates):
        model = MarketModel(scenario, network=network, replicate=replicate)
        model.run_model()
        shares = model.recorder.counts[:, :, layouts.SHARES].sum(axis=0)
        rows.append(np.concatenate([model.recorder.adopters()[-1], model.recorder.reach()[-1], shares]))
        model.close()
    return np.array(rows, float)


def assert_steady(scenario, replicates, finer_by=2.0):
    """Assert that means of outcomes move by less than 2 % when the tick is divided.

    Replicates share their luck across ticks (no key holds a tick), so that the standard error is that of the paired
    differences. What is too small to be measured (a mean below 20) is left out.
    """
    coarse = outcomes(scenario, replicates)
    fine = outcomes(scenario.with_fields({"run.tick_hours": scenario.run.tick_hours / finer_by}), replicates)
    mean = fine.mean(axis=0)
    counted = mean >= 20
    assert counted.any()
    change = (coarse - fine).mean(axis=0)[counted] / mean[counted]
    error = (coarse - fine).std(axis=0, ddof=1)[counted] / np.sqrt(replicates) / mean[counted]
    assert np.all(np.abs(change) < MOST + 4 * error), f"change {change}, standard error {error}"
    return change, error


def test_halving_the_tick_hardly_moves_a_lively_market():
    """Standard errors of the relative changes are about .001 with 40 paired replicates: the change is below 2 %."""
    change, error = assert_steady(Scenario.from_fields(LIVELY), 40)
    assert error.max() < 0.003
    assert np.all(np.abs(change) + 4 * error < MOST)


def test_a_tick_of_two_days_is_too_coarse_which_shows_that_the_check_can_fail():
    fields = merged(LIVELY, {"run": {"tick_hours": 48.0}})
    with pytest.raises(AssertionError, match="change"):
        assert_steady(Scenario.from_fields(fields), 30, finer_by=48.0)


@pytest.mark.slow
def test_halving_the_tick_hardly_moves_a_lively_market_measured_well():
    """Standard errors below .0005 with 400 paired replicates, against a grid eight times as fine."""
    change, error = assert_steady(Scenario.from_fields(LIVELY), 400, finer_by=8.0)
    assert np.all(np.abs(change) + 4 * error < MOST)


def reduced(name, consumers):
    """Return a scenario of the catalogue with a fixed seed and, where it is generated, a smaller network."""
    scenario = load_scenario(name)
    fields = {"run.random_seed": 8, "run.record_cascades": [], "run.days": min(scenario.run.days, 60.0)}
    network = scenario.network
    if network.file is None and network.consumers > consumers:
        scale = consumers / network.consumers
        fields["network.consumers"] = consumers
        for index, brand in enumerate(scenario.brands):
            fields[f"brands.{index}.initial_adopters"] = int(brand.initial_adopters * scale)
            for number, campaign in enumerate(brand.campaigns):
                place = f"brands.{index}.campaigns.{number}"
                fields[f"{place}.impressions.per_day"] = campaign.impressions.per_day * scale
                if campaign.seeding.strategy != "labels":
                    fields[f"{place}.seeding.count"] = -int(-campaign.seeding.count * scale // 1)
                if campaign.budget is not None:
                    fields[f"{place}.budget"] = campaign.budget * scale
    return scenario.with_fields(fields)


@pytest.mark.parametrize("name", catalogue.names())
def test_halving_the_tick_hardly_moves_the_catalogue(name):
    """Scaled down to 800 consumers and 20 replicates; 2 % and 4 standard errors of the paired differences."""
    assert_steady(reduced(name, 800), 20)


@pytest.mark.slow
@pytest.mark.parametrize("name", catalogue.names())
def test_halving_the_tick_hardly_moves_the_catalogue_measured_well(name):
    assert_steady(reduced(name, 2000), 200)
