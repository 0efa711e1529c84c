"""How reverse-reachable sets grow, set after set: by a clock per receiver, a coin per tie, or walks along kept ties.

Each function here appends the sets `first`.. to `members`, writes where set first + i ends to ``offsets[i + 1]``
(``offsets[0]`` is where the first begins), and returns how many sets it appended: all up to `last`, unless what the
next one may need at most (as many places as there are consumers, and one) is no longer there. All `marks` are clear
before, and after. The loops stand in one function each, since a call per receiver would cost more than its draws.

A set's first consumer is special where `seen` is not empty: it counts if it sees a post, whatever it passes on, so that
the ties into it are live with this chance.

References
----------
Guo, Wang, Wei, Chen (2020). Influence maximization revisited: efficient reverse reachable set generation with bound
tightened. SIGMOD '20. (live in-ties drawn by skipping instead of a coin each)
"""

from __future__ import annotations

import numpy as np

from simulation.kernels.cascades.activation import mark, mark_if
from simulation.kernels.numba_internals import kernel, prefetch
from simulation.kernels.random.generator import GOLDEN, mix, uniform

NONE_LIVE = 2.0
ALL_LIVE = -1.0
COIN_PER_TIE = 0.0
MOST_HEIGHT = 512.0
"""Clocks up to this height run as a product, which does not underflow; above, as a sum of logarithms."""

_SHIFT_32 = np.uint64(32)
_LOW_32 = np.uint64(0xFFFFFFFF)
_WHOLE_32 = np.uint64(1 << 32)
_UNIT_32 = 2.0**-32
_ONE = np.uint64(1)
_SIX = np.uint64(6)
_RECEIVERS = 32
_HITS = 256
_NOUGHT = np.uint64(0)
_LONG_ROW = np.uint64(1 << 16)  # the low 32 bits of a draw no longer choose evenly enough among so many ties
_SECOND = np.uint64(1 << 63)


@kernel
def power(base, exponent):
    """Return a power by repeated squaring: the same on all platforms, which a library's need not be."""
    result = 1.0
    while exponent > 0:
        if exponent & 1:
            result *= base
        base *= base
        exponent >>= 1
    return result


@kernel
def floors_of(indptr, chances):
    """Return how each receiver's live in-ties are drawn, where all d of them have one probability p.

    Parameters
    ----------
    indptr : int64 array, shape (consumers + 1,)
    chances : float64 array, shape (consumers,)
        p of each receiver.

    Returns
    -------
    float64 array, shape (consumers,)
        NONE_LIVE and ALL_LIVE draw nothing; COIN_PER_TIE where a clock would need more draws, d or fewer; (1 - p)**d,
        below which a clock's product ends; or the negative of a clock's height above MOST_HEIGHT.
    """
    floors = np.empty(len(chances))
    for receiver in range(len(chances)):
        degree = indptr[receiver + 1] - indptr[receiver]
        chance = chances[receiver]
        if degree == 0 or chance <= 0.0:
            floors[receiver] = NONE_LIVE
        elif chance >= 1.0:
            floors[receiver] = ALL_LIVE
        else:
            height = -np.log(1.0 - chance) * degree
            if height + 1.0 >= degree:
                floors[receiver] = COIN_PER_TIE
            elif height > MOST_HEIGHT:
                floors[receiver] = -height
            else:
                floors[receiver] = power(1.0 - chance, degree)
    return floors


