"""A ring whose ties are moved at random, and a matching of ends at random.

References
----------
Watts, Strogatz (1998). Collective dynamics of 'small-world' networks. Nature 393:440-442.
Newman, Strogatz, Watts (2001). Random graphs with arbitrary degree distributions. Physical Review E 64:026118.
"""

from __future__ import annotations

import numpy as np

from simulation.kernels.numba_internals import kernel
from simulation.kernels.random.generator import uniform

_TRIES = 64
_SHIFT_32 = np.uint64(32)
_LOW_32 = np.uint64(0xFFFFFFFF)


@kernel(inline="always")
def _holds(ends, row, side, other):
    """Whether `other` is one of the far ends of `row`; reads them all, which is faster than to stop."""
    found = False
    for tie in range(row * side, row * side + side):
        found |= ends[tie] == other
    return found


@kernel
def small_world_lists(coin_key, end_key, consumers, side, rewiring):
    """Return the far ends of the ties of a Watts-Strogatz network, `side` per consumer.

    As Watts and Strogatz did: lap by lap, nearest neighbors first, each tie keeps its near end and is moved with
    the given probability to a consumer chosen uniformly from those to whom its near end has no tie; it stays where
    there is none.

    Parameters
    ----------
    coin_key, end_key : pair of uint64
        Streams of whether a tie is moved (addressed by consumer, lap) and whereto (consumer, lap, count of tries).
    consumers, side : int
        2 x side < consumers.
    rewiring : float
        Probability in [0, 1].

    Returns
    -------
    starts : int64 array, shape (consumers + 1,)
    others : int32 array, shape (side x consumers,)
        Not sorted.
    """
    starts = np.arange(consumers + 1) * side
    ends = np.empty(consumers * side, np.int32)
    for row in range(consumers):
        for lap in range(side):
            other = row + lap + 1
            ends[row * side + lap] = other - consumers if other >= consumers else other
    near_ends = np.full(consumers, side, np.int32)
    for lap in range(side):
        for row in range(consumers):
            has_stranger = side + near_ends[row] < consumers - 1
            if uniform(*coin_key, row, lap, 0) < rewiring and has_stranger:
                other = _new_end(end_key, row, lap, consumers, side, ends)
                near_ends[ends[row * side + lap]] -= 1
                near_ends[other] += 1
                ends[row * side + lap] = other
    return starts, ends


@kernel
def _new_end(key, row, lap, consumers, side, ends):
    """Return a consumer to whom `row` has no tie, all equally likely; there is one."""
    for attempt in range(_TRIES):
        other = np.int64(uniform(*key, row, lap, attempt) * consumers)
        if other != row and not _holds(ends, row, side, other) and not _holds(ends, other, side, row):
            return other
    # Nearly all are friends: count the others, then take one of them.
    is_friend = np.zeros(consumers, np.bool_)
    is_friend[row] = True
    for tie in range(len(ends)):
        if ends[tie] == row:
            is_friend[tie // side] = True
    for tie in range(row * side, row * side + side):
        is_friend[ends[tie]] = True
    strangers = consumers - is_friend.sum()
    wanted = np.int64(uniform(*key, row, lap, _TRIES) * strangers)
    for other in range(consumers):
        if not is_friend[other]:
            if wanted == 0:
                return np.int64(other)
            wanted -= 1
    return np.int64(-1)


@kernel
def matched_ends(key0, key1, degrees):
    """Return the ends of the ties of a configuration model, each pair of neighbors one tie.

    Parameters
    ----------
    key0, key1 : uint64
        Stream; addressed by the place in the shuffled ends.
    degrees : int64 array, shape (consumers,)
        How often each consumer is an end.

    Returns
    -------
    int32 array, shape (sum of degrees,)
        All ends in uniformly random order (Fisher-Yates).
    """
    ends = np.empty(degrees.sum(), np.int32)
    at = 0
    for row in range(len(degrees)):
        for _ in range(degrees[row]):
            ends[at] = row
            at += 1
    for last in range(len(ends) - 1, 0, -1):
        high, low = np.uint64(last) >> _SHIFT_32, np.uint64(last) & _LOW_32
        other = np.int64(uniform(key0, key1, low, high, 0) * (last + 1))
        ends[last], ends[other] = ends[other], ends[last]
    return ends
