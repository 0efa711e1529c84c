"""Independent cascade whose live ties take time: who is reached when, in the order of time.

References
----------
Gomez-Rodriguez, Balduzzi, Schoelkopf (2011). Uncovering the temporal dynamics of diffusion networks. ICML '11.
Dijkstra (1959). A note on two problems in connexion with graphs. Numerische Mathematik 1, 269-271.
"""

from __future__ import annotations

import numpy as np

from simulation.kernels.cascades.activation import clear, has_room, is_marked, keep, mark
from simulation.kernels.market.posting import delay_ticks
from simulation.kernels.numba_internals import kernel
from simulation.kernels.random.generator import root, stream, uniform
from simulation.kernels.random.keys import DELAY, EXPOSURE

_SHIFT_32 = np.int64(32)
_LOW_32 = np.int64(0xFFFFFFFF)
_LATE = np.int32(2**31 - 1)
_FIRST_ROOM = 1024


@kernel
def simulate(random_seed, item, replicates, start, seeds, probability, delays, ties, due, work, kept):
    """Simulate replicates until all are done or no further one is sure to fit into what is kept.

    Parameters
    ----------
    random_seed, item, replicates, start, seeds, ties, work, kept
        As in `thresholds.simulate`; the parents of `work` are used in any case.
    probability : (float, float64 array [ties] or [0])
        Of every tie; or of each.
    delays : (cumulative float64 [ticks + 2], guide int64 [g], horizon int)
        See `records.Delays`; what would arrive at the horizon or later does not.
    due : int32 array [consumers]
        Earliest arrival so far; 2**31 - 1 between replicates.

    Returns
    -------
    int, int
        Place of the first replicate that is not done, and how much of `kept` is used.
    """
    used = 0
    touched = work.scratch
    for place in range(start, len(replicates)):
        if not has_room(used, work, kept):
            return place, used
        root0, root1 = root(random_seed, replicates[place])
        coin = stream(root0, root1, EXPOSURE, item)
        delay = stream(root0, root1, DELAY, item)
        count, dirty = _spread(coin, delay, seeds, probability, delays, ties, due, work)
        used = keep(place, count, used, work, kept)
        clear(count, work)
        for one in range(dirty):
            due[touched[one]] = _LATE
    return len(replicates), used


@kernel
def _spread(coin, delay, seeds, probability, delays, ties, due, work):
    """Spread from the seeds to the end; return how many are active, and how many rows of `due` are to be cleaned."""
    one_for_all, probabilities = probability
    cumulative, guide, horizon = delays
    indptr, targets = ties
    queue, active, parents, touched = work.queue, work.active, work.parents, work.scratch
    is_varied, has_times = len(probabilities) > 0, len(work.times) > 0
    heap = np.empty(max(_FIRST_ROOM, len(seeds)), np.int64)
    waiting = np.int64(0)
    dirty = np.int64(0)
    for place in range(len(seeds)):
        row = np.int64(seeds[place])
        due[row] = 0
        parents[row] = -1
        touched[dirty] = row
        dirty += 1
        # Ascending rows at tick 0 are a heap already.
        heap[waiting] = row
        waiting += 1
    count = np.int64(0)
    while waiting > 0:
        # Of equal ticks the smallest row comes first, so that the queue is in the order (tick, row).
        tick, source = heap[0] >> _SHIFT_32, heap[0] & _LOW_32
        waiting -= 1
        _sink(heap, waiting, heap[waiting])
        if is_marked(active, source):
            continue
        mark(active, source)
        queue[count] = source
        if has_times:
            work.times[count] = tick
        count += 1
        for tie in range(indptr[source], indptr[source + 1]):
            receiver = np.int64(targets[tie])
            if is_marked(active, receiver):
                continue
            p = probabilities[tie] if is_varied else one_for_all
            if not uniform(coin[0], coin[1], source, receiver, 0) < p:
                continue
            arrival = tick + delay_ticks(uniform(delay[0], delay[1], source, receiver, 0), cumulative, guide)
            known = np.int64(due[receiver])
            if arrival >= horizon or arrival > known:
                continue
            if arrival == known:
                parents[receiver] = min(np.int64(parents[receiver]), source)
                continue
            if known == _LATE:
                touched[dirty] = receiver
                dirty += 1
            due[receiver] = arrival
            parents[receiver] = source
            if waiting == len(heap):
                grown = np.empty(2 * len(heap), np.int64)
                grown[:waiting] = heap
                heap = grown
            _rise(heap, waiting, (arrival << _SHIFT_32) | receiver)
            waiting += 1
    return count, dirty


@kernel
def _rise(heap, place, value):
    """Put a value at the end of a heap, which then has `place` + 1 values."""
    while place > 0:
        above = (place - 1) >> 1
        if heap[above] <= value:
            break
        heap[place] = heap[above]
        place = above
    heap[place] = value


@kernel
def _sink(heap, size, value):
    """Put a value at the top of a heap of `size` values, in place of the smallest."""
    place = 0
    while True:
        below = 2 * place + 1
        if below >= size:
            break
        if below + 1 < size and heap[below + 1] < heap[below]:
            below += 1
        if heap[below] >= value:
            break
        heap[place] = heap[below]
        place = below
    heap[place] = value
