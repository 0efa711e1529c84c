"""Triangles of an undirected network, each found once, at its corner of lowest rank.

References
----------
Latapy (2008). Main-memory triangle computations for very large (sparse (power-law)) graphs. Theoretical Computer
Science 407:458-473: algorithm "forward", with marks instead of sorted rows.
"""

from __future__ import annotations

import numpy as np

from simulation.kernels.numba_internals import kernel


@kernel
def _upward_rows(indptr, targets, order, rank):
    """Return the rows of all friends of higher rank, as ranks, one row per rank."""
    consumers = len(order)
    starts = np.zeros(consumers + 1, np.int64)
    higher = np.empty(len(targets) // 2, np.int32)
    at = 0
    for low in range(consumers):
        row = order[low]
        for tie in range(indptr[row], indptr[row + 1]):
            if rank[targets[tie]] > low:
                higher[at] = rank[targets[tie]]
                at += 1
        starts[low + 1] = at
    return starts, higher


@kernel
def count_triangles(indptr, targets, order, rank, triangles):
    """Count the triangles that each consumer belongs to.

    A row of friends of higher degree has at most sqrt(ties) entries, so this takes at most ties**1.5 steps.

    Parameters
    ----------
    indptr : int64 array, shape (consumers + 1,)
    targets : int32 array, shape (ties,)
        Friends; each friendship stands in two rows.
    order : int32 array, shape (consumers,)
        Rows by rising degree.
    rank : int32 array, shape (consumers,)
        Place of each row in `order`.
    triangles : int64 array, shape (consumers,)
        Filled.
    """
    consumers = len(order)
    starts, higher = _upward_rows(indptr, targets, order, rank)
    counts = np.zeros(consumers, np.int64)
    marks = np.full(consumers, -1, np.int32)
    for low in range(consumers):
        for tie in range(starts[low], starts[low + 1]):
            marks[higher[tie]] = low
        for tie in range(starts[low], starts[low + 1]):
            middle = higher[tie]
            closed = 0
            for other in range(starts[middle], starts[middle + 1]):
                is_closed = marks[higher[other]] == low
                counts[higher[other]] += is_closed
                closed += is_closed
            counts[middle] += closed
            counts[low] += closed
    for place in range(consumers):
        triangles[order[place]] = counts[place]
