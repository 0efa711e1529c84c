"""The catalog scenario `seeding_under_budget`: what common luck gains, and how far posts spread."""

from __future__ import annotations

import pytest

from experiments.comparison.comparison import compare
from simulation import simulate
from simulation.scenario import load_scenario


@pytest.fixture(scope="module")
def result():
    return compare("seeding_under_budget", ["random", "highest_degree", "reverse_reachable"], replicates=20)


def test_posts_reproduce_as_ordinary_ones_do():
    """P4: .12-.23 further shares per share; those of hubs, with ten times the audience, come to .24."""
    fields = {"run.replicates": 8, "run.record_cascades": list(range(8))}
    for strategy in ("random", "reverse_reachable"):
        named = {**fields, "brands.0.campaigns.0.seeding.strategy": strategy}
        table = simulate(load_scenario("seeding_under_budget", fields=named)).cascades
        own = table[table["brand"] == "Kettle & Co"]
        assert 0.12 <= (own["parent"] >= 0).mean() <= 0.23, strategy


def test_common_luck_halves_the_variance_of_strategy_minus_baseline(result):
    pairs = result.pairs.query("second == 'baseline' and measure in ['adopters', 'contribution', 'profit']")
    assert len(pairs) == 9
    assert (pairs["variance_reduction"] <= 0.5).all()


def test_a_factor_is_given_for_every_pair(result):
    assert result.pairs.query("measure == 'profit'")["variance_reduction"].notna().all()


def test_gain_per_cost_wins_and_says_what_it_promises(result):
    assert result.ranking["strategy"].iloc[0] == "reverse_reachable"
    guarantee = result.choices["reverse_reachable"].guarantee
    assert guarantee is not None
    assert guarantee.ratio >= guarantee.promised
    assert result.plans["reverse_reachable"].expected_cost <= 600.0
