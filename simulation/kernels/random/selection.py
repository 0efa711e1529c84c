"""Rows that are selected by addressed draws, degree or segment: counted first, so that nothing longer is made."""

from __future__ import annotations

import numpy as np

from simulation.kernels.numba_internals import kernel
from simulation.kernels.random.generator import stream, uniform


@kernel
def uniforms_of(root0, root1, kind, item, rows):
    """Return the uniforms of some consumers (int32 rows), those of `generator.uniforms` at these rows."""
    key0, key1 = stream(root0, root1, kind, item)
    drawn = np.empty(len(rows))
    for place in range(len(rows)):
        drawn[place] = uniform(key0, key1, rows[place], 0, 0)
    return drawn


@kernel
def rows_below(root0, root1, kind, item, count, share):
    """Return the rows of 0..count-1 whose uniform is below `share`, ascending (int32)."""
    key0, key1 = stream(root0, root1, kind, item)
    found = 0
    for row in range(count):
        found += uniform(key0, key1, row, 0, 0) < share
    rows = np.empty(found, np.int32)
    at = 0
    for row in range(count):
        if uniform(key0, key1, row, 0, 0) < share:
            rows[at] = row
            at += 1
    return rows


@kernel
def rows_of_highest_degree(indptr, count):
    """Return the `count` rows with the most ties, the lowest rows of those that tie for the last place.

    Parameters
    ----------
    indptr : int64 array, shape (consumers + 1,)
    count : int
        At most the number of consumers.

    Returns
    -------
    int32 array, shape (count,), ascending
    """
    consumers = len(indptr) - 1
    low, high = np.int64(0), np.int64(0)
    for row in range(consumers):
        high = max(high, indptr[row + 1] - indptr[row])
    # The largest degree that at least `count` consumers reach, by halving: some passes, and no array of degrees.
    while low < high:
        middle = low + (high - low + 1) // 2
        reach = 0
        for row in range(consumers):
            reach += indptr[row + 1] - indptr[row] >= middle
        if reach >= count:
            low = middle
        else:
            high = middle - 1
    places = count
    for row in range(consumers):
        places -= indptr[row + 1] - indptr[row] > low
    rows = np.empty(count, np.int32)
    at = 0
    for row in range(consumers):
        degree = indptr[row + 1] - indptr[row]
        if degree > low:
            rows[at] = row
            at += 1
        elif degree == low and places > 0:
            rows[at] = row
            at += 1
            places -= 1
    return rows


@kernel
def targeted_rows(member, opted_out, is_wanted):
    """Return the rows of consumers in wanted segments who have not opted out, ascending (int32).

    Parameters
    ----------
    member : int16 array, shape (consumers,)
    opted_out : bool array, shape (consumers,)
    is_wanted : bool array, shape (segments,)
    """
    found = 0
    for row in range(len(member)):
        found += is_wanted[member[row]] and not opted_out[row]
    rows = np.empty(found, np.int32)
    at = 0
    for row in range(len(member)):
        if is_wanted[member[row]] and not opted_out[row]:
            rows[at] = row
            at += 1
    return rows