@kernel
def by_clocks(keys, first, last, ties, marks, offsets, members):
    """Append sets where all ties into a receiver have one probability: a clock per receiver, or coins, or no draw."""
    root_key, coin_key, _, skip_key = keys
    coin0, coin1 = coin_key
    skip0, skip1 = skip_key
    indptr, sources, chances, floors, seen, seen_floors = ties
    consumers = len(indptr) - 1
    has_seen = len(seen) > 0
    hits = np.empty(_HITS, np.uint64)
    end = offsets[0]
    for number in range(first, last):
        if end + consumers >= len(members):
            return number - first
        begin = end
        row = np.uint64(uniform(root_key[0], root_key[1], 0, 0, number) * consumers)
        mark(marks, row)
        members[end] = row
        end += 1
        place = begin
        is_root = has_seen
        while place < end:
            # Clocks of some receivers first, then their ties: what lies far away is fetched in the meantime.
            pending = 0
            stop_place = place + 1 if is_root else min(end, place + _RECEIVERS)
            while place < stop_place:
                receiver = np.uint64(members[np.uint64(place)])
                place += 1
                floor = seen_floors[receiver] if is_root else floors[receiver]
                if floor > 1.0:
                    continue
                start = np.uint64(indptr[receiver])
                stop = np.uint64(indptr[receiver + _ONE])
                if floor == ALL_LIVE:
                    while start < stop:
                        source = sources[start]
                        members[np.uint64(end)] = source
                        end += mark_if(marks, source, True)
                        start += _ONE
                    continue
                if floor == COIN_PER_TIE:
                    chance = seen[receiver] if is_root else chances[receiver]
                    while start < stop:
                        source = sources[start]
                        is_live = uniform(coin0, coin1, source, receiver, number) < chance
                        members[np.uint64(end)] = source
                        end += mark_if(marks, source, is_live)
                        start += _ONE
                    continue
                # Bits keyed SKETCH_SKIP (receiver, set, -, point).
                base = mix(((receiver << _SHIFT_32) | np.uint64(number)) ^ skip0) + skip1
                degree = stop - start
                product = 1.0
                risen = 0.0
                while True:
                    drawn = mix(base)
                    left = np.float64(np.int64(_WHOLE_32 - (drawn >> _SHIFT_32))) * _UNIT_32
                    if floor > 0.0:
                        product *= left
                        if product <= floor:
                            break
                    else:
                        risen -= np.log(left)
                        if risen >= -floor:
                            break
                    if degree < _LONG_ROW:
                        step = ((drawn & _LOW_32) * degree) >> _SHIFT_32
                    else:
                        step = ((mix(base + _SECOND) >> _SHIFT_32) * degree) >> _SHIFT_32
                    if pending == _HITS:
                        end = _land(hits, pending, sources, marks, members, end, indptr, floors)
                        pending = 0
                    hits[np.uint64(pending)] = start + step
                    prefetch(sources, np.int64(start + step), 0)
                    pending += 1
                    base += GOLDEN
            end = _land(hits, pending, sources, marks, members, end, indptr, floors)
            is_root = False
        for place in range(begin, end):
            marks[np.uint64(members[np.uint64(place)]) >> _SIX] = _NOUGHT
        offsets[number - first + 1] = end
    return last - first


@kernel
def _land(hits, pending, sources, marks, members, end, indptr, floors):
    """Append the sources of live ties."""
    for hit in range(pending):
        source = sources[hits[np.uint64(hit)]]
        members[np.uint64(end)] = source
        end += mark_if(marks, source, True)
        prefetch(indptr, np.int64(source), 0)
        prefetch(floors, np.int64(source), 0)
    return end


@kernel
def by_coins(keys, first, last, ties, marks, offsets, members):
    """Append sets where each tie has a probability of its own: each tie is tossed at most once per set."""
    root_key, coin_key, _, _ = keys
    coin0, coin1 = coin_key
    indptr, sources, probabilities, _, seen, _ = ties
    consumers = len(indptr) - 1
    end = offsets[0]
    for number in range(first, last):
        if end + consumers >= len(members):
            return number - first
        begin = end
        row = np.int64(uniform(root_key[0], root_key[1], 0, 0, number) * consumers)
        mark(marks, row)
        members[end] = row
        end += 1
        place = begin
        if len(seen) > 0:
            place += 1
            for tie in range(indptr[row], indptr[row + 1]):
                source = sources[tie]
                is_live = uniform(coin0, coin1, source, row, number) < seen[row]
                members[end] = source
                end += mark_if(marks, source, is_live)
        while place < end:
            receiver = np.int64(members[place])
            place += 1
            for tie in range(indptr[receiver], indptr[receiver + 1]):
                source = sources[tie]
                is_live = uniform(coin0, coin1, source, receiver, number) < probabilities[tie]
                members[end] = source
                end += mark_if(marks, source, is_live)
        for place in range(begin, end):
            marks[np.uint64(members[place]) >> _SIX] = _NOUGHT
        offsets[number - first + 1] = end
    return last - first


@kernel
def by_walks(keys, first, last, ties, marks, offsets, members):
    """Append sets of a linear threshold process: walks along the one in-tie that each keeps, or none."""
    root_key, coin_key, choice_key, _ = keys
    indptr, sources, cumulative, _, seen, _ = ties
    consumers = len(indptr) - 1
    end = offsets[0]
    for number in range(first, last):
        if end + consumers >= len(members):
            return number - first
        begin = end
        row = np.int64(uniform(root_key[0], root_key[1], 0, 0, number) * consumers)
        mark(marks, row)
        members[end] = row
        end += 1
        place = begin
        if len(seen) > 0:
            place += 1
            for tie in range(indptr[row], indptr[row + 1]):
                source = sources[tie]
                is_live = uniform(coin_key[0], coin_key[1], source, row, number) < seen[row]
                members[end] = source
                end += mark_if(marks, source, is_live)
        while place < end:
            receiver = np.int64(members[place])
            place += 1
            drawn = uniform(choice_key[0], choice_key[1], receiver, 0, number)
            low, stop = indptr[receiver], indptr[receiver + 1]
            high = stop
            while low < high:
                middle = (low + high) // 2
                if cumulative[middle] > drawn:
                    high = middle
                else:
                    low = middle + 1
            # Beyond the last: it keeps none.
            if low < stop:
                source = sources[low]
                members[end] = source
                end += mark_if(marks, source, True)
        for place in range(begin, end):
            marks[np.uint64(members[place]) >> _SIX] = _NOUGHT
        offsets[number - first + 1] = end
    return last - first
