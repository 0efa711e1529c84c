"""Linear threshold by live ties: each consumer keeps at most one in-tie, and is activated along it alone.

References
----------
Kempe, Kleinberg, Tardos (2003). Maximizing the spread of influence through a social network. KDD '03, theorem 2.5.
"""

from __future__ import annotations

import numpy as np

from simulation.kernels.cascades.activation import clear, date, has_room, in_order, is_marked, keep, mark, plant
from simulation.kernels.cascades.thresholds import SHARE, votes_needed, weight_needed
from simulation.kernels.numba_internals import kernel
from simulation.kernels.random.generator import root, stream, uniform
from simulation.kernels.random.keys import THRESHOLD

_UNKNOWN = -2
_NONE = -1


@kernel
def simulate(random_seed, item, replicates, start, seeds, kind, cumulative, ties, in_ties, chosen, touched, work, kept):
    """Simulate replicates until all are done or no further one is sure to fit into what is kept.

    Parameters
    ----------
    random_seed, item, replicates, start, seeds, ties, work, kept
        As in `thresholds.simulate`.
    kind : int
        `thresholds.SHARE` or `thresholds.WEIGHT`.
    cumulative : int64 array [ties] or [0]
        Votes of a consumer's followees up to each one, in the order of `in_ties`; 1, 2, 3... if empty.
    in_ties : (indptr int64, sources int32)
    chosen : int32 array [consumers]
        Source of the in-tie that a consumer keeps: -1 for none, -2 for not yet drawn; all -2 between replicates.
    touched : int32 array [consumers]
        Memory for those whose choice is to be forgotten.

    Returns
    -------
    int, int
        Place of the first replicate that is not done, and how much of `kept` is used.
    """
    used = 0
    for place in range(start, len(replicates)):
        if not has_room(used, work, kept):
            return place, used
        root0, root1 = root(random_seed, replicates[place])
        key0, key1 = stream(root0, root1, THRESHOLD, item)
        count, dirty = _spread(key0, key1, seeds, kind, cumulative, ties, in_ties, chosen, touched, work)
        used = keep(place, count, used, work, kept)
        clear(count, work)
        for one in range(dirty):
            chosen[touched[one]] = _UNKNOWN
    return len(replicates), used


@kernel
def choice(key0, key1, consumer, kind, cumulative, in_ties):
    """Return the source of the in-tie that a consumer keeps, or -1."""
    indptr, sources = in_ties
    begin, end = indptr[consumer], indptr[consumer + 1]
    if kind == SHARE:
        total = cumulative[end - 1] if len(cumulative) > 0 else end - begin
        needed = votes_needed(uniform(key0, key1, consumer, 0, 0), total)
    else:
        needed = weight_needed(key0, key1, consumer)
    if len(cumulative) == 0:
        return np.int64(sources[begin + needed - 1])
    if cumulative[end - 1] < needed:
        return np.int64(_NONE)
    low, high = begin, end - 1
    while low < high:
        middle = (low + high) // 2
        if cumulative[middle] < needed:
            low = middle + 1
        else:
            high = middle
    return np.int64(sources[low])


@kernel
def _spread(key0, key1, seeds, kind, cumulative, ties, in_ties, chosen, touched, work):
    """Spread from the seeds to the end; return how many are active, and how many choices are to be forgotten."""
    indptr, targets = ties
    queue, active, parents = work.queue, work.active, work.parents
    has_order, has_parents = len(work.times) > 0, len(parents) > 0
    count = plant(seeds, work)
    dirty = np.int64(0)
    first = np.int64(0)
    tick = 0
    while first < count:
        last = count
        if has_order:
            in_order(work, first, last)
            date(work, first, last, tick)
        for place in range(first, last):
            source = np.int64(queue[place])
            for tie in range(indptr[source], indptr[source + 1]):
                receiver = np.int64(targets[tie])
                if is_marked(active, receiver):
                    continue
                if chosen[receiver] == _UNKNOWN:
                    chosen[receiver] = choice(key0, key1, receiver, kind, cumulative, in_ties)
                    touched[dirty] = receiver
                    dirty += 1
                if np.int64(chosen[receiver]) == source:
                    mark(active, receiver)
                    queue[count] = receiver
                    if has_parents:
                        parents[receiver] = source
                    count += 1
        first = last
        tick += 1
    return count, dirty
