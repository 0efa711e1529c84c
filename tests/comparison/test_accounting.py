"""The accounts of a launch, consumer by consumer, recomputed without the code that makes them."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.comparison.accounting import accounts
from experiments.comparison.launch import Horizon, Launch
from experiments.comparison.measures import MEASURES

NEVER = np.inf


def launch(bought, rival, *, asked=(), paid=(), spend=0.0, is_adopter=None, days=(10.0, 20.0)):
    bought, rival = np.array(bought, float), np.array(rival, float)
    adopters = bought < days[0] if is_adopter is None else np.array(is_adopter)
    horizons = tuple(Horizon(day, adopters, 5, 7, 11.0, spend) for day in days)
    rows = np.array(asked, np.int32), np.array(paid, np.int32)
    return Launch(horizons, bought, rival, *rows, np.zeros(4, np.int64))


def of(mine, baseline, horizon=0, value=10.0, discount=0.0):
    names = [measure.name for measure in MEASURES]
    return dict(zip(names, accounts(mine, baseline, horizon, value, discount), strict=True))


def test_who_would_have_bought_anyway_is_acceleration():
    mine, baseline = launch([2.0], [NEVER]), launch([9.0], [NEVER])
    found = of(mine, baseline, discount=0.5)
    assert found["acceleration"] == pytest.approx(10 * (1.5 ** (-2 / 365) - 1.5 ** (-9 / 365)))
    assert found["acceleration"] > 0
    assert (found["expansion"], found["incremental_adopters"]) == (0.0, 0.0)
    # Later is worth less.
    assert of(baseline, mine, discount=0.5)["acceleration"] == pytest.approx(-found["acceleration"])


def test_who_buys_only_with_the_seeding_is_expansion_new_or_taken():
    mine = launch([1.0, 1.0, NEVER, NEVER], [NEVER, NEVER, 4.0, NEVER])
    baseline = launch([NEVER, NEVER, 3.0, 3.0], [NEVER, 5.0, NEVER, NEVER])
    found = of(mine, baseline)
    # Gained: one new, one taken from the competitor. Lost: one to the competitor, one to nobody.
    assert (found["expansion_new"], found["expansion_taken"]) == (0.0, 0.0)
    only_gained = of(launch([1.0, 1.0], [NEVER, NEVER]), launch([NEVER, NEVER], [NEVER, 5.0]))
    assert (only_gained["expansion_new"], only_gained["expansion_taken"]) == (10.0, 10.0)
    assert only_gained["incremental_margin"] == 20.0


def test_what_is_acceleration_at_the_longer_horizon_was_expansion_at_the_shorter():
    mine, baseline = launch([2.0], [NEVER]), launch([15.0], [NEVER])
    assert of(mine, baseline, 0, discount=0.3)["expansion"] > 0
    assert of(mine, baseline, 0, discount=0.3)["acceleration"] == 0
    assert of(mine, baseline, 1, discount=0.3)["expansion"] == 0
    assert of(mine, baseline, 1, discount=0.3)["acceleration"] > 0


def test_a_competitor_held_only_after_the_horizon_loses_nobody():
    mine, baseline = launch([1.0], [NEVER]), launch([NEVER], [15.0])
    assert of(mine, baseline, 0)["expansion_new"] == 10.0
    assert of(mine, baseline, 1)["expansion_taken"] == 10.0


def test_cost_is_what_is_spent_beyond_the_baseline():
    found = of(launch([1.0], [NEVER], spend=50.0), launch([NEVER], [NEVER], spend=20.0))
    assert (found["cost"], found["profit"]) == (30.0, -20.0)
    assert found["contribution"] == 10.0 - 50.0


def test_figures_without_the_seeds_leave_them_out_in_the_baseline_too():
    mine = launch([1.0, 1.0, NEVER], [NEVER] * 3, asked=[0], paid=[0])
    baseline = launch([2.0, NEVER, 2.0], [NEVER] * 3)
    found = of(mine, baseline)
    assert (found["adopters"], found["adopters_without_seeds"]) == (2.0, 1.0)
    assert (found["incremental_adopters"], found["incremental_without_seeds"]) == (0.0, 0.0)
    assert found["incremental_margin_without_seeds"] == 0.0
    other = of(launch([1.0, 1.0, NEVER], [NEVER] * 3, asked=[2]), baseline)
    assert other["incremental_without_seeds"] == 1.0


HALVES = [([3.0], 3.0), ([1.0, 5.0], 1.0), ([1.0, 5.0, 6.0], 5.0), ([4.0, 12.0], 4.0)]


@pytest.mark.parametrize(("days", "half"), HALVES)
def test_half_of_the_adoptions_up_to_the_horizon(days, half):
    assert of(launch(days, [NEVER] * len(days)), launch(days, [NEVER] * len(days)))["days_to_half"] == half


def test_no_adoption_has_no_half():
    assert np.isnan(of(launch([NEVER], [NEVER]), launch([NEVER], [NEVER]))["days_to_half"])


def test_many_random_launches_against_a_loop_over_consumers():
    generator = np.random.default_rng(5)
    for _ in range(200):
        n = int(generator.integers(1, 12))
        days = np.where(generator.random((4, n)) < 0.5, generator.integers(0, 25, (4, n)).astype(float), NEVER)
        mine, baseline = launch(*days[:2], asked=np.flatnonzero(generator.random(n) < 0.3)), launch(*days[2:])
        for horizon, end in enumerate((10.0, 20.0)):
            found = of(mine, baseline, horizon, value=7.0, discount=0.4)
            worth = {"acceleration": 0.0, "expansion_new": 0.0, "expansion_taken": 0.0}
            for i in range(n):
                with_it, without = mine.bought_day[i] < end, baseline.bought_day[i] < end
                a = 7.0 * 1.4 ** (-mine.bought_day[i] / 365) if with_it else 0.0
                b = 7.0 * 1.4 ** (-baseline.bought_day[i] / 365) if without else 0.0
                if with_it and without:
                    worth["acceleration"] += a - b
                elif with_it:
                    worth["expansion_taken" if baseline.rival_day[i] < end else "expansion_new"] += a
                elif without:
                    worth["expansion_taken" if mine.rival_day[i] < end else "expansion_new"] -= b
            for name, value in worth.items():
                assert found[name] == pytest.approx(value), name
            assert found["incremental_margin"] == pytest.approx(sum(worth.values()))


def test_rounding_is_neither_cost_nor_profit():
    nobody = [NEVER]
    found = of(launch(nobody, nobody, spend=0.1 + 0.2), launch(nobody, nobody, spend=0.3))
    assert (found["cost"], found["profit"]) == (0.0, 0.0)
    # A sale that brings what the seeding costs, but for the last digit.
    found = of(launch([1.0], nobody, spend=0.3), launch(nobody, nobody), value=0.1 + 0.2)
    assert (found["profit"], found["contribution"]) == (0.0, 0.0)
