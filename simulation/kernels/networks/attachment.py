"""Networks that grow: each newcomer makes ties to those who have many.

Consumer m begins with ties to the m before it; each later one makes m ties. A consumer is chosen in proportion to its
ties by choosing an end of a tie made before: half of the ends are newcomers, who are known without looking.

References
----------
Barabási, Albert (1999). Emergence of scaling in random networks. Science 286:509-512.
Holme, Kim (2002). Growing scale-free networks with tunable clustering. Physical Review E 65:026107.
Sanders, Schulz (2016). Scalable generation of scale-free graphs. Information Processing Letters 116:489-491.
"""

from __future__ import annotations

import numpy as np

from simulation.kernels.moving import move, sort_part
from simulation.kernels.numba_internals import kernel
from simulation.kernels.random.generator import bits, uniform

_ONE = np.uint64(1)
_SHIFT_11 = np.uint64(11)
_UNIT = 2.0**-53
_SHORT_LIST = 64
_FIRST_CAPACITY = 4
_TRIES = 16


@kernel(inline="always")
def _choose(drawn, newcomer, m, others):
    """Return a consumer in proportion to its ties before `newcomer` came, from 64 random bits."""
    unit = np.float64(drawn >> _SHIFT_11) * _UNIT
    joined = newcomer - m
    # Both ends are read and one is taken: to choose costs less than to guess wrongly where to go on.
    near = m + np.int64(unit * joined)
    far = np.int64(others[np.int64(unit * (joined * m))])
    return near if drawn & _ONE else far


@kernel(inline="always")
def _insert(others, low, at, other):
    """Put `other` into the sorted list ``others[low:at]`` and return whether it was not in it."""
    place = at
    while place > low and others[place - 1] >= other:
        place -= 1
    if place < at and others[place] == other:
        return False
    for later in range(at, place, -1):
        others[later] = others[later - 1]
    others[place] = other
    return True


@kernel
def preferential_lists(key0, key1, consumers, m):
    """Return whom each newcomer of a Barabási-Albert network makes friends with.

    Parameters
    ----------
    key0, key1 : uint64
        Stream; addressed by newcomer and count of tries.
    consumers, m : int
        1 <= m < consumers.

    Returns
    -------
    starts : int64 array, shape (consumers + 1,)
    others : int32 array, shape (m x (consumers - m),)
        m distinct consumers before the newcomer, in ascending order.
    """
    starts = np.empty(consumers + 1, np.int64)
    starts[: m + 1] = 0
    others = np.empty(m * (consumers - m), np.int32)
    # Whom a newcomer has chosen; long lists are searched here, short ones where they stand.
    chosen_by = np.zeros(consumers if m > _SHORT_LIST else 0, np.int32)
    first = np.empty(m, np.int32)
    for other in range(m):
        others[other] = other
    starts[m + 1] = m
    for newcomer in range(m + 1, consumers):
        low = starts[newcomer]
        high = low + m
        at = low
        # The first m are looked up before any is put in its place, so that the memory answers all at once.
        for tries in range(m):
            first[tries] = _choose(bits(key0, key1, newcomer, 0, tries), newcomer, m, others)
        tries = 0
        while at < high:
            if tries < m:
                other = np.int64(first[tries])
            else:
                other = _choose(bits(key0, key1, newcomer, 0, tries), newcomer, m, others)
            tries += 1
            if m <= _SHORT_LIST:
                at += _insert(others, low, at, other)
            elif chosen_by[other] != newcomer:
                chosen_by[other] = newcomer
                others[at] = other
                at += 1
        if m > _SHORT_LIST:
            sort_part(others, low, high)
        starts[newcomer + 1] = high
    return starts, others


@kernel
def clustered_lists(tie_key, triangle_key, consumers, m, triangle_probability):
    """Return whom each newcomer of a Holme-Kim network makes friends with.

    The first tie of a newcomer is one of preferential attachment; each further one leads, with the given probability,
    to a friend of the last one so chosen who is not yet tied, if there is any.

    Parameters
    ----------
    tie_key, triangle_key : pair of uint64
        Streams of attachment (addressed by newcomer, count of tries) and of triangles (newcomer, tie, count of tries;
        count 0 decides whether one is closed).
    consumers, m : int
        1 <= m < consumers.
    triangle_probability : float
        In [0, 1].

    Returns
    -------
    starts : int64 array, shape (consumers + 1,)
    others : int32 array, shape (m x (consumers - m),)
        m distinct consumers before the newcomer, in ascending order.
    """
    starts = np.empty(consumers + 1, np.int64)
    starts[: m + 1] = 0
    others = np.empty(m * (consumers - m), np.int32)
    # Friends who came later stand in blocks of one pool; a full block is left for one of twice its size.
    block = np.full(consumers, -1, np.int64)
    capacity = np.zeros(consumers, np.int32)
    count = np.zeros(consumers, np.int32)
    pool = np.empty(len(others) + _FIRST_CAPACITY * m, np.int32)
    used = 0
    chosen_by = np.zeros(consumers, np.int32)
    for newcomer in range(m, consumers):
        low = starts[newcomer]
        high = low + m
        at = low
        tries = 0
        last = -1
        while at < high:
            other = -1
            if newcomer == m:
                other = at
            elif at > low and uniform(*triangle_key, newcomer, at - low, 0) < triangle_probability:
                other = _friend_of(
                    last, newcomer, at - low, triangle_key, m, starts, others, block, count, pool, chosen_by
                )
            if other < 0:
                other = _choose(bits(*tie_key, newcomer, 0, tries), newcomer, m, others)
                tries += 1
                if chosen_by[other] == newcomer:
                    continue
                last = other
            chosen_by[other] = newcomer
            others[at] = other
            at += 1
        for tie in range(low, high):
            other = others[tie]
            if count[other] == capacity[other]:
                larger = max(2 * capacity[other], _FIRST_CAPACITY)
                if used + larger > len(pool):
                    grown = np.empty(len(pool) + len(pool) // 2 + larger, np.int32)
                    move(pool, 0, used, grown, 0)
                    pool = grown
                move(pool, block[other], block[other] + count[other], pool, used)
                block[other] = used
                capacity[other] = larger
                used += larger
            pool[block[other] + count[other]] = newcomer
            count[other] += 1
        sort_part(others, low, high)
        starts[newcomer + 1] = high
    return starts, others


@kernel
def _friend_of(person, newcomer, tie, key, m, starts, others, block, count, pool, chosen_by):
    """Return a friend of `person` whom `newcomer` has not chosen, all equally likely; -1 if there is none."""
    first = starts[person]
    earlier = starts[person + 1] - first
    friends = earlier + count[person]
    for attempt in range(1, _TRIES + 1):
        place = np.int64(uniform(*key, newcomer, tie, attempt) * friends)
        other = others[first + place] if place < earlier else pool[block[person] + place - earlier]
        if chosen_by[other] != newcomer:
            return np.int64(other)
    # Nearly all are taken: count the others, then take one of them.
    free = 0
    for place in range(friends):
        other = others[first + place] if place < earlier else pool[block[person] + place - earlier]
        free += chosen_by[other] != newcomer
    if free == 0:
        return np.int64(-1)
    wanted = np.int64(uniform(*key, newcomer, tie, _TRIES + 1) * free)
    for place in range(friends):
        other = others[first + place] if place < earlier else pool[block[person] + place - earlier]
        if chosen_by[other] != newcomer:
            if wanted == 0:
                return np.int64(other)
            wanted -= 1
    return np.int64(-1)
