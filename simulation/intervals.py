"""Means over replicates with their uncertainty."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

LEVEL = 0.95


@dataclass(frozen=True)
class Estimate:
    """A mean over replicates.

    Attributes
    ----------
    mean : float
    sd : float or None
        Standard deviation between replicates; None for a single one.
    low, high : float or None
        95 % interval of the mean (Student's t); None for a single replicate.
    replicates : int
    """

    mean: float
    sd: float | None
    low: float | None
    high: float | None
    replicates: int

    @classmethod
    def of(cls, values: ArrayLike) -> Estimate:
        """Estimate the mean of independent values, one per replicate."""
        sample = np.asarray(values, float)
        count = len(sample)
        mean = float(sample.mean())
        if count < 2:
            return cls(mean, None, None, None, count)
        from scipy.special import stdtrit

        sd = float(sample.std(ddof=1))
        half = float(stdtrit(count - 1, 0.5 + LEVEL / 2)) * sd / math.sqrt(count)
        return cls(mean, sd, mean - half, mean + half, count)

    def as_dict(self) -> dict[str, float | int | None]:
        """Return the fields for JSON."""
        return {
            "mean": self.mean,
            "sd": self.sd,
            "interval_low": self.low,
            "interval_high": self.high,
            "replicates": self.replicates,
        }
