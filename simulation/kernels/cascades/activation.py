"""What all processes share: who is active, in which order they became so, and what is kept of a replicate."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from simulation.kernels.numba_internals import kernel

_SIX = np.uint64(6)
_LOW_6 = np.uint64(63)
_ONE = np.uint64(1)
_NOUGHT = np.uint64(0)
_RADIX = 11
_BUCKETS = 1 << _RADIX
_FEW = 400


class Work(NamedTuple):
    """Memory of one thread, clean between replicates. An array that is not needed has length 0."""

    active: np.ndarray  # uint64 [consumers / 64, rounded up], one bit per consumer
    queue: np.ndarray  # int32 [consumers + 1], the active in the order of their activation, and a place to write into
    scratch: np.ndarray  # int32 [consumers], to sort
    times: np.ndarray  # int32 [consumers], the tick of each place of the queue
    parents: np.ndarray  # int32 [consumers], by row
    membership: np.ndarray  # int8 [consumers], by row


class Kept(NamedTuple):
    """What is kept of a batch of replicates. An array that is not asked for has length 0."""

    sizes: np.ndarray  # int64 [replicates]
    group_sizes: np.ndarray  # int64 [replicates, groups]
    reached: np.ndarray  # int64 [consumers], added to
    consumers: np.ndarray  # int32 [room], of all replicates one after the other; room for at least one replicate
    times: np.ndarray  # int32 [room]
    parents: np.ndarray  # int32 [room]
    membership: np.ndarray  # int8 [room]


# A row is at least zero: as an unsigned index it needs no test for counting from the end.


@kernel(inline="always")
def is_marked(marks, row):
    """Whether a row's bit is set."""
    place = np.uint64(row)
    return (marks[place >> _SIX] >> (place & _LOW_6)) & _ONE != _NOUGHT


@kernel(inline="always")
def mark(marks, row):
    """Set a row's bit."""
    place = np.uint64(row)
    marks[place >> _SIX] |= _ONE << (place & _LOW_6)


@kernel(inline="always")
def mark_if(marks, row, is_wanted):
    """Set a row's bit if that is wanted; return 1 if it was set now, else 0. No branch: nothing could foretell it."""
    place = np.uint64(row)
    word = marks[place >> _SIX]
    bit = place & _LOW_6
    wanted = np.uint64(is_wanted)
    marks[place >> _SIX] = word | (wanted << bit)
    return np.int64(~(word >> bit) & wanted)


@kernel
def plant(seeds, work):
    """Make the seeds (int32, ascending) active; return how many they are."""
    for place in range(len(seeds)):
        row = seeds[place]
        mark(work.active, np.int64(row))
        work.queue[place] = row
        if len(work.times) > 0:
            work.times[place] = 0
        if len(work.parents) > 0:
            work.parents[row] = -1
    return len(seeds)


@kernel
def in_order(work, first, last):
    """Sort a stretch of the queue by row."""
    queue, scratch = work.queue, work.scratch
    if last - first < _FEW:
        queue[first:last] = np.sort(queue[first:last])
        return
    highest = np.int64(0)
    for place in range(first, last):
        highest = max(highest, np.int64(queue[place]))
    counts = np.zeros(_BUCKETS + 1, np.int64)
    shift = np.int64(0)
    while highest >> shift > 0:
        counts[:] = 0
        for place in range(first, last):
            counts[((np.int64(queue[place]) >> shift) & (_BUCKETS - 1)) + 1] += 1
        for bucket in range(_BUCKETS):
            counts[bucket + 1] += counts[bucket]
        for place in range(first, last):
            bucket = (np.int64(queue[place]) >> shift) & (_BUCKETS - 1)
            scratch[first + counts[bucket]] = queue[place]
            counts[bucket] += 1
        queue[first:last] = scratch[first:last]
        shift += _RADIX


@kernel
def date(work, first, last, tick):
    """Note when a stretch of the queue became active, if that is asked for."""
    if len(work.times) > 0:
        work.times[first:last] = tick


@kernel
def keep(replicate, count, used, work, kept):
    """Keep what is asked for of a finished replicate.

    Parameters
    ----------
    replicate : int
        Its place in `kept`.
    count : int
        How many are active.
    used : int
        How many places of `kept.consumers` earlier replicates have taken; there must be room for this one.

    Returns
    -------
    int
        How many places are taken now.
    """
    queue = work.queue
    kept.sizes[replicate] = count
    if kept.group_sizes.shape[1] > 0:
        for place in range(count):
            kept.group_sizes[replicate, work.membership[queue[place]]] += 1
    if len(kept.reached) > 0:
        for place in range(count):
            kept.reached[queue[place]] += 1
    if len(kept.consumers) == 0:
        return used
    kept.consumers[used : used + count] = queue[:count]
    kept.times[used : used + count] = work.times[:count]
    if len(kept.parents) > 0:
        for place in range(count):
            kept.parents[used + place] = work.parents[queue[place]]
    if len(kept.membership) > 0:
        for place in range(count):
            kept.membership[used + place] = work.membership[queue[place]]
    return used + count


@kernel
def clear(count, work):
    """Forget who was active."""
    active, queue = work.active, work.queue
    if count > len(active):
        active[:] = 0
        return
    for place in range(count):
        active[np.uint64(queue[place]) >> _SIX] = 0


@kernel
def has_room(used, work, kept):
    """Whether one more replicate surely fits into what is kept."""
    return len(kept.consumers) == 0 or used + len(work.queue) <= len(kept.consumers)
