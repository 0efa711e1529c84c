from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse, stats

from experiments.statistics.corrections import holm
from experiments.statistics.power import power_of_direction, power_of_equivalence
from experiments.sweep.analysis.analysis import analyze
from experiments.sweep.analysis.contrasts import contrasts
from experiments.sweep.analysis.hypotheses import hypotheses_of
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


# Power, and the contrary of equivalence


def test_power_and_the_detectable_effect_are_those_of_a_test_at_half_the_level_over_the_number_of_claims():
    """By scipy's non-central t, with the standard error of the ten differences: mutations of alpha show here."""
    claims = tuple(claim(f"up {number}", "increases", smallest=1.2) for number in range(4))
    results = results_of(PAIR, DESIGN, lambda x: 0 * x[:, 0], hypotheses=claims)
    differences = results.outcomes[1, :, 0] - results.outcomes[0, :, 0]
    error = differences.std(ddof=1) / np.sqrt(10)
    critical = stats.t.ppf(1 - 0.05 / 8, 9)
    expected = stats.nct.sf(critical, 9, 1.2 / error)
    found = analyze(results).hypotheses
    assert found["power"].tolist() == pytest.approx([expected] * 4)
    assert stats.nct.sf(critical, 9, found["detectable"][0] / error) == pytest.approx(0.8, abs=1e-6)
    # The interval of one of four: 95 % for all of them.
    half = stats.t.ppf(1 - 0.05 / 8, 9) * error
    assert found["high"][0] - found["low"][0] >= 2 * half * (1 - 1e-9)


def test_the_contrary_of_equivalence_is_tested_on_both_sides():
    """An effect outside of the margin is one of two contraries: its p is twice that of one side."""
    results = results_of(
        PAIR, DESIGN, lambda x: 4.4 * x[:, 0], luck="independent", hypotheses=(claim("same", "equivalent", margin=1.0),)
    )
    low, high = results.outcomes[0, :, 0], results.outcomes[1, :, 0]
    outside = stats.ttest_ind(high - 1.0, low, equal_var=False, alternative="greater").pvalue
    below = stats.ttest_ind(high + 1.0, low, equal_var=False, alternative="greater").pvalue
    above = stats.ttest_ind(high - 1.0, low, equal_var=False, alternative="less").pvalue
    row = analyze(results).hypotheses.iloc[0]
    assert row["p_against"] == pytest.approx(2 * outside)
    assert row["p"] == pytest.approx(max(below, above))
    # Two tests, of the claim and of its contrary.
    assert row["p_against_corrected"] == pytest.approx(min(1.0, 4 * outside))


# An interaction as a hypothesis

TWO = levels(a=(1, 2, 3), b=("x", "y", "z"))
TWO_DESIGN = design_of("full_factorial", TWO)


def depends(name, kind, start="x", end="z", **options):
    return claim(name, kind, depends_on="b", depends_low=start, depends_high=end, **options)


def test_an_interaction_is_decided_as_claimed():
    """The effect of a is 0 at x, 10 at y and -10 at z."""
    slopes = {1 / 6: 0.0, 0.5: 5.0, 5 / 6: -5.0}
    claims = (
        depends("up", "increases", "x", "y", smallest=1.0),
        depends("down", "increases", "x", "z"),
        depends("same", "equivalent", "z", "y", margin=0.5),
        depends("close", "equivalent", "y", "x", margin=40.0),
        depends("upper half", "increases", "x", "y", low=2, high=3),
    )
    results = results_of(
        TWO, TWO_DESIGN, lambda x: [3 * a * slopes[b] for a, b in x], hypotheses=claims, replicates=20, noise=0.5
    )
    found = analyze(results).hypotheses
    assert found["verdict"].tolist() == ["supported", "contradicted", "contradicted", "supported", "supported"]
    means = results.outcomes[:, :, 0].mean(axis=1).reshape(3, 3)
    corner = (means[2, 1] - means[0, 1]) - (means[2, 0] - means[0, 0])
    assert found["effect"][0] == pytest.approx(corner)
    assert found["effect"][4] == pytest.approx((means[2, 1] - means[1, 1]) - (means[2, 0] - means[1, 0]))
    assert found["depends_on"].tolist() == ["b"] * 5
    assert found["sentence"][0].startswith(
        "Supported: that b increases the effect of a on adopters. Moving b from x to y changes the effect of a from 1 "
        "to 3 by "
    )
    error = np.sqrt((results.outcomes[[0, 1, 6, 7], :, 0] @ np.eye(20)).var(axis=1, ddof=1).sum() / 20)
    assert 0 < found["power"][0] <= 1
    assert found["detectable"][0] == pytest.approx(error * 4.4, rel=0.3)


def test_an_interaction_over_sampled_points():
    factors = ranges("a", "b")
    design = design_of("latin_hypercube", factors, points=400)
    claims = (claim("up", "increases", depends_on="b"),)
    results = results_of(factors, design, lambda x: 20 * x[:, 0] * x[:, 1], hypotheses=claims, replicates=3)
    (row,) = hypotheses_of(results, [Sample.of(results, 0)])
    # Between the middles of the first and the last quarter, .75 apart.
    assert row["verdict"] == "supported"
    assert row["effect"] == pytest.approx(20 * 0.75**2, abs=1.5)
    assert row["low"] < 20 * 0.75**2 < row["high"]


def test_an_interaction_that_cannot_be_told_is_undecided():
    kinds = (
        (depends("no level", "increases", "x", "w"), "b has no level 'w'"),
        (claim("no order", "increases", depends_on="b"), "b has no order"),
        (claim("no factor", "increases", depends_on="c"), "the sweep has no factor 'c'"),
    )
    results = results_of(TWO, TWO_DESIGN, lambda x: x[:, 0], hypotheses=[one for one, _ in kinds])
    rows = hypotheses_of(results, [Sample.of(results, 0)])
    for row, (_, why) in zip(rows, kinds, strict=True):
        assert row["verdict"] == "undecided"
        assert why in row["sentence"]


@pytest.mark.slow
@pytest.mark.parametrize("luck", ["shared", "independent"])
def test_interactions_of_nothing_give_a_false_verdict_at_most_at_the_level(luck):
    """Of three claims together, with strong effects of both factors alone: 5 % and 3 standard errors of 1.4 %."""
    claims = (depends("up", "increases"), depends("down", "decreases"), depends("same", "equivalent", margin=0.001))
    found = []
    for seed in range(250):
        results = results_of(
            TWO, TWO_DESIGN, lambda x: 9 * x[:, 0] + 5 * x[:, 1], hypotheses=claims, luck=luck, random_seed=seed
        )
        found.append([row["verdict"] for row in hypotheses_of(results, [Sample.of(results, 0)])])
    assert (np.array(found) != "undecided").any(axis=1).mean() <= 0.05 + 3 * 0.0138
