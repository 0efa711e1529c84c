"""`turns_of`: whether a response goes up and down again, beyond what luck would do."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from experiments.sweep.analysis.contrasts import contrasts
from experiments.sweep.analysis.effect import level_means

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from experiments.sweep.analysis.axis import Axis
    from experiments.sweep.analysis.sample import Sample

LEVEL = 0.95
"""Of the intervals of all pairs of levels at once."""


@dataclass(frozen=True)
class Turn:
    """A rise or a fall between two levels of a factor, the lower value first.

    Attributes
    ----------
    name : {"rise", "fall"}
    start, end : str
        The levels.
    value, low, high : float
        Change of the mean, with an interval that holds for all pairs of levels at once.
    p : float
        Two-sided, for all pairs of levels; NaN where all replicates agree.
    points, replicates : int
    covers : str
    """

    name: str
    start: str
    end: str
    value: float
    low: float
    high: float
    p: float
    points: int
    replicates: int
    covers: str


def turns_of(sample: Sample, axis: Axis) -> tuple[Turn, Turn] | None:
    """Return the largest rise and the largest fall of a response, where both are beyond luck; else None.

    A response that only rises, or only falls, has no significant change the other way but by luck: with intervals of
    95 % for all pairs of levels at once, in at most 1 of 40 cases. Of a factor without order there is nothing to say.
    """
    if not axis.factor.is_ordered or len(axis) < 3:
        return None
    means = level_means(sample, axis)
    if np.isnan(means).all():
        return None
    pairs = math.comb(int((~np.isnan(means)).sum()), 2)
    found = []
    for name, sign in (("rise", 1.0), ("fall", -1.0)):
        start, end = _steepest(sign * means)
        if start == end:
            return None
        weights = axis.weights()
        contrast = contrasts(sample, weights[[end]] - weights[[start]])
        low, high = (float(side[0]) for side in contrast.limits(1 - (1 - LEVEL) / pairs))
        # Not of a single replicate, and not where what is left is rounding.
        if not (low > 0 if sign > 0 else high < 0):
            return None
        p = math.nan if contrast.error[0] == 0 else min(1.0, pairs * float(contrast.two_sided()[0]))
        points, replicates = int(axis.points[[start, end]].sum()), int(contrast.replicates[0])
        value, ends = float(contrast.value[0]), (axis.labels[start], axis.labels[end])
        found.append(Turn(name, *ends, value, low, high, p, points, replicates, contrast.covers))
    return found[0], found[1]


def _steepest(means: NDArray[np.float64]) -> tuple[int, int]:
    """Return the places between which means rise most; the same place twice where they never rise."""
    best, found, lowest = 0.0, (0, 0), -1
    for place, mean in enumerate(means):
        if np.isnan(mean):
            continue
        if lowest >= 0 and mean - means[lowest] > best:
            best, found = float(mean - means[lowest]), (lowest, place)
        if lowest < 0 or mean < means[lowest]:
            lowest = place
    return found
