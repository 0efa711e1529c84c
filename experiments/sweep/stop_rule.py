"""`StopRule`: when a point has been replicated enough."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from experiments.statistics.intervals import mean_interval

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class StopRule:
    """A point stops once the interval of a mean is narrow enough; looked at after every `fewest` replicates.

    The decision rests on replicates 0 to R - 1, whichever of them finished first, so that the table does not depend on
    workers or restarts. Looking repeatedly makes the last interval cover somewhat less than it says.

    Attributes
    ----------
    measure : str
    half_width : float
        Of the 95 % interval of the mean, in the measure's unit.
    fewest : int
        Replicates of the first look, and between looks; 2 or more.
    """

    measure: str
    half_width: float
    fewest: int

    def next(self, done: int, most: int) -> int:
        """Return after how many replicates is looked again."""
        return min(done + self.fewest, most)

    def replicates(self, values: Sequence[float]) -> int:
        """Return how many replicates count, of those that are there: NaN where one failed or is not there."""
        done = 0
        while done < len(values):
            done = self.next(done, len(values))
            if self.is_met(values[:done]):
                break
        return done

    def is_met(self, values: Sequence[float]) -> bool:
        """Return whether so many replicates suffice; those that failed are NaN, and left out."""
        interval = mean_interval(np.asarray(values, float))
        if interval.low is None or interval.high is None:
            return False
        return (interval.high - interval.low) / 2.0 <= self.half_width
