"""What a scenario offers, which plans are taken, and that costly choices are made once."""

import sys
import types

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation import MarketModel, Scenario, ScenarioError, SocialNetwork, simulate
from simulation.files.storage import parquet_bytes
from simulation.seeding import Choice, SeedingPlan, Spreading, offers_of

money = st.floats(0.0, 100.0)
chance = st.floats(0.0, 1.0)


def scenario_with(brand=None, run=None, **seeding):
    return Scenario.from_fields(
        {
            "run": {"random_seed": 3, "days": 4.0, **(run or {})},
            "network": {"generator": "gnp", "consumers": 50, "mean_degree": 4.0},
            "brands": [{"name": "b", "campaigns": [{"name": "c", "seeding": seeding}], **(brand or {})}],
        }
    )


@given(
    starts=st.sets(st.integers(0, 12), max_size=4),
    prices=st.lists(money, min_size=5, max_size=5),
    chances=st.lists(chance, min_size=5, max_size=5),
    per_thousand=money,
    unit=money,
    free=st.booleans(),
    shuffled=st.permutations(range(13)),
)
@settings(derandomize=True, max_examples=150, deadline=None)
def test_offers_by_the_definition(starts, prices, chances, per_thousand, unit, free, shuffled):
    """Consumer u has as many followers as `shuffled` says: each number from 0 to 12 once."""
    ties = [(u, 13 + v) for u, followers in enumerate(shuffled) for v in range(followers)]
    network = SocialNetwork.from_ties(*np.array(ties).T, 25)
    tiers = [
        {"name": str(start), "audience_from": start, "price": prices[place], "acceptance": chances[place]}
        for place, start in enumerate(sorted(starts), 1)
    ]
    scenario = scenario_with(
        {"unit_cost": unit},
        price=prices[0],
        acceptance=chances[0],
        tiers=tiers,
        cost_per_thousand=per_thousand,
        free_unit=free,
    )
    brand = scenario.brands[0]
    offers = offers_of(brand.campaigns[0].seeding, brand, network)
    assert offers.is_candidate.all()
    assert len(offers.must_have) == 0
    for u, followers in enumerate([*shuffled, *[0] * 12]):
        mine = [tier for tier in tiers if tier["audience_from"] <= followers]
        fee, acceptance = (mine[-1]["price"], mine[-1]["acceptance"]) if mine else (prices[0], chances[0])
        assert offers.acceptance[u] == acceptance
        assert offers.price[u] == pytest.approx(fee + followers * per_thousand / 1000 + free * unit, rel=1e-12)


def plan(rows, prices=1.0, acceptance=1.0):
    rows = np.asarray(rows)
    return SeedingPlan(rows, np.broadcast_to(prices, rows.shape), np.broadcast_to(acceptance, rows.shape))


@pytest.mark.parametrize(
    ("plans", "said"),
    [
        ({("xyz", "d"): plan([1])}, "must be for (brand, campaign) of the scenario; known: b / c"),
        (
            {("b", "cc"): plan([1])},
            "must be for (brand, campaign) of the scenario (did you mean 'b / c'?); known: b / c",
        ),
        ({"c": plan([1])}, "must be for (brand, campaign) of the scenario"),
        ({("b", "c"): [1, 2]}, "plans[('b', 'c')] = [1, 2]: must be a SeedingPlan"),
        ({("b", "c"): plan([1, 50])}, "plans[('b', 'c')].rows = [1, 50]: must be rows in 0..49"),
        ({("b", "c"): plan([-1])}, "plans[('b', 'c')].rows = [-1]: must be rows in 0..49"),
        ({("b", "c"): plan([4, 4])}, "plans[('b', 'c')].rows = [4, 4]: must be distinct"),
        ({("b", "c"): plan([1.5])}, "plans[('b', 'c')].rows = [1.5]: must be a list of numbers, one per seed"),
        ({("b", "c"): plan([[1]])}, "plans[('b', 'c')].rows = [[1]]: must be a list of numbers, one per seed"),
        ({("b", "c"): plan([1], -1.0)}, "plans[('b', 'c')].prices = [-1.0]: must be amounts of money, zero or more"),
        ({("b", "c"): plan([1], np.nan)}, "plans[('b', 'c')].prices = [nan]: must be amounts of money, zero or more"),
        ({("b", "c"): plan([1], 1, 1.5)}, "plans[('b', 'c')].acceptance = [1.5]: must be probabilities in [0, 1]"),
        (
            {("b", "c"): SeedingPlan(np.array([1, 2]), np.ones(1), np.ones(2))},
            "plans[('b', 'c')].prices = [1.0]: must be a list of numbers, one per seed",
        ),
    ],
)
def test_plans_that_do_not_fit_are_refused(plans, said):
    with pytest.raises(ScenarioError) as caught:
        MarketModel(scenario_with(), plans=plans)
    assert said in str(caught.value)


