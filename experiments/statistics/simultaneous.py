"""`all_pairs`, `against_best`: intervals that hold for all strategies at once, however the winner was chosen."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from simulation.results.moments import LEVEL, Moments, check_level, student, table
from simulation.results.rounding import without_rounding

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

DRAWS = 10_000
"""Draws of the largest of several t: its quantile at .95 has a standard error below 1 %."""

KEY = 0x67726170657669
"""Of the fixed stream from which those draws are made."""

NEGLIGIBLE = 1e-10
"""Standard deviation of a difference, in those of the outcomes, below which it is rounding."""


@dataclass(frozen=True)
class Behind:
    """How far each strategy is behind the best, the best being unknown.

    Attributes
    ----------
    behind : ndarray of float64 (K,)
        Mean less the largest mean; 0 for the one that looks best.
    low, high : ndarray of float64 (K,)
        Intervals of the long-run mean less the largest long-run mean, <= 0, that hold together; NaN for a single
        replicate. ``high`` is 0 for a strategy that may be the best, and for one that is ruled out, though not against
        each of those that may be the best.
    may_be_best : ndarray of bool (K,)
        Strategies among which the best is, with the same level; at least one. All of them for a single replicate.
    """

    behind: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    may_be_best: NDArray[np.bool_]


def all_pairs(
    values: ArrayLike, level: float = LEVEL
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return the mean differences of all pairs with intervals that hold together.

    Each is the interval of `mean_interval`, with the quantile of the largest of all |t| in place of Student's. That
    quantile is of a multivariate t with the correlations of the data (so that strategies under common luck are not
    corrected for as if they were independent), never below that of one interval nor above Bonferroni's. It is drawn
    from a fixed stream: the result is the same in each call and in any order of the columns, and depends on the order
    of replicates only by rounding. Outcomes of a replicate that differ by no more than rounding are equal.

    Parameters
    ----------
    values : array_like of float (R, K)
        Outcomes, a row per replicate, a column per strategy, K >= 1; rows are independent, columns need not be.
    level : float
        Chance that all intervals cover, in (0, 1).

    Returns
    -------
    difference, low, high : ndarray of float64 (K, K)
        Of the row's strategy minus the column's: exactly antisymmetric, ``low[i, j] == -high[j, i]``; exactly 0 on the
        diagonal and between identical columns. Ends are NaN off the diagonal for a single replicate.

    Raises
    ------
    ValueError
        If ``values`` is not such a table, or ``level`` not such a number.

    References
    ----------
    Hothorn, T., Bretz, F., Westfall, P. (2008). Simultaneous inference in general parametric models. Biometrical
    Journal 50, 346-363.
    """
    level = check_level(level)
    sample = table(values, "values", 1)
    first, second = np.triu_indices(sample.shape[1], 1)
    moments = Moments.of(_differences(sample, first, second))
    if len(sample) < 2:
        nothing = np.full(len(first), np.nan)
        return _square(sample.shape[1], moments.mean, nothing, nothing)
    largest = _largest(sample, moments, [slice(None)])[0]
    low, high = moments.limits(_quantile(largest, level, len(sample), len(first)))
    return _square(sample.shape[1], moments.mean, low, high)


def against_best(values: ArrayLike, level: float = LEVEL) -> Behind:
    """Return how far each strategy is behind the best, with intervals that hold together.

    Multiple comparisons with the best. Were the best one b known, two-sided intervals of all others against b would
    do; as it is not, each strategy that they do not rule out is taken for b in turn. The quantile is of the largest
    |t| against one strategy, smaller than that of all pairs; it is estimated from the correlations of the data, which
    common luck makes strong and unequal. Nothing needs to be corrected for having chosen the winner.

    Parameters
    ----------
    values : array_like of float (R, K)
        Outcomes, a row per replicate, a column per strategy, K >= 1; more is better.
    level : float
        Chance that all intervals cover, in (0, 1).

    Returns
    -------
    Behind

    Raises
    ------
    ValueError
        If ``values`` is not such a table, or ``level`` not such a number.

    References
    ----------
    Edwards, D. G., Hsu, J. C. (1983). Multiple comparisons with the best treatment. JASA 78, 965-971.
    Hsu, J. C. (1984). Constrained simultaneous confidence intervals for multiple comparisons with the best. Annals of
    Statistics 12, 1136-1144.
    Nelson, B. L., Matejcik, F. J. (1995). Using common random numbers for indifference-zone selection and multiple
    comparisons in simulation. Management Science 41, 1935-1945.
    """
    level = check_level(level)
    sample = table(values, "values", 1)
    replicates, count = sample.shape
    first, second = np.triu_indices(count, 1)
    moments = Moments.of(_differences(sample, first, second))
    difference, _, _ = _square(count, moments.mean, moments.mean, moments.mean)
    behind = difference.min(axis=1)
    if replicates < 2:
        nothing = np.full(count, np.nan)
        return Behind(behind, nothing, nothing, np.ones(count, np.bool_))
    involved = [(first == control) | (second == control) for control in range(count)]
    low, high = np.zeros((count, count)), np.zeros((count, count))
    for control, largest in enumerate(_largest(sample, moments, involved)):
        ends = moments.limits(_quantile(largest, level, replicates, count - 1))
        _, pair_low, pair_high = _square(count, moments.mean, *ends)
        low[:, control], high[:, control] = pair_low[:, control], pair_high[:, control]
    # A strategy is ruled out as the best if, taken for the best, it is below another.
    may_be_best: NDArray[np.bool_] = np.all(low <= 0, axis=0)
    reference_low = np.where(may_be_best, low, np.inf).min(axis=1)
    reference_high = np.where(may_be_best, high, -np.inf).max(axis=1)
    behind_low = np.minimum(reference_low, 0.0)
    behind_high = np.where(may_be_best, 0.0, np.minimum(reference_high, 0.0))
    return Behind(behind, behind_low, behind_high, may_be_best)


