import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from experiments.statistics.intervals import mean_interval
from experiments.statistics.simultaneous import DRAWS, _quantile, against_best, all_pairs
from tests.comparison.coverage import bound


def light(random, replicates, strategies):
    """Outcomes under common luck, with spreads of their own; long-run means from 0 to .5."""
    luck = random.normal(0, 2, (replicates, 1))
    own = random.normal(0, 1, (replicates, strategies)) * np.linspace(0.5, 1.5, strategies)
    return luck + own + long_run(light, strategies)


def rare(random, replicates, strategies):
    """Launches of which one in twenty takes off, whoever was seeded, but not equally far."""
    taken_off = (random.random((replicates, 1)) < 0.05) * random.gamma(8, 100 / 8, (replicates, 1))
    return taken_off * np.linspace(1, 1.5, strategies) + random.normal(0, 1, (replicates, strategies))


def long_run(outcome, strategies):
    return np.linspace(0, 0.5, strategies) if outcome is light else 5 * np.linspace(1, 1.5, strategies)


def outcomes(strategies=4, replicates=60, random_seed=1):
    return light(np.random.default_rng(random_seed), replicates, strategies)


TABLES = st.integers(2, 12).flatmap(
    lambda rows: st.lists(st.lists(st.integers(-3, 3), min_size=rows, max_size=rows), min_size=1, max_size=5)
)


@settings(max_examples=50)
@given(TABLES)
def test_laws_for_any_outcomes(columns):
    table = np.array(columns, float).T
    difference, low, high = all_pairs(table)
    np.testing.assert_array_equal(difference, -difference.T)
    np.testing.assert_array_equal(low, -high.T)
    assert (low <= difference).all()
    assert (difference <= high).all()
    assert not np.diag(low).any()
    assert not np.diag(high).any()
    best = against_best(table)
    assert best.may_be_best[np.argmax(table.mean(axis=0))]
    assert (best.behind <= 0).all()
    assert best.behind.max() == 0
    assert (best.low <= best.behind).all()
    assert (best.behind <= best.high).all()
    assert (best.high[best.may_be_best] == 0).all()


def test_identical_columns_differ_by_exactly_nothing():
    table = outcomes()
    difference, low, high = all_pairs(np.column_stack([table, table[:, 1]]))
    assert difference[1, 4] == low[1, 4] == high[1, 4] == 0
    np.testing.assert_array_equal(low[1], low[4])
    best = against_best(np.column_stack([table, table[:, 3]]))
    assert best.may_be_best[3] == best.may_be_best[4]


def test_two_strategies_have_the_interval_of_their_difference():
    table = outcomes(2)
    _, low, high = all_pairs(table)
    interval = mean_interval(table[:, 0] - table[:, 1])
    assert (low[0, 1], high[0, 1]) == (interval.low, interval.high)
    best = against_best(np.column_stack([table[:, 0], table[:, 0] + 9 + 0.01 * table[:, 1]]))
    assert best.may_be_best.tolist() == [False, True]
    assert (best.low[1], best.high[1]) == (0, 0)
    assert best.low[0] < -9.1 < -8.9 < best.high[0] < 0 or best.low[0] < best.behind[0] < best.high[0] < 0


def test_wider_than_one_interval_and_narrower_than_bonferroni():
    table = outcomes(6)
    _, low, high = all_pairs(table)
    best = against_best(table)
    for i in range(6):
        for j in range(i):
            difference = table[:, i] - table[:, j]
            one, many = mean_interval(difference), mean_interval(difference, 1 - 0.05 / 15)
            assert one.high - one.low < high[i, j] - low[i, j] < many.high - many.low
    assert (best.low > (low[:, best.may_be_best]).min(axis=1) - 1e-12).all()


@pytest.mark.parametrize("replicates", [3, 5, 8, 13, 30, 60, 200])
def test_never_narrower_than_one_interval_however_the_quantile_is_drawn(replicates):
    # Of strategies that do the same there is one difference: the drawn quantile is that of one t, above or below it.
    random = np.random.default_rng(replicates)
    for _ in range(5):
        one, other = random.normal(size=(2, replicates))
        table = np.column_stack([one, one, other])
        _, low, high = all_pairs(table)
        interval = mean_interval(one - other)
        assert low[0, 2] <= interval.low
        assert high[0, 2] >= interval.high


def test_the_quantile_of_independent_strategies_is_tukey_s():
    # q(.05; 5, infinity) = 3.858 (Harter 1960); Dunnett's for 4 comparisons at infinity, 2.44 (Dunnett 1964).
    half = np.random.default_rng(1).normal(size=(4000, 5))
    table = np.concatenate([half, -half])
    _, low, high = all_pairs(table)
    error = stats.sem(table[:, 0] - table[:, 1])
    assert high[0, 1] / error == pytest.approx(3.858 / math.sqrt(2), rel=0.02)
    assert against_best(table).low.min() / error == pytest.approx(-2.44, rel=0.03)
    assert low[0, 1] == pytest.approx(-high[0, 1], rel=1e-9)


def test_few_replicates_have_few_degrees_of_freedom():
    # q(.05; 3, 7) = 4.165 (Harter 1960), where q(.05; 3, infinity) = 3.314: eight replicates, uncorrelated by design.
    table = np.array([[a, b, a * b] for a in (-1.0, 1.0) for b in (-1.0, 1.0) for _ in range(2)])
    _, _, high = all_pairs(table)
    error = stats.sem(table[:, 0] - table[:, 1])
    assert high[0, 1] / error == pytest.approx(4.165 / math.sqrt(2), rel=0.02)


