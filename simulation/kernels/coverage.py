"""Greedy maximum coverage of sets, exact and lazy."""

from __future__ import annotations

import numpy as np
from numba import njit

_ROWS = np.int64(2**32)


@njit(cache=True, nogil=True)
def memberships(offsets, members, consumers):
    """Return the sets by member.

    Parameters
    ----------
    offsets : int64 array, shape (sets + 1,)
    members : int32 array
        Distinct within each set.
    consumers : int

    Returns
    -------
    indptr : int64 array, shape (consumers + 1,)
    numbers : int64 array, shape (members,)
        Numbers of the sets that hold each consumer, ascending.
    """
    indptr = np.zeros(consumers + 1, np.int64)
    for place in range(len(members)):
        indptr[members[place] + 1] += 1
    for row in range(consumers):
        indptr[row + 1] += indptr[row]
    ends = indptr[:-1].copy()
    numbers = np.empty(len(members), np.int64)
    for number in range(len(offsets) - 1):
        for place in range(offsets[number], offsets[number + 1]):
            row = members[place]
            numbers[ends[row]] = number
            ends[row] += 1
    return indptr, numbers


@njit(cache=True, nogil=True)
def sink(heap, size):
    """Move the first entry of a heap, whose largest should be first, to its place."""
    moved = heap[0]
    place = 0
    while True:
        child = 2 * place + 1
        if child >= size:
            break
        if child + 1 < size and heap[child + 1] > heap[child]:
            child += 1
        if heap[child] <= moved:
            break
        heap[place] = heap[child]
        place = child
    heap[place] = moved


@njit(cache=True, nogil=True)
def cover(offsets, members, consumers, count):
    """Choose the consumers that greedily cover the most sets; the lowest row among equals.

    A consumer's gain only falls, so it is looked at anew only when it heads the queue (Minoux 1978; Leskovec et al.
    2007). Apart from that queue, the work is linear in the number of members.

    Parameters
    ----------
    offsets, members, consumers
        As of `memberships`.
    count : int
        In 0..consumers.

    Returns
    -------
    rows : int32 array, shape (count,)
        In the order in which they are chosen.
    gains : int64 array, shape (count,)
        How many sets each covers that none before it does.
    """
    indptr, numbers = memberships(offsets, members, consumers)
    gain = np.diff(indptr)
    is_covered = np.zeros(len(offsets) - 1, np.bool_)
    # Sorted from large to small is a heap: by gain, then by row from the lowest.
    heap = np.empty(consumers, np.int64)
    for row in range(consumers):
        heap[row] = gain[row] * _ROWS + (_ROWS - 1 - row)
    heap = np.sort(heap)[::-1].copy()
    size = consumers
    rows = np.empty(count, np.int32)
    gains = np.empty(count, np.int64)
    chosen = 0
    while chosen < count:
        row = _ROWS - 1 - heap[0] % _ROWS
        if heap[0] // _ROWS != gain[row]:
            heap[0] = gain[row] * _ROWS + (_ROWS - 1 - row)
            sink(heap, size)
            continue
        rows[chosen] = row
        gains[chosen] = gain[row]
        chosen += 1
        size -= 1
        heap[0] = heap[size]
        if size > 0:
            sink(heap, size)
        for entry in range(indptr[row], indptr[row + 1]):
            number = numbers[entry]
            if not is_covered[number]:
                is_covered[number] = True
                for place in range(offsets[number], offsets[number + 1]):
                    gain[members[place]] -= 1
    return rows, gains


@njit(cache=True, nogil=True)
def covered(offsets, members, is_seed):
    """Return how many sets hold a seed (bool array, one per consumer)."""
    count = np.int64(0)
    for number in range(len(offsets) - 1):
        for place in range(offsets[number], offsets[number + 1]):
            if is_seed[members[place]]:
                count += 1
                break
    return count