def _differences(
    sample: NDArray[np.float64], first: NDArray[np.int64], second: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return the differences of pairs of columns (R, pairs); those no larger than rounding are exactly zero."""
    sizes = np.abs(sample).max(axis=0)
    return without_rounding(sample[:, first] - sample[:, second], np.maximum(sizes[first], sizes[second]))


def _square(
    count: int, mean: NDArray[np.float64], low: NDArray[np.float64], high: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Arrange what is known of each pair (i < j) in square tables; the lower triangle mirrors the upper."""
    upper = np.triu_indices(count, 1)
    squares = np.zeros((3, count, count))
    for square, above, below in zip(squares, (mean, low, high), (mean, high, low), strict=True):
        square[upper] = above
        square.T[upper] = -below
    # No minus zero.
    squares += 0.0
    return squares[0], squares[1], squares[2]


@lru_cache(maxsize=8)
def _normals(count: int) -> NDArray[np.float64]:
    """Return the fixed draws (count, DRAWS)."""
    draws = np.random.Generator(np.random.Philox(key=KEY)).standard_normal((count, DRAWS))
    draws.flags.writeable = False
    return draws


@lru_cache(maxsize=8)
def _spreads(replicates: int) -> NDArray[np.float64]:
    """Return fixed draws (DRAWS,) of an estimated over the true standard deviation."""
    draws = np.random.Generator(np.random.Philox(key=KEY + 1)).chisquare(replicates - 1, DRAWS)
    draws = np.sqrt(draws / (replicates - 1))
    draws.flags.writeable = False
    return draws


def _largest(
    sample: NDArray[np.float64], pairs: Moments, groups: list[NDArray[np.bool_] | slice]
) -> list[NDArray[np.float64]]:
    """Draw, for each group of pairs, the largest |t| of its pairs under no difference; (DRAWS,) each."""
    moments = Moments.of(sample)
    scale = float(moments.sd.max())
    count = sample.shape[1]
    first, second = np.triu_indices(count, 1)
    nothing = [np.zeros(DRAWS) for _ in groups]
    if scale == 0 or count < 2:
        return nothing
    # Draws belong to columns by what they hold, so that the order in which strategies were given is of no consequence.
    order = sorted(range(count), key=lambda place: (moments.mean[place], moments.sd[place], tuple(sample[:, place])))
    drawn = np.empty((count, DRAWS))
    factor = _factor((sample[:, order] - moments.mean[order]) / scale)
    drawn[order] = np.einsum("ij,id->jd", factor, _normals(count))
    distance = pairs.sd * math.sqrt(len(sample) - 1) / scale
    real = distance > NEGLIGIBLE * math.sqrt(len(sample))
    statistics = drawn[first]
    statistics -= drawn[second]
    np.abs(statistics, out=statistics)
    statistics *= np.where(real, 1 / np.where(real, distance, 1.0), 0.0)[:, None]
    spreads = _spreads(len(sample))
    return [statistics[group].max(axis=0) / spreads for group in groups]


def _factor(centered: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the upper triangle T (K, K) with T' T = X' X, by the modified Gram-Schmidt process.

    On the table itself, as columns under common luck may be all but equal, which X' X would not show; and by sums of
    NumPy's, as those of a linear algebra library depend on its threads.
    """
    rest = centered.copy()
    count = rest.shape[1]
    factor = np.zeros((count, count))
    for i in range(count):
        factor[i, i] = math.sqrt(float((rest[:, i] ** 2).sum()))
        if factor[i, i] > 0:
            axis = rest[:, i : i + 1] / factor[i, i]
            factor[i, i + 1 :] = (axis * rest[:, i + 1 :]).sum(axis=0)
            rest[:, i + 1 :] -= axis * factor[i, i + 1 :]
    return factor


def _quantile(largest: NDArray[np.float64], level: float, replicates: int, comparisons: int) -> float:
    """Return the quantile of the largest |t|, between that of one t and Bonferroni's."""
    if comparisons <= 1:
        return student(level, replicates)
    drawn = float(np.quantile(largest, level))
    return min(max(drawn, student(level, replicates)), student(level, replicates, comparisons))
