"""`contrasts`: weighted sums of points' means, with intervals over luck and, where points were sampled, over points."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse
from scipy.special import stdtr, stdtrit

from experiments.sweep.analysis.sample import enough
from simulation.results.moments import LEVEL, Moments
from simulation.results.rounding import ROUNDING, size_of, without_rounding

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from experiments.sweep.analysis.sample import Sample


@dataclass(frozen=True)
class Contrasts:
    """Weighted sums of points' means.

    Attributes
    ----------
    value : float64 array (K,)
        Exactly 0 where it is rounding (`simulation.results.rounding`).
    error : float64 array (K,)
        Standard error; NaN where nothing tells it (a single replicate of fixed points), exactly 0 where all
        replicates agree.
    freedom : float64 array (K,)
        Degrees of freedom of the standard error, >= 1; NaN with it.
    tilt : float64 array (K,)
        Skewness over twice the root of the number of replicates, as of `Moments.limits`; 0 where it is not known.
    replicates : int64 array (K,)
        Replicates that each rests on: those complete over its points, or the fewest of its points.
    covers : str
        "luck", "luck and points", "points" (a single replicate of sampled points), or "".
    """

    value: NDArray[np.float64]
    error: NDArray[np.float64]
    freedom: NDArray[np.float64]
    tilt: NDArray[np.float64]
    replicates: NDArray[np.int64]
    covers: str

    def limits(self, level: float = LEVEL) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return lower and upper limits (K,) each, two-sided; as of `Moments.limits`."""
        known = ~np.isnan(self.error)
        critical = np.full(len(self.value), np.nan)
        critical[known] = stdtrit(self.freedom[known], 1 - (1 - level) / 2)
        half = critical * self.error
        tilt = np.where(known, critical * self.tilt, 0.0)
        stretched = np.abs(tilt) + np.sqrt(1 + tilt * tilt)
        low = self.value - half * np.where(tilt < 0, stretched, 1.0)
        return low, self.value + half * np.where(tilt > 0, stretched, 1.0)

    def above(self, bound: float = 0.0) -> NDArray[np.float64]:
        """Return one-sided p (K,) of the value being no more than ``bound``: lower limits turned round."""
        return self._tail(self.value - bound, self.tilt < 0)

    def below(self, bound: float = 0.0) -> NDArray[np.float64]:
        """Return one-sided p (K,) of the value being no less than ``bound``."""
        return self._tail(bound - self.value, self.tilt > 0)

    def two_sided(self) -> NDArray[np.float64]:
        """Return p (K,) of the value being 0, whichever way it differs."""
        return np.asarray(np.minimum(1.0, 2 * np.minimum(self.above(), self.below())))

    def _tail(self, distance: NDArray[np.float64], is_stretched: NDArray[np.bool_]) -> NDArray[np.float64]:
        out = np.full(len(distance), np.nan)
        exact = self.error == 0
        # Replicates that all agree do not show that none would differ: the sign test's p is what their number tells.
        out[exact] = np.where(distance[exact] > 0, 0.5 ** self.replicates[exact], 1.0)
        real = self.error > 0
        t = distance[real] / self.error[real]
        # The critical value c at which the limit, c (|a| c + sqrt(1 + a^2 c^2)) standard errors away, is the bound.
        shrunk = t / np.sqrt(1 + 2 * np.abs(self.tilt[real]) * np.maximum(t, 0.0))
        out[real] = stdtr(self.freedom[real], -np.where(is_stretched[real], shrunk, t))
        return out


