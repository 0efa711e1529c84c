"""Threshold processes: a consumer becomes active once it has the votes that it needs.

Votes are whole numbers, so that a sum does not depend on the order of its parts: counts of followees or of lines, or
weights in units of 2**-62.

References
----------
Kempe, Kleinberg, Tardos (2003). Maximizing the spread of influence through a social network. KDD '03.
Watts (2002). A simple model of global cascades on random networks. PNAS 99(9), 5766-5771.
Granovetter (1978). Threshold models of collective behavior. American Journal of Sociology 83(6), 1420-1443.
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
from simulation.kernels.random.generator import bits, root, stream
from simulation.kernels.random.keys import THRESHOLD

FIXED, SHARE, WEIGHT = 0, 1, 2
"""What a consumer needs: a number given; a number of votes whose share exceeds its draw; a weight above its draw."""

_SHIFT_11 = np.uint64(11)
_UNIT_SHIFT = np.int64(9)  # from multiples of 2**-53 to multiples of 2**-62
_ONE = np.uint64(1)
_NOUGHT = np.uint64(0)
_UNIT = 2.0**-53
_NEAR_WHOLE = 1e-6
_NEAR = 6
_FAR = 12
_LINE = 64
_VOTES = 128


@kernel
def simulate(random_seed, item, replicates, start, seeds, kind, votes, needs, ties, lacking, touched, work, kept):
    """Simulate replicates until all are done or no further one is sure to fit into what is kept.

    Parameters
    ----------
    random_seed, item : uint64
    replicates : uint64 array [r]
    start : int
        Place of the first replicate to simulate.
    seeds : int32 array
        Ascending.
    kind : int
        FIXED, SHARE or WEIGHT.
    votes : int64 array [ties] or [0]
        What the source of a tie adds; 1 if empty.
    needs : int32 or int64 array [consumers] or [0]
        Votes that are needed (FIXED) or that there are (SHARE).
    ties : (indptr int64, targets int32)
    lacking : int32 or int64 array [consumers]
        Votes that still lack; 0 where none has come yet, and everywhere between replicates.
    touched : int32 array [consumers]
        Memory for those whose votes are to be forgotten.
    work, kept
        See `activation`.

    Returns
    -------
    int, int
        Place of the first replicate that is not done, and how much of `kept` is used.
    """
    used = 0
    buffers = (
        np.empty(_VOTES, np.uint32),
        np.empty(_VOTES, np.int32),
        np.empty(_VOTES, np.int64),
        np.empty(_VOTES, np.uint32),
        np.empty(_VOTES, np.uint64),
    )
    for place in range(start, len(replicates)):
        if not has_room(used, work, kept):
            return place, used
        root0, root1 = root(random_seed, replicates[place])
        key0, key1 = stream(root0, root1, THRESHOLD, item)
        count, dirty = _spread(key0, key1, seeds, kind, votes, needs, ties, lacking, touched, work, buffers)
        used = keep(place, count, used, work, kept)
        clear(count, work)
        for one in range(dirty):
            lacking[np.uint64(touched[one])] = 0
    return len(replicates), used


@kernel
def votes_needed(drawn, total):
    """Return the smallest number of votes with ``drawn < votes / total`` in double precision; drawn < 1."""
    product = drawn * total
    whole = np.int64(product)
    rest = product - whole
    if min(rest, 1.0 - rest) > _NEAR_WHOLE:
        return whole + 1
    # Rounding could decide: the rule itself does.
    needed = max(whole - 1, np.int64(1))
    while not drawn < needed / total:
        needed += 1
    return needed


@kernel
def weight_of(drawn):
    """Return the smallest weight, in units of 2**-62, above a draw of 64 bits."""
    return (np.int64(drawn >> _SHIFT_11) << _UNIT_SHIFT) + 1


@kernel
def weight_needed(key0, key1, consumer):
    """Return the smallest weight, in units of 2**-62, above a consumer's draw."""
    return weight_of(bits(key0, key1, consumer, 0, 0))


