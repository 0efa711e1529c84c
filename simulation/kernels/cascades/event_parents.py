"""From whom a recorded act may have come: the followee that acted last, or first, before it."""

from __future__ import annotations

import numpy as np

from simulation.kernels.numba_internals import kernel


@kernel
def infer(offsets, consumers, times, indptr, sources, latest, places):
    """Return where the parent of each act stands.

    Parameters
    ----------
    offsets : int64 array, shape (cascades + 1,)
        Acts of a cascade stand together, sorted by time, then by consumer.
    consumers : int64 array, shape (k,)
        Each once per cascade; those at or above ``len(indptr) - 1`` follow nobody.
    times : int64 or float64 array, shape (k,)
    indptr, sources : int64 and int32 arrays
        Whom each consumer follows, increasing.
    latest : bool
        The followee that acted last before; else the one that acted first. Of equals the smallest row.
    places : int64 array
        Memory for one number per consumer, all -1; left so.

    Returns
    -------
    int64 array, shape (k,)
        -1 where no followee acted before.
    """
    parents = np.full(len(consumers), -1, np.int64)
    for cascade in range(len(offsets) - 1):
        for at in range(offsets[cascade], offsets[cascade + 1]):
            places[consumers[at]] = at
        for at in range(offsets[cascade], offsets[cascade + 1]):
            consumer = consumers[at]
            if consumer >= len(indptr) - 1:
                continue
            best = np.int64(-1)
            for tie in range(indptr[consumer], indptr[consumer + 1]):
                place = places[sources[tie]]
                if place < 0 or not times[place] < times[at]:
                    continue
                if best < 0:
                    best = place
                elif latest:
                    if times[place] > times[best]:
                        best = place
                elif times[place] < times[best]:
                    best = place
            parents[at] = best
        for at in range(offsets[cascade], offsets[cascade + 1]):
            places[consumers[at]] = -1
    return parents
