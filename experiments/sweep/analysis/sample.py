"""`Sample`: the outcomes of one measure, at the points that have any."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from experiments.sweep.results import Results

FIXED = ("full_factorial", "one_at_a_time")
"""Kinds of design whose points are all that is meant; the points of others stand for a range."""

FEWEST_TOGETHER = 5
"""Replicates complete at all points that suffice to leave out all others."""


@dataclass(frozen=True)
class Sample:
    """Outcomes of one measure.

    Attributes
    ----------
    values : float64 array (P, R)
        A row per point that has at least one outcome; NaN where there is none.
    points : int64 array (P,)
        Rows of the design.
    coordinates : float64 array (P, F)
    clusters : int64 array (P,)
        Points of the same number were sampled together: a base sample, a trajectory; else each has its own.
    same : int64 array (P,)
        Points of the same number are at the same place, and so are the same runs.
    is_shared : bool
        Whether replicate r has the same luck at all points.
    is_fixed : bool
        Whether the points are all that is meant, so that only luck is left open.
    size : int
        Points of the design, with those that have no outcome.
    """

    values: NDArray[np.float64]
    points: NDArray[np.int64]
    coordinates: NDArray[np.float64]
    clusters: NDArray[np.int64]
    same: NDArray[np.int64]
    is_shared: bool
    is_fixed: bool
    size: int

    @classmethod
    def of(cls, results: Results, measure: int) -> Sample:
        """Take the outcomes of a measure, by its place; infinite ones count as none."""
        values = np.array(results.outcomes[:, :, measure], np.float64)
        values[np.isinf(values)] = np.nan
        points = np.flatnonzero(~np.isnan(values).all(axis=1)) if values.size else np.zeros(0, np.int64)
        clusters = np.arange(len(values)) // rows_per_cluster(results)
        return cls(
            values[points],
            points,
            np.asarray(results.design.coordinates, np.float64)[points],
            clusters[points],
            _same(np.asarray(results.design.coordinates, np.float64)[points]),
            results.luck == "shared",
            results.design.kind in FIXED,
            len(values),
        )

    @property
    def is_tied(self) -> bool:
        """Whether points have luck in common: as it is shared, or as they are the same runs."""
        return self.is_shared or len(np.unique(self.same)) < len(self.same)

    @cached_property
    def counts(self) -> NDArray[np.int64]:
        """Outcomes of each point (P,)."""
        return np.asarray((~np.isnan(self.values)).sum(axis=1), np.int64)

    @cached_property
    def means(self) -> NDArray[np.float64]:
        """Mean of each point (P,)."""
        return np.asarray(np.nanmean(self.values, axis=1)) if len(self.values) else np.zeros(0)

    def together(self) -> NDArray[np.float64]:
        """Return outcomes (P, R') without gaps, for estimates from products of different replicates.

        The replicates that all points have, where they are enough. Else each gap is filled with the point's mean plus
        what the replicate has, on average, over the means of the points that it has.
        """
        present = ~np.isnan(self.values)
        complete = present.all(axis=0)
        if enough(int(complete.sum()), int(present.any(axis=0).sum())):
            return self.values[:, complete]
        kept = self.values[:, present.any(axis=0)]
        if not kept.size:
            return kept
        means = self.means[:, None]
        shift = np.nanmean(kept - means, axis=0) if self.is_shared else np.zeros(kept.shape[1])
        return np.where(np.isnan(kept), means + shift, kept)


def _same(coordinates: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return a number (P,) for each place in the space."""
    if not coordinates.size:
        return np.zeros(len(coordinates), np.int64)
    return np.asarray(np.unique(np.round(coordinates, 12), axis=0, return_inverse=True)[1], np.int64).reshape(-1)


def enough(complete: int, any_: int) -> bool:
    """Return whether the replicates that are complete suffice, of those that have anything."""
    return complete >= max(1, min(FEWEST_TOGETHER, any_ / 2))


def rows_per_cluster(results: Results) -> int:
    """Return how many rows of the design, one after the other, were sampled together."""
    factors = len(results.factors)
    if results.design.kind == "morris":
        return factors + 1
    if results.design.kind == "saltelli":
        return 2 * factors + 2 if results.design.settings.get("second_order") else factors + 2
    return 1
