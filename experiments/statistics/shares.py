"""Shares of the variance of the points' means, with luck taken out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from experiments.statistics.luck import around, expected, jackknife, left_out
from simulation.results.rounding import ROUNDING, without_rounding

if TYPE_CHECKING:
    from numpy.typing import NDArray

NOTHING = ROUNDING**2
"""Variance, in units of the mean square of the outcomes, below which it is rounding."""

SMALLEST_SHARE = 1e-12
"""Share of the variance below which a part, made by taking away others, is rounding."""


def spread_of(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return covariances (R, R) over points of replicates' outcomes (P, R), without gaps, divisor P."""
    centered = values - values.mean(axis=0)
    return np.asarray(centered.T @ centered / len(values))


def spread_between(values: NDArray[np.float64], groups: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return covariances (R, R) of the means of groups of points, weighted by their points; groups from 0."""
    from scipy import sparse

    counts = np.bincount(groups)
    shape = (len(counts), len(values))
    membership = sparse.csr_array((np.ones(len(values)), (groups, np.arange(len(values)))), shape=shape)
    sums = np.asarray(membership @ values)
    there = counts > 0
    centered = sums[there] / counts[there, None] - values.mean(axis=0)
    return np.asarray((centered * counts[there, None]).T @ centered / len(values))


def is_nothing(variance: float, values: NDArray[np.float64]) -> bool:
    """Return whether a variance is none but for rounding."""
    return not variance > NOTHING * float((values**2).mean())


def share_of(values: NDArray[np.float64], part: NDArray[np.float64], level: float = 0.95) -> tuple[float, float, float]:
    """Return the share that a part has of the variance of expected outcomes over points, and its interval over luck.

    Parameters
    ----------
    values : float64 array (P, R)
        Without gaps.
    part : float64 array (R, R)
        Covariances of the part.
    level : float

    Returns
    -------
    share, low, high : float
        NaN where expected outcomes do not vary; ends NaN with fewer than three replicates.
    """
    total = spread_of(values)
    if is_nothing(expected(total), values):
        return np.nan, np.nan, np.nan
    rounding = max(NOTHING * float((values**2).mean()), SMALLEST_SHARE * expected(total))
    if bool((np.abs(part) <= rounding).all()):
        return (0.0, 0.0, 0.0) if values.shape[1] > 1 else (0.0, np.nan, np.nan)
    share = expected(part) / expected(total)
    if values.shape[1] < 3:
        return share, np.nan, np.nan
    with np.errstate(divide="ignore", invalid="ignore"):
        left = left_out(part) / left_out(total)
    if not np.isfinite(left).all():
        return share, np.nan, np.nan
    low, high = around(share, float(jackknife(without_rounding(left - share, 1.0))), values.shape[1] - 1, level)
    return share, low, high


def pair_part(values: NDArray[np.float64], first: NDArray[np.int64], second: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the covariances of what two factors of a factorial do together but not each alone."""
    cells = np.unique(first * (int(second.max()) + 1) + second, return_inverse=True)[1]
    alone = spread_between(values, first) + spread_between(values, second)
    return np.asarray(spread_between(values, cells) - alone)
