"""Networks whose ties are independent of each other: one list per consumer, found by skipping what is not tied.

The cost is that of the ties that exist, not of the pairs that could. Each list draws for itself, so that no list
depends on another.

References
----------
Batagelj, Brandes (2005). Efficient generation of large random networks. Physical Review E 71:036113.
Miller, Hagberg (2011). Efficient generation of networks with given expected degrees. WAW 2011, LNCS 6732.
"""

from __future__ import annotations

import math

import numpy as np

from simulation.kernels.numba_internals import kernel
from simulation.kernels.random.generator import uniform

FULL = -1


@kernel(inline="always")
def _skip(key0, key1, row, region, low, candidates, hole, scale, others, at):
    """Append to `others` each of the `candidates` rows from `low`, without `hole`, with the same probability.

    `scale` is 1 / log(1 - probability): gaps between those tied are geometric.
    Returns where the next list goes on, or FULL.
    """
    trial = np.int64(-1)
    occurrence = 0
    while True:
        gap = math.log(1.0 - uniform(key0, key1, row, region, occurrence)) * scale
        # Written so that what is not a number (no gap can be, where the probability is 0) ends the list.
        if not gap < candidates - 1 - trial:
            return at
        if at == len(others):
            return FULL
        trial += 1 + np.int64(gap)
        other = low + trial
        others[at] = other + (other >= hole)
        at += 1
        occurrence += 1


@kernel
def block_lists(key0, key1, bounds, inside, across, directed, starts, others, row):
    """Tie consumers with one probability inside a community and another across communities.

    Parameters
    ----------
    key0, key1 : uint64
        Stream; addressed by consumer, region of the list, and count.
    bounds : int64 array, shape (communities + 1,)
        Community c holds the consumers ``bounds[c]..bounds[c + 1] - 1``.
    inside, across : float
        Probabilities, in [0, 1].
    directed : bool
        Whether a list names all that a consumer is tied to, or only friends before it.
    starts : int64 array, shape (consumers + 1,)
        Filled from `row` on: where each list begins in `others`.
    others : int32 array, shape (capacity,)
        Filled from ``starts[row]`` on; each list is sorted.
    row : int
        Where to go on.

    Returns
    -------
    int
        The first consumer whose list did not fit; the number of consumers if all did.
    """
    consumers = len(starts) - 1
    inside_scale = 1.0 / math.log1p(-inside) if 0.0 < inside < 1.0 else -0.0
    across_scale = 1.0 / math.log1p(-across) if 0.0 < across < 1.0 else -0.0
    community = 0
    while row < consumers:
        while row >= bounds[community + 1]:
            community += 1
        low, high = bounds[community], bounds[community + 1]
        at = starts[row]
        if across > 0.0 and low > 0:
            at = _skip(key0, key1, row, 0, np.int64(0), low, consumers, across_scale, others, at)
        if inside > 0.0 and at != FULL:
            candidates = high - low - 1 if directed else row - low
            at = _skip(key0, key1, row, 1, low, candidates, row, inside_scale, others, at)
        if directed and across > 0.0 and at != FULL:
            at = _skip(key0, key1, row, 2, high, consumers - high, consumers, across_scale, others, at)
        if at == FULL:
            return row
        row += 1
        starts[row] = at
    return row


@kernel
def power_law_weights(consumers, mean, power, offset):
    """Return weights proportional to (i + offset) ** -power with the given mean (float64, shape (consumers,))."""
    weights = np.empty(consumers)
    total = 0.0
    for row in range(consumers):
        weights[row] = math.pow(row + offset, -power)
        total += weights[row]
    factor = mean * consumers / total
    for row in range(consumers):
        weights[row] *= factor
    return weights


@kernel
def weighted_lists(key0, key1, weights, directed, starts, others, row):
    """Tie i and j with probability min(1, weights[i] weights[j] / sum of weights).

    Parameters
    ----------
    key0, key1 : uint64
        Stream; addressed by consumer, purpose (0 a gap, 1 whether it is kept) and count.
    weights : float64 array, shape (consumers,)
        Above 0, never increasing.
    directed : bool
        Whether a list names all that a consumer is tied to, or only friends behind it.
    starts, others, row
        As in `block_lists`.

    Returns
    -------
    int
        The first consumer whose list did not fit; the number of consumers if all did.
    """
    consumers = len(weights)
    total = weights.sum()
    while row < consumers:
        factor = weights[row] / total
        at = starts[row]
        other = np.int64(0) if directed else row + 1
        occurrence = 0
        while other < consumers:
            # Whoever comes next is tied with at most this probability, and kept with what is missing to its own.
            most = min(factor * weights[other], 1.0)
            if most < 1.0:
                gap = math.log(1.0 - uniform(key0, key1, row, 0, occurrence)) / math.log1p(-most)
                if not gap < consumers - other:
                    break
                other += np.int64(gap)
            probability = min(factor * weights[other], 1.0)
            is_kept = uniform(key0, key1, row, 1, occurrence) * most < probability
            if is_kept and other != row:
                if at == len(others):
                    return row
                others[at] = other
                at += 1
            other += 1
            occurrence += 1
        row += 1
        starts[row] = at
    return row
