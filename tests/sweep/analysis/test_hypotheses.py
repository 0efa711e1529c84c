from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse

from experiments.sweep.analysis.analysis import analyze
from experiments.sweep.analysis.contrasts import contrasts
from experiments.sweep.analysis.corrections import holm
from experiments.sweep.analysis.hypotheses import hypotheses_of
from experiments.sweep.analysis.power import power_of_direction, power_of_equivalence
from experiments.sweep.analysis.sample import Sample
from experiments.sweep.results import Hypothesis
from tests.sweep.synthetic import design_of, levels, ranges, results_of

PAIR = levels(a=(1, 2))
DESIGN = design_of("full_factorial", PAIR)


@pytest.mark.parametrize("luck", [True, False])
def test_one_sided_p_is_small_as_often_as_it_should_be(luck):
    """Of 2,000 pairs of points without an effect; 3 standard errors of .35 % about 2.5 %, under either luck."""
    values = np.random.default_rng(3).standard_normal((4000, 12))
    place = np.arange(4000)
    sample = Sample(values, place, place[:, None] / 4000, place, place, luck, True, 4000)
    entries = np.tile([1.0, -1.0], 2000), (np.repeat(np.arange(2000), 2), place)
    found = contrasts(sample, sparse.csr_array(entries, shape=(2000, 4000)))
    for p in (found.above(), found.below()):
        # The limits allow for skewness and are a little wider than Student's.
        assert 0.025 - 5 * 0.0035 < (p < 0.025).mean() < 0.025 + 3 * 0.0035


def verdicts(claims, function, repetitions=250, *, luck="shared", **options):
    out = []
    for seed in range(repetitions):
        results = results_of(PAIR, DESIGN, function, hypotheses=claims, luck=luck, random_seed=seed, **options)
        out.append([row["verdict"] for row in hypotheses_of(results, [Sample.of(results, 0)])])
    return np.array(out)


def claim(name, kind, **options):
    return Hypothesis(name, "a", "adopters", kind, **options)


@pytest.mark.slow
@pytest.mark.parametrize("luck", ["shared", "independent"])
def test_no_effect_gives_a_false_verdict_at_most_at_the_level(luck):
    """Of three claims together, in 250 repetitions: 5 % and 3 standard errors of 1.4 %."""
    claims = (claim("up", "increases"), claim("down", "decreases"), claim("same", "equivalent", margin=0.001))
    found = verdicts(claims, lambda x: 0 * x[:, 0], luck=luck)
    assert (found != "undecided").any(axis=1).mean() <= 0.05 + 3 * 0.0138


@pytest.mark.slow
def test_power_is_how_often_it_is_found():
    """A shift of .8 under luck of sd 1 at 20 replicates each: sd of the difference sqrt(2 / 20)."""
    found = verdicts((claim("up", "increases"),), lambda x: 1.6 * x[:, 0], replicates=20, repetitions=300)
    expected = power_of_direction(0.8, np.sqrt(2 / 20), 19, 0.025)
    assert (found == "supported").mean() == pytest.approx(expected, abs=3 * np.sqrt(expected * (1 - expected) / 300))
    assert (found == "contradicted").mean() < 0.01


@pytest.mark.slow
def test_power_of_equivalence_is_how_often_it_is_found():
    found = verdicts((claim("same", "equivalent", margin=1.0),), lambda x: 0 * x[:, 0], replicates=20, repetitions=300)
    expected = power_of_equivalence(1.0, np.sqrt(2 / 20), 19, 0.025)
    assert (found == "supported").mean() == pytest.approx(expected, abs=3 * np.sqrt(expected * (1 - expected) / 300))


def test_verdicts_and_words():
    claims = (
        claim("up", "increases", smallest=1.0),
        claim("down", "decreases"),
        claim("same", "equivalent", margin=0.1),
        claim("close", "equivalent", margin=50.0),
    )
    results = results_of(PAIR, DESIGN, lambda x: 10 * x[:, 0], hypotheses=claims)
    found = analyze(results).hypotheses
    assert found["verdict"].tolist() == ["supported", "contradicted", "contradicted", "supported"]
    assert found["sentence"][0].startswith("Supported: that a increases adopters. Moving it from 1 to 2 changes")
    assert (found["low"] < 5).all()
    assert (found["high"] > 5).all()
    assert 0 < found["power"][0] <= 1


def test_the_detectable_effect_has_power_of_four_in_five():
    results = results_of(PAIR, DESIGN, lambda x: 0 * x[:, 0], hypotheses=(claim("up", "increases"),))
    row = analyze(results).hypotheses.iloc[0]
    again = results_of(
        PAIR, DESIGN, lambda x: 0 * x[:, 0], hypotheses=(claim("up", "increases", smallest=row["detectable"]),)
    )
    assert analyze(again).hypotheses["power"][0] == pytest.approx(0.8, abs=1e-6)


def test_holm():
    # Holm (1979): 4 x .005, 3 x .01, then no less than what went before.
    assert holm([0.01, 0.04, 0.005, 0.03, np.nan])[:4].tolist() == pytest.approx([0.03, 0.06, 0.02, 0.06])


def test_a_claim_about_some_levels_is_decided_at_these_alone():
    """The effect of a turns around with b; over all b it is none."""
    factors = levels(a=(0, 1), b=("up", "down"))
    design = design_of("full_factorial", factors)
    noise = np.random.default_rng(3).normal(size=(4, 20))
    means = [5.0 * factors[0].shown(a) * (1 if factors[1].shown(b) == "up" else -1) for a, b in design.coordinates]
    claims = (
        claim("up", "increases", where={"b": "up"}),
        claim("down", "decreases", where={"b": "down"}),
        claim("all", "equivalent", margin=2.0),
        claim("nowhere", "increases", where={"b": "sideways"}),
    )
    results = results_of(factors, design, lambda coordinates: np.zeros(len(coordinates)), hypotheses=claims)
    outcomes = np.array(means)[:, None] + noise
    found = analyze(replace(results, outcomes=outcomes[:, :, None])).hypotheses
    assert found["verdict"].tolist() == ["supported", "supported", "supported", "undecided"]
    # Points in order: (0, up), (0, down), (1, up), (1, down).
    assert found["effect"][0] == pytest.approx((outcomes[2] - outcomes[0]).mean())
    assert found["effect"][1] == pytest.approx((outcomes[3] - outcomes[1]).mean())
    assert found["where"].tolist() == ["b = up", "b = down", "", "b = sideways"]
    assert "no runs where b = sideways" in found["sentence"][3]


def test_an_end_with_a_single_point_is_not_said_to_have_a_single_replicate():
    factors = ranges("a")
    design = design_of("latin_hypercube", factors, points=4)
    claims = (Hypothesis("up", "a", "adopters", "increases"),)
    results = results_of(factors, design, lambda x: x[:, 0], hypotheses=claims, replicates=3)
    (row,) = hypotheses_of(results, [Sample.of(results, 0)])
    assert (row["verdict"], row["replicates"]) == ("undecided", 3)
    assert row["sentence"].endswith("; too few points at its ends to tell how much of that is which points were drawn.")
