"""What reverse-reachable sets need to know of ties: whether all into a receiver are alike, and sums of weights."""

from __future__ import annotations

import numpy as np

from simulation.kernels.numba_internals import kernel


@kernel
def even_chances(targets, values, consumers):
    """Return whether all ties into each consumer have one value, and that value, 0 for those whom no tie reaches.

    Parameters
    ----------
    targets : int32 array, shape (ties,)
    values : float64 array, shape (ties,)
        In the same order.
    consumers : int
    """
    chances = np.full(consumers, -1.0)
    for tie in range(len(targets)):
        receiver = np.uint64(targets[tie])
        known = chances[receiver]
        if known != values[tie]:
            if known >= 0.0:
                return False, chances
            chances[receiver] = values[tie]
    for receiver in range(consumers):
        chances[receiver] = max(chances[receiver], 0.0)
    return True, chances


@kernel
def cumulated(indptr, weights):
    """Return the sum of each consumer's weights up to and with each tie; no rounding of others' weights enters it."""
    sums = np.empty(len(weights))
    for receiver in range(len(indptr) - 1):
        total = 0.0
        for tie in range(indptr[receiver], indptr[receiver + 1]):
            total += weights[tie]
            sums[tie] = total
    return sums
