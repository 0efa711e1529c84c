"""Searches of a network from many consumers at once: how many each reaches, and how far away they are.

References
----------
Then, Kaufmann, Chirigati, Hoang-Vu, Pham, Kemper, Neumann, Vo (2014). The more the merrier: efficient multi-source
graph traversal. Proceedings of the VLDB Endowment 8:449-460.
"""

from __future__ import annotations

import numpy as np

from simulation.kernels.numba_internals import kernel

TOGETHER = 64
"""Searches that share one pass through the ties: bits of a word."""

_NONE = np.uint64(0)
_ONE = np.uint64(1)


@kernel
def _wave(indptr, targets, seen, now, fresh, begin, end, queue, found):
    """Pass the bits in `now` of those in ``queue[begin:end]`` to their followers; return how many were found by any.

    The bits of whom a search finds for the first time are added to `fresh`, their rows listed in `found`.
    """
    count = 0
    for place in range(begin, end):
        source = queue[place]
        bits = now[source]
        now[source] = _NONE
        for tie in range(indptr[source], indptr[source + 1]):
            target = targets[tie]
            new = bits & ~seen[target]
            if new != _NONE:
                if fresh[target] == _NONE:
                    found[count] = target
                    count += 1
                fresh[target] |= new
    return count


@kernel
def _search_together(indptr, targets, rows, seen, now, fresh, queue, found, reached, distances):
    """Search from at most `TOGETHER` rows; fill `reached` and `distances`, which are 0, of their length."""
    counts = np.zeros(TOGETHER, np.int64)
    seen[:] = _NONE
    size = len(rows)
    for bit in range(size):
        row = rows[bit]
        queue[bit] = row
        seen[row] |= _ONE << np.uint64(bit)
        now[row] = seen[row]
    distance = 0
    while size > 0:
        distance += 1
        size = _wave(indptr, targets, seen, now, fresh, 0, size, queue, found)
        counts[:] = 0
        for place in range(size):
            target = found[place]
            bits = fresh[target]
            seen[target] |= bits
            fresh[target] = _NONE
            now[target] = bits
            queue[place] = target
            # Without a branch, all bits are counted by a few wide instructions.
            for bit in range(TOGETHER):
                counts[bit] += np.int64((bits >> np.uint64(bit)) & _ONE)
        for bit in range(len(rows)):
            reached[bit] += counts[bit]
            distances[bit] += distance * counts[bit]


@kernel
def sum_distances_together(indptr, targets, rows, reached, distances):
    """Count whom each of some rows reaches along ties, and add up the distances to them.

    Parameters
    ----------
    indptr : int64 array, shape (consumers + 1,)
    targets : int32 array, shape (ties,)
    rows : int32 array
        Where searches begin, each once.
    reached : int64 array, shape (rows,)
        Filled with the number of others to whom a path leads.
    distances : int64 array, shape (rows,)
        Filled with the sum of the distances to them, in ties.
    """
    consumers = len(indptr) - 1
    seen = np.zeros(consumers, np.uint64)
    now = np.zeros(consumers, np.uint64)
    fresh = np.zeros(consumers, np.uint64)
    queue = np.empty(max(consumers, TOGETHER), np.int32)
    found = np.empty(consumers, np.int32)
    reached[:] = 0
    distances[:] = 0
    for first in range(0, len(rows), TOGETHER):
        last = min(first + TOGETHER, len(rows))
        _search_together(
            indptr,
            targets,
            rows[first:last],
            seen,
            now,
            fresh,
            queue,
            found,
            reached[first:last],
            distances[first:last],
        )
