"""`ratio_interval`: a ratio of means, such as return on investment, with its interval."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from experiments.statistics.intervals import Interval
from simulation.results.moments import LEVEL, Moments, check_level, column, student, warning_of

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

UNCLEAR = "the mean of the denominator is not clearly different from 0: no interval"
DOUBLINGS = 200


def ratio_interval(numerator: ArrayLike, denominator: ArrayLike, level: float = LEVEL) -> Interval:
    """Return the ratio of two means over the same replicates, with an interval.

    A ratio of means, not a mean of ratios: what many launches bring in over what they cost. Fieller's interval: all
    ratios r for which 0 is in the interval of the mean of numerator - r * denominator, that interval being the one of
    `mean_interval`. The two are taken as they came, replicate by replicate, so that what they share is not counted
    twice. Nothing is drawn at random; docs/comparison_statistics.md sets its coverage beside that of bootstraps.

    Parameters
    ----------
    numerator, denominator : array_like of float (R,)
        One value per replicate; a replicate in which either is missing (NaN) is left out.
    level : float
        Chance that the interval covers, in (0, 1).

    Returns
    -------
    Interval
        ``mean`` is the ratio, None where the mean of the denominator is 0; ``sd`` that of the residuals over the
        denominator's mean, so that sd / sqrt(replicates) is the standard error of the ratio. The ends are None, with
        a warning, where the interval of the denominator's mean holds 0, as the ratio could then be anything.

    Raises
    ------
    ValueError
        If the two are not such columns of the same length, or ``level`` not such a number.

    References
    ----------
    Fieller, E. C. (1954). Some problems in interval estimation. JRSS B 16, 175-185.
    """
    level = check_level(level)
    above, below = column(numerator, "numerator"), column(denominator, "denominator")
    if len(above) != len(below):
        raise ValueError(f"numerator, denominator: {len(above)} and {len(below)} replicates; the same replicates")
    present = ~(np.isnan(above) | np.isnan(below))
    missing = int((~present).sum())
    above, below = above[present], below[present]
    count = len(above)
    if not count:
        return Interval(None, None, None, None, 0, warning_of(0, missing, 0.0))
    whole = Moments.of(np.stack([above, below], axis=1))
    if whole.mean[1] == 0:
        return Interval(None, None, None, None, count, "the mean of the denominator is 0: no ratio")
    ratio = float(whole.mean[0] / whole.mean[1])
    residual = _residual(above, below, ratio)
    # Two constants divide without a rest, but for rounding.
    effective = float(residual.effective()[0])
    warning = warning_of(count, missing, effective)
    if count < 2:
        return Interval(ratio, None, None, None, count, warning)
    sd = float(residual.sd[0] / abs(whole.mean[1]))
    critical = student(level, count)
    low, high = whole.limits(critical)
    if low[1] <= 0 <= high[1]:
        return Interval(ratio, None, None, sd, count, "; ".join(filter(None, [UNCLEAR, warning])))
    ends = [_end(above, below, ratio, critical, critical * sd / math.sqrt(count), side) for side in (-1, 1)]
    return Interval(ratio, ends[0], ends[1], sd, count, warning)


def _residual(above: NDArray[np.float64], below: NDArray[np.float64], ratio: float) -> Moments:
    """Return the moments of what is left of the numerator at a ratio."""
    return Moments.of((above - ratio * below)[:, None])


def _end(
    above: NDArray[np.float64], below: NDArray[np.float64], ratio: float, critical: float, step: float, side: int
) -> float:
    """Return the ratio on one side (-1, 1) at which 0 leaves the interval of the mean residual."""
    from scipy.optimize import brentq

    # On the upper side residuals fall below 0 if the denominator is positive, and then their upper end is looked at.
    is_upper = (side > 0) == (float(below.mean()) > 0)

    def inside(candidate: float) -> float:
        low, high = _residual(above, below, candidate).limits(critical)
        return float(high[0] if is_upper else -low[0])

    if step == 0 or inside(ratio) <= 0:
        return ratio
    for doubling in range(DOUBLINGS):
        far = ratio + side * step * 2.0**doubling
        if inside(far) <= 0:
            return float(brentq(inside, ratio, far, xtol=1e-12 * step, rtol=1e-14))
    raise AssertionError("the denominator's interval excludes 0, so that the ratio's ends")
