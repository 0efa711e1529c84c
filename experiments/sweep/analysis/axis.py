"""`Axis`: the levels of a factor, or bins of its range, and which points are at each."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from experiments.sweep.analysis.sample import Sample
    from experiments.sweep.design.factor import Factor

MOST_LEVELS = 12
"""Distinct values of a range up to which each is a level."""

SAME = 1e-9
"""Difference of coordinates below which they are the same."""


@dataclass(frozen=True)
class Axis:
    """A factor, cut into levels or bins.

    Attributes
    ----------
    factor : Factor
    labels : tuple of str
        As shown, in the order of the values, or, of a factor without order, as written; of a bin "from - to".
    shown : tuple
        Values as tables show them; of a bin the value of its middle.
    coordinates : tuple of float
        In [0, 1].
    numbers : tuple of float
        Values as numbers; NaN where the factor has none.
    place : int64 array (P,)
        Which level each point of the sample has; -1 for none.
    is_binned : bool
    """

    factor: Factor
    labels: tuple[str, ...]
    shown: tuple[Any, ...]
    coordinates: tuple[float, ...]
    numbers: tuple[float, ...]
    place: NDArray[np.int64]
    is_binned: bool

    def __len__(self) -> int:
        """Return the number of levels."""
        return len(self.labels)

    def weights(self) -> Any:
        """Return sparse weights (levels, P) whose sums are means over the points of each level; none without any."""
        return mean_weights(self.place, len(self))

    @property
    def points(self) -> NDArray[np.int64]:
        """Points at each level (levels,)."""
        return np.bincount(self.place[self.place >= 0], minlength=len(self)).astype(np.int64)


def mean_weights(place: NDArray[np.int64], count: int) -> Any:
    """Return sparse weights (count, P) whose sums are means over the points at each place; -1 is at none."""
    from scipy import sparse

    here = np.flatnonzero(place >= 0)
    points = np.bincount(place[here], minlength=count)
    return sparse.csr_array((1 / points[place[here]], (place[here], here)), shape=(count, len(place)))


def axis_of(factor: Factor, column: NDArray[np.float64], bins: int, here: NDArray[np.bool_] | None = None) -> Axis:
    """Cut a factor.

    Parameters
    ----------
    factor : Factor
    column : float64 array (P,)
        Its coordinates.
    bins : int
        Of equal width in coordinates, for a range with more than `MOST_LEVELS` values; 0 for none, however many.
    here : bool array (P,) or None
        Points that count; all if None.

    Returns
    -------
    Axis
    """
    here = np.ones(len(column), np.bool_) if here is None else here
    if factor.levels:
        count = len(factor.levels)
        order = np.array(factor.order)
        middles = (order + 0.5) / count
        place = np.argsort(order)[np.minimum((column * count).astype(np.int64), count - 1)]
        return _axis(factor, middles, np.where(here, place, -1), None)
    values, place = _distinct(column)
    if not bins or len(values) <= MOST_LEVELS:
        present = np.unique(place[here])
        renumbered = np.searchsorted(present, np.where(here, place, present[0] if len(present) else 0))
        return _axis(factor, values[present], np.where(here, renumbered, -1), None)
    edges = np.linspace(0, 1, bins + 1)
    place = np.minimum((column * bins).astype(np.int64), bins - 1)
    return _axis(factor, (edges[:-1] + edges[1:]) / 2, np.where(here, place, -1), edges)


def _distinct(column: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return distinct coordinates, rounding left aside, and the place of each point among them."""
    order = np.argsort(column, kind="stable")
    ordered = column[order]
    starts = np.concatenate([[True], np.diff(ordered) > SAME]) if len(ordered) else np.zeros(0, np.bool_)
    place = np.zeros(len(column), np.int64)
    place[order] = np.cumsum(starts) - 1
    return ordered[starts], place


def _axis(
    factor: Factor, coordinates: NDArray[np.float64], place: NDArray[np.int64], edges: NDArray[np.float64] | None
) -> Axis:
    shown = tuple(factor.shown(float(at)) for at in coordinates)
    if edges is None:
        labels = tuple(text_of(value) for value in shown)
    else:
        ends = [text_of(factor.shown(float(edge))) for edge in edges]
        labels = tuple(f"{low} - {high}" for low, high in itertools.pairwise(ends))
    numbers = tuple(float(value) if factor.is_numeric and not isinstance(value, str) else math.nan for value in shown)
    return Axis(factor, labels, shown, tuple(map(float, coordinates)), numbers, place, edges is not None)


def text_of(value: object) -> str:
    """Return a value as tables show it, numbers to four digits."""
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def base_of(coordinates: NDArray[np.float64]) -> int | None:
    """Return the row from which all others differ in one factor at most; None if there is none."""
    for row in range(len(coordinates)):
        if (np.abs(coordinates - coordinates[row]) > SAME).sum(axis=1).max(initial=0) <= 1:
            return row
    return None


def on_axis(sample: Sample, factor: int, base: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which points (P,) differ from the base in no factor but this one."""
    apart = np.abs(sample.coordinates - base) > SAME
    apart[:, factor] = False
    return np.asarray(~apart.any(axis=1), np.bool_)
