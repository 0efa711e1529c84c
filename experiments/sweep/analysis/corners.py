"""`corners_of`: by how much the effect of one factor differs between two levels of another."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from experiments.sweep.analysis.contrasts import Contrasts, contrasts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from experiments.sweep.analysis.axis import Axis
    from experiments.sweep.analysis.sample import Sample

SURELY = 1 + 1e-9
"""Ratio above which one difference is larger than another by more than rounding."""


@dataclass(frozen=True)
class Corners:
    """A difference of differences: of the means at two levels of a factor, between two levels of another.

    Attributes
    ----------
    contrast : Contrasts or None
        Of one value; None where a corner has no points.
    ends, other_ends : tuple of str
        Levels of either factor, from - to.
    comparisons : int
        Pairs of levels, of both factors, of which this difference is the largest; 1 where the levels are given.
    points : int
    warning : str
    """

    contrast: Contrasts | None
    ends: tuple[str, str]
    other_ends: tuple[str, str]
    comparisons: int
    points: int
    warning: str = ""


def corners_of(
    sample: Sample,
    first: Axis,
    second: Axis,
    ends: tuple[int, int] | None = None,
    other_ends: tuple[int, int] | None = None,
) -> Corners:
    """Return the difference of differences of two factors.

    Between the given levels. Where none are given: of a factor with an order between its first and its last level; of
    one without, between the two levels for which the difference is largest, turned so that it is positive.

    Parameters
    ----------
    sample : Sample
    first, second : Axis
    ends, other_ends : pair of int or None
        Places on the axes.
    """
    nothing = ("", "")
    if len(first) < 2 or len(second) < 2:
        return Corners(None, nothing, nothing, 1, 0, "a factor has one level")
    means = _cell_means(sample, first, second)
    rows, columns = _pairs(first, ends), _pairs(second, other_ends)
    found = _largest(means, rows, columns)
    if found is None:
        return Corners(None, nothing, nothing, 1, 0, "no runs where both are at an end")
    low, high, left, right = found
    if means[high, right] - means[low, right] < means[high, left] - means[low, left]:
        if other_ends is None and not second.factor.is_ordered:
            left, right = right, left
        elif ends is None and not first.factor.is_ordered:
            low, high = high, low
    weights = np.zeros(len(sample.points))
    points = 0
    for one, other, sign in ((high, right, 1), (high, left, -1), (low, right, -1), (low, left, 1)):
        corner = (first.place == one) & (second.place == other)
        weights += sign * corner / corner.sum()
        points += int(corner.sum())
    return Corners(
        contrasts(sample, weights[None, :]),
        (first.labels[low], first.labels[high]),
        (second.labels[left], second.labels[right]),
        len(rows) * len(columns),
        points,
    )


def _pairs(axis: Axis, ends: tuple[int, int] | None) -> list[tuple[int, int]]:
    """Return the pairs of levels that come into question, each once."""
    if ends is not None:
        return [ends]
    if axis.factor.is_ordered:
        return [(0, len(axis) - 1)]
    # By label: which of two that are equal is taken does not depend on where it is written.
    places = sorted(range(len(axis)), key=lambda place: axis.labels[place])
    return list(itertools.combinations(places, 2))


def _cell_means(sample: Sample, first: Axis, second: Axis) -> NDArray[np.float64]:
    """Return the mean over the points of each cell (levels, levels); NaN of none."""
    here = (first.place >= 0) & (second.place >= 0)
    cells = first.place[here] * len(second) + second.place[here]
    size = len(first) * len(second)
    points = np.bincount(cells, minlength=size)
    sums = np.bincount(cells, weights=sample.means[here], minlength=size)
    return np.where(points > 0, sums / np.maximum(points, 1), np.nan).reshape(len(first), len(second))


def _largest(
    means: NDArray[np.float64], rows: list[tuple[int, int]], columns: list[tuple[int, int]]
) -> tuple[int, int, int, int] | None:
    """Return the levels (low, high, left, right) with the largest difference of differences; None without any."""
    left, right = np.array(columns).T
    best, found = -1.0, None
    for low, high in rows:
        change = means[high] - means[low]
        size = np.abs(change[right] - change[left])
        if np.isnan(size).all():
            continue
        place = int(np.argmax(np.nan_to_num(size, nan=-1.0) * SURELY >= np.nanmax(size)))
        if size[place] > best * SURELY or found is None:
            best, found = float(size[place]), (low, high, int(left[place]), int(right[place]))
    return found
