"""Collective influence at distance 2, along ties.

References
----------
Morone, Makse (2015). Influence maximization in complex networks through optimal percolation. Nature 524, 65-68.
"""

from __future__ import annotations

import numpy as np

from simulation.kernels.numba_internals import kernel


@kernel
def collective_of(row, mark, indptr, targets, left, is_removed, found):
    """Return (k - 1) times the sum of k - 1 over all at distance 2 from a consumer; k is at least 1.

    Parameters
    ----------
    row : int
        Not removed.
    mark : int
        One that `found` does not hold.
    indptr, targets
        Ties by author.
    left : int64 array, shape (consumers,)
        k: followers that are not removed.
    is_removed : bool array, shape (consumers,)
    found : int64 array, shape (consumers,)
        Memory for marks.
    """
    own = max(left[row] - 1, np.int64(0))
    if own == 0:
        return np.int64(0)
    found[row] = mark
    for tie in range(indptr[row], indptr[row + 1]):
        found[targets[tie]] = mark
    total = np.int64(0)
    for tie in range(indptr[row], indptr[row + 1]):
        near = targets[tie]
        if is_removed[near]:
            continue
        for next_tie in range(indptr[near], indptr[near + 1]):
            far = targets[next_tie]
            if found[far] != mark:
                found[far] = mark
                if not is_removed[far]:
                    total += max(left[far] - 1, np.int64(0))
    return own * total


@kernel
def collective(indptr, targets, left, is_removed, found):
    """Return `collective_of` of all consumers (int64, shape (consumers,)), zero for who is removed; marks are rows."""
    worth = np.zeros(len(indptr) - 1, np.int64)
    for row in range(len(worth)):
        if not is_removed[row]:
            worth[row] = collective_of(row, row, indptr, targets, left, is_removed, found)
    return worth
