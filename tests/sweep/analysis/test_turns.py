"""Responses that go up and down again."""

import numpy as np
import pytest

from experiments.sweep.analysis.analysis import analyze
from experiments.sweep.analysis.curves import curve_axis
from experiments.sweep.analysis.sample import Sample
from experiments.sweep.analysis.turns import turns_of
from experiments.sweep.report.answer import answer
from tests.sweep.synthetic import design_of, levels, ranges, results_of

FIVE = levels(rewiring=(0.0, 0.01, 0.1, 0.3, 1.0))
DESIGN = design_of("full_factorial", FIVE)


def share_found(means, *, luck="independent", draws=400):
    """Return how often a response is said to turn, of draws under luck of sd 1 at 10 replicates."""
    names = tuple(f"m{number}" for number in range(draws))
    results = results_of(FIVE, DESIGN, lambda at: np.tile(np.array(means)[:, None], draws), measures=names, luck=luck)
    samples = [Sample.of(results, place) for place in range(draws)]
    return np.mean([turns_of(sample, curve_axis(results, sample, 0)) is not None for sample in samples])


@pytest.mark.parametrize("luck", ["shared", "independent"])
@pytest.mark.parametrize("means", [(0, 0, 0, 0, 0), (0, 5, 10, 10, 10), (9, 8, 4, 4, 0)])
def test_luck_is_no_hump(means, luck):
    """At most 1 in 40; of 400 draws with 3 standard errors of .8 %."""
    assert share_found(means, luck=luck) <= 0.025 + 3 * 0.0078


def test_a_hump_is_found_nearly_always():
    # Standard error of a difference .45: the hump is 7 of them.
    assert share_found((0, 1, 3, 1, 0)) > 0.95
    assert share_found((3, 1, 0, 1, 3)) > 0.95


def test_a_hump_that_the_ends_hide_is_said():
    results = results_of(FIVE, DESIGN, lambda at: np.array([0.0, 20.0, 50.0, 20.0, 0.0]), replicates=20)
    found = analyze(results)
    rows = {row["row"]: row for row in found.effects.to_dict("records") if row["row"] in ("rise", "fall", "effect")}
    means = results.outcomes[:, :, 0].mean(axis=1)
    assert rows["rise"]["level"] == "0 -> 0.1"
    assert rows["fall"]["level"] == "0.1 -> 1"
    assert rows["rise"]["value"] == pytest.approx(means[2] - means[0])
    assert rows["fall"]["value"] == pytest.approx(means[4] - means[2])
    assert rows["rise"]["low"] > 0 > rows["fall"]["high"]
    assert abs(rows["effect"]["value"]) < 1
    said = answer(found)
    assert "In rewiring, mean Adopters is not monotone: it rises by 50" in said
    assert "from 0 to 0.1 and it falls by" in said
    assert "No factor moves" not in said


def test_a_dip_inside_a_rise_is_said():
    results = results_of(FIVE, DESIGN, lambda at: np.array([0.0, 30.0, 10.0, 40.0, 60.0]), noise=0.1)
    rows = analyze(results).effects.set_index("row")["level"]
    assert (rows["rise"], rows["fall"]) == ("0 -> 1", "0.01 -> 0.1")


def test_one_replicate_or_no_order_say_nothing():
    kinds = levels(kind=("x", "y", "z"))
    results = results_of(kinds, design_of("full_factorial", kinds), lambda at: np.array([0.0, 9.0, 0.0]))
    assert not analyze(results).effects["row"].isin(["rise", "fall"]).any()
    results = results_of(FIVE, DESIGN, lambda at: np.array([0.0, 20.0, 50.0, 20.0, 0.0]), replicates=1)
    assert not analyze(results).effects["row"].isin(["rise", "fall"]).any()


@pytest.mark.parametrize("kind", ["latin_hypercube", "one_at_a_time"])
def test_humps_of_ranges(kind):
    factors = ranges("a", "b")
    design = design_of(kind, factors, points=160)
    results = results_of(factors, design, lambda at: 10 * np.sin(np.pi * at[:, 0]) + at[:, 1], noise=0.1)
    found = analyze(results).effects
    assert found[found["row"].isin(["rise", "fall"])]["factor"].tolist() == ["a", "a"]
