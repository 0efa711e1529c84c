"""`paired`: two strategies under the same luck, set beside each other replicate by replicate."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

from simulation.results.moments import LEVEL, Moments, check_level, column, student, warning_of
from simulation.results.rounding import size_of, without_rounding

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True)
class Pair:
    """What one strategy has over another.

    Attributes
    ----------
    difference : float or None
        Mean of first minus second; None if no replicate has both.
    low, high : float or None
        Interval of the mean difference, as of `mean_interval`.
    probability_better : float or None
        That the first has more in one launch; a tie counts half.
    probability_low, probability_high : float or None
        Interval of that probability.
    variance_reduction : float or None
        Variance of the difference over the sum of the two variances: 1 for independent luck, below 1 what common luck
        has gained; None if both are constant.
    correlation : float or None
        Between the two over replicates; None if either is constant.
    replicates : int
        Those with both outcomes.
    warning : str
        What makes the interval doubtful, in words; empty if nothing does.
    """

    difference: float | None
    low: float | None
    high: float | None
    probability_better: float | None
    probability_low: float | None
    probability_high: float | None
    variance_reduction: float | None
    correlation: float | None
    replicates: int
    warning: str


def paired(first: ArrayLike, second: ArrayLike, level: float = LEVEL) -> Pair:
    """Compare two strategies that met the same consumers and the same luck.

    Outcomes of a replicate that differ by no more than rounding are equal.

    Parameters
    ----------
    first, second : array_like of float (R,)
        Outcomes, a replicate each; NaN where there is nothing to measure, and such a replicate is left out.
    level : float
        Chance that an interval covers, in (0, 1).

    Returns
    -------
    Pair
        Of a strategy and itself: difference 0 in [0, 0], probability .5. Exchanging the two negates the difference.

    Raises
    ------
    ValueError
        If the two are not such columns of the same length, or ``level`` is not such a number.
    """
    level = check_level(level)
    one, other = column(first, "first"), column(second, "second")
    if len(one) != len(other):
        raise ValueError(f"first, second: {len(one)} and {len(other)} replicates; the same replicates")
    difference = without_rounding(one - other, size_of([one, other]))
    present = ~np.isnan(difference)
    count = int(present.sum())
    if not count:
        return Pair(None, None, None, None, None, None, None, None, 0, warning_of(0, len(one), 0.0))
    difference = difference[present]
    moments = Moments.of(np.stack([difference, one[present], other[present]], axis=1))
    warning = warning_of(count, len(one) - count, float(moments.effective()[0]))
    mean = float(moments.mean[0])
    better, better_low, better_high = _probability(difference, level)
    if count < 2:
        return Pair(mean, None, None, better, better_low, better_high, None, None, count, warning)
    low, high = moments.limits(student(level, count))
    reduction, correlation = _shared(*(float(sd) for sd in moments.sd))
    return Pair(
        mean,
        float(low[0]),
        float(high[0]),
        better,
        better_low,
        better_high,
        reduction,
        correlation,
        count,
        warning,
    )


def _shared(difference: float, one: float, other: float) -> tuple[float | None, float | None]:
    """Return variance reduction and correlation from three standard deviations, each None where it is undefined."""
    # In units of the largest: squares might overflow or vanish where the deviations themselves do not.
    largest = max(one, other)
    if largest == 0:
        return None, None
    first, second, between = one / largest, other / largest, difference / largest
    both = first**2 + second**2
    correlation = None
    if first > 0 and second > 0:
        correlation = min(1.0, max(-1.0, (both - between**2) / (2 * first * second)))
    return between**2 / both, correlation


def _probability(difference: NDArray[np.float64], level: float) -> tuple[float, float, float]:
    """Return the share above zero, ties half, and Wilson's interval with the variance that ties leave."""
    count = len(difference)
    wins, ties = int((difference > 0).sum()), int((difference == 0).sum())
    share = (2 * wins + ties) / (2 * count)
    variance = share * (1 - share) - ties / (4 * count)
    square = float(ndtri(0.5 + level / 2)) ** 2 / count
    half = math.sqrt(square * max(variance, 0.0) + square * square / 4)
    low, high = (share + square / 2 - half) / (1 + square), (share + square / 2 + half) / (1 + square)
    return share, min(max(low, 0.0), share), max(min(high, 1.0), share)
