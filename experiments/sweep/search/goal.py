"""`Goal` and `Constraint`: what a search looks for, and what must hold where it finds it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import stdtr

from experiments.statistics.intervals import Interval, mean_interval
from simulation.results.moments import LEVEL

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Goal:
    """The measure whose mean over replicates is made as large, or as small, as it will be.

    Attributes
    ----------
    measure : str
    direction : {"maximize", "minimize"}
    """

    measure: str
    direction: str = "maximize"

    @property
    def sign(self) -> float:
        """1 where more is better, -1 where less is."""
        return 1.0 if self.direction == "maximize" else -1.0


@dataclass(frozen=True)
class Constraint:
    """A bound that the mean of a measure over replicates must keep.

    Attributes
    ----------
    measure : str
    bound : float
        In the measure's unit; itself allowed.
    is_upper : bool
        Whether the mean may be at most, rather than at least, the bound.
    """

    measure: str
    bound: float
    is_upper: bool

    def violation(self, mean: float) -> float:
        """Return how far a mean is on the wrong side, as a share of the bound (of 1 for a bound of 0); <= 0 if kept."""
        beyond = mean - self.bound if self.is_upper else self.bound - mean
        return beyond / (abs(self.bound) or 1.0)

    def judge(self, values: NDArray[Any], level: float = LEVEL) -> Judgment:
        """Judge the outcomes of replicates, shape (replicates,), none of them missing."""
        estimate = mean_interval(values, level)
        mean, sd = float(estimate.mean or 0.0), estimate.sd
        inside = values <= self.bound if self.is_upper else values >= self.bound
        is_met = self.violation(mean) <= 0.0
        probability: float | None
        if sd is None:
            probability = None
        elif sd == 0.0:
            probability = float(is_met)
        else:
            distance = (self.bound - mean) * (1.0 if self.is_upper else -1.0)
            probability = float(stdtr(len(values) - 1, distance / (sd / math.sqrt(len(values)))))
        return Judgment(self, estimate, is_met, probability, float(np.mean(inside)))

    def __str__(self) -> str:
        return f"{self.measure} {'at most' if self.is_upper else 'at least'} {self.bound:,g}"


@dataclass(frozen=True)
class Judgment:
    """A constraint, and how it is kept.

    Attributes
    ----------
    constraint : Constraint
    estimate : Interval
        Of the mean of its measure.
    is_met : bool
        Whether the mean keeps it: that is what decides.
    probability : float or None
        How sure it is that the mean of endless replicates keeps it, by Student's t; None of a single replicate.
    share : float
        Share of the replicates that keep it one by one.
    """

    constraint: Constraint
    estimate: Interval
    is_met: bool
    probability: float | None
    share: float
