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
_LONG_ROW = np.uint64(1 << 16)  # the low 32 bits of a draw no longer choose evenly enough among so many ties
_AHEAD = 16
_HITS = 128
_ONE = np.uint64(1)
_NOUGHT = np.uint64(0)

TABLED = 4096
"""Rows shorter than this have their chance of any live tie in a table."""

_TABLED = np.uint64(TABLED)
SLACK = 1e-12
"""What is added to a tabulated chance, so that what is near to it is decided by the rule itself."""


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
        ``1 - (1 - p)**d + SLACK``, for rows of d ties.
    ties : (indptr int64, targets int32)
    work, kept
        See `activation`.

    Returns
    -------
    int, int
        Place of the first replicate that is not done, and how much of `kept` is used.
    """
    used = 0
    hits = np.empty(_HITS, np.uint64)
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
                prefetch(indptr, np.int64(queue[np.uint64(place + _AHEAD)]), 0)
            source = np.uint64(queue[np.uint64(place)])
            begin = np.uint64(indptr[source])
            degree = np.uint64(indptr[source + _ONE]) - begin
            point = _NOUGHT
            drawn = bits(key0, key1, source, _NOUGHT, point)
            luck = np.float64(np.int64(drawn >> _SHIFT_32)) * _UNIT_32
            # The chance of a row without ties is 0, and luck may be: the clock itself passes it then.
            if degree < _TABLED and luck > chances[degree]:
                continue
            if height == np.inf:
                for tie in range(np.int64(degree)):
                    hits[pending] = begin + np.uint64(tie)
                    sources[pending] = source
                    pending += 1
                    if pending == _HITS:
                        count = _land(hits, sources, pending, targets, work, count)
                        pending = 0
                continue
            limit = height * np.float64(np.int64(degree))
            risen = 0.0
            while True:
                risen += -np.log(1.0 - luck)
                if risen >= limit:
                    break
                if degree < _LONG_ROW:
                    step = ((drawn & _LOW_32) * degree) >> _SHIFT_32
                else:
                    step = ((bits(key0, key1, source, _ONE, point) >> _SHIFT_32) * degree) >> _SHIFT_32
                tie = begin + step
                prefetch(targets, np.int64(tie), 0)
                hits[pending] = tie
                sources[pending] = source
                pending += 1
                if pending == _HITS:
                    count = _land(hits, sources, pending, targets, work, count)
                    pending = 0
                point += _ONE
                drawn = bits(key0, key1, source, _NOUGHT, point)
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
        if not is_marked(active, receiver):
            mark(active, receiver)
            queue[count] = receiver
            if has_parents:
                parents[receiver] = sources[hit]
            count += 1
    return count
