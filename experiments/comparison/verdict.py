"""`Verdict`: what a comparison concludes about its winner beside no seeding, from replicates that did not choose it."""

from __future__ import annotations

import math
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas


class Verdict(Enum):
    """The winner beside no seeding, by one measure."""

    GAIN = "gain"
    """The interval of the difference lies above zero."""
    LOSS = "loss"
    """It lies below zero."""
    UNCLEAR = "unclear"
    """It holds zero."""
    NOTHING = "nothing"
    """No replicate differs from its baseline."""
    UNKNOWN = "unknown"
    """A single replicate has no interval."""

    @classmethod
    def of(cls, difference: float, low: float, high: float) -> Verdict:
        """Judge a difference from no seeding by its interval; NaN where there is none."""
        if math.isnan(low) or math.isnan(high):
            return cls.UNKNOWN
        if difference == low == high == 0.0:
            return cls.NOTHING
        if low > 0.0:
            return cls.GAIN
        return cls.LOSS if high < 0.0 else cls.UNCLEAR


def verdict_of(winner: pandas.DataFrame, measure: str) -> Verdict:
    """Return the verdict on a measure at the horizon; see `ComparisonResult.winner`."""
    row = row_of(winner, measure)
    return Verdict.of(row["beyond_baseline"], row["beyond_low"], row["beyond_high"])


def row_of(winner: pandas.DataFrame, measure: str) -> dict[str, float]:
    """Return the figures of a measure at the horizon; see `ComparisonResult.winner`."""
    found = winner[(winner["measure"] == measure) & (winner["horizon"] == 1)]
    return {str(name): value for name, value in found.iloc[0].items()}
