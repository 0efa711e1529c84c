"""Two humps, quantiles, identical replicates, and what rounding is."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from simulation.results.rounding import is_rounding, size_of, without_rounding
from simulation.results.take_off import QUANTILES, chance_interval, take_off_of

DRAWS = 2000
ONE_HUMP = {
    "normal": lambda random, count: random.standard_normal((DRAWS, count)),
    "uniform": lambda random, count: random.random((DRAWS, count)),
    "exponential": lambda random, count: random.exponential(size=(DRAWS, count)),
    "heavy": lambda random, count: random.lognormal(0, 1.5, (DRAWS, count)),
    "pareto": lambda random, count: random.pareto(1, (DRAWS, count)),
    "rare counts": lambda random, count: random.poisson(0.3, (DRAWS, count)),
    "counts": lambda random, count: random.poisson(5, (DRAWS, count)),
    "geometric": lambda random, count: random.geometric(0.1, (DRAWS, count)),
    "zero or one": lambda random, count: random.random((DRAWS, count)) < 0.4,
    "progeny": lambda random, count: progeny(random, count, 0.95, generations=60),
}


def progeny(random, count, mean, *, generations, most=None):
    """Return the totals of branching processes with Poisson offspring: subcritical ones die, others take off."""
    living = np.ones((DRAWS, count), np.int64)
    total = living.copy()
    for _ in range(generations):
        living = random.poisson(mean * living)
        if most is not None:
            living = np.where(total + living > most, 0, living)
            total = np.where(total >= most // 2, np.maximum(total, most), total)
        total = total + living
    return total


@pytest.mark.parametrize("name", ONE_HUMP)
@pytest.mark.parametrize("count", [10, 30])
def test_one_hump_is_seldom_taken_for_two(name, count):
    """At most 1 in 60: of 500 samples with 3 standard errors, 1.67 % + 1.72 %."""
    samples = ONE_HUMP[name](np.random.default_rng(count), count)[:500]
    assert np.mean([take_off_of(sample).is_two_humped for sample in samples]) <= 1 / 60 + 3 * 0.0057


@pytest.mark.slow
@pytest.mark.parametrize("name", ONE_HUMP)
@pytest.mark.parametrize("count", [10, 20, 50, 70, 200])
def test_one_hump_is_seldom_taken_for_two_in_many_samples(name, count):
    """At most 1 in 60: of 2,000 samples with 3 standard errors."""
    samples = ONE_HUMP[name](np.random.default_rng(count), count)
    assert np.mean([take_off_of(sample).is_two_humped for sample in samples]) <= 1 / 60 + 3 * 0.0029


def test_cascades_that_die_or_take_off_have_two_humps():
    """A branching process with mean 1.5 in a population of 1,000: extinct with probability q = exp(1.5 (q - 1))."""
    random = np.random.default_rng(5)
    samples = progeny(random, 100, 1.5, generations=40, most=1000)[:200]
    found = [take_off_of(sample) for sample in samples]
    assert all(one.is_two_humped for one in found)
    q = 0.4
    for _ in range(200):
        q = math.exp(1.5 * (q - 1))
    chance = np.mean([one.chance for one in found])
    assert chance == pytest.approx(1 - q, abs=4 * math.sqrt(q * (1 - q) / 20000) + 0.005)
    # Wilson's interval of 95 % holds the truth; 200 of them, 3 standard errors of 1.5 %.
    assert np.mean([one.low <= 1 - q <= one.high for one in found]) > 0.95 - 3 * 0.0154 - 0.01


def test_humps_are_told_exactly():
    found = take_off_of([20, 21, 22, 20, 21, 22, 20, 500, 510, 490, 505, 495, np.nan])
    assert (found.count, found.is_two_humped, found.chance) == (12, True, 5 / 12)
    assert (found.split, found.mean_below, found.mean_above) == (256.0, pytest.approx(146 / 7), 500.0)
    expected = stats.binomtest(5, 12).proportion_ci(0.95, method="wilson")
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high))


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ([0] * 7 + [1] * 7, False),  # neighbors among whole numbers
        ([0] * 7 + [1000] * 7, True),
        ([0.0] * 7 + [12.5] * 7, True),
        ([0] * 12 + [1000] * 2, False),  # two outliers
        ([0] * 6 + [1000] * 3, False),  # too few to tell
        ([5.0] * 20, False),
        ([5.0, 5.0 + 1e-12] * 10, False),
        ([], False),
        ([3.0], False),
        ([1e300] * 8 + [-1e300] * 8, True),
    ],
)
def test_at_the_edges(outcomes, expected):
    assert take_off_of(outcomes).is_two_humped is expected


def test_identical_replicates_are_told():
    assert take_off_of([20.0] * 3).is_identical
    assert take_off_of([20.0, 20.0 + 4e-15]).is_identical
    assert take_off_of([0.0, 0.0]).is_identical
    assert not take_off_of([20.0]).is_identical
    assert not take_off_of([20.0, 20.1]).is_identical
    assert not take_off_of([np.nan, np.nan]).is_identical


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.integers(-1000, 1000), min_size=1, max_size=40),
    st.floats(0.01, 100),
    st.floats(-1e4, 1e4),
    st.randoms(use_true_random=False),
)
def test_order_unit_and_origin_change_nothing(outcomes, unit, origin, random):
    # Halves are no whole numbers: units do not matter for these.
    plain = np.array(outcomes) + 0.5
    shuffled = plain.tolist()
    random.shuffle(shuffled)
    one, other = take_off_of(plain), take_off_of(np.array(shuffled) * unit + origin)
    assert (one.count, one.is_two_humped) == (other.count, other.is_two_humped)
    assert np.allclose(np.array(one.quantiles) * unit + origin, other.quantiles)
    assert list(one.quantiles) == sorted(one.quantiles)
    assert one.quantiles == pytest.approx(np.quantile(plain, QUANTILES))
    if one.is_two_humped:
        assert one.chance == pytest.approx((plain > one.split).mean())
        assert one.low <= one.chance <= one.high
        assert one.mean_below < one.split < one.mean_above


@pytest.mark.parametrize("wrong", [[[1.0, 2.0]], [1.0, math.inf], 3.0])
def test_what_is_no_row_of_outcomes_is_refused(wrong):
    with pytest.raises(ValueError, match="one finite number per replicate"):
        take_off_of(wrong)


@pytest.mark.parametrize(("hits", "count"), [(0, 1), (1, 1), (0, 50), (50, 50), (7, 50)])
def test_the_interval_of_a_chance_is_wilsons(hits, count):
    expected = stats.binomtest(hits, count).proportion_ci(0.95, method="wilson")
    assert chance_interval(hits, count) == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_rounding_is_relative_to_the_largest_outcome():
    assert size_of([1.0, -8.0, np.nan, np.inf]) == 8.0
    assert size_of([]) == 0.0
    assert is_rounding([1e-13, -1e-13, 1e-3, 0.0, np.nan], 1000.0).tolist() == [True, True, False, True, False]
    # A small outcome is none of rounding beside itself.
    assert not is_rounding(1e-13, 1e-13)
    assert without_rounding([1e-13, 0.5], 1000.0).tolist() == [0.0, 0.5]
