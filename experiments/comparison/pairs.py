"""`paired`: two strategies under the same luck, set beside each other replicate by replicate."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

from experiments.comparison.intervals import mean_interval
from experiments.comparison.moments import LEVEL, Moments, check_level, column

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


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
    difference = one - other
    interval = mean_interval(difference, level)
    present = ~np.isnan(difference)
    if not present.any():
        return Pair(None, None, None, None, None, None, None, None, 0, interval.warning)
    difference = difference[present]
    better, low, high = _probability(difference, level)
    moments = Moments.of(np.stack([one[present], other[present], difference], axis=1))
    reduction = correlation = None
    # Ratios of standard deviations: their squares might overflow or vanish where they themselves do not.
    largest = float(moments.sd.max())
    if interval.replicates >= 2 and largest > 0:
        sd_one, sd_other, sd_difference = (float(sd) / largest for sd in moments.sd)
        both = sd_one**2 + sd_other**2
        reduction = sd_difference**2 / both if both > 0 else None
        if sd_one > 0 and sd_other > 0:
            correlation = min(1.0, max(-1.0, (both - sd_difference**2) / (2 * sd_one * sd_other)))
    return Pair(
        interval.mean,
        interval.low,
        interval.high,
        better,
        low,
        high,
        reduction,
        correlation,
        interval.replicates,
        interval.warning,
    )


def _probability(difference: np.ndarray, level: float) -> tuple[float, float, float]:
    """Return the share of differences above zero, ties half, and Wilson's interval with the variance that ties leave."""
    count = len(difference)
    wins, ties = int((difference > 0).sum()), int((difference == 0).sum())
    share = (2 * wins + ties) / (2 * count)
    variance = share * (1 - share) - ties / (4 * count)
    square = float(ndtri(0.5 + level / 2)) ** 2 / count
    half = math.sqrt(square * max(variance, 0.0) + square * square / 4)
    low, high = (share + square / 2 - half) / (1 + square), (share + square / 2 + half) / (1 + square)
    return share, min(max(low, 0.0), share), max(min(high, 1.0), share)
