"""Moments of columns, and limits of their means that allow for skewness: what every interval of a mean is made of."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulation.results.rounding import is_rounding

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

LEVEL = 0.95
"""Level of an interval, where none is given."""

FEW = 5.0
"""Effective observations below which an interval is said to be doubtful: see docs/comparison_statistics.md."""


@dataclass(frozen=True)
class Moments:
    """Moments of the columns of a table with one row per replicate.

    Attributes
    ----------
    count : int
        Rows.
    mean, sd, skewness, kurtosis : ndarray of float64 (M,)
        ``sd`` with divisor count - 1 (0 for a single row); ``skewness`` and ``kurtosis`` with divisor count, 0 for a
        constant column. A constant column has exactly its value as mean and exactly 0 as sd; values that differ by
        no more than rounding are constant.
    """

    count: int
    mean: NDArray[np.float64]
    sd: NDArray[np.float64]
    skewness: NDArray[np.float64]
    kurtosis: NDArray[np.float64]

    @classmethod
    def of(cls, values: NDArray[np.float64]) -> Moments:
        """Compute the moments of the columns of ``values`` (R, M), R >= 1, all finite."""
        count = len(values)
        # Sums along memory are made in the same order for any number of columns, and round least.
        rows = np.ascontiguousarray(values.T)
        least, most = rows.min(axis=1), rows.max(axis=1)
        mean = np.where(least == most, least, rows.mean(axis=1))
        constant = is_rounding(most - least, np.maximum(np.abs(least), np.abs(most)))
        centered = np.where(constant[:, None], 0.0, rows - mean[:, None])
        # Powers of deviations in units of the largest: no overflow, whatever the unit of the outcome.
        scale = np.abs(centered).max(axis=1)
        scale[constant | (scale == 0)] = 1.0
        centered /= scale[:, None]
        square = centered * centered
        second = square.mean(axis=1)
        spread = np.where(second > 0, second, 1.0)
        centered *= square
        skewness = centered.mean(axis=1) / spread**1.5
        square *= square
        kurtosis = square.mean(axis=1) / spread**2
        sd = scale * np.sqrt(second * (count / max(count - 1, 1)))
        return cls(count, mean, sd, skewness, kurtosis)

    def effective(self) -> NDArray[np.float64]:
        """Return about how many replicates each mean rests on (M,): count over kurtosis, infinite for a constant.

        Where a few replicates take off and the others stay near zero it is the number of those that took off.
        """
        return self.count / np.where(self.kurtosis > 0, self.kurtosis, 1.0) + np.where(self.kurtosis > 0, 0.0, np.inf)

    def limits(self, critical: float | NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the lower and upper limits of the means, (M,) each.

        The wider, at either end, of Student's interval and of the score interval of a distribution whose variance
        changes with its mean as in the exponential family through the data, dV/dm = (third central moment) / V
        (Morris 1982). The latter is Wilson's interval (1927) without its term in the square of the mean, and for
        Poisson counts the score interval itself: with c = critical * skewness / (2 sqrt(count)), the ends are
        mean + critical * sd / sqrt(count) * (c -+ sqrt(1 + c^2)).

        Parameters
        ----------
        critical : float or ndarray (M,)
            Quantile of Student's t, or of the largest of several; >= 0.
        """
        half = critical * self.sd / math.sqrt(self.count)
        tilt = critical * self.skewness / (2 * math.sqrt(self.count))
        stretched = np.abs(tilt) + np.sqrt(1 + tilt * tilt)
        low = self.mean - half * np.where(tilt < 0, stretched, 1.0)
        high = self.mean + half * np.where(tilt > 0, stretched, 1.0)
        return low, high


def student(level: float, count: int, comparisons: int = 1) -> float:
    """Return the two-sided quantile of Student's t with count - 1 degrees, Bonferroni-corrected; count >= 2."""
    # SciPy is not loaded by who simulates once.
    from scipy.special import stdtrit

    return float(stdtrit(count - 1, 1 - (1 - level) / (2 * comparisons)))


def check_level(level: float) -> float:
    """Return the level; ValueError unless it is a number between 0 and 1."""
    if isinstance(level, bool | np.bool_) or not isinstance(level, int | float | np.number) or not 0 < level < 1:
        raise ValueError(f"level = {level!r}: a number between 0 and 1, both excluded")
    return float(level)


def column(values: ArrayLike, name: str) -> NDArray[np.float64]:
    """Return one outcome per replicate as floats (R,); NaN is missing; ValueError where there is none or infinity."""
    sample = np.asarray(values, np.float64)
    if sample.ndim != 1 or not len(sample):
        raise ValueError(f"{name}: shape {sample.shape}; one value per replicate, at least 1")
    if np.isinf(sample).any():
        raise ValueError(f"{name}: infinite values; finite ones, or NaN where missing")
    return sample


def table(values: ArrayLike, name: str, columns: int) -> NDArray[np.float64]:
    """Return outcomes as floats (R, K), K >= columns, a row per replicate; ValueError unless all are finite."""
    sample = np.asarray(values, np.float64)
    if sample.ndim != 2 or not len(sample) or sample.shape[1] < columns:
        raise ValueError(f"{name}: shape {sample.shape}; a row per replicate, 1 or more, and {columns} or more columns")
    if not np.isfinite(sample).all():
        raise ValueError(f"{name}: missing or infinite values; finite ones")
    return sample


def warning_of(count: int, missing: int, effective: float) -> str:
    """Say what makes an interval doubtful.

    Parameters
    ----------
    count : int
        Replicates that it is made of.
    missing : int
        Replicates left out because nothing was measured in them.
    effective : float
        About how many replicates the mean rests on.

    Returns
    -------
    str
        Empty if there is nothing to warn of.
    """
    said = []
    if count < 2:
        said.append(f"{count} replicate{'' if count == 1 else 's'}: no interval")
    elif effective < FEW:
        said.append(f"rests on about {max(round(effective), 1)} of {count} replicates: the interval may be too narrow")
    if missing:
        said.append(f"nothing to measure in {missing} of {count + missing} replicates")
    return "; ".join(said)
