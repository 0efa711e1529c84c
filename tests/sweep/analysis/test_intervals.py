"""Intervals of what a sweep found, by hand: their levels, their degrees of freedom, and what they are corrected for."""

import itertools

import numpy as np
import pytest
from scipy import stats

from experiments.sweep.analysis.analysis import analyze
from experiments.sweep.analysis.elementary import morris_indices
from tests.sweep.synthetic import design_of, levels, ranges, results_of


def satterthwaite(weights, values, level):
    """Return the half width of a weighted sum of means of independent points (P, R)."""
    count = values.shape[1]
    parts = weights**2 * values.var(axis=1, ddof=1) / count
    freedom = parts.sum() ** 2 / (parts**2 / (count - 1)).sum()
    return stats.t.ppf(1 - level / 2, freedom) * np.sqrt(parts.sum())


def test_an_interaction_holds_for_all_pairs_of_factors():
    factors = levels(a=(1, 2), b=(1, 2), c=(1, 2))
    design = design_of("full_factorial", factors)
    results = results_of(factors, design, lambda x: x[:, 0], luck="independent", replicates=6)
    row = analyze(results).interactions.iloc[0]
    signs = np.sign(design.coordinates - 0.5)
    half = satterthwaite(signs[:, 0] * signs[:, 1] / 2, results.outcomes[:, :, 0], 0.05 / 3)
    assert (row["low"], row["high"]) == pytest.approx((row["value"] - half, row["value"] + half))


def test_an_interaction_of_levels_without_order_holds_for_all_pairs_of_levels():
    factors = levels(a=("p", "q", "r"), b=(1, 2))
    design = design_of("full_factorial", factors)
    results = results_of(factors, design, lambda x: x[:, 0], luck="independent", replicates=6)
    row = analyze(results).interactions.iloc[0]
    weights = np.zeros((3, 2))
    low, high = ("pqr".index(level) for level in row["ends"].split(" -> "))
    weights[high] += (-1, 1)
    weights[low] -= (-1, 1)
    half = satterthwaite(weights.ravel(), results.outcomes[:, :, 0], 0.05 / 3)
    assert (row["low"], row["high"]) == pytest.approx((row["value"] - half, row["value"] + half))


def test_deviations_hold_for_all_levels():
    factors = levels(a=("p", "q", "r", "s"))
    design = design_of("full_factorial", factors)
    results = results_of(factors, design, lambda x: x[:, 0], luck="independent", replicates=6)
    found = analyze(results).effects
    row = found[found["row"] == "deviation"].iloc[0]
    half = satterthwaite(np.array([0.75, -0.25, -0.25, -0.25]), results.outcomes[:, :, 0], 0.05 / 4)
    assert (row["low"], row["high"]) == pytest.approx((row["value"] - half, row["value"] + half))


def test_a_share_has_the_jackknife_of_its_replicates():
    factors = levels(a=(1, 2), b=(1, 2))
    design = design_of("full_factorial", factors)
    results = results_of(factors, design, lambda x: 4 * x[:, 0] + x[:, 1], replicates=5)
    values = results.outcomes[:, :, 0]

    def share(kept):
        of_a = values[:, kept].reshape(2, 2, -1).mean(axis=1)
        between = whole = 0.0
        for one, other in itertools.permutations(range(len(kept)), 2):
            between += np.cov(of_a[:, one], of_a[:, other], bias=True)[0, 1]
            whole += np.cov(values[:, kept[one]], values[:, kept[other]], bias=True)[0, 1]
        return between / whole

    everyone = list(range(5))
    left = np.array([share([r for r in everyone if r != gone]) for gone in everyone])
    half = stats.t.ppf(0.975, 4) * np.sqrt(4 / 5 * ((left - left.mean()) ** 2).sum())
    row = analyze(results).effects.query("factor == 'a' and row == 'effect'").iloc[0]
    assert row["share"] == pytest.approx(share(everyone))
    assert (row["share_low"], row["share_high"]) == pytest.approx((row["share"] - half, row["share"] + half))


def test_the_size_of_elementary_effects_is_resampled_over_trajectories():
    effects = np.random.default_rng(4).standard_normal((1, 6, 1))
    (found,) = [index for index in morris_indices(effects, is_tied=False) if index.index == "mu_star"]
    drawn = np.random.Generator(np.random.Philox(key=0x67726170657669)).multinomial(6, np.full(6, 1 / 6), size=1000)
    # Resampling six makes the spread too small by 5 / 6.
    error = np.sqrt((drawn @ np.abs(effects[0, :, 0]) / 6).var(ddof=1) * 6 / 5)
    assert found.high - found.value == pytest.approx(stats.t.ppf(0.975, 5) * error)


def test_a_fitted_product_of_levels_is_between_their_ends():
    factors = (*levels(a=(0, 5, 10), kind=("one", "other")), *ranges("b"))
    design = design_of("latin_hypercube", factors, points=120)

    def outcome(at):
        place, kind = np.floor(3 * at[:, 0]), np.floor(2 * at[:, 1])
        return 1.5 * place * at[:, 2] - 4 * kind * at[:, 2] + place

    found = analyze(results_of(factors, design, outcome, noise=0.0)).interactions.set_index(["factor", "other"])
    # From 0 to 10 and from 0 to 1: 1.5 x 2; of two levels without order, turned so that it is positive.
    assert found.loc[("a", "b"), "value"] == pytest.approx(3.0)
    assert found.loc[("kind", "b"), "value"] == pytest.approx(4.0)
    assert found.loc[("kind", "b"), "ends"] == "other -> one"
    assert found.loc[("kind", "b"), "other_ends"] == "0 -> 1"
