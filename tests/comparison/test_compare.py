"""Laws of a comparison that hold without a tolerance, and what a reader is told."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from experiments.comparison.comparison import compare
from experiments.comparison.launches import Launches, extended
from experiments.comparison.measures import MEASURES
from experiments.comparison.question import Question
from experiments.comparison.terminal import ranking_table
from experiments.comparison.writing import comparison_files
from simulation import simulate
from simulation.seeding import SeedingPlan
from tests.comparison.markets import small


@pytest.fixture(scope="module")
def result():
    return compare(small(), ["none", "random", "highest_degree", "highest_degree", "fringe"], replicates=12)


def of(result, strategy, horizon=1):
    table = result.replicates
    return table[(table["strategy"] == strategy) & (table["horizon"] == horizon)].reset_index(drop=True)


def figures(result, strategy, horizon=1):
    return of(result, strategy, horizon).drop(columns="strategy")


def test_none_is_the_baseline(result):
    for horizon in (1, 2):
        pd.testing.assert_frame_equal(figures(result, "none", horizon), figures(result, "baseline", horizon))
    zero = ["cost", "incremental_adopters", "incremental_margin", "profit", "acceleration", "expansion", "seeds_paid"]
    assert (of(result, "none")[zero] == 0.0).all(axis=None)


def test_a_strategy_against_itself_differs_by_zero(result):
    pd.testing.assert_frame_equal(figures(result, "highest_degree"), figures(result, "highest_degree (2)"))
    pairs = result.pairs
    pair = pairs[(pairs["first"] == "highest_degree") & (pairs["second"] == "highest_degree (2)")]
    assert len(pair) == len(MEASURES)
    columns = ["difference", "low", "high", "simultaneous_low", "simultaneous_high"]
    assert (pair[columns] == 0.0).all(axis=None)
    assert (pair["probability_better"] == 0.5).all()


def test_strategies_do_differ(result):
    assert (of(result, "fringe")["reach"] != of(result, "highest_degree")["reach"]).any()
    assert (of(result, "fringe")["adopters"] != of(result, "baseline")["adopters"]).any()


def test_the_accounts_add_up(result):
    for strategy in result.strategies:
        for horizon in (1, 2):
            own, baseline = of(result, strategy, horizon), of(result, "baseline", horizon)
            np.testing.assert_allclose(own["incremental_margin"], own["acceleration"] + own["expansion"], atol=1e-9)
            np.testing.assert_allclose(own["expansion"], own["expansion_new"] + own["expansion_taken"], atol=1e-9)
            np.testing.assert_allclose(own["incremental_margin"], own["value"] - baseline["value"], atol=1e-8)
            np.testing.assert_allclose(own["profit"], own["contribution"] - baseline["contribution"], atol=1e-8)
            assert (own["incremental_adopters"] == own["adopters"] - baseline["adopters"]).all()


def test_the_pairs_are_of_the_replicates(result):
    pairs = result.pairs
    pair = pairs[(pairs["first"] == "random") & (pairs["second"] == "fringe") & (pairs["measure"] == "reach")].iloc[0]
    first, second = of(result, "random")["reach"].to_numpy(), of(result, "fringe")["reach"].to_numpy()
    assert pair["difference"] == pytest.approx((first - second).mean())
    better = ((first > second) + 0.5 * (first == second)).mean()
    assert pair["probability_better"] == pytest.approx(better)
    reduced = (first - second).var(ddof=1) / (first.var(ddof=1) + second.var(ddof=1))
    assert pair["variance_reduction"] == pytest.approx(reduced)


def test_a_difference_to_the_baseline_is_judged_by_the_levels_of_launches(result):
    pairs = result.pairs.set_index(["first", "second", "measure"])["variance_reduction"]
    for difference, level in (("incremental_adopters", "adopters"), ("profit", "contribution")):
        assert pairs["random", "fringe", difference] == pytest.approx(pairs["random", "fringe", level])
    assert np.isnan(pairs["random", "fringe", "acceleration"])


def test_the_ranking_is_by_the_goal(result):
    means = result.estimates.query("horizon == 1 and measure == @result.goal").set_index("strategy")["mean"]
    assert result.goal == "profit"
    assert list(result.ranking["mean"]) == sorted(means.drop("baseline"), reverse=True)
    assert result.ranking["strategy"].iloc[0] in result.recommendation


def test_the_winner_is_estimated_again_on_fresh_replicates(result):
    winner = result.ranking["strategy"].iloc[0]
    again = result.winner[(result.winner["measure"] == "adopters") & (result.winner["horizon"] == 1)].iloc[0]
    question = Question.ask(small(), ["none", winner.split(" (")[0]], replicates=12)
    launches = Launches(question, result.network, {"it": result.plans[winner]}, {})
    fresh = launches.run(range(12, 24)).values[:, 0, 0, 0]
    assert again["mean"] == pytest.approx(fresh.mean())
    assert set(result.winner["strategy"]) == {winner}


def test_nothing_depends_on_threads_or_on_which_replicates_run_together():
    question = Question.ask(small(), ["random", "fringe"], replicates=5)
    result = compare(small(), ["random", "fringe"], replicates=5, threads=1)
    launches = Launches(question, result.network, result.plans, {}, threads=2)
    together = launches.run(range(5))
    assert np.array_equal(together.values[:, 0, 0, 0], of(result, "random")["adopters"])
    alone = launches.run(range(3, 4))
    assert np.array_equal(alone.values[0], together.values[3], equal_nan=True)
    assert np.array_equal(alone.adopters[0], together.adopters[3])


def test_the_first_half_of_a_launch_is_the_scenario_itself():
    plan = SeedingPlan(np.array([5, 9, 3], np.int32), np.array([5.0, 5.0, 5.0]), np.array([1.0, 0.5, 1.0]))
    scenario = small(**{"run.replicates": 1, "brands.0.campaigns.0.seeding.budget": 15.0})
    plans = {("Aurora", "launch"): plan}
    shorter = simulate(scenario, plans=plans).timeseries
    longer = simulate(extended(scenario, 0, 0, 15.0), plans=plans).timeseries
    assert len(longer) == 2 * len(shorter)
    pd.testing.assert_frame_equal(longer.iloc[: len(shorter)], shorter)


def test_no_launch_costs_more_than_the_budget():
    result = compare(small(), ["random", "fringe", "highest_degree"], budget=60.0, replicates=30)
    spent = result.replicates.query("horizon == 1")
    # Impressions are the baseline's: what differs is paid to seeds. Discounted money is less.
    assert (spent["cost"] <= 60.0).all()
    assert spent.query("strategy == 'fringe'")["cost"].max() > 30.0
    for strategy, plan in result.plans.items():
        assert 0 < plan.expected_cost <= 60.0, strategy


def test_a_given_list_is_asked_in_its_order(tmp_path):
    path = tmp_path / "friends.txt"
    path.write_text("17\n3\n\n5\n")
    result = compare(small(), [f"list:{path}", "list:known"], lists={"known": ["8", "3"]}, seeds=3, replicates=3)
    assert list(result.plans[f"list:{path}"].rows) == [17, 3, 5]
    assert list(result.plans["list:known"].rows) == [8, 3]
    overlap = result.overlap.set_index(["first", "second"])
    assert overlap.loc[(f"list:{path}", "list:known"), "shared"] == 1


def test_what_is_uncertain_is_drawn_alike_for_every_strategy():
    plain = compare(small(), ["none", "fringe"], replicates=8)
    result = compare(small(), ["none", "fringe"], replicates=8, uncertain=True)
    pd.testing.assert_frame_equal(figures(result, "none"), figures(result, "baseline"))
    assert result.plans["fringe"].rows.tolist() == plain.plans["fringe"].rows.tolist()
    assert not figures(result, "baseline").equals(figures(plain, "baseline"))
    assert result.uncertain["draws"] == 8
    values = of(result, "fringe")["profit"].to_numpy()
    holds = (values >= 0) if result.ranking["strategy"].iloc[0] == "fringe" else (values <= 0)
    assert result.uncertain["winner_holds"] == pytest.approx(holds.mean())


def test_a_precision_is_reached_or_said_not_to_be():
    short = small(**{"run.days": 3.0})
    wide = compare(short, ["none", "fringe"], precision=1e4, goal="reach")
    assert wide.precision["is_reached"]
    assert wide.precision["replicates"] == 100
    narrow = compare(short, ["random", "fringe"], precision=1e-3, replicates=120, goal="reach")
    assert not narrow.precision["is_reached"]
    assert narrow.precision["replicates"] == 120
    assert "could not" in narrow.precision["said"]


def test_one_replicate_has_no_intervals():
    result = compare(small(), ["none", "fringe"], replicates=1)
    assert result.ranking["low"].isna().all()
    assert result.pairs["low"].isna().all()
    assert result.recommendation
    ranking_table(result)
    assert comparison_files(result)["report.html"]


def test_an_audience_beyond_whole_numbers_has_the_price_of_the_largest_tier(tmp_path):
    path = tmp_path / "prices.csv"
    path.write_text("label,audience\n1,1e300\n2,3\n")
    scenario = small(**{"brands.0.campaigns.0.seeding.free_unit": False})
    result = compare(scenario, ["none", "random"], seeds=2, prices=path, replicates=2)
    prices = result.seeds.set_index("label")["price"]
    assert prices.to_dict() == {"1": 30.0, "2": 5.0}


def test_a_brand_that_earns_nothing_is_ranked_by_adopters():
    scenario = small(**{"brands.0.price": 0.0, "brands.0.unit_cost": 0.0, "brands.0.lifetime.margin_per_year": 0.0})
    assert compare(scenario, ["none", "fringe"], replicates=3).goal == "incremental_adopters"


def test_the_identity_is_known_before_anything_runs_and_names_the_campaign():
    def stop(identity):
        raise RuntimeError(identity)

    said = []
    for campaign in ("Aurora/launch", "Boreal/always on"):
        with pytest.raises(RuntimeError) as stopped:
            compare(small(), ["none", "none"], seeds=2, campaign=campaign, accept=stop)
        said.append(str(stopped.value))
    assert said[0] != said[1]
    found = compare(small(), ["none", "none"], seeds=2, campaign="Aurora/launch")
    assert found.provenance["run"] == said[0]