@kernel
def _spread(key0, key1, seeds, kind, votes, needs, ties, lacking, touched, work, buffers):
    """Spread from the seeds to the end; return how many are active, and how many have votes to be forgotten."""
    indptr, targets = ties
    receivers, sources, weights = buffers[0], buffers[1], buffers[2]
    queue, active = work.queue, work.active
    has_votes = len(votes) > 0
    has_order = len(work.times) > 0
    count = plant(seeds, work)
    dirty = np.int64(0)
    first = np.int64(0)
    tick = 0
    while first < count:
        last = count
        if has_order:
            in_order(work, first, last)
            date(work, first, last, tick)
        pending = 0
        for place in range(first, last):
            if place + _FAR < last:
                prefetch(indptr, np.int64(queue[np.uint64(place + _FAR)]), 0)
            if place + _NEAR < last:
                row = indptr[np.uint64(queue[np.uint64(place + _NEAR)])]
                prefetch(targets, row, 0)
                prefetch(targets, row, _LINE)
            source = np.uint64(queue[np.uint64(place)])
            for tie in range(indptr[source], indptr[source + _ONE]):
                receiver = targets[np.uint64(tie)]
                prefetch(lacking, np.int64(receiver), 0)
                # Written always, and kept only if the receiver was not active before.
                at = np.uint64(pending)
                receivers[at] = receiver
                sources[at] = source
                if has_votes:
                    weights[at] = votes[np.uint64(tie)]
                pending += not is_marked(active, receiver)
                if pending == _VOTES:
                    dirty = _draw(key0, key1, kind, needs, lacking, touched, buffers, pending, dirty)
                    count = _count(has_votes, lacking, work, buffers, pending, count)
                    pending = 0
        dirty = _draw(key0, key1, kind, needs, lacking, touched, buffers, pending, dirty)
        count = _count(has_votes, lacking, work, buffers, pending, count)
        first = last
        tick += 1
    return count, dirty


@kernel
def _draw(key0, key1, kind, needs, lacking, touched, buffers, pending, dirty):
    """Draw what those need whose first vote this is; return how many have votes to be forgotten."""
    receivers, fresh, drawn = buffers[0], buffers[3], buffers[4]
    firsts = 0
    for vote in range(pending):
        receiver = receivers[vote]
        fresh[np.uint64(firsts)] = receiver
        prefetch(needs, np.int64(receiver), 0)
        firsts += lacking[receiver] == 0
    if kind != FIXED:
        for one in range(firsts):
            drawn[one] = bits(key0, key1, np.uint64(fresh[one]), _NOUGHT, _NOUGHT)
    for one in range(firsts):
        receiver = fresh[one]
        if lacking[receiver] != 0:
            # Its second vote among these.
            continue
        if kind == SHARE:
            luck = np.float64(np.int64(drawn[one] >> _SHIFT_11)) * _UNIT
            lacking[receiver] = votes_needed(luck, np.int64(needs[receiver]))
        elif kind == WEIGHT:
            lacking[receiver] = weight_of(drawn[one])
        else:
            lacking[receiver] = needs[receiver]
        touched[np.uint64(dirty)] = receiver
        dirty += 1
    return dirty


@kernel
def _count(has_votes, lacking, work, buffers, pending, count):
    """Count votes; who has enough becomes active, the source of the last vote being the parent."""
    receivers, sources, weights = buffers[0], buffers[1], buffers[2]
    queue, parents, active = work.queue, work.parents, work.active
    has_parents = len(parents) > 0
    if has_votes or has_parents:
        for vote in range(pending):
            receiver = receivers[vote]
            if is_marked(active, receiver):
                continue
            lacks = np.int64(lacking[receiver]) - (weights[vote] if has_votes else 1)
            # Never 0, which stands for no vote, but for those who are active.
            lacking[receiver] = lacks
            if lacks > 0:
                continue
            mark(active, receiver)
            queue[count] = receiver
            if has_parents:
                parents[receiver] = sources[vote]
            count += 1
        return count
    for vote in range(pending):
        receiver = receivers[vote]
        lacks = np.int64(lacking[receiver]) - 1
        lacking[receiver] = lacks
        queue[np.uint64(count)] = receiver
        count += mark_if(active, receiver, lacks == 0)
    return count
