"""Compressed sparse rows: from lists of friends or stubs to sorted rows, by counting; no sort of all ties.

A counting sort reads the ties twice and writes each once to its place, so that the peak of memory is the input and the
result.
"""

from __future__ import annotations

import numpy as np

from simulation.kernels.numba_internals import kernel

_SHORT_ROW = 64


@kernel
def befriend(starts, others):
    """Return the rows of a network of friendships from one list of friends per consumer.

    Rows come out sorted if each list is sorted and names only consumers before its own, or only ones behind it.

    Parameters
    ----------
    starts : int64 array, shape (consumers + 1,)
        The list of consumer i is ``others[starts[i]:starts[i + 1]]``.
    others : int32 array, shape (at least starts[-1],)
        Friends; each pair stands in one list only.

    Returns
    -------
    indptr : int64 array, shape (consumers + 1,)
    targets : int32 array, shape (2 x starts[-1],)
    """
    consumers = len(starts) - 1
    # Counts stand two places on; summed, they are where each row begins, and filling moves them one place back.
    places = np.zeros(consumers + 2, np.int64)
    for row in range(consumers):
        places[row + 2] += starts[row + 1] - starts[row]
    for tie in range(starts[consumers]):
        places[others[tie] + 2] += 1
    for row in range(consumers):
        places[row + 2] += places[row + 1]
    targets = np.empty(2 * starts[consumers], np.int32)
    for row in range(consumers):
        at = places[row + 1]
        for tie in range(starts[row], starts[row + 1]):
            other = others[tie]
            targets[at] = other
            at += 1
            targets[places[other + 1]] = row
            places[other + 1] += 1
        places[row + 1] = at
    return places[: consumers + 1], targets


@kernel
def befriend_pairs(consumers, ends):
    """Return the unsorted rows of friendships between ``ends[2 i]`` and ``ends[2 i + 1]``, without self-loops.

    Parameters
    ----------
    consumers : int
    ends : int32 array, shape (2 x pairs,)

    Returns
    -------
    indptr : int64 array, shape (consumers + 1,)
    targets : int32 array, shape (ties,)
    """
    places = np.zeros(consumers + 2, np.int64)
    for pair in range(len(ends) // 2):
        if ends[2 * pair] != ends[2 * pair + 1]:
            places[ends[2 * pair] + 2] += 1
            places[ends[2 * pair + 1] + 2] += 1
    for row in range(consumers):
        places[row + 2] += places[row + 1]
    targets = np.empty(places[consumers + 1], np.int32)
    for pair in range(len(ends) // 2):
        first, second = ends[2 * pair], ends[2 * pair + 1]
        if first != second:
            targets[places[first + 1]] = second
            places[first + 1] += 1
            targets[places[second + 1]] = first
            places[second + 1] += 1
    return places[: consumers + 1], targets


@kernel
def sort_rows(indptr, targets):
    """Sort each row of `targets` in place; short rows by insertion, which is fast where they are nearly sorted."""
    for row in range(len(indptr) - 1):
        low, high = indptr[row], indptr[row + 1]
        if high - low > _SHORT_ROW:
            targets[low:high].sort()
            continue
        for tie in range(low + 1, high):
            target = targets[tie]
            at = tie
            while at > low and targets[at - 1] > target:
                targets[at] = targets[at - 1]
                at -= 1
            targets[at] = target


@kernel
def drop_repeated(indptr, targets):
    """Drop parallel ties from sorted rows, in place; return how many ties remain."""
    kept = 0
    low = indptr[0]
    for row in range(len(indptr) - 1):
        high = indptr[row + 1]
        begin = kept
        for tie in range(low, high):
            if kept == begin or targets[tie] != targets[kept - 1]:
                targets[kept] = targets[tie]
                kept += 1
        low = high
        indptr[row + 1] = kept
    return kept


@kernel
def count_followees(targets, column):
    """Fill a column of integers, which may be strided, with how many others each consumer follows."""
    for row in range(len(column)):
        column[row] = 0
    for tie in range(len(targets)):
        column[targets[tie]] += 1


@kernel
def ring_rows(consumers, side):
    """Return the rows of a ring on which each is tied to the `side` nearest on either side (2 x side < consumers)."""
    indptr = np.arange(consumers + 1) * (2 * side)
    targets = np.empty(consumers * 2 * side, np.int32)
    for row in range(consumers):
        at = indptr[row]
        # In ascending order: who is behind the end of the numbers, then before, behind, and before their beginning.
        for other in range(0, row + side - consumers + 1):
            targets[at] = other
            at += 1
        for other in range(max(row - side, 0), row):
            targets[at] = other
            at += 1
        for other in range(row + 1, min(row + side, consumers - 1) + 1):
            targets[at] = other
            at += 1
        for other in range(row - side + consumers, consumers):
            targets[at] = other
            at += 1
    return indptr, targets


@kernel
def complete_rows(consumers):
    """Return the rows of the network in which everyone is tied to everyone."""
    indptr = np.arange(consumers + 1) * (consumers - 1)
    targets = np.empty(consumers * (consumers - 1), np.int32)
    for row in range(consumers):
        at = indptr[row]
        for other in range(row):
            targets[at + other] = other
        for other in range(row + 1, consumers):
            targets[at + other - 1] = other
    return indptr, targets
