"""Sensitivity through the whole machinery, from factors to indices, beside analytic values (Ishigami & Homma 1990).

With a = 7 and b = .1 the variance is a^2/8 + b pi^4/5 + b^2 pi^8/18 + 1/2.
"""

import math

import pytest

from experiments import Factor, Sweep
from tests.sweep.functions import ishigami_beside_nothing, noisy_ishigami

A, B = 7.0, 0.1
VARIANCE = A**2 / 8 + B * math.pi**4 / 5 + B**2 * math.pi**8 / 18 + 0.5
FIRST = {
    "x1": 0.5 * (1 + B * math.pi**4 / 5) ** 2 / VARIANCE,
    "x2": A**2 / 8 / VARIANCE,
    "x3": 0.0,
    "x4": 0.0,
}
TOGETHER = 8 * B**2 * math.pi**8 / 225 / VARIANCE
TOTAL = {"x1": FIRST["x1"] + TOGETHER, "x2": FIRST["x2"], "x3": TOGETHER, "x4": 0.0}
FACTORS = [Factor(name, (name,), low=-math.pi, high=math.pi) for name in FIRST]


def check(folder, function, points, replicates, tolerance):
    """Run a design of Saltelli's, and compare every index with its analytic value."""
    design = {"kind": "saltelli", "points": points, "random_seed": 3}
    sweep = Sweep.of(function, FACTORS, ["y"], design=design, replicates=replicates)
    found = sweep.run(folder, executor="serial").analyze().sensitivity
    for index, truth in (("first", FIRST), ("total", TOTAL)):
        rows = found[found["index"] == index].set_index("factor")
        assert set(rows.index) == set(truth)
        for name, value in truth.items():
            row = rows.loc[name]
            assert abs(row["value"] - value) < tolerance, (index, name, row["value"])
            # Intervals of 95 %: of eight, widened by a half, none misses.
            half = (row["high"] - row["low"]) / 2
            assert row["low"] - half / 2 <= value <= row["high"] + half / 2, (index, name)
        assert rows.loc["x4", "low"] <= 0.0 <= rows.loc["x4", "high"]


def test_indices_of_ishigami_and_of_a_factor_that_does_nothing(tmp_path):
    # The standard error of an index of N base samples is about 1 / sqrt(N), .044 here.
    check(tmp_path / "sweep", ishigami_beside_nothing, 512, 1, 3 * 0.044)


@pytest.mark.slow
def test_indices_of_many_base_samples(tmp_path):
    check(tmp_path / "sweep", ishigami_beside_nothing, 4096, 1, 3 / 64)


@pytest.mark.slow
def test_luck_is_not_mistaken_for_an_effect(tmp_path):
    # Luck of each point's own makes 4 / 5 of what replicates of a point differ by; indices are those of the mean.
    check(tmp_path / "sweep", noisy_ishigami, 512, 5, 4 * 0.044)
