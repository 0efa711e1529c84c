"""`Index`: a sensitivity index with its interval, and the limits that points and luck leave it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import ndtri

from experiments.statistics.luck import jackknife

if TYPE_CHECKING:
    from numpy.typing import NDArray

RESAMPLES = 1000
"""Bootstrap samples: the standard error that they give has one of 2.2 % of itself."""

KEY = 0x67726170657669
"""Of the fixed stream from which they are drawn."""

COLUMNS = (
    "measure",
    "factor",
    "other",
    "index",
    "estimator",
    "value",
    "low",
    "high",
    "luck_floor",
    "luck_high",
    "above_luck",
    "samples",
    "warning",
)


@dataclass(frozen=True)
class Index:
    """A sensitivity index.

    Attributes
    ----------
    factor, other : int
        ``other`` is -1 but for second-order indices.
    index, estimator : str
    value, low, high : float
    samples : int
        Base samples, trajectories or points used.
    warning : str
    luck_floor, luck_high : float
    above_luck : bool or None
    """

    factor: int
    index: str
    estimator: str
    value: float
    low: float
    high: float
    samples: int
    warning: str = ""
    other: int = -1
    luck_floor: float = math.nan
    luck_high: float = math.nan
    above_luck: bool | None = None

    def row(self, names: list[str]) -> dict[str, Any]:
        """Return it as a row of `Analysis.sensitivity`, without the measure."""
        return {
            "factor": names[self.factor],
            "other": names[self.other] if self.other >= 0 else "",
            "index": self.index,
            "estimator": self.estimator,
            "value": self.value,
            "low": self.low,
            "high": self.high,
            "luck_floor": self.luck_floor,
            "luck_high": self.luck_high,
            "above_luck": self.above_luck,
            "samples": self.samples,
            "warning": self.warning,
        }


def resamples(count: int) -> NDArray[np.float64]:
    """Return how often each of ``count`` samples is drawn in each bootstrap sample (RESAMPLES, count), over count."""
    random = np.random.Generator(np.random.Philox(key=KEY))
    return random.multinomial(count, np.full(count, 1 / count), size=RESAMPLES) / count


def error_of(over_samples: NDArray[np.float64], over_luck: NDArray[np.float64] | None) -> NDArray[np.float64]:
    """Return standard errors (K,) from values of resamples (B, K) and, under shared luck, left-out replicates (R, K).

    Independent luck is part of each sample, and so of the spread over samples; shared luck is not, and adds to it.
    """
    count = len(over_samples)
    variance = over_samples.var(axis=0, ddof=1) if count > 1 else np.full(over_samples.shape[1], np.nan)
    if over_luck is not None:
        variance = variance + jackknife(over_luck)
    return np.asarray(np.sqrt(variance))


def normal_limits(value: float, error: float) -> tuple[float, float]:
    """Return 95 % limits of a value with a standard error, as SALib makes them."""
    half = float(ndtri(0.975)) * error
    return value - half, value + half
