"""Greedy maximum coverage of sets, exact and lazy, with an upper bound of what anyone could cover.

All sums are of whole numbers: a set that nobody covers yet weighs `unit`, 1 if everybody accepts for certain, else so
many that chances of acceptance are rounded to multiples of 1 / unit. No sum depends on an order.

References
----------
Minoux (1978). Accelerated greedy algorithms for maximizing submodular set functions. (lazy)
Leskovec, Krause, Guestrin et al. (2007). Cost-effective outbreak detection in networks. KDD '07. (online bound)
"""

from __future__ import annotations

import numpy as np

from simulation.kernels.numba_internals import kernel
from simulation.kernels.seeding.coverage_order import by_gain, by_worth, ceiling, push, replace

_SLACK = 1e-12  # relative: what the rounding of sums of costs and of bounds may amount to
_BOUNDS = 16


@kernel
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
    numbers : int32 array, shape (members,)
        Numbers of the sets that hold each consumer, ascending.
    """
    indptr = np.zeros(consumers + 1, np.int64)
    for place in range(len(members)):
        indptr[np.uint64(members[place]) + np.uint64(1)] += 1
    for row in range(consumers):
        indptr[row + 1] += indptr[row]
    ends = indptr[:-1].copy()
    numbers = np.empty(len(members), np.int32)
    for number in range(len(offsets) - 1):
        for place in range(offsets[number], offsets[number + 1]):
            row = np.uint64(members[place])
            numbers[np.uint64(ends[row])] = number
            ends[row] += 1
    return indptr, numbers


@kernel
def take(row, acceptance, sets, holders, missed, gain):
    """Ask a consumer: sets that hold it count for less from now on; return how much is covered by it."""
    offsets, members = sets
    indptr, numbers = holders
    covered = np.int64(0)
    for entry in range(indptr[row], indptr[row + 1]):
        number = np.uint64(numbers[entry])
        before = missed[number]
        if before == 0:
            continue
        after = np.int64(0) if acceptance == 1.0 else np.int64(np.rint(before * (1.0 - acceptance)))
        missed[number] = after
        covered += before - after
        for place in range(offsets[number], offsets[number + np.uint64(1)]):
            gain[np.uint64(members[place])] -= before - after
    return covered


@kernel
def choose(sets, holders, unit, first, acceptance, is_open, cost, budget, count, rate, weight, room):
    """Choose greedily by gain times rate, the lowest row among equals, passing over whoever no longer fits.

    Parameters
    ----------
    sets : (offsets, members)
    holders : (indptr, numbers)
        `memberships` of them.
    unit : int
        1, or more where somebody may refuse.
    first : int32 array
        Rows that are asked before all others.
    acceptance : float64 array, shape (consumers,)
    is_open : bool array, shape (consumers,)
        Who may be asked beside them; none of `first`.
    cost : float64 array, shape (consumers,)
    budget : float
        What all but `first` may cost together; infinite where cost is no matter.
    count : int
        Most rows, beside `first`.
    rate : float64 array, shape (consumers,)
    weight : float64 array, shape (consumers,)
    room : float
        Of the upper bound: nobody who may be asked can be in sets of rows whose weights sum to more. `rate` is
        acceptance by weight then. Negative: no bound.

    Returns
    -------
    rows : int32 array
        `first`, then the chosen, in the order in which they are chosen.
    covered : int64 array, shape (rows,)
        What each and those before it cover together.
    ceiling : float
        No rows within `room`, together with `first`, cover more: the least, over some prefixes of the choice, of what
        it covers and the most that the others might add if none of them overlapped.
    """
    consumers = len(cost)
    indptr, _ = holders
    is_open = is_open.copy()
    gain = np.diff(indptr) * unit
    missed = np.full(len(sets[0]) - 1, unit, np.int64)
    rows = np.empty(len(first) + min(count, consumers), np.int32)
    covered = np.empty(len(rows), np.int64)
    total = np.int64(0)
    size = 0
    for row in first:
        total += take(row, acceptance[row], sets, holders, missed, gain)
        rows[size], covered[size] = row, total
        size += 1
    order, stale = by_gain(gain, is_open) if unit == 1 and budget == np.inf else by_worth(gain, rate, is_open)
    heap_worth, heap_row = np.empty(len(order)), np.empty(len(order), np.int32)
    heap_size = 0
    bound_worth, bound_row = np.empty(len(order)), np.empty(len(order), np.int32)
    best = np.inf
    every = max(1, count // _BOUNDS)
    spent = 0.0
    front = 0
    chosen = 0
    while True:
        if room >= 0.0 and (chosen % every == 0 or chosen >= count):
            high = total + ceiling(
                order, stale, gain, acceptance, rate, weight, room, is_open, bound_worth, bound_row
            ) * (1.0 + _SLACK)
            best = min(best, high)
        if chosen >= count:
            break
        row = -1
        while True:
            # Whoever heads the order, or the heap of those whose gain was looked at anew.
            is_new = front < len(order)
            if is_new and heap_size > 0:
                ahead, behind = order[front], heap_row[0]
                is_new = stale[front] > heap_worth[0] or (stale[front] == heap_worth[0] and ahead < behind)
            if not is_new and heap_size == 0:
                break
            candidate = order[front] if is_new else heap_row[0]
            claimed = stale[front] if is_new else heap_worth[0]
            fits = spent + cost[candidate] <= budget * (1.0 + _SLACK)
            worth = gain[candidate] * rate[candidate]
            if is_new:
                front += 1
                if fits and worth < claimed:
                    push(heap_worth, heap_row, heap_size, worth, candidate)
                    heap_size += 1
            elif fits and worth < claimed:
                replace(heap_worth, heap_row, heap_size, worth, candidate)
            else:
                heap_size -= 1
                if heap_size > 0:
                    replace(heap_worth, heap_row, heap_size, heap_worth[heap_size], heap_row[heap_size])
            if fits and worth >= claimed:
                row = candidate
                break
        if row < 0:
            break
        is_open[row] = False
        total += take(row, acceptance[row], sets, holders, missed, gain)
        spent += cost[row]
        rows[size], covered[size] = row, total
        size += 1
        chosen += 1
    if room >= 0.0 and chosen < count:
        high = total + ceiling(order, stale, gain, acceptance, rate, weight, room, is_open, bound_worth, bound_row) * (
            1.0 + _SLACK
        )
        best = min(best, high)
    return rows[:size].copy(), covered[:size].copy(), best


@kernel
def covered(offsets, members, is_seed):
    """Return how many sets hold a seed (bool array, one per consumer)."""
    count = np.int64(0)
    for number in range(len(offsets) - 1):
        for place in range(offsets[number], offsets[number + 1]):
            if is_seed[members[place]]:
                count += 1
                break
    return count
