"""Reverse-reachable sets: who would have activated a consumer drawn at random (Borgs, Brautbar, Chayes & Lucier 2014).

Set i is a function of its number and of the shared root key alone. It starts with floor(U n), U keyed SKETCH_ROOT, and
grows against the ties. Its draws are of kinds of their own, so that seeds chosen by sets are judged by other luck.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from simulation.kernels import keys
from simulation.kernels.generator import stream, uniform

_ITEM = np.uint64(keys.NO_ITEM)


@njit(cache=True, nogil=True)
def grown(members, needed):
    """Return an array with room for `needed` members that begins with these."""
    larger = np.empty(max(needed, 2 * len(members)), np.int32)
    larger[: len(members)] = members
    return larger


@njit(cache=True, nogil=True)
def cascade_sets(root0, root1, first, last, indptr, sources, probabilities):
    """Sample the sets first..last - 1 of an independent cascade; each tie is tossed at most once per set.

    Parameters
    ----------
    root0, root1 : uint64
        Root key.
    first, last : int64
        Numbers of the sets.
    indptr : int64 array, shape (consumers + 1,)
    sources : int32 array, shape (ties,)
        Whom each consumer follows.
    probabilities : float64 array, shape (ties,)
        Of the same ties, in the same order.

    Returns
    -------
    offsets : int64 array, shape (last - first + 1,)
    members : int32 array
        Set first + i is ``members[offsets[i]:offsets[i + 1]]``, the consumer from whom it grew first.
    """
    root_key = stream(root0, root1, keys.SKETCH_ROOT, _ITEM)
    coin_key = stream(root0, root1, keys.SKETCH_COIN, _ITEM)
    consumers = len(indptr) - 1
    found_in = np.full(consumers, -1, np.int64)
    offsets = np.zeros(last - first + 1, np.int64)
    members = np.empty(4 * (last - first) + consumers, np.int32)
    end = np.int64(0)
    for number in range(first, last):
        # What one set may need at most is there before it begins.
        if end + consumers > len(members):
            members = grown(members, end + consumers)
        root = np.int32(uniform(root_key[0], root_key[1], 0, 0, number) * consumers)
        found_in[root] = number
        members[end] = root
        next_place, end = end, end + 1
        while next_place < end:
            receiver = members[next_place]
            next_place += 1
            for tie in range(indptr[receiver], indptr[receiver + 1]):
                source = sources[tie]
                if found_in[source] != number:
                    drawn = uniform(coin_key[0], coin_key[1], source, receiver, number)
                    if drawn < probabilities[tie]:
                        found_in[source] = number
                        members[end] = source
                        end += 1
        offsets[number - first + 1] = end
    return offsets, members[:end].copy()


@njit(cache=True, nogil=True)
def threshold_sets(root0, root1, first, last, indptr, sources, cumulative):
    """Sample the sets first..last - 1 of a linear threshold process: walks along the one in-tie that each keeps.

    Parameters
    ----------
    root0, root1, first, last, indptr, sources
        As of `cascade_sets`.
    cumulative : float64 array, shape (ties,)
        Sum of the weights of a consumer's in-ties up to and with each, in the same order.

    Returns
    -------
    offsets, members
        As of `cascade_sets`.
    """
    root_key = stream(root0, root1, keys.SKETCH_ROOT, _ITEM)
    choice_key = stream(root0, root1, keys.SKETCH_CHOICE, _ITEM)
    consumers = len(indptr) - 1
    found_in = np.full(consumers, -1, np.int64)
    offsets = np.zeros(last - first + 1, np.int64)
    members = np.empty(4 * (last - first) + consumers, np.int32)
    end = np.int64(0)
    for number in range(first, last):
        if end + consumers > len(members):
            members = grown(members, end + consumers)
        walker = np.int32(uniform(root_key[0], root_key[1], 0, 0, number) * consumers)
        while found_in[walker] != number:
            found_in[walker] = number
            members[end] = walker
            end += 1
            drawn = uniform(choice_key[0], choice_key[1], walker, 0, number)
            low, stop = indptr[walker], indptr[walker + 1]
            high = stop
            while low < high:
                middle = (low + high) // 2
                if cumulative[middle] > drawn:
                    high = middle
                else:
                    low = middle + 1
            # Beyond the last: it keeps none, and the walk stays where it is, which ends it.
            if low < stop:
                walker = sources[low]
        offsets[number - first + 1] = end
    return offsets, members[:end].copy()
