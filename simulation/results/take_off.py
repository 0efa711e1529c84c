"""`TakeOff`: quantiles of an outcome over replicates, whether it has two humps, and the chance of the upper one."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulation.results.rounding import is_rounding, size_of

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Of an outcome over replicates, as tables have them."""

FEWEST = 10
"""Replicates below which two humps are not told from one."""

FEWEST_IN_A_HUMP = 3
"""Replicates that each hump must have, and at least `SMALLEST_HUMP` of all: fewer are outliers."""

SMALLEST_HUMP = 0.05

APART = 5.0
"""Distance of the humps, in standard deviations within them, above which they are two; more where one has few."""

LEVEL = 0.95


@dataclass(frozen=True)
class TakeOff:
    """How an outcome is distributed over replicates.

    A cascade that mostly dies, and now and then reaches everyone, has a mean that no run is near: then the outcome has
    two humps, and the chance of the upper one says more than the mean.

    Attributes
    ----------
    count : int
        Outcomes that are not missing.
    quantiles : tuple of float
        At `QUANTILES`, linear between outcomes; NaN where there is no outcome.
    is_identical : bool
        Whether there are two outcomes or more, and all are the same but for rounding.
    is_two_humped : bool
    split : float
        Between the humps: outcomes above it have taken off. NaN, as all that follow, where there are no two humps.
    chance, low, high : float
        Share of the outcomes that have taken off, and its interval of 95 % (Wilson 1927).
    mean_below, mean_above : float
        Means of either hump.
    """

    count: int
    quantiles: tuple[float, ...]
    is_identical: bool
    is_two_humped: bool
    split: float = math.nan
    chance: float = math.nan
    low: float = math.nan
    high: float = math.nan
    mean_below: float = math.nan
    mean_above: float = math.nan


def take_off_of(outcomes: ArrayLike) -> TakeOff:
    """Describe an outcome over replicates.

    The outcomes are cut in two where the variance within the parts is smallest. They are two humps if the means of the
    parts lie more than 5 (1 + 3 / m) standard deviations apart (the root of the mean of both variances; Ashman's D
    over root 2), m being the outcomes of the smaller part, which has at least 3, and 5 % of all. Whole numbers count as
    spread over a step of 1, so that outcomes of 0 and 1 are one hump. From one-humped distributions (normal, uniform,
    exponential, log-normal, Pareto, Poisson, geometric, total progeny of branching processes up to the critical one)
    two humps are found in at most 1 of 60 samples of any size.

    Parameters
    ----------
    outcomes : array_like (R,)
        One per replicate; NaN is missing.

    Returns
    -------
    TakeOff

    Raises
    ------
    ValueError
        Unless the outcomes are one row of numbers, none of them infinite.

    References
    ----------
    Ashman, K. M., Bird, C. M., Zepf, S. E. (1994). Detecting bimodality in astronomical datasets. Astronomical Journal
    108, 2348-2361.
    Otsu, N. (1979). A threshold selection method from gray-level histograms. IEEE Transactions on Systems, Man, and
    Cybernetics 9, 62-66.
    Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference. Journal of the American
    Statistical Association 22, 209-212.
    """
    given = np.asarray(outcomes, np.float64)
    if given.ndim != 1 or np.isinf(given).any():
        wrong = f"shape {given.shape}" if given.ndim != 1 else "infinite values"
        raise ValueError(f"outcomes: {wrong}; one finite number per replicate, or NaN where it is missing")
    ordered = np.sort(given[~np.isnan(given)])
    count = len(ordered)
    if not count:
        return TakeOff(0, (math.nan,) * len(QUANTILES), is_identical=False, is_two_humped=False)
    quantiles = tuple(map(float, np.quantile(ordered, QUANTILES)))
    if bool(is_rounding(ordered[-1] - ordered[0], size_of(ordered))):
        return TakeOff(count, quantiles, is_identical=count > 1, is_two_humped=False)
    below = _cut(ordered) if count >= FEWEST else 0
    if not below:
        return TakeOff(count, quantiles, is_identical=False, is_two_humped=False)
    above = count - below
    return TakeOff(
        count,
        quantiles,
        is_identical=False,
        is_two_humped=True,
        split=float((ordered[below - 1] + ordered[below]) / 2),
        chance=above / count,
        **dict(zip(("low", "high"), chance_interval(above, count), strict=True)),
        mean_below=float(ordered[:below].mean()),
        mean_above=float(ordered[below:].mean()),
    )


def chance_interval(hits: int, count: int, level: float = LEVEL) -> tuple[float, float]:
    """Return Wilson's interval of a chance from how often it came true; count >= 1."""
    from scipy.special import ndtri

    critical = float(ndtri(0.5 + level / 2))
    share, weight = hits / count, critical**2 / count
    middle = (share + weight / 2) / (1 + weight)
    half = critical * math.sqrt(share * (1 - share) / count + weight / (4 * count)) / (1 + weight)
    return max(0.0, middle - half) if hits else 0.0, min(1.0, middle + half) if hits < count else 1.0


def _cut(ordered: NDArray[np.float64]) -> int:
    """Return how many of the ordered outcomes belong to the lower of two humps; 0 where there is one hump."""
    count = len(ordered)
    fewest = max(FEWEST_IN_A_HUMP, math.ceil(SMALLEST_HUMP * count))
    if 2 * fewest > count:
        return 0
    # In units of the range: no overflow, and little is lost to rounding.
    reach = ordered[-1] - ordered[0]
    units = (ordered - ordered[0]) / reach
    below = np.arange(1, count)
    above = count - below
    sums, squares = np.cumsum(units), np.cumsum(units**2)
    within_below = np.maximum(squares[:-1] - sums[:-1] ** 2 / below, 0.0)
    within_above = np.maximum(squares[-1] - squares[:-1] - (sums[-1] - sums[:-1]) ** 2 / above, 0.0)
    is_allowed = (below >= fewest) & (above >= fewest) & (np.diff(units) > 0)
    if not is_allowed.any():
        return 0
    place = int(np.argmin(np.where(is_allowed, within_below + within_above, np.inf)))
    low, high = units[: place + 1], units[place + 1 :]
    step = 1.0 / reach if bool((ordered == np.round(ordered)).all()) else 0.0
    spread = math.sqrt((low.var(ddof=1) + high.var(ddof=1)) / 2 + step**2 / 12)
    bound = APART * (1 + 3 / min(len(low), len(high)))
    return place + 1 if float(high.mean() - low.mean()) > bound * spread else 0
