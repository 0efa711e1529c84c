"""Independent cascade with one probability: a clock per source, which draws per live tie instead of per tie.

The points of a Poisson clock come in increasing height, and a tie is live if a point below ``-log(1 - p)`` falls on it:
independent chances of exactly p, nested in p and in the seeds.

References
----------
Goldenberg, Libai, Muller (2001). Talk of the network. Marketing Letters 12(3), 211-223.
Batagelj, Brandes (2005). Efficient generation of large random networks. Physical Review E 71, 036113. (skipping)
"""

from __future__ import annotations

import numpy as np
from numba import njit

from simulation.kernels.activation import clear, date, has_room, in_order, is_marked, keep, mark, plant
from simulation.kernels.generator import bits, root, stream
from simulation.kernels.keys import SKIP
from simulation.kernels.prefetch import prefetch

_SHIFT_32 = np.uint64(32)
_LOW_32 = np.uint64(0xFFFFFFFF)
_UNIT_32 = 2.0**-32
_LONG_ROW = 1 << 16  # the low 32 bits of a draw no longer choose evenly enough among so many ties
_AHEAD = 16
_HITS = 128
_SLACK = 1e-12  # by which a tabulated chance may differ from the exact rule; what is nearer is decided by the rule

TABLED = 4096
"""Rows up to this length have their chance of any live tie in a table."""


@njit(cache=True, nogil=True)
def simulate(random_seed, item, replicates, start, seeds, height, chances, ties, work, kept):
    """Simulate replicates until all are done or no further one is sure to fit into what is kept.

    Parameters
    ----------
    random_seed, item : uint64
    replicates : uint64 array [r]
        Their numbers.
    start : int
        Place of the first replicate to simulate.
    seeds : int32 array
        Ascending.
    height : float
        ``-log(1 - p)``; infinite for p = 1.
    chances : float64 array [TABLED]
        ``1 - (1 - p)**d``, for rows of d ties.
    ties : (indptr int64, targets int32)
    work, kept
        See `activation`.

    Returns
    -------
    int, int
        Place of the first replicate that is not done, and how much of `kept` is used.
    """
    used = 0
    hits = np.empty(_HITS, np.int64)
    sources = np.empty(_HITS, np.int32)
    for place in range(start, len(replicates)):
        if not has_room(used, work, kept):
            return place, used
        root0, root1 = root(random_seed, replicates[place])
        key0, key1 = stream(root0, root1, SKIP, item)
        count = _spread(key0, key1, seeds, height, chances, ties, work, hits, sources)
        used = keep(place, count, used, work, kept)
        clear(count, work)
    return len(replicates), used


@njit(cache=True, nogil=True)
def _spread(key0, key1, seeds, height, chances, ties, work, hits, sources):
    """Spread from the seeds to the end; return how many are active."""
    indptr, targets = ties
    queue = work.queue
    has_order = len(work.times) > 0
    count = plant(seeds, work)
    first = np.int64(0)
    tick = 0
    while first < count:
        last = count
        if has_order:
            in_order(work, first, last)
            date(work, first, last, tick)
        pending = 0
        for place in range(first, last):
            if place + _AHEAD < last:
                prefetch(indptr, np.int64(queue[place + _AHEAD]), 0)
            source = queue[place]
            begin = indptr[source]
            degree = indptr[source + 1] - begin
            if degree == 0:
                continue
            point = np.uint64(0)
            drawn = bits(key0, key1, np.int64(source), 0, point)
            luck = np.float64(np.int64(drawn >> _SHIFT_32)) * _UNIT_32
            if degree < TABLED and luck > chances[degree] + _SLACK:
                continue
            if height == np.inf:
                for tie in range(begin, begin + degree):
                    hits[pending] = tie
                    sources[pending] = source
                    pending += 1
                    if pending == _HITS:
                        count = _land(hits, sources, pending, targets, work, count)
                        pending = 0
                continue
            limit = height * degree
            risen = 0.0
            while True:
                risen += -np.log(1.0 - luck)
                if risen >= limit:
                    break
                if degree < _LONG_ROW:
                    step = ((drawn & _LOW_32) * np.uint64(degree)) >> _SHIFT_32
                else:
                    other = bits(key0, key1, np.int64(source), 1, point)
                    step = ((other >> _SHIFT_32) * np.uint64(degree)) >> _SHIFT_32
                tie = begin + np.int64(step)
                prefetch(targets, tie, 0)
                hits[pending] = tie
                sources[pending] = source
                pending += 1
                if pending == _HITS:
                    count = _land(hits, sources, pending, targets, work, count)
                    pending = 0
                point += np.uint64(1)
                drawn = bits(key0, key1, np.int64(source), 0, point)
                luck = np.float64(np.int64(drawn >> _SHIFT_32)) * _UNIT_32
        count = _land(hits, sources, pending, targets, work, count)
        first = last
        tick += 1
    return count


@njit(cache=True, nogil=True)
def _land(hits, sources, pending, targets, work, count):
    """Make the receivers of live ties active, the first source being the parent; return how many are active."""
    active, queue, parents = work.active, work.queue, work.parents
    has_parents = len(parents) > 0
    for hit in range(pending):
        receiver = targets[hits[hit]]
        if not is_marked(active, np.int64(receiver)):
            mark(active, np.int64(receiver))
            queue[count] = receiver
            if has_parents:
                parents[receiver] = sources[hit]
            count += 1
    return count
