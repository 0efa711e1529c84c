"""Consumers by what they would cover: sorted once, a heap of those looked at anew, and the most that some could add.

A heap here is two arrays, worth and row, whose first entry is the largest worth, and of equals the lowest row.
"""

from __future__ import annotations

import numpy as np

from simulation.kernels.numba_internals import kernel


@kernel
def by_gain(gain, is_open):
    """Return the open rows by falling gain, the lowest row first among equals, and their gains: a counting sort.

    Parameters
    ----------
    gain : int64 array, shape (consumers,)
    is_open : bool array, shape (consumers,)

    Returns
    -------
    order : int32 array
    stale : float64 array
    """
    largest = np.int64(0)
    size = 0
    for row in range(len(gain)):
        if is_open[row]:
            largest = max(largest, gain[row])
            size += 1
    starts = np.zeros(largest + 2, np.int64)
    for row in range(len(gain)):
        if is_open[row]:
            starts[largest - gain[row] + 1] += 1
    for value in range(largest + 1):
        starts[value + 1] += starts[value]
    order = np.empty(size, np.int32)
    stale = np.empty(size)
    for row in range(len(gain)):
        if is_open[row]:
            place = starts[largest - gain[row]]
            starts[largest - gain[row]] += 1
            order[place] = row
            stale[place] = gain[row]
    return order, stale


@kernel
def by_worth(gain, rate, is_open):
    """Return the open rows by falling gain times rate, the lowest row first among equals, and these numbers."""
    rows = np.flatnonzero(is_open)
    worth = np.empty(len(rows))
    for place in range(len(rows)):
        worth[place] = gain[rows[place]] * rate[rows[place]]
    places = np.argsort(-worth, kind="mergesort")
    return rows[places].astype(np.int32), worth[places]


@kernel
def _is_before(worth, row, other_worth, other_row):
    return worth > other_worth or (worth == other_worth and row < other_row)


@kernel
def push(heap_worth, heap_row, size, worth, row):
    """Add an entry to a heap of `size` entries."""
    place = size
    while place > 0:
        above = (place - 1) >> 1
        if not _is_before(worth, row, heap_worth[above], heap_row[above]):
            break
        heap_worth[place], heap_row[place] = heap_worth[above], heap_row[above]
        place = above
    heap_worth[place], heap_row[place] = worth, row


@kernel
def replace(heap_worth, heap_row, size, worth, row):
    """Put an entry into the place of the first one, in a heap of `size` entries."""
    place = 0
    while True:
        child = 2 * place + 1
        if child >= size:
            break
        if child + 1 < size and _is_before(
            heap_worth[child + 1], heap_row[child + 1], heap_worth[child], heap_row[child]
        ):
            child += 1
        if not _is_before(heap_worth[child], heap_row[child], worth, row):
            break
        heap_worth[place], heap_row[place] = heap_worth[child], heap_row[child]
        place = child
    heap_worth[place], heap_row[place] = worth, row


@kernel
def ceiling(order, stale, gain, acceptance, rate, weight, room, is_open, heap_worth, heap_row):
    """Return the most that open rows within `room` could add to what is covered: a fractional knapsack of their gains.

    Gains only fall, so that nobody behind the first whose worth of once is too small need be looked at.

    Parameters
    ----------
    order, stale
        Of `by_gain` or `by_worth`, from before any was chosen.
    gain, acceptance, rate, weight, room, is_open
        As of `coverage.choose`, now.
    heap_worth, heap_row : arrays
        Room to work in, as long as `order`.
    """
    # The heap's first entry is the one of the smallest worth: worths are negative in it.
    size = 0
    filled = 0.0
    total = 0.0
    for place in range(len(order)):
        row = order[place]
        if weight[row] == 0.0:
            # Free: all of them fit, and they stand before whoever costs something.
            if is_open[row]:
                total += gain[row] * acceptance[row]
            continue
        is_full = filled >= room
        if is_full and (size == 0 or stale[place] <= -heap_worth[0]):
            break
        if not is_open[row]:
            continue
        worth = gain[row] * rate[row]
        if worth <= 0.0 or (is_full and worth <= -heap_worth[0]):
            continue
        push(heap_worth, heap_row, size, -worth, row)
        size += 1
        filled += weight[row]
        while size > 0 and filled - weight[heap_row[0]] >= room:
            filled -= weight[heap_row[0]]
            size -= 1
            if size > 0:
                replace(heap_worth, heap_row, size, heap_worth[size], heap_row[size])
    for place in range(size):
        total += gain[heap_row[place]] * acceptance[heap_row[place]]
    if size > 0 and filled > room:
        last = heap_row[0]
        total -= gain[last] * acceptance[last] * min(1.0, (filled - room) / weight[last])
    return total
