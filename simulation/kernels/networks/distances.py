"""How far consumers are from everyone."""

from __future__ import annotations

import numpy as np

from simulation.kernels.numba_internals import kernel

_UNITS = 2.0**44


@kernel
def spread(indptr, targets, row, found_from, queue, begin, wave):
    """Queue all who are first found from `queue[begin:wave]` in a search that starts at `row`; return where it ends."""
    end = wave
    for place in range(begin, wave):
        source = queue[place]
        for tie in range(indptr[source], indptr[source + 1]):
            target = targets[tie]
            if found_from[target] != row:
                found_from[target] = row
                queue[end] = target
                end += 1
    return end


@kernel
def sum_distances(indptr, targets, first, last, unreachable, sums):
    """Add up the distances from the consumers first..last - 1 to all others, along ties.

    Parameters
    ----------
    indptr : int64 array, shape (consumers + 1,)
    targets : int32 array, shape (ties,)
    first, last : int
        Rows.
    unreachable : int
        The distance of those to whom no path leads.
    sums : int64 array, shape (consumers,)
        Receives the sums at these rows.
    """
    consumers = len(indptr) - 1
    found_from = np.full(consumers, -1, np.int64)
    queue = np.empty(consumers, np.int32)
    for row in range(first, last):
        found_from[row] = row
        queue[0] = row
        begin, end, distance, total = 0, 1, 0, np.int64(0)
        while begin < end:
            distance += 1
            wave = end
            end = spread(indptr, targets, row, found_from, queue, begin, wave)
            total += distance * (end - wave)
            begin = wave
        sums[row] = total + np.int64(consumers - end) * unreachable


@kernel
def add_reciprocals(indptr, targets, rows, sums):
    """Add, for everybody whom a path from some rows reaches, 1 / distance from each row, in units of 2**-44.

    Parameters
    ----------
    indptr : int64 array, shape (consumers + 1,)
    targets : int32 array, shape (ties,)
        Along ties; with the ties by follower instead, distances are those to the rows.
    rows : int32 array
        Where searches begin.
    sums : int64 array, shape (consumers,)
        Is added to.
    """
    consumers = len(indptr) - 1
    found_from = np.full(consumers, -1, np.int64)
    queue = np.empty(consumers, np.int32)
    for row in rows:
        found_from[row] = row
        queue[0] = row
        begin, end, distance = 0, 1, 0
        while begin < end:
            distance += 1
            part = np.int64(np.rint(_UNITS / distance))
            wave = end
            end = spread(indptr, targets, row, found_from, queue, begin, wave)
            for place in range(wave, end):
                sums[queue[place]] += part
            begin = wave
