"""Reverse-reachable sets: who would have activated a consumer drawn at random (Borgs, Brautbar, Chayes & Lucier 2014).

Set i is a function of its number and of the shared root key alone. It starts with floor(U n), U keyed SKETCH_ROOT, and
grows against the ties. Its draws are of kinds of their own, so that seeds chosen by sets are judged by other luck.

What a set grows by is a tuple ``ties`` of: indptr int64 [consumers + 1] and sources int32 [ties], whom each consumer
follows; values float64, by `kind`; floors float64, those of `reverse_growth.floors_of` for SKIPPING, else empty; seen
float64, empty or the chance that a set's first consumer sees a post of each followee; and seen_floors, for SKIPPING.

| kind | values |
|---|---|
| COINS | probability of each tie: a coin per tie |
| SKIPPING | probability of all in-ties of a receiver, one per consumer: a clock per receiver |
| WALKS | sum of the weights of a consumer's in-ties up to and with each: the one in-tie that each keeps |
"""

from __future__ import annotations

import numpy as np

from simulation.kernels.numba_internals import kernel
from simulation.kernels.random import keys
from simulation.kernels.random.generator import stream
from simulation.kernels.seeding.reverse_growth import by_clocks, by_coins, by_walks

COINS = 0
SKIPPING = 1
WALKS = 2

WHOLE = np.int64(2**30)
"""What one set counts for: shares of a set are whole multiples of its inverse, so that no sum depends on an order."""

_ITEM = np.uint64(keys.NO_ITEM)
_SETS_AT_A_TIME = 1024


@kernel
def grown(members, needed):
    """Return an array with room for `needed` members that begins with these."""
    larger = np.empty(max(needed, 2 * len(members)), np.int32)
    larger[: len(members)] = members
    return larger


@kernel
def streams_of(root0, root1):
    """Return the keys of the draws of sets: of their first consumers, coins, kept ties and clocks."""
    return (
        stream(root0, root1, keys.SKETCH_ROOT, _ITEM),
        stream(root0, root1, keys.SKETCH_COIN, _ITEM),
        stream(root0, root1, keys.SKETCH_CHOICE, _ITEM),
        stream(root0, root1, keys.SKETCH_SKIP, _ITEM),
    )


@kernel
def append(keys, first, last, kind, ties, marks, offsets, members):
    """Append sets as far as they are sure to fit; see `reverse_growth`."""
    if kind == SKIPPING:
        return by_clocks(keys, first, last, ties, marks, offsets, members)
    if kind == COINS:
        return by_coins(keys, first, last, ties, marks, offsets, members)
    return by_walks(keys, first, last, ties, marks, offsets, members)


@kernel
def collect(root0, root1, first, last, kind, ties):
    """Sample the sets first..last - 1.

    Parameters
    ----------
    root0, root1 : uint64
        Root key.
    first, last : int64
        Numbers of the sets, below 2**32.
    kind : int
    ties : tuple
        See above.

    Returns
    -------
    offsets : int64 array, shape (last - first + 1,)
    members : int32 array
        Set first + i is ``members[offsets[i]:offsets[i + 1]]``, the consumer from whom it grew first.
    """
    keys = streams_of(root0, root1)
    consumers = len(ties[0]) - 1
    marks = np.zeros((consumers >> 6) + 1, np.uint64)
    offsets = np.zeros(last - first + 1, np.int64)
    members = np.empty(4 * (last - first) + consumers + 1, np.int32)
    done = np.int64(0)
    while True:
        done += append(keys, first + done, last, kind, ties, marks, offsets[done:], members)
        if done == last - first:
            break
        members = grown(members, offsets[done] + consumers + 1)
    return offsets, members[: offsets[done]].copy()


@kernel
def judge(root0, root1, first, last, kind, ties, refusal):
    """Return how many of the sets first..last - 1 are covered, in units of 1 / WHOLE, without keeping them.

    Parameters
    ----------
    root0, root1, first, last, kind, ties
        As of `collect`.
    refusal : float64 array, shape (consumers,)
        Chance that each seed does not accept; 1 for all others. A set counts with the chance that one accepts.
    """
    keys = streams_of(root0, root1)
    consumers = len(ties[0]) - 1
    marks = np.zeros((consumers >> 6) + 1, np.uint64)
    offsets = np.zeros(_SETS_AT_A_TIME + 1, np.int64)
    members = np.empty(2 * consumers + 16 * _SETS_AT_A_TIME, np.int32)
    total = np.int64(0)
    while first < last:
        done = append(keys, first, min(last, first + _SETS_AT_A_TIME), kind, ties, marks, offsets, members)
        for one in range(done):
            missed = 1.0
            for place in range(offsets[one], offsets[one + 1]):
                missed *= refusal[members[place]]
            total += WHOLE - np.int64(np.rint(missed * WHOLE))
        first += done
    return total