@pytest.fixture
def asked(monkeypatch):
    """Stand in for catalogue and surrogate; note the tasks. The choice: the candidates of the last rows."""
    tasks = []

    def choose_seeds(name, task):
        tasks.append((name, task))
        return Choice(np.arange(task.network.consumers - 3, task.network.consumers, dtype=np.int32))

    def surrogate(scenario, brand, campaign, network, population):
        assert len(population) == network.consumers
        return Spreading("cascade", 0.25)

    for name, function in (("catalogue", choose_seeds), ("surrogate", surrogate)):
        module = types.ModuleType(f"simulation.seeding.{name}")
        setattr(module, function.__name__, function)
        monkeypatch.setitem(sys.modules, module.__name__, module)
    return tasks


def test_a_strategy_of_the_catalogue_is_asked_with_the_offers_of_the_scenario(asked):
    model = MarketModel(scenario_with(strategy="pagerank", count=5, price=2.0, budget=20.0, acceptance=0.5))
    ((name, task),) = asked
    assert name == "pagerank"
    assert (task.count, task.budget, task.random_seed) == (5, 20.0, 3)
    assert task.identity == ("campaign", "b", "c")
    assert (task.offers.price == 2.0).all()
    assert (task.offers.acceptance == 0.5).all()
    assert task.spreading.values == 0.25
    chosen = model.brands[0].accounts["c"].plan
    assert (chosen.rows.tolist(), chosen.prices.tolist()) == ([47, 48, 49], [2.0] * 3)


@pytest.mark.parametrize("strategy", ["random", "celf"])
def test_a_budget_alone_buys_as_many_as_it_can(asked, strategy):
    MarketModel(scenario_with(strategy=strategy, price=2.0, budget=20.0))
    assert [(name, task.count, task.budget) for name, task in asked] == [(strategy, None, 20.0)]


@pytest.mark.parametrize("seeding", [{"count": 5}, {"count": 5, "budget": 9.0}, {"strategy": "celf"}, {}])
def test_nobody_is_asked_where_the_choice_is_cheap_or_empty(asked, seeding):
    model = MarketModel(scenario_with(**seeding))
    assert len(model.brands[0].accounts["c"].plan) == seeding.get("count", 0)
    assert asked == []


def test_a_choice_is_not_repeated_for_each_replicate(asked):
    scenario = scenario_with(run={"replicates": 4}, strategy="katz", count=5)
    together = simulate(scenario, threads=2)
    assert len(asked) == 1
    chosen = MarketModel(scenario).brands[0].accounts["c"].plan
    given = simulate(scenario, plans={("b", "c"): chosen})
    assert len(asked) == 2
    assert parquet_bytes(together.tables["timeseries"]) == parquet_bytes(given.tables["timeseries"])


@pytest.mark.parametrize("vary", [["consumers"], ["luck", "network"]])
def test_it_is_repeated_where_consumers_or_networks_differ(asked, vary):
    simulate(scenario_with(run={"replicates": 3, "vary": vary}, strategy="katz", count=5), threads=1)
    assert len(asked) == 3
