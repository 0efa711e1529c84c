"""Independent cascade with one probability: a clock per source, which draws per live tie instead of per tie.

The points of a Poisson clock come in increasing height, and a tie is live if a point below ``-log(1 - p)`` falls on it:
independent chances of exactly p, nested in p and in the seeds.

References
----------
Goldenberg, Libai, Muller (2001). Talk of the network. Marketing Letters 12(3), 211-223.
Batagelj, Brandes (2005). Efficient generation of large random networks. Physical Review E 71, 036113. (skipping)
"""

from __future__ import annotations

import numpy as np

from simulation.kernels.cascades.activation import (
    clear,
    date,
    has_room,
    in_order,
    is_marked,
    keep,
    mark,
    mark_if,
    plant,
)
from simulation.kernels.numba_internals import kernel, prefetch
from simulation.kernels.random.generator import GOLDEN, bits, mix, root, stream
from simulation.kernels.random.keys import SKIP

_SHIFT_32 = np.uint64(32)
_LOW_32 = np.uint64(0xFFFFFFFF)
_WHOLE_32 = np.uint64(1 << 32)
_UNIT_32 = 2.0**-32
_ONE = np.uint64(1)
_NOUGHT = np.uint64(0)
_LONG_ROW = np.uint64(1 << 16)  # the low 32 bits of a draw no longer choose evenly enough among so many ties
_NEAR = 1e-11  # relative distance of a product to its limit, within which rounding could decide
_BLOCK = 128
_HITS = 1 << 15

TABLED = 512
"""Rows shorter than this have their chance of no live tie in a table, and are drawn in blocks."""

_TABLED = np.uint64(TABLED)


@kernel
def simulate(random_seed, item, replicates, start, seeds, height, survivals, ties, work, kept):
    """Simulate replicates until all are done or no further one is sure to fit into what is kept.

    Parameters
    ----------
    random_seed, item : uint64
    replicates : uint64 array [r]
        Their numbers.
    start : int
        Place of the first replicate to simulate.
    seeds : int32 array
        Ascending.
    height : float
        ``-log(1 - p)``; infinite for p = 1.
    survivals : float64 array [TABLED]
        ``(1 - p)**d``, for rows of d ties.
    ties : (indptr int64, targets int32)
    work, kept
        See `activation`.

    Returns
    -------
    int, int
        Place of the first replicate that is not done, and how much of `kept` is used.
    """
    used = 0
    block = (
        np.empty(_BLOCK, np.uint64),
        np.empty(_BLOCK, np.uint64),
        np.empty(_BLOCK, np.uint64),
        np.empty(_BLOCK, np.uint64),
        np.empty(_BLOCK),
        np.empty(_HITS, np.uint64),
        np.empty(_HITS, np.int32),
    )
    for place in range(start, len(replicates)):
        if not has_room(used, work, kept):
            return place, used
        root0, root1 = root(random_seed, replicates[place])
        key0, key1 = stream(root0, root1, SKIP, item)
        count = _spread(key0, key1, seeds, height, survivals, ties, work, block)
        used = keep(place, count, used, work, kept)
        clear(count, work)
    return len(replicates), used


