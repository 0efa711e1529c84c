import numpy as np
import pytest
from scipy import stats

from experiments.statistics.intervals import mean_interval
from experiments.statistics.pairs import paired
from experiments.sweep.analysis.analysis import analyze
from experiments.sweep.analysis.effect import effect_of
from experiments.sweep.analysis.sample import Sample
from tests.sweep.synthetic import design_of, levels, ranges, results_of

PAIR = levels(a=(1, 2))
SQUARE = levels(a=(1, 2), b=("x", "y"))


def effect(found, factor):
    return found.effects[(found.effects["factor"] == factor) & (found.effects["row"] == "effect")].iloc[0]


def test_estimates_are_mean_intervals():
    results = results_of(PAIR, design_of("full_factorial", PAIR), lambda x: x[:, 0], gone=[(0, 3), (1, slice(7, None))])
    found = analyze(results).estimates
    for point in range(2):
        expected = mean_interval(results.outcomes[point, :, 0])
        row = found.iloc[point]
        assert (row["mean"], row["sd"]) == pytest.approx((expected.mean, expected.sd))
        assert (row["low"], row["high"]) == pytest.approx((expected.low, expected.high))
    # One run failed; the other point had stopped after seven.
    assert found["missing"].tolist() == [1, 0]
    assert found["replicates"].tolist() == [9, 7]


def test_shared_luck_is_compared_within_replicates():
    results = results_of(PAIR, design_of("full_factorial", PAIR), lambda x: x[:, 0], common=0.9)
    found = effect(analyze(results), "a")
    expected = paired(results.outcomes[1, :, 0], results.outcomes[0, :, 0])
    assert (found["value"], found["low"], found["high"]) == pytest.approx(
        (expected.difference, expected.low, expected.high)
    )
    gone = results_of(
        PAIR, design_of("full_factorial", PAIR), lambda x: x[:, 0], common=0.9, gone=[(0, slice(8, None)), (1, 0)]
    )
    expected = paired(gone.outcomes[1, :, 0], gone.outcomes[0, :, 0])
    found = effect(analyze(gone), "a")
    assert (found["value"], found["replicates"]) == (pytest.approx(expected.difference), 7)


def test_independent_luck_is_welch():
    results = results_of(PAIR, design_of("full_factorial", PAIR), lambda x: x[:, 0], luck="independent")
    found = effect(analyze(results), "a")
    expected = stats.ttest_ind(results.outcomes[1, :, 0], results.outcomes[0, :, 0], equal_var=False)
    ends = expected.confidence_interval(0.95)
    assert found["p"] == pytest.approx(expected.pvalue)
    assert (found["low"], found["high"]) == pytest.approx((ends.low, ends.high))


@pytest.mark.parametrize("luck", ["shared", "independent"])
def test_factorial_effects_and_interactions_without_luck_are_exact(luck):
    results = results_of(
        SQUARE, design_of("full_factorial", SQUARE), lambda x: 4 * x[:, 0] + 8 * x[:, 0] * x[:, 1], noise=0.0, luck=luck
    )
    found = analyze(results)
    # Coordinates are .25 and .75: the effect of a is .5 (4 + 8 mean(b)) = 4, of b .5 * 8 * .5, together 8 / 4.
    assert effect(found, "a")["value"] == pytest.approx(4.0)
    assert effect(found, "b")["value"] == pytest.approx(2.0)
    assert found.interactions["value"].tolist() == pytest.approx([2.0])
    # Sums of squares: 16 + 4 + 1 in units of 1 / 4 (a half of the contrast of differences).
    assert [effect(found, "a")["share"], effect(found, "b")["share"]] == pytest.approx([16 / 21, 4 / 21])
    assert found.interactions["share"].tolist() == pytest.approx([1 / 21])


def test_shares_have_luck_taken_out():
    """Mean of 12 repetitions within 4 standard errors of 1; with luck in it it would be .95."""
    factors = levels(a=(1, 2, 3), b=(1, 2, 3, 4))
    design = design_of("full_factorial", factors)
    shares = [
        effect(analyze(results_of(factors, design, lambda x: x[:, 0], noise=0.2, random_seed=seed)), "a")["share"]
        for seed in range(12)
    ]
    assert abs(np.mean(shares) - 1) < 4 * np.std(shares, ddof=1) / np.sqrt(12)
    assert np.std(shares, ddof=1) < 0.03


def test_one_at_a_time_is_against_the_base():
    factors = ranges("a", "b", steps=3)
    results = results_of(factors, design_of("one_at_a_time", factors), lambda x: x[:, 0] + 5 * x[:, 1] ** 2, noise=0.0)
    found = analyze(results)
    assert [effect(found, "a")["value"], effect(found, "b")["value"]] == pytest.approx([1.0, 5.0])
    assert set(found.effects["basis"]) == {"others at the base"}
    assert found.curves["mean"].tolist() == pytest.approx([0, 0.5, 1, 0, 1.25, 5])
    assert set(found.interactions["method"]) == {"none"}


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["random", "latin_hypercube", "morris"])
@pytest.mark.parametrize("luck", ["shared", "independent"])
def test_effects_of_nothing_are_found_once_in_twenty(kind, luck):
    """In 400 draws of luck and points; standard error 1.1 %, so that 8.3 % is 3 of them too many."""
    factors = ranges("nothing", "b")
    found = []
    for seed in range(20):
        design = design_of(kind, factors, points=48, trajectories=12, random_seed=seed)
        names = tuple(f"m{number}" for number in range(20))
        results = results_of(
            factors, design, lambda x: np.zeros(len(x)), measures=names, luck=luck, replicates=5, random_seed=seed
        )
        found += [effect_of(results, Sample.of(results, m), 0).contrast.two_sided()[0] for m in range(20)]
    assert np.mean(np.array(found) < 0.05) < 0.083


def test_a_fitted_quadratic_finds_a_product():
    factors = ranges("a", "b", "c")
    results = results_of(
        factors, design_of("latin_hypercube", factors, points=100), lambda x: x[:, 0] + 3 * x[:, 0] * x[:, 1], noise=0.0
    )
    found = analyze(results).interactions
    assert found["value"].tolist() == pytest.approx([3.0, 0.0, 0.0], abs=1e-9)
    assert set(found["method"]) == {"regression"}
