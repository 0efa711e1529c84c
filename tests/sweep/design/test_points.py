"""The scenario of a point is the base with the factors' fields changed, and nothing else; bad points are found."""

import numpy as np
import pytest

from experiments.sweep.design.designs import make_design
from experiments.sweep.design.points import check_points, scenario_at
from experiments.sweep.errors import SweepError
from simulation.errors import ScenarioError
from simulation.scenario import load_scenario
from tests.sweep.design.examples import APPEAL, PRICE, SEEDS, described, plain, sweep

SEEDED = {"field": SEEDS, "levels": [10, 120, 150]}
CONSUMERS = {"field": "network.consumers", "levels": [100, 200]}


def test_the_scenario_of_each_point(folder):
    description = described(sweep(), folder)
    design = make_design(description)
    check_points(description, design)
    base = load_scenario(folder / "base.toml")
    seen = set()
    for row in design.coordinates:
        rewiring, appeal, (count, price) = (f.value(c) for f, c in zip(description.factors, row, strict=True))
        expected = base.with_fields({"network.rewiring": rewiring, APPEAL: appeal, SEEDS: count, PRICE: price})
        assert scenario_at(description, row) == expected
        seen.add(expected.digest())
    assert len(seen) == 3 * 3 * 2


def test_a_level_may_be_a_distribution_or_a_table(folder):
    beta = {"distribution": "beta", "alpha": 2.0, "beta": 5.0}
    factors = [
        {"field": "consumers.segments.0.susceptibility", "levels": [0.5, beta], "labels": ["plain", "drawn"]},
        {"field": "brands.0.campaigns", "levels": [[], [{"name": "other"}]], "labels": ["none", "other"]},
    ]
    description = described(plain(factors), folder)
    design = make_design(description)
    check_points(description, design)
    last = scenario_at(description, design.coordinates[-1])
    assert last.consumers.segments[0].susceptibility.alpha == 2.0
    assert last.brands[0].campaigns[0].name == "other"


def test_linked_fields_of_a_range_have_the_same_value(folder):
    factors = [{"fields": ["brands.0.quality", "brands.1.quality"], "range": [0.2, 0.6], "steps": 3}]
    description = described(plain(factors), folder)
    scenario = scenario_at(description, make_design(description).coordinates[1])
    assert scenario.brands[0].quality == scenario.brands[1].quality == pytest.approx(0.4)


def test_numbers_of_numpy_are_taken(folder):
    description = described(sweep(), folder)
    row = np.array([0.5, 0.5, 0.75])
    assert scenario_at(description, row) == scenario_at(description, [0.5, 0.5, 0.75])
    with pytest.raises(ValueError, match="argument 2"):
        scenario_at(description, [0.5, 0.5])


def test_values_that_are_sound_alone_and_not_together(folder):
    # 150 seeds are too many for the base, which has 100 consumers: that says nothing about the points.
    description = described(plain([{**CONSUMERS, "levels": [200, 300]}, SEEDED]), folder)
    check_points(description, make_design(description))
    drawn = {
        "fields": [SEEDS, "consumers.segments.0.susceptibility"],
        "levels": [[10, 0.5], [150, 0.6]],
        "labels": ["few", "many"],
        "name": "drawn",
    }
    described(plain([{**CONSUMERS, "levels": [200, 300]}, drawn]), folder)
    description = described(plain([CONSUMERS, SEEDED]), folder)
    with pytest.raises(SweepError) as caught:
        check_points(description, make_design(description))
    (problem,) = caught.value.problems
    assert str(problem) == (
        f"{SEEDS} = 120: must be in 0..100 (network.consumers); set by factor count, "
        "at point 1 of the design: consumers = 100, count = 120"
    )
    with pytest.raises(ScenarioError):
        scenario_at(description, make_design(description).coordinates[2])


def test_of_a_large_design_each_level_is_tried(folder):
    factors = [{"field": SEEDS, "levels": [*range(1, 101), 800]}, {"field": "brands.0.price", "range": [0.0, 1.0]}]
    design = {"kind": "random", "points": 600, "random_seed": 3}
    description = described(plain(factors, design=design, set={"network.consumers": 700}), folder)
    made = make_design(description)
    row = int(np.flatnonzero(made.coordinates[:, 0] > 100 / 101)[0])
    with pytest.raises(SweepError, match=f"at point {row} of the design: count = 800"):
        check_points(description, made, most=2)


@pytest.mark.parametrize("kind", ["range", "log_range"])
def test_of_a_large_design_the_highest_and_the_lowest_point_of_a_range_are_tried(folder, kind):
    factors = [{"field": SEEDS, kind: [1, 10**6]}, {"field": "brands.0.price", "range": [0.0, 1.0]}]
    design = {"kind": "random", "points": 600}
    description = described(plain(factors, design=design, set={"network.consumers": 10**6}), folder)
    made = make_design(description)
    check_points(description, made, most=2)
    counts = [description.factors[0].value(coordinate) for coordinate in made.coordinates[:, 0]]
    # All points but the highest are sound.
    changes = {"network.consumers": sorted(counts)[-2]}
    description = described(plain(factors, design=design, set=changes), folder)
    row = int(np.argmax(counts))
    with pytest.raises(SweepError, match=f"at point {row} of the design: count = {counts[row]}"):
        check_points(description, made, most=2)