@kernel
def _spread(key0, key1, seeds, height, survivals, ties, work, block):
    """Spread from the seeds to the end; return how many are active."""
    indptr, targets = ties
    sources, starts, degrees, firsts, products, hits, hit_sources = block
    queue = work.queue
    has_order = len(work.times) > 0
    # In blocks of one, hits come in the order of sources, which decides who is a parent.
    most = 1 if has_order else _BLOCK
    count = plant(seeds, work)
    first = np.int64(0)
    tick = 0
    while first < count:
        last = count
        if has_order:
            in_order(work, first, last)
            date(work, first, last, tick)
        place = first
        while place < last:
            stop = min(last, place + most)
            open_rows = 0
            pending = 0
            for one in range(place, stop):
                source = np.uint64(queue[np.uint64(one)])
                begin = np.uint64(indptr[source])
                degree = np.uint64(indptr[source + _ONE]) - begin
                if degree >= _TABLED or height == np.inf:
                    count = _long_row(
                        key0, key1, source, begin, degree, height, targets, work, hits, hit_sources, count
                    )
                    continue
                at = np.uint64(open_rows)
                sources[at] = source
                starts[at] = begin
                degrees[at] = degree
                open_rows += 1
            for one in range(open_rows):
                firsts[one] = mix((sources[one] << _SHIFT_32) ^ key0) + key1
                products[one] = 1.0
            # Round by round: all first points, the second points of those that have one, and so on. Nothing branches
            # on a draw: a place is written always, and kept only if the point falls.
            point = _NOUGHT
            while open_rows > 0:
                if pending + open_rows > _HITS:
                    count = _land(hits, hit_sources, pending, targets, work, count)
                    pending = 0
                left = 0
                for one in range(open_rows):
                    here = np.uint64(one)
                    base = firsts[here]
                    degree = degrees[here]
                    begin = starts[here]
                    drawn = mix(base + point * GOLDEN)
                    product = products[here] * np.float64(np.int64(_WHOLE_32 - (drawn >> _SHIFT_32))) * _UNIT_32
                    limit = survivals[degree]
                    falls = product > limit
                    if abs(product - limit) <= limit * _NEAR:
                        falls = _falls(base, point, height * np.float64(np.int64(degree)))
                    tie = begin + (((drawn & _LOW_32) * degree) >> _SHIFT_32)
                    prefetch(targets, np.int64(tie), 0)
                    at = np.uint64(pending)
                    hits[at] = tie
                    hit_sources[at] = sources[here]
                    pending += falls
                    at = np.uint64(left)
                    sources[at] = sources[here]
                    starts[at] = begin
                    degrees[at] = degree
                    firsts[at] = base
                    products[at] = product
                    left += falls
                open_rows = left
                point += _ONE
            for one in range(stop, min(last, stop + most)):
                prefetch(indptr, np.int64(queue[np.uint64(one)]), 0)
            count = _land(hits, hit_sources, pending, targets, work, count)
            place = stop
        first = last
        tick += 1
    return count


@kernel
def _falls(base, point, limit):
    """Whether a point of a clock is below its limit: the rule itself, where rounding could decide."""
    risen = 0.0
    for one in range(np.int64(point) + 1):
        drawn = mix(base + np.uint64(one) * GOLDEN)
        risen += -np.log(1.0 - np.float64(np.int64(drawn >> _SHIFT_32)) * _UNIT_32)
    return risen < limit


@kernel
def _long_row(key0, key1, source, begin, degree, height, targets, work, hits, hit_sources, count):
    """Draw the live ties of one source, with or without a table; return how many are active."""
    pending = 0
    limit = height * np.float64(np.int64(degree))
    risen = 0.0
    point = _NOUGHT
    while True:
        if height == np.inf:
            if point == degree:
                break
            step = point
        else:
            drawn = bits(key0, key1, source, _NOUGHT, point)
            risen += -np.log(1.0 - np.float64(np.int64(drawn >> _SHIFT_32)) * _UNIT_32)
            if risen >= limit:
                break
            if degree < _LONG_ROW:
                step = ((drawn & _LOW_32) * degree) >> _SHIFT_32
            else:
                step = ((bits(key0, key1, source, _ONE, point) >> _SHIFT_32) * degree) >> _SHIFT_32
        if pending == _HITS:
            count = _land(hits, hit_sources, pending, targets, work, count)
            pending = 0
        hits[pending] = begin + step
        hit_sources[pending] = source
        pending += 1
        point += _ONE
    return _land(hits, hit_sources, pending, targets, work, count)


@kernel
def _land(hits, hit_sources, pending, targets, work, count):
    """Make the receivers of live ties active, the first source being the parent; return how many are active."""
    active, queue, parents = work.active, work.queue, work.parents
    if len(parents) > 0:
        for hit in range(pending):
            receiver = targets[hits[hit]]
            if not is_marked(active, receiver):
                mark(active, receiver)
                queue[count] = receiver
                parents[receiver] = hit_sources[hit]
                count += 1
        return count
    for hit in range(pending):
        receiver = targets[hits[np.uint64(hit)]]
        queue[np.uint64(count)] = receiver
        count += mark_if(active, receiver, True)
    return count
