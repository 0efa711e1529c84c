import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from experiments.statistics.intervals import mean_interval
from experiments.statistics.pairs import paired
from tests.comparison.coverage import bound

TWO = st.lists(st.tuples(st.integers(-50, 50), st.floats(-1e6, 1e6, allow_subnormal=False)), min_size=2, max_size=30)


def outcomes(count=200, random_seed=4):
    random = np.random.default_rng(random_seed)
    luck = random.normal(size=count)
    return luck + random.normal(0.3, 0.5, count), luck + random.normal(0, 0.5, count)


@given(st.lists(st.floats(-1e9, 1e9), min_size=2, max_size=30))
def test_a_strategy_against_itself(values):
    pair = paired(values, values)
    assert (pair.difference, pair.low, pair.high, pair.probability_better) == (0.0, 0.0, 0.0, 0.5)
    assert pair.probability_low < 0.5 < pair.probability_high
    if len(set(values)) > 1 and np.ptp(values) > 1e-100:
        assert (pair.variance_reduction, pair.correlation) == (0.0, 1.0)
    assert pair.warning == ""


@settings(max_examples=50)
@given(TWO)
def test_exchanging_the_two_negates(values):
    first, second = np.array(values).T
    forth, back = paired(first, second), paired(second, first)
    assert (back.difference, back.low, back.high) == (-forth.difference, -forth.high, -forth.low)
    assert back.probability_better == pytest.approx(1 - forth.probability_better, abs=1e-12)
    assert back.probability_low == pytest.approx(1 - forth.probability_high, abs=1e-12)
    assert (back.variance_reduction, back.correlation) == (
        pytest.approx(forth.variance_reduction),
        pytest.approx(forth.correlation, abs=1e-12),
    )
    assert 0 <= forth.probability_low <= forth.probability_better <= forth.probability_high <= 1


def test_the_difference_is_that_of_the_differences():
    first, second = outcomes()
    pair, interval = paired(first, second, 0.9), mean_interval(first - second, 0.9)
    assert (pair.difference, pair.low, pair.high) == (interval.mean, interval.low, interval.high)


def test_what_common_luck_gains():
    first, second = outcomes()
    pair = paired(first, second)
    both = first.var() + second.var()
    assert pair.variance_reduction == pytest.approx((first - second).var() / both, rel=1e-12)
    assert pair.correlation == pytest.approx(np.corrcoef(first, second)[0, 1], rel=1e-9)
    assert pair.variance_reduction < 0.5


def test_constants_have_neither_gain_nor_correlation():
    pair = paired([2.0, 2.0, 2.0], [1.0, 1.0, 1.0])
    assert (pair.difference, pair.low, pair.high, pair.probability_better) == (1.0, 1.0, 1.0, 1.0)
    assert (pair.variance_reduction, pair.correlation) == (None, None)
    half = paired([2.0, 2.0, 2.0], [1.0, 2.0, 3.0])
    assert (half.variance_reduction, half.correlation) == (pytest.approx(1.0), None)


def test_without_ties_the_probability_has_wilson_s_interval():
    first, second = outcomes(50)
    wins = int((first > second).sum())
    expected = stats.binomtest(wins, 50).proportion_ci(0.95, method="wilson")
    pair = paired(first, second)
    assert pair.probability_better == wins / 50
    assert (pair.probability_low, pair.probability_high) == pytest.approx((expected.low, expected.high), rel=1e-9)


def test_ties_make_the_probability_surer():
    # Scores 0, 1/2 and 1 have variance 1/16 if 3 of 4 replicates are tied, in place of 1/4: all p with
    # (1/2 - p)^2 <= z^2 / n (variance + z^2 / 4 n) in Wilson's form.
    pair = paired([1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0] * 10, [0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0] * 10)
    square = 1.959963984540054**2 / 80
    half = np.sqrt(square / 16 + square**2 / 4) / (1 + square)
    assert pair.probability_better == 0.5
    assert (pair.probability_low, pair.probability_high) == pytest.approx((0.5 - half, 0.5 + half), rel=1e-9)


@pytest.mark.parametrize(("better", "worse"), [(0.02, 0.01), (0.3, 0.1), (0.5, 0.5)])
def test_coverage_of_the_probability_with_ties(better, worse):
    random = np.random.Generator(np.random.Philox(key=5))
    covered = 0
    for _ in range(500):
        luck = random.random(200)
        pair = paired((luck < better) * 1.0, (luck > 1 - worse) * 1.0)
        covered += pair.probability_low <= (1 + better - worse) / 2 <= pair.probability_high
    assert covered / 500 >= bound(0.95, 500)


def test_a_replicate_without_both_is_left_out():
    first, second = outcomes(40)
    whole = paired(first[2:], second[2:])
    first[0] = second[1] = np.nan
    pair = paired(first, second)
    assert (pair.difference, pair.low, pair.probability_better) == (
        whole.difference,
        whole.low,
        whole.probability_better,
    )
    assert (pair.replicates, pair.warning) == (38, "nothing to measure in 2 of 40 replicates")
    assert paired([np.nan], [1.0]).difference is None


def test_one_replicate():
    pair = paired([2.0], [1.0])
    assert (pair.difference, pair.low, pair.high, pair.variance_reduction) == (1.0, None, None, None)


def test_different_replicates_are_refused():
    with pytest.raises(ValueError, match="3 and 2 replicates"):
        paired([1.0, 2.0, 3.0], [1.0, 2.0])


def test_rounding_is_no_difference():
    spend = np.array([0.1 + 0.2, 300.0, 0.1 * 3])
    pair = paired(spend, [0.3, 300.00000000000006, 0.3])
    assert (pair.difference, pair.low, pair.high, pair.probability_better) == (0.0, 0.0, 0.0, 0.5)
    assert paired([300.0, 300.001], [300.0, 300.0]).difference > 0
