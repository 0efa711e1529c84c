import numpy as np
import pytest

from experiments.statistics.intervals import mean_interval
from experiments.statistics.ratio import ratio_interval
from tests.comparison.coverage import bound


def launches(random, replicates=200, chance=0.05):
    """Margin and cost: one launch in twenty takes off, and then rewards cost more too; the long-run ratio is 5 / 8."""
    taken_off = random.random(replicates) < chance
    margin = random.normal(100, 60, replicates) + taken_off * random.gamma(8, 1000, replicates)
    return margin, 500.0 + 20 * random.binomial(20, 0.5, replicates) + 2000 * taken_off


def ends(interval):
    return interval.low, interval.high


def test_over_a_constant_it_is_the_interval_of_the_mean():
    margin, _ = launches(np.random.default_rng(1))
    ratio, mean = ratio_interval(margin, np.full(200, 8.0)), mean_interval(margin)
    assert ratio.mean == mean.mean / 8
    assert ends(ratio) == pytest.approx((mean.low / 8, mean.high / 8), rel=1e-9)
    assert ratio.sd == pytest.approx(mean.sd / 8, rel=1e-9)


@pytest.mark.parametrize(("above", "below"), [(1, 1), (-1, 1), (1, -1), (-1, -1)])
def test_the_ratio_turned_over(above, below):
    random = np.random.default_rng(1)
    margin, cost = random.gamma(2, 3, 100) * above, random.gamma(2, 5, 100) * below
    forth, back = ratio_interval(margin, cost), ratio_interval(cost, margin)
    assert forth.low < forth.mean < forth.high
    assert back.mean == pytest.approx(1 / forth.mean)
    assert ends(back) == pytest.approx((1 / forth.high, 1 / forth.low), rel=1e-8)


def test_a_ratio_of_means_not_a_mean_of_ratios():
    assert ratio_interval([1.0, 9.0], [1.0, 3.0]).mean == 2.5


def test_what_is_in_proportion_has_next_to_no_width():
    _, cost = launches(np.random.default_rng(1))
    interval = ratio_interval(3 * cost, cost)
    assert ends(interval) == pytest.approx((3, 3), abs=1e-12)
    constant = ratio_interval([0.3, 0.3, 0.3], [0.1, 0.1, 0.1])
    assert constant.mean == constant.low == constant.high


def test_at_each_end_the_mean_residual_is_about_to_leave_zero():
    margin, cost = launches(np.random.default_rng(2))
    interval = ratio_interval(margin, cost, 0.9)
    assert mean_interval(margin - interval.low * cost, 0.9).low == pytest.approx(0, abs=1e-6)
    assert mean_interval(margin - interval.high * cost, 0.9).high == pytest.approx(0, abs=1e-6)


def test_where_there_is_no_ratio_or_no_interval():
    nothing = ratio_interval([1.0, 2.0], [0.0, 0.0])
    assert (nothing.mean, nothing.low, nothing.high) == (None, None, None)
    assert "denominator is 0" in nothing.warning
    unclear = ratio_interval([1.0, 2.0, 3.0], [-1.0, 1.0, 1.0])
    assert unclear.mean == pytest.approx(6)
    assert ends(unclear) == (None, None)
    assert "not clearly different from 0" in unclear.warning
    assert ends(ratio_interval([1.0], [2.0])) == (None, None)
    assert ratio_interval([np.nan], [2.0]).mean is None


def test_what_is_missing_is_left_out():
    margin, cost = launches(np.random.default_rng(1))
    whole = ratio_interval(margin[2:], cost[2:])
    margin[0] = cost[1] = np.nan
    interval = ratio_interval(margin, cost)
    assert (interval.mean, interval.replicates) == (whole.mean, 198)
    assert "nothing to measure in 2 of 200" in interval.warning


def test_bad_outcomes_are_refused():
    with pytest.raises(ValueError, match="2 and 1 replicates"):
        ratio_interval([1.0, 2.0], [1.0])
    with pytest.raises(ValueError, match="denominator: infinite"):
        ratio_interval([1.0], [np.inf])
    with pytest.raises(ValueError, match="level = 0"):
        ratio_interval([1.0, 2.0], [1.0, 2.0], 0)


def test_coverage():
    random = np.random.Generator(np.random.Philox(key=1))
    intervals = [ratio_interval(*launches(random, 100)) for _ in range(400)]
    assert np.mean([interval.low <= 5 / 8 <= interval.high for interval in intervals]) >= bound(0.95, 400)
