"""Means over replicates with their uncertainty."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulation.results.moments import LEVEL, Moments, column, student

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


@dataclass(frozen=True)
class Estimate:
    """A mean over replicates.

    Attributes
    ----------
    mean : float
    sd : float or None
        Standard deviation between replicates; None for a single one.
    low, high : float or None
        95 % interval of the mean: Student's t, wider on the side to which the values are skewed; None for a single
        replicate. Whoever reports a mean over replicates, reports this interval (`simulation.results.moments`).
    replicates : int
    """

    mean: float
    sd: float | None
    low: float | None
    high: float | None
    replicates: int

    @classmethod
    def of(cls, values: ArrayLike) -> Estimate:
        """Estimate the mean of independent values, one per replicate; NaN, where nothing was measured, is left out."""
        sample = column(values, "values")
        sample = sample[~np.isnan(sample)]
        count = len(sample)
        if not count:
            return cls(math.nan, None, None, None, 0)
        moments = Moments.of(sample[:, None])
        mean = float(moments.mean[0])
        if count < 2:
            return cls(mean, None, None, None, count)
        low, high = moments.limits(student(LEVEL, count))
        return cls(mean, float(moments.sd[0]), float(low[0]), float(high[0]), count)

    @property
    def is_constant(self) -> bool:
        """Whether all of several replicates have the same value, so that there is nothing to estimate."""
        return self.replicates > 1 and self.sd == 0.0

    def as_dict(self) -> dict[str, float | int | None]:
        """Return the fields for JSON."""
        return {
            "mean": self.mean,
            "sd": self.sd,
            "interval_low": self.low,
            "interval_high": self.high,
            "replicates": self.replicates,
        }