@settings(max_examples=20)
@given(st.permutations(range(5)), st.permutations(range(60)))
def test_the_order_of_strategies_and_replicates_does_not_matter(columns, rows):
    columns, rows = list(columns), list(rows)
    table = outcomes(5)
    expected, moved = all_pairs(table), all_pairs(table[rows][:, columns])
    for one, other in zip(expected, moved, strict=True):
        np.testing.assert_allclose(one[np.ix_(columns, columns)], other, rtol=1e-9, atol=1e-12)
    best, again = against_best(table), against_best(table[rows][:, columns])
    np.testing.assert_allclose(best.low[columns], again.low, rtol=1e-9, atol=1e-12)
    np.testing.assert_array_equal(best.may_be_best[columns], again.may_be_best)


def test_luck_that_all_share_and_the_unit_do_not_matter():
    table = outcomes(5)
    shared = 100 * np.random.default_rng(2).normal(size=(60, 1))
    for one, other in zip(all_pairs(table), all_pairs(table + shared), strict=True):
        # Of the order in which draws are given to columns there remains 1 %.
        np.testing.assert_allclose(one, other, rtol=0.05, atol=1e-9)
    for one, other in zip(all_pairs(table), all_pairs(1024 * table), strict=True):
        np.testing.assert_array_equal(1024 * one, other)


def test_strategies_that_are_all_but_equal():
    table = outcomes(3, 100)
    close = np.column_stack([table, table[:, 0] + 1e-7 * table[:, 1], np.full(100, 2.0)])
    _, low, high = all_pairs(close)
    assert np.isfinite(low).all()
    one = mean_interval(close[:, 3] - close[:, 0])
    assert one.high - one.low <= high[3, 0] - low[3, 0] <= 2 * (one.high - one.low)


def test_constants_and_single_replicates():
    difference, low, high = all_pairs([[1.0, 3.0]] * 5)
    np.testing.assert_array_equal(difference, [[0, -2], [2, 0]])
    np.testing.assert_array_equal(low, high)
    assert against_best([[1.0, 3.0]] * 5).may_be_best.tolist() == [False, True]
    _, low, high = all_pairs([[1.0, 3.0]])
    assert np.isnan(low[0, 1])
    assert low[0, 0] == high[1, 1] == 0
    single = against_best([[1.0, 3.0]])
    assert single.may_be_best.all()
    assert np.isnan(single.low).all()
    alone = against_best([[1.0], [3.0]])
    assert (alone.behind[0], alone.low[0], alone.high[0], alone.may_be_best[0]) == (0, 0, 0, True)


@pytest.mark.parametrize("function", [all_pairs, against_best])
@pytest.mark.parametrize("values", [[1.0, 2.0], [[1.0, np.nan]], [[np.inf, 1.0]], np.zeros((0, 2)), np.zeros((3, 0))])
def test_bad_outcomes_are_refused(function, values):
    with pytest.raises(ValueError, match="values: "):
        function(values)
    with pytest.raises(ValueError, match="level = 2: "):
        function([[1.0, 2.0]], 2)


def joint_coverage(outcome, strategies, replicates, repetitions, *, narrower=1.0):
    """Return in what share of repetitions all intervals hold, of all pairs and against the best."""
    random = np.random.Generator(np.random.Philox(key=strategies))
    mean = long_run(outcome, strategies)
    difference, behind = mean[:, None] - mean, mean - mean.max()
    held = np.zeros(2)
    for _ in range(repetitions):
        table = outcome(random, replicates, strategies)
        middle, low, high = all_pairs(table)
        low, high = middle + narrower * (low - middle), middle + narrower * (high - middle)
        held[0] += ((low <= difference) & (difference <= high)).all()
        best = against_best(table)
        within = (best.low <= behind + 1e-12) & (behind <= best.high + 1e-12)
        held[1] += within.all() and best.may_be_best[-1]
    return held / repetitions


@pytest.mark.parametrize("outcome", [light, rare])
@pytest.mark.parametrize(("strategies", "repetitions"), [(2, 400), (5, 200), (10, 100)])
def test_all_intervals_hold_together(outcome, strategies, repetitions):
    assert (joint_coverage(outcome, strategies, 200, repetitions) >= bound(0.95, repetitions)).all()


@pytest.mark.slow
@pytest.mark.parametrize("outcome", [light, rare])
@pytest.mark.parametrize("strategies", [2, 5, 10])
@pytest.mark.parametrize("replicates", [100, 400])
def test_all_intervals_hold_together_at_length(outcome, strategies, replicates):
    assert (joint_coverage(outcome, strategies, replicates, 2000) >= bound(0.95, 2000)).all()


def test_intervals_of_single_pairs_do_not_hold_together():
    # With ten strategies Student's quantile is 3 / 5 of the one that is needed.
    assert joint_coverage(light, 10, 200, 100, narrower=0.61)[0] < bound(0.95, 100)


def test_the_quantile_lies_between_one_interval_and_bonferroni():
    least, most = stats.t.ppf(1 - 0.05 / 2, 29), stats.t.ppf(1 - 0.05 / 6, 29)
    assert _quantile(np.zeros(DRAWS), 0.95, 30, 3) == pytest.approx(least)
    assert _quantile(np.full(DRAWS, 1e9), 0.95, 30, 3) == pytest.approx(most)
    assert _quantile(np.full(DRAWS, (least + most) / 2), 0.95, 30, 3) == pytest.approx((least + most) / 2)
