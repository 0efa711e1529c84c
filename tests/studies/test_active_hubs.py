"""V26: hubs that are more active, not more persuasive."""

from itertools import product

import numpy as np
import pytest

import simulation.market.model
from experiments.studies import active_hubs, centralities
from experiments.verification.findings import compare
from experiments.verification.target import Context
from simulation import MarketModel, SocialNetwork
from simulation.seeding import SeedingPlan
from tests.studies.test_villages import TARGETS

TWO = Context("V26", threads=2)


def test_expected_adopters_on_every_outcome():
    # Seeds 0 and 1; 2 follows both, 3 follows 0, and 1 follows 0.
    ties = [(0, 1), (0, 2), (0, 3), (1, 2), (2, 3)]
    network = SocialNetwork.from_ties([u for u, _ in ties], [v for _, v in ties], 4)
    acceptance, conversion = np.array([0.5, 0.7, 1.0, 1.0]), 0.2
    contacts = [tie for tie in ties if tie[0] in (0, 1)]
    exact = 0.0
    for accepts in product([True, False], repeat=2):
        chance = np.prod([acceptance[seed] if accepts[seed] else 1 - acceptance[seed] for seed in (0, 1)])
        for converts in product([True, False], repeat=len(contacts)):
            weight = np.prod([conversion if one else 1 - conversion for one in converts])
            won = {v for (u, v), one in zip(contacts, converts, strict=True) if one and accepts[u]}
            exact += chance * weight * len(won)
    found = active_hubs.expected_adopters(network, np.array([0, 1]), acceptance, conversion)
    assert found == pytest.approx(exact)


@pytest.fixture
def few(monkeypatch):
    """Leave few replicates, so that rows come out in a moment."""
    monkeypatch.setattr(active_hubs, "RANDOM_SETS", 6)
    scenario, network = active_hubs.market()
    return scenario, network, active_hubs.seedings(network, sets=6)


def test_seedings_ask_as_many_and_whom_they_should(few):
    _, network, chosen = few
    assert {name: len(each) for name, each in chosen.items()} == {"hubs": 1, "bridges": 1, "random": 6, "fringe": 1}
    for each in chosen.values():
        assert all(len(np.unique(rows)) == len(rows) == 150 for rows in each)
    degrees = network.followers
    assert degrees[chosen["hubs"][0]].sum() == np.sort(degrees)[-150:].sum()
    assert degrees[chosen["fringe"][0]].sum() == np.sort(degrees)[:150].sum()


@pytest.mark.parametrize("name", ["hubs", "bridges", "fringe"])
def test_the_scenario_asks_whom_the_target_asks(few, name):
    scenario, network, chosen = few
    model = MarketModel(scenario, network=network, **{"brands.0.campaigns.0.seeding.strategy": name})
    plan = model.world.plan_of(0, 0)
    model.close()
    values = centralities.betweenness(network) if name == "bridges" else network.followers.astype(float)
    assert values[plan.rows].sum() == pytest.approx(values[chosen[name][0]].sum(), rel=1e-9)
    # The more follow, the more readily they take part, and in no other way.
    acceptance = active_hubs.acceptance_of(scenario, network)
    assert plan.acceptance.tolist() == acceptance[plan.rows].tolist()
    by_followers = acceptance[np.argsort(network.followers, kind="stable")]
    assert (np.diff(by_followers) >= 0).all()
    assert sorted(set(acceptance.tolist())) == [0.25, 0.32, 0.4, 0.5]


def test_contacts_convert_alike_for_everyone(few):
    brand = few[0].brands[0]
    assert len(set(brand.conversion.model_dump().values())) == 1
    assert len(few[0].consumers.segments) == 1
    assert brand.attitude_pull == 0.0


def test_every_row_comes_out(few):
    (finding,) = compare([TARGETS["V26"]], TWO, lambda _: None)
    ids = [row.id for row in finding.rows]
    assert len(ids) == len(set(ids)) == 29
    assert all(row.startswith("V26.") for row in ids)
    verdicts = {row.id: row.verdict for row in finding.rows}
    assert {row.split(".")[1] for row in ids if verdicts[row] == "shown"} == {"overlap", "friends", "adopters"}
    # What six sets say clearly already.
    for row in ("order.hubs", "order.random", "random", "active"):
        assert verdicts[f"V26.{row}"] == "pass"


class Eager(MarketModel):
    """Everybody who is asked takes part."""

    def __init__(self, scenario, *, plans, **options):
        eager = {key: SeedingPlan(plan.rows, plan.prices, np.ones(len(plan))) for key, plan in plans.items()}
        super().__init__(scenario, plans=eager, **options)


@pytest.mark.slow
def test_a_market_in_which_everybody_takes_part_is_found_out(few, monkeypatch):
    monkeypatch.setattr(simulation.market.model, "MarketModel", Eager)
    (finding,) = compare([TARGETS["V26"]], TWO, lambda _: None)
    failed = {row.id for row in finding.rows if row.verdict == "fail"}
    assert {"V26.active", "V26.alike.less", "V26.quiet.hubs", "V26.quiet.random"} <= failed
