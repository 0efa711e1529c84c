"""How fast a cascade grows: the time to a share of its final size, and its size at each time."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simulation.errors import MISSING, Problem, ProcessError
from simulation.measures.activations import checked_times
from simulation.network.arrays import whole_numbers
from simulation.network.memory import gibibytes, physical_memory


def time_to_share(times: ArrayLike, offsets: ArrayLike, share: float = 0.5) -> NDArray[np.float64]:
    """Return how long each row takes, from its first activation, to a share of its final size.

    That is, the time at which the k-th activation happens, k being the smallest number with k / size >= share in
    double precision. What a sample of cascades says of all its replicates: ``time_to_share(sample.times,
    sample.offsets)``. Linear if times increase within each row, else as long as sorting them takes.

    Parameters
    ----------
    times : array of numbers, shape (activations,)
        Ticks, seconds or other.
    offsets : array of int, shape (rows + 1,)
        The activations of row i are those in ``offsets[i]:offsets[i + 1]``.
    share : float
        In (0, 1].

    Returns
    -------
    float64 array, shape (rows,)
        In the unit of `times`; NaN for a row without activations.

    Raises
    ------
    ProcessError
        If the input cannot be used.
    """
    problems: list[Problem] = []
    if isinstance(share, bool) or not isinstance(share, int | float | np.number) or not 0 < share <= 1:
        problems.append(Problem("share", share, "a number in (0, 1]"))
    when, bounds = _checked(times, offsets, problems)
    sizes = np.diff(bounds)
    when = _sorted_within(when, bounds)
    result = np.full(len(sizes), np.nan)
    filled = sizes > 0
    size, begin = sizes[filled], bounds[:-1][filled]
    rank = np.maximum(np.ceil(share * size).astype(np.int64), 1)
    # The product may be rounded up across a whole number, or down.
    rank -= ((rank - 1) / size >= share) & (rank > 1)
    rank += rank / size < share
    result[filled] = when[begin + rank - 1] - when[begin]
    return result


def growth_curve(
    times: ArrayLike, offsets: ArrayLike, at: ArrayLike | None = None, *, relative: bool = False
) -> NDArray[np.int64]:
    """Return the size of each row at each time.

    Parameters
    ----------
    times : array of numbers, shape (activations,)
    offsets : array of int, shape (rows + 1,)
        See `time_to_share`.
    at : array of numbers, shape (points,), optional
        When to look, increasing. None = at each tick from 0 to the last, for times that are whole numbers.
    relative : bool
        Whether the time of each row is counted from its first activation.

    Returns
    -------
    int64 array, shape (rows, points)
        Activations up to and including each time.

    Raises
    ------
    ProcessError
        If the input cannot be used, or the result would not fit into memory.
    """
    problems: list[Problem] = []
    points = None if at is None else checked_times("at", at, problems)
    if points is not None and (points[1:] <= points[:-1]).any():
        problems.append(Problem("at", MISSING, "times that increase"))
    when, bounds = _checked(times, offsets, problems)
    sizes = np.diff(bounds)
    if relative and len(when):
        filled = sizes > 0
        when = when - np.repeat(np.minimum.reduceat(when, bounds[:-1][filled]), sizes[filled])
    if points is None and len(when) and (when.dtype.kind == "f" or when.min() < 0):
        allowed = "times to look at; ticks are counted only where times are whole numbers of at least 0"
        raise ProcessError([Problem("at", None, allowed)], "growth curve")
    ticks = int(when.max(initial=-1)) + 1 if points is None else 0
    count = ticks if points is None else len(points)
    check_room(len(sizes), count + 1)
    place = when if points is None else np.searchsorted(points, when)
    rows = np.repeat(np.arange(len(sizes)), sizes)
    table = np.bincount(rows * (count + 1) + place, minlength=len(sizes) * (count + 1))
    return table.reshape(len(sizes), count + 1)[:, :count].cumsum(axis=1)


def check_room(rows: int, columns: int) -> None:
    """Refuse a table of whole numbers that would not fit into memory.

    Raises
    ------
    ProcessError
    """
    memory = physical_memory()
    needed = 16 * rows * columns
    if memory is not None and needed > memory:
        allowed = f"a table of fewer numbers; this one needs {gibibytes(needed)} of {gibibytes(memory)}"
        raise ProcessError([Problem("size", f"{rows:,} x {columns:,}", allowed)], "table of numbers")


def _checked(times: ArrayLike, offsets: ArrayLike, problems: list[Problem]) -> tuple[NDArray[Any], NDArray[np.int64]]:
    when = checked_times("times", times, problems)
    count = np.size(times)
    bounds = whole_numbers("offsets", offsets, 0, count, problems)
    if bounds is not None and (
        not len(bounds) or bounds[0] != 0 or bounds[-1] != count or (bounds[1:] < bounds[:-1]).any()
    ):
        problems.append(Problem("offsets", bounds, f"non-decreasing from 0 to the number of times, {count}"))
    if problems or when is None or bounds is None:
        raise ProcessError(problems, "times of cascades")
    return when, bounds.astype(np.int64, copy=False)


def _sorted_within(times: NDArray[Any], offsets: NDArray[np.int64]) -> NDArray[Any]:
    begins_row = np.zeros(len(times) + 1, bool)
    begins_row[offsets] = True
    if not ((times[1:] < times[:-1]) & ~begins_row[1:-1]).any():
        return times
    rows = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
    return times[np.lexsort((times, rows))]