def contrasts(
    sample: Sample,
    weights: Any,
    *,
    by_cluster: bool = False,
    residual: NDArray[np.float64] | None = None,
) -> Contrasts:
    """Return weighted sums of points' means and what is open about them.

    Shared luck: the sum is made within each replicate, and replicates are the unit, with the limits of
    `experiments.comparison.mean_interval`. Independent luck: the variances of the points' means add up, with
    Satterthwaite's degrees of freedom. Where points were sampled, the variance over points (or over the base samples
    or trajectories that they came in) is added to that of shared luck; it holds independent luck already.

    Parameters
    ----------
    sample : Sample
    weights : float64 array (K, P), dense or sparse
        Of the points of the sample; of a mean they add up to 1, of a difference to 0, 1 on either side.
    by_cluster : bool
        Whether each cluster gives the same quantity (an elementary effect), so that its spread over clusters counts;
        else that of points about the mean of their side.
    residual : float64 array (P,) or None
        Error of each point of a fitted model whose coefficients the sums are, in place of both.

    Returns
    -------
    Contrasts

    References
    ----------
    Satterthwaite, F. E. (1946). An approximate distribution of estimates of variance components. Biometrics Bulletin
    2, 110-114.
    """
    weights = sparse.csr_array(weights)
    weights.eliminate_zeros()
    means = sample.means
    value = weights @ means
    size = size_of(sample.values)
    if sample.is_shared:
        value, luck, freedom, tilt, replicates = _shared(sample, weights, value, size)
        added = np.where(np.isnan(luck), 0.0, luck)
    else:
        luck, added, freedom, replicates = _independent(sample, weights)
        tilt = np.zeros(len(value))
    value = without_rounding(value, size)
    luck = np.where(luck < (ROUNDING * size) ** 2, 0.0, luck)
    added = np.where(added < (ROUNDING * size) ** 2, 0.0, added)
    tilt = np.where(luck == 0, 0.0, tilt)
    has_luck = not bool(np.isnan(luck).all())
    if sample.is_fixed:
        return Contrasts(value, np.sqrt(luck), freedom, tilt, replicates, "luck" if has_luck else "")
    if residual is not None:
        spread, spread_freedom = _of_residuals(sample, weights, residual)
    elif by_cluster:
        spread, spread_freedom = _over_clusters(sample, weights, means)
    else:
        spread, spread_freedom = _over_points(sample, weights, means)
    spread = np.where(spread < (ROUNDING * size) ** 2, 0.0, spread)
    total = spread + added
    with np.errstate(invalid="ignore", divide="ignore"):
        pooled = total**2 / (spread**2 / spread_freedom + np.where(added > 0, added**2 / freedom, 0.0))
    freedom = np.where(total > 0, pooled, np.where(np.isnan(total), np.nan, 1.0))
    has_points = not bool(np.isnan(total).all())
    covers = ("luck and points" if has_luck else "points") if has_points else ""
    return Contrasts(value, np.sqrt(total), freedom, np.zeros(len(value)), replicates, covers)


