"""From who got it from whom to trees, and their shape, in linear time."""

from __future__ import annotations

import numpy as np

from simulation.kernels.numba_internals import kernel

# Generations of activations that have none: not looked at yet, on the way up, on or below a circle.
_UNKNOWN = -1
_CLIMBING = -2
CIRCULAR = -3

# Up to here, every whole number is a floating-point number.
_EXACT = 2**53


@kernel
def order_of(codes, count):
    """Return where each code begins in the order of codes, and that order, equals as they come.

    Parameters
    ----------
    codes : int64 array, shape (k,)
        In 0..count-1.
    count : int

    Returns
    -------
    starts : int64 array, shape (count + 1,)
    order : int64 array, shape (k,)
    """
    starts = np.zeros(count + 2, np.int64)
    for index in range(len(codes)):
        starts[codes[index] + 2] += 1
    for code in range(count):
        starts[code + 2] += starts[code + 1]
    order = np.empty(len(codes), np.int64)
    for index in range(len(codes)):
        code = codes[index]
        order[starts[code + 1]] = index
        starts[code + 1] += 1
    return starts[: count + 1], order


@kernel
def locate(starts, order, consumers, parents, places):
    """Return where each activation's parent stands, and who is in a tree for a second time.

    Parameters
    ----------
    starts, order : int64 arrays
        Activations by tree, from `order_of`.
    consumers, parents : int64 arrays, shape (k,)
        Who, and from whom, in 0..len(places)-1; -1 for a root, -2 for a parent that is not there.
    places : int64 array
        Memory for one number per consumer, all -1; left so.

    Returns
    -------
    positions : int64 array, shape (k,)
        Of the parent's activation in the same tree; -1 for a root, -2 if it is not there.
    is_repeated : bool array, shape (k,)
    """
    positions = np.empty(len(order), np.int64)
    is_repeated = np.zeros(len(order), np.bool_)
    for tree in range(len(starts) - 1):
        for at in range(starts[tree], starts[tree + 1]):
            index = order[at]
            if places[consumers[index]] >= 0:
                is_repeated[index] = True
            else:
                places[consumers[index]] = index
        for at in range(starts[tree], starts[tree + 1]):
            index = order[at]
            parent = parents[index]
            if parent < 0:
                positions[index] = parent
            else:
                positions[index] = places[parent] if places[parent] >= 0 else -2
        for at in range(starts[tree], starts[tree + 1]):
            places[consumers[order[at]]] = -1
    return positions, is_repeated


@kernel
def climb(positions):
    """Return the generation and the root of each activation.

    Parameters
    ----------
    positions : int64 array, shape (k,)
        Of each parent, in any order; negative for a root.

    Returns
    -------
    generations : int32 array, shape (k,)
        0 for a root; `CIRCULAR` on or below a circle.
    roots : int64 array, shape (k,)
        Position of the root; -1 on or below a circle.
    """
    generations = np.full(len(positions), _UNKNOWN, np.int32)
    roots = np.full(len(positions), -1, np.int64)
    path = np.empty(len(positions), np.int64)
    for start in range(len(positions)):
        length = 0
        here = start
        while here >= 0 and generations[here] == _UNKNOWN:
            generations[here] = _CLIMBING
            path[length] = here
            length += 1
            here = positions[here]
        if here >= 0 and generations[here] < 0:
            for step in range(length):
                generations[path[step]] = CIRCULAR
            continue
        for step in range(length - 1, -1, -1):
            index = path[step]
            generations[index] = 0 if here < 0 else generations[here] + 1
            roots[index] = index if here < 0 else roots[here]
            here = index
    return generations, roots


@kernel
def breadths(offsets, generations):
    """Return the largest number of activations of one generation in each tree.

    Parameters
    ----------
    offsets : int64 array, shape (trees + 1,)
        Activations of a tree stand together, none empty.
    generations : int32 array, shape (k,)
        Sorted within each tree.

    Returns
    -------
    int64 array, shape (trees,)
    """
    widest = np.zeros(len(offsets) - 1, np.int64)
    for tree in range(len(offsets) - 1):
        begin = offsets[tree]
        for at in range(offsets[tree], offsets[tree + 1]):
            if generations[at] != generations[begin]:
                begin = at
            widest[tree] = max(widest[tree], at + 1 - begin)
    return widest


@kernel
def mean_distances(offsets, parents):
    """Return the mean distance between two different members of each tree; 0 for a single one.

    A tie that has s members below it lies between s (n - s) of the n (n - 1) / 2 pairs. The sum of these is
    n^3 / 6 on a path and leaves 64 bits at four million members; therefore whole multiples of the number of pairs
    are counted as they come. The result is the nearest number if the sum has at most 53 bits, else next to it.

    Parameters
    ----------
    offsets : int64 array, shape (trees + 1,)
        Trees of fewer than 2^31 members.
    parents : int64 array, shape (k,)
        Positions; each stands before its children; -1 for a root.

    Returns
    -------
    float64 array, shape (trees,)
    """
    means = np.zeros(len(offsets) - 1)
    below = np.ones(len(parents), np.int64)
    for tree in range(len(offsets) - 1):
        size = offsets[tree + 1] - offsets[tree]
        if size < 2:
            continue
        pairs = size * (size - 1) // 2
        whole = 0
        rest = np.int64(0)
        for at in range(offsets[tree + 1] - 1, offsets[tree], -1):
            members = below[at]
            below[parents[at]] += members
            rest += members * (size - members)
            if rest >= pairs:
                rest -= pairs
                whole += 1
        if whole < _EXACT // pairs:
            means[tree] = (whole * pairs + rest) / pairs
        else:
            means[tree] = whole + rest / pairs
    return means
