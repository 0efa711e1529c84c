"""Threshold processes: a consumer becomes active once it has the votes that it needs.

Votes are whole numbers, so that a sum does not depend on the order of its parts: counts of followees or of lines, or
weights in units of 2**-62.

References
----------
Kempe, Kleinberg, Tardos (2003). Maximizing the spread of influence through a social network. KDD '03.
Watts (2002). A simple model of global cascades on random networks. PNAS 99(9), 5766-5771.
Granovetter (1978). Threshold models of collective behavior. American Journal of Sociology 83(6), 1420-1443.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from simulation.kernels.activation import clear, date, has_room, in_order, keep, mark, plant
from simulation.kernels.generator import bits, root, stream, uniform
from simulation.kernels.keys import THRESHOLD
from simulation.kernels.prefetch import prefetch

FIXED, SHARE, WEIGHT = 0, 1, 2
"""What a consumer needs: a number given; a number of votes whose share exceeds its draw; a weight above its draw."""

_SHIFT_11 = np.uint64(11)
_UNIT_SHIFT = np.int64(9)  # from multiples of 2**-53 to multiples of 2**-62
_MISSING, _NEEDED = np.uint64(0), np.uint64(1)
_ACTIVE = -1
_NEAR = 6
_FAR = 12
_LINE = 64
_VOTES = 256


@njit(cache=True, nogil=True)
def simulate(random_seed, item, replicates, start, seeds, kind, votes, ties, state, touched, work, kept):
    """Simulate replicates until all are done or no further one is sure to fit into what is kept.

    Parameters
    ----------
    random_seed, item : uint64
    replicates : uint64 array [r]
    start : int
        Place of the first replicate to simulate.
    seeds : int32 array
        Ascending.
    kind : int
        FIXED, SHARE or WEIGHT.
    votes : int64 array [ties] or [0]
        What the source of a tie adds; 1 if empty.
    ties : (indptr int64, targets int32)
    state : int32 or int64 array [consumers, 2]
        Votes still missing (0: not yet drawn, -1: active), clean between replicates; and the votes needed (FIXED) or
        the votes there are (SHARE).
    touched : int32 array [consumers]
        Memory for those whose state is to be cleaned.
    work, kept
        See `activation`.

    Returns
    -------
    int, int
        Place of the first replicate that is not done, and how much of `kept` is used.
    """
    used = 0
    receivers = np.empty(_VOTES, np.int32)
    sources = np.empty(_VOTES, np.int32)
    weights = np.empty(_VOTES, np.int64)
    buffers = receivers, sources, weights
    for place in range(start, len(replicates)):
        if not has_room(used, work, kept):
            return place, used
        root0, root1 = root(random_seed, replicates[place])
        key0, key1 = stream(root0, root1, THRESHOLD, item)
        count, dirty = _spread(key0, key1, seeds, kind, votes, ties, state, touched, work, buffers)
        used = keep(place, count, used, work, kept)
        clear(count, work)
        for one in range(dirty):
            state[touched[one], 0] = 0
    return len(replicates), used


@njit(cache=True, nogil=True)
def votes_needed(drawn, total):
    """Return the smallest number of votes with ``drawn < votes / total`` in double precision; drawn < 1."""
    needed = np.int64(drawn * total) + 1
    while needed > 1 and drawn < (needed - 1) / total:
        needed -= 1
    while not drawn < needed / total:
        needed += 1
    return needed


@njit(cache=True, nogil=True)
def weight_needed(key0, key1, consumer):
    """Return the smallest weight, in units of 2**-62, above a consumer's draw."""
    return (np.int64(bits(key0, key1, consumer, 0, 0) >> _SHIFT_11) << _UNIT_SHIFT) + 1


@njit(cache=True, nogil=True)
def _spread(key0, key1, seeds, kind, votes, ties, state, touched, work, buffers):
    """Spread from the seeds to the end; return how many are active, and how many states are to be cleaned."""
    indptr, targets = ties
    receivers, sources, weights = buffers
    queue = work.queue
    has_votes = len(votes) > 0
    has_order = len(work.times) > 0
    count = plant(seeds, work)
    dirty = np.int64(0)
    for place in range(count):
        state[seeds[place], 0] = _ACTIVE
        touched[dirty] = seeds[place]
        dirty += 1
    first = np.int64(0)
    tick = 0
    while first < count:
        last = count
        if has_order:
            in_order(work, first, last)
            date(work, first, last, tick)
        pending = 0
        for place in range(first, last):
            if place + _FAR < last:
                prefetch(indptr, np.int64(queue[place + _FAR]), 0)
            if place + _NEAR < last:
                row = indptr[queue[place + _NEAR]]
                prefetch(targets, row, 0)
                prefetch(targets, row, _LINE)
            source = queue[place]
            for tie in range(indptr[source], indptr[source + 1]):
                receiver = targets[np.uint64(tie)]
                prefetch(state, np.int64(receiver), 0)
                at = np.uint64(pending)
                receivers[at] = receiver
                sources[at] = source
                if has_votes:
                    weights[at] = votes[np.uint64(tie)]
                pending += 1
                if pending == _VOTES:
                    count, dirty = _count(
                        key0, key1, kind, has_votes, state, touched, work, buffers, pending, count, dirty
                    )
                    pending = 0
        count, dirty = _count(key0, key1, kind, has_votes, state, touched, work, buffers, pending, count, dirty)
        first = last
        tick += 1
    return count, dirty


@njit(cache=True, nogil=True)
def _count(key0, key1, kind, has_votes, state, touched, work, buffers, pending, count, dirty):
    """Count votes; who has enough becomes active, the source of the last vote being the parent."""
    receivers, sources, weights = buffers
    queue, parents, active = work.queue, work.parents, work.active
    has_parents = len(parents) > 0
    for vote in range(pending):
        receiver = np.uint64(receivers[vote])
        missing = np.int64(state[receiver, _MISSING])
        if missing == _ACTIVE:
            continue
        if missing == 0:
            touched[dirty] = receiver
            dirty += 1
            if kind == SHARE:
                drawn = uniform(key0, key1, receiver, 0, 0)
                missing = votes_needed(drawn, np.int64(state[receiver, _NEEDED]))
            elif kind == WEIGHT:
                missing = weight_needed(key0, key1, receiver)
            else:
                missing = np.int64(state[receiver, _NEEDED])
        missing -= weights[vote] if has_votes else 1
        if missing > 0:
            state[receiver, _MISSING] = missing
            continue
        state[receiver, _MISSING] = _ACTIVE
        mark(active, receiver)
        queue[count] = receiver
        if has_parents:
            parents[receiver] = sources[vote]
        count += 1
    return count, dirty
