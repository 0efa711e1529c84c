"""The sweeps that are shipped: they can be read, they are no scenarios, and what their comments say holds."""

from importlib.resources import files

import numpy as np
import pytest

from experiments.sweep.design.description import load_description
from experiments.sweep.design.designs import make_design, number_of_points
from experiments.sweep.design.points import check_points, scenario_at
from experiments.sweep.measures import measure_problems
from simulation import simulate
from simulation.scenario import catalogue

FOLDER = files("scenarios") / "sweeps"
RUNS = {"virality_by_clustering": 80 * 40, "budget_by_tier": 24 * 60}


def read(name):
    return load_description(str(FOLDER / f"{name}.toml"))


def outcomes(description, replicates, measure, **values):
    """Run the point of some values, as tables show them; return a number per replicate."""
    places = []
    for factor in description.factors:
        wanted = values[factor.name.replace(" ", "_")]
        shown = [factor.shown((place + 0.5) / len(factor.levels)) for place in range(len(factor.levels))]
        places.append((shown.index(wanted) + 0.5) / len(shown))
    scenario = scenario_at(description, places).with_fields({"run.replicates": replicates})
    outcome = simulate(scenario, threads=1)
    column = outcome.column(measure)[:, :, 0]
    return column[:, -1] if measure == "adopters" else column.sum(axis=1)


@pytest.mark.parametrize("name", RUNS)
def test_it_can_be_read_and_its_points_are_sound(name):
    description = read(name)
    assert description.name == name
    assert description.question.endswith("?")
    assert number_of_points(description) * description.replicates == RUNS[name]
    assert list(measure_problems(description.measures, description.base)) == []
    assert len(description.hypotheses) >= 3
    check_points(description, make_design(description))


def test_sweeps_are_no_scenarios():
    assert not set(RUNS) & set(catalogue.questions())
    assert {entry.name for entry in FOLDER.iterdir()} == {f"{name}.toml" for name in RUNS}


def test_reinforced_messages_need_clusters_and_others_use_shortcuts():
    description = read("virality_by_clustering")
    # Means over 40 replicates were 104 and 569, and 247 and 14; of 6, each is within four standard errors of it.
    plain = {"share_probability": 0.15, "reinforcement": 1.0}
    strong = {"share_probability": 0.02, "reinforcement": 3.0}
    mean = {
        (name, rewiring): outcomes(description, 6, "shares", rewiring=rewiring, **values).mean()
        for name, values in (("plain", plain), ("strong", strong))
        for rewiring in (0.0, 1.0)
    }
    assert mean["plain", 0.0] < 104 + 4 * 4 * (40 / 6) ** 0.5
    assert mean["plain", 1.0] > 569 - 4 * 9 * (40 / 6) ** 0.5
    assert mean["strong", 0.0] > 2 * mean["strong", 1.0]
    assert mean["strong", 1.0] < 14 + 4 * (40 / 6) ** 0.5


@pytest.mark.slow
def test_the_price_of_a_follower_decides_and_not_the_tier():
    description = read("budget_by_tier")
    for prices, mean, half in (("in proportion to followers", -0.1, 1.5), ("large ones ask more", -9.3, 1.4)):
        values = [
            outcomes(description, 60, "adopters", budget=budget, mix="macro", prices=prices)
            - outcomes(description, 60, "adopters", budget=budget, mix="nano", prices=prices)
            for budget in (300.0, 600.0, 1200.0)
        ]
        assert abs(np.mean(values) - mean) < half
