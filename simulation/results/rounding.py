"""`ROUNDING`: what two outcomes may differ by and still be the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

ROUNDING = 1e-10
"""Difference, in units of the largest outcome, up to which it is rounding: sums of a million numbers stay within it."""


def size_of(outcomes: ArrayLike) -> float:
    """Return the largest outcome, sign left aside, of those that are finite; 0 of none."""
    given = np.asarray(outcomes, np.float64)
    return float(np.abs(given[np.isfinite(given)]).max(initial=0.0))


def is_rounding(difference: ArrayLike, size: float | NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return whether differences of outcomes of a size, or of one each, are rounding; NaN is not."""
    return np.asarray(np.abs(np.asarray(difference, np.float64)) <= ROUNDING * size, np.bool_)


def snapped(outcomes: ArrayLike, size: float | None = None) -> NDArray[np.float64]:
    """Return outcomes of which those that differ by rounding alone are the same number: the least of them.

    Parameters
    ----------
    outcomes : array_like
        NaN stays NaN.
    size : float or None
        The largest outcome, where it is not among these; theirs if None.
    """
    given = np.array(outcomes, np.float64)
    finite = np.isfinite(given)
    values, back = np.unique(given[finite], return_inverse=True)
    if len(values) < 2:
        return given
    starts = np.concatenate([[True], ~is_rounding(np.diff(values), size_of(values) if size is None else size)])
    given[finite] = values[starts][np.cumsum(starts) - 1][back]
    return given


def without_rounding(difference: ArrayLike, size: float | NDArray[np.float64]) -> NDArray[np.float64]:
    """Return differences of outcomes of a size, those that are rounding as exactly 0."""
    given = np.asarray(difference, np.float64)
    return np.where(is_rounding(given, size), 0.0, given)