def _shared(
    sample: Sample, weights: Any, value: NDArray[np.float64], size: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Return values, variances over luck, their degrees of freedom, tilts, and replicates."""
    gaps = np.isnan(sample.values)
    total = without_rounding(weights @ np.where(gaps, 0.0, sample.values), size)
    complete = np.ones(total.shape, np.bool_)
    if gaps.any():
        missing = (weights != 0).astype(np.float64) @ gaps.astype(np.float64)
        complete = missing == 0
        some = missing < np.diff(weights.indptr)[:, None]
        for k in range(len(value)):
            if not enough(int(complete[k].sum()), int(some[k].sum())):
                total[k], complete[k] = _patched(sample, weights[[k]], value[k]), some[k]
    replicates = np.asarray(complete.sum(axis=1), np.int64)
    value = value.copy()
    variance, freedom = np.full(len(value), np.nan), np.full(len(value), np.nan)
    tilt = np.zeros(len(value))
    patterns, which = np.unique(complete, axis=0, return_inverse=True)
    for place, pattern in enumerate(patterns):
        rows = np.flatnonzero(which.reshape(-1) == place)
        count = int(pattern.sum())
        if not count:
            continue
        moments = Moments.of(np.ascontiguousarray(total[rows][:, pattern].T))
        value[rows] = moments.mean
        if count > 1:
            variance[rows] = moments.sd**2 / count
            freedom[rows] = count - 1
            tilt[rows] = moments.skewness / (2 * math.sqrt(count))
    return value, variance, freedom, tilt, replicates


def _patched(sample: Sample, weights: Any, value: float) -> NDArray[np.float64]:
    """Return a contrast per replicate (R,) from the points that each replicate has, less those points' means."""
    used = weights.indices
    values, means = sample.values[used], sample.means[used]
    gaps = np.isnan(values)
    deviations = np.where(gaps, 0.0, values - means[:, None])
    out = np.full(values.shape[1], value)
    for side in (np.maximum(weights.data, 0.0), np.minimum(weights.data, 0.0)):
        there = side @ ~gaps
        scale = np.where(there != 0, side.sum() / np.where(there != 0, there, 1.0), 0.0)
        out += (side @ deviations) * scale
    return out


def _independent(
    sample: Sample, weights: Any
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Return variances over luck, their part from repeated points, degrees of freedom, and the fewest replicates."""
    count = weights.shape[0]
    counts = sample.counts
    several = counts > 1
    if not several.any():
        nothing = np.full(count, np.nan)
        return nothing, np.zeros(count), nothing, np.ones(count, np.int64)
    variances = np.zeros(len(counts))
    variances[several] = np.nanvar(sample.values[several], axis=1, ddof=1)
    degrees = np.maximum(counts - 1, 1)
    # A point with a single run has the spread of the others.
    variances[~several] = np.average(variances[several], weights=degrees[several])
    of_means = variances / counts
    # The same place is the same runs: what is said of it twice has the same luck.
    apart, same = np.unique(sample.same, return_index=True, return_inverse=True)[1:]
    squares = _summed(weights, same).power(2)
    variance = squares @ of_means[apart]
    below = squares.power(2) @ (of_means[apart] ** 2 / degrees[apart])
    twice = np.maximum(variance - weights.power(2) @ of_means, 0.0)
    freedom = np.where(below > 0, variance**2 / np.where(below > 0, below, 1.0), 1.0)
    fewest = [int(counts[weights.indices[start:stop]].min(initial=counts.max())) for start, stop in _rows(weights)]
    return variance, twice, freedom, np.array(fewest, np.int64)


def _rows(weights: Any) -> Iterator[tuple[int, int]]:
    """Yield where the entries of each row begin and end."""
    return itertools.pairwise(weights.indptr.tolist())


def _membership(sample: Sample) -> NDArray[np.int64]:
    """Return the cluster of each point (P,), numbered from 0."""
    return np.asarray(np.unique(sample.clusters, return_inverse=True)[1], np.int64)


def _summed(parts: Any, cluster: NDArray[np.int64]) -> Any:
    """Sum sparse parts (K, P) over the points of each cluster (K, C)."""
    shape = (len(cluster), int(cluster.max(initial=-1)) + 1)
    membership = sparse.csr_array((np.ones(len(cluster)), (np.arange(len(cluster)), cluster)), shape=shape)
    return sparse.csr_array(parts @ membership)


def _times(weights: Any, data: NDArray[np.float64]) -> Any:
    """Return weights with each entry multiplied by its number in ``data``."""
    return sparse.csr_array((weights.data * data, weights.indices, weights.indptr), shape=weights.shape)


def _over_clusters(
    sample: Sample, weights: Any, means: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return variances of sums to which each cluster gives the same quantity, and degrees of freedom, (K,) each."""
    given = _summed(_times(weights, means[weights.indices]), _membership(sample)).toarray()
    count = given.shape[1]
    if count < 2:
        return np.full(len(given), np.nan), np.full(len(given), np.nan)
    variance = ((given - given.mean(axis=1, keepdims=True)) ** 2).sum(axis=1) * count / (count - 1)
    return variance, np.full(len(given), count - 1.0)


def _of_residuals(
    sample: Sample, weights: Any, residual: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return variances of coefficients from the errors of points, and degrees of freedom, (K,) each."""
    given = _summed(_times(weights, residual[weights.indices]), _membership(sample))
    return given.power(2).sum(axis=1), np.full(given.shape[0], max(given.shape[1] - 1.0, 1.0))


def _over_points(
    sample: Sample, weights: Any, means: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return variances over the sampling of points about the mean of their side, and degrees of freedom, (K,) each."""
    cluster = _membership(sample)
    below = np.zeros(weights.shape[0])
    unknown = np.zeros(weights.shape[0], np.bool_)
    together: Any = None
    for side in (weights.maximum(0.0).tocsr(), weights.minimum(0.0).tocsr()):
        side.eliminate_zeros()
        rows = np.repeat(np.arange(side.shape[0]), np.diff(side.indptr))
        weight = side.sum(axis=1)
        used = weight != 0
        center = np.where(used, (side @ means) / np.where(used, weight, 1.0), 0.0)
        count = np.diff(_summed(abs(side), cluster).indptr)
        stretch = np.sqrt(count / np.maximum(count - 1.0, 1.0))
        unknown |= used & (count < 2)
        part = _summed(_times(side, (means[side.indices] - center[rows]) * stretch[rows]), cluster)
        together = part if together is None else together + part
        below += part.power(2).sum(axis=1) ** 2 / np.maximum(count - 1, 1)
    variance = np.where(unknown, np.nan, together.power(2).sum(axis=1))
    freedom = np.where(below > 0, variance**2 / np.where(below > 0, below, 1.0), 1.0)
    return variance, np.maximum(freedom, 1.0)
