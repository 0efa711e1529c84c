"""Influence maximization without a simulator: exact expected spread of every set, greedy, lazy greedy, optimum.

A set of consumers is a number whose bit v says whether v is in it.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from experiments.verification.exact.live_edges import Ties

Value = Callable[[int], float]


def expected_spread(consumers: int, ties: Ties) -> NDArray[np.float64]:
    """Return the expected spread of every set of seeds, over all 2**m sets of live ties, shape (2**consumers,)."""
    outcomes = np.arange(2 ** len(ties))
    chance: NDArray[np.float64] = np.ones(len(outcomes))
    reached = np.broadcast_to(1 << np.arange(consumers), (len(outcomes), consumers)).copy()
    is_live = [(outcomes >> index & 1).astype(bool) for index in range(len(ties))]
    for live, p in zip(is_live, ties.values(), strict=True):
        chance *= np.where(live, p, 1 - p)
    # Warshall: paths through each consumer in turn.
    for (u, v), live in zip(ties, is_live, strict=True):
        reached[live, u] |= 1 << v
    for through in range(consumers):
        passes = (reached >> through & 1).astype(bool)
        reached |= np.where(passes, reached[:, through : through + 1], 0)
    # Many sets of live ties reach the same: a number of n bytes says what, consumer by consumer.
    packed = (reached.astype(np.uint64) << (8 * np.arange(consumers, dtype=np.uint64))).sum(axis=1, dtype=np.uint64)
    _, first, same = np.unique(packed, return_index=True, return_inverse=True)
    chance, reached = np.bincount(same, weights=chance).astype(float), reached[first]
    sizes = np.array([float(number.bit_count()) for number in range(2**consumers)])
    spread = np.zeros(2**consumers)
    union = np.zeros((2**consumers, len(chance)), np.int64)
    for seeds in range(1, 2**consumers):
        lowest = (seeds & -seeds).bit_length() - 1
        union[seeds] = union[seeds & (seeds - 1)] | reached[:, lowest]
        spread[seeds] = chance @ sizes[union[seeds]]
    return spread


def violations(consumers: int, values: NDArray[np.float64], rounding: float) -> tuple[int, int]:
    """Return how often adding a consumer lowers f, and how often a gain is larger for the larger set.

    Parameters
    ----------
    values : array, shape (2**consumers,) or (2**consumers, replicates)
        f of every set. Gains need only be compared between sets that differ by one consumer.
    rounding : float
        What may be lost in double precision; 0 for whole numbers.
    """
    every = np.arange(2**consumers)
    falls = grows = 0
    for v in range(consumers):
        without = every[every >> v & 1 == 0]
        falls += int((values[without | 1 << v] - values[without] < -rounding).sum())
        for other in range(v):
            base = without[without >> other & 1 == 0]
            gain = values[base | 1 << v] - values[base]
            later = values[base | 1 << v | 1 << other] - values[base | 1 << other]
            grows += int((later - gain > rounding).sum())
    return falls, grows


def optimum(consumers: int, count: int, value: Value) -> float:
    """Return the largest f of all sets of this many consumers."""
    sets = itertools.combinations(range(consumers), count)
    return max(value(sum(1 << v for v in chosen)) for chosen in sets)


def greedy(consumers: int, count: int, value: Value) -> list[int]:
    """Return the consumers that greedy adds, in order; of equal gains the lowest row (Kempe et al. 2003)."""
    chosen: list[int] = []
    for _ in range(count):
        left = [v for v in range(consumers) if v not in chosen]
        base = as_set(chosen)
        chosen.append(max(left, key=lambda v: (value(base | 1 << v), -v)))
    return chosen


def lazy_greedy(consumers: int, count: int, value: Value) -> list[int]:
    """Return the same by CELF: a gain that was largest before is looked at first (Leskovec et al. 2007)."""
    chosen: list[int] = []
    held = value(0)
    queue = [(-(value(1 << v) - held), v, 0) for v in range(consumers)]
    heapq.heapify(queue)
    while len(chosen) < count:
        _, v, computed = heapq.heappop(queue)
        if computed == len(chosen):
            chosen.append(v)
            held = value(as_set(chosen))
        else:
            gain = value(as_set(chosen) | 1 << v) - held
            heapq.heappush(queue, (-gain, v, len(chosen)))
    return chosen


def as_set(rows: Sequence[int]) -> int:
    """Return consumers as a set."""
    return sum(1 << v for v in rows)
