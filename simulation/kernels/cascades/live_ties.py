"""Independent cascade with a coin per tie, each with a probability of its own or all with the same.

References
----------
Kempe, Kleinberg, Tardos (2003). Maximizing the spread of influence through a social network. KDD '03.
"""

from __future__ import annotations

import numpy as np

from simulation.kernels.cascades.activation import clear, date, has_room, in_order, is_marked, keep, mark, plant
from simulation.kernels.numba_internals import kernel, prefetch
from simulation.kernels.random.generator import bits, root, stream, uniform
from simulation.kernels.random.keys import EXPOSURE, TRIVALENCY

_SHIFT_11 = np.uint64(11)
_ONE = np.uint64(1)
_NOUGHT = np.uint64(0)
_NEAR = 8
_FAR = 16
_LINE = 64
_HITS = 256


@kernel
def simulate(random_seed, item, replicates, start, seeds, limit, limits, ties, work, kept):
    """Simulate replicates until all are done or no further one is sure to fit into what is kept.

    Parameters
    ----------
    random_seed, item : uint64
    replicates : uint64 array [r]
    start : int
        Place of the first replicate to simulate.
    seeds : int32 array
        Ascending.
    limit : uint64
        Of every tie, if `limits` is empty: a tie is live if the first 53 bits of its draw are below.
    limits : uint64 array [ties] or [0]
    ties : (indptr int64, targets int32)
    work, kept
        See `activation`.

    Returns
    -------
    int, int
        Place of the first replicate that is not done, and how much of `kept` is used.
    """
    used = 0
    hits = np.empty(_HITS, np.int32)
    sources = np.empty(_HITS, np.int32)
    for place in range(start, len(replicates)):
        if not has_room(used, work, kept):
            return place, used
        root0, root1 = root(random_seed, replicates[place])
        key0, key1 = stream(root0, root1, EXPOSURE, item)
        count = _spread(key0, key1, seeds, limit, limits, ties, work, hits, sources)
        used = keep(place, count, used, work, kept)
        clear(count, work)
    return len(replicates), used


@kernel
def _spread(key0, key1, seeds, limit, limits, ties, work, hits, sources):
    """Spread from the seeds to the end; return how many are active."""
    indptr, targets = ties
    queue = work.queue
    is_varied = len(limits) > 0
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
            if place + _FAR < last:
                prefetch(indptr, np.int64(queue[place + _FAR]), 0)
            if place + _NEAR < last:
                row = indptr[queue[place + _NEAR]]
                prefetch(targets, row, 0)
                prefetch(targets, row, _LINE)
                if is_varied:
                    prefetch(limits, row, 0)
                    prefetch(limits, row, _LINE)
            source = np.uint64(queue[place])
            tie = np.uint64(indptr[source])
            end = np.uint64(indptr[source + _ONE])
            while tie < end:
                # As many as surely fit; a place is written always and kept only if the tie is live.
                stop = min(end, tie + np.uint64(_HITS - pending))
                if is_varied:
                    while tie < stop:
                        receiver = targets[tie]
                        drawn = bits(key0, key1, source, np.uint64(receiver), _NOUGHT) >> _SHIFT_11
                        hits[np.uint64(pending)] = receiver
                        sources[np.uint64(pending)] = source
                        pending += drawn < limits[tie]
                        tie += _ONE
                else:
                    while tie < stop:
                        receiver = targets[tie]
                        drawn = bits(key0, key1, source, np.uint64(receiver), _NOUGHT) >> _SHIFT_11
                        hits[np.uint64(pending)] = receiver
                        sources[np.uint64(pending)] = source
                        pending += drawn < limit
                        tie += _ONE
                if pending > _HITS // 2:
                    count = _land(hits, sources, pending, work, count)
                    pending = 0
        count = _land(hits, sources, pending, work, count)
        first = last
        tick += 1
    return count


@kernel
def _land(hits, sources, pending, work, count):
    """Make the receivers of live ties active, the first source being the parent; return how many are active."""
    active, queue, parents = work.active, work.queue, work.parents
    has_parents = len(parents) > 0
    for hit in range(pending):
        receiver = hits[hit]
        if not is_marked(active, receiver):
            mark(active, receiver)
            queue[count] = receiver
            if has_parents:
                parents[receiver] = sources[hit]
            count += 1
    return count


@kernel
def trivalent(root0, root1, item, indptr, targets, choices):
    """Return the probability of each tie, one of `choices` (float64) with equal chances; shape [ties]."""
    key0, key1 = stream(root0, root1, TRIVALENCY, item)
    chosen = np.empty(len(targets))
    for author in range(len(indptr) - 1):
        for tie in range(indptr[author], indptr[author + 1]):
            chosen[tie] = choices[int(uniform(key0, key1, author, np.int64(targets[tie]), 0) * len(choices))]
    return chosen
