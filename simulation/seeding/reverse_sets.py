"""Near-greedy seeds: those that cover the most reverse-reachable sets.

A set holds everyone who would have activated a consumer drawn at random, so that the share of sets that hold one of
some seeds, times the number of consumers, estimates without bias how many these seeds reach (Borgs et al. 2014).
Consumers that greedily cover the sets therefore nearly maximize what is reached (Tang, Xiao & Shi 2014). How many sets
suffice for how good a choice is not said here: their number is given.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.kernels import coverage, reverse
from simulation.population import root_key

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from simulation.network import SocialNetwork

_SETS_AT_A_TIME = 2**14


@dataclass(frozen=True)
class ReverseSets:
    """Reverse-reachable sets, one after the other.

    Attributes
    ----------
    consumers : int
        Of the network.
    offsets : int64 array, shape (sets + 1,)
    members : int32 array
        Set i is ``members[offsets[i]:offsets[i + 1]]``, the consumer from whom it grew first.
    """

    consumers: int
    offsets: NDArray[np.int64]
    members: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def greedy_seeds(self, count: int) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """Choose the consumers that greedily cover the most sets, the lowest row among equals.

        The sets favor whom they chose: what the seeds reach is less than they say, and is to be estimated by others.

        Parameters
        ----------
        count : int
            In 0..consumers.

        Returns
        -------
        rows : int32 array, shape (count,)
            In the order in which they are chosen; nested in `count`.
        reached : float64 array, shape (count,)
            How many consumers the sets say that each and those before it reach together.
        """
        rows, gains = coverage.cover(self.offsets, self.members, self.consumers, count)
        return rows, np.cumsum(gains) * (self.consumers / len(self))

    def estimate(self, seeds: ArrayLike) -> tuple[float, float]:
        """Return how many consumers these seeds reach, and its standard error; unbiased unless these sets chose them.

        Parameters
        ----------
        seeds : array of int
            Rows.
        """
        is_seed = np.zeros(self.consumers, np.bool_)
        is_seed[np.asarray(seeds, np.int64)] = True
        share = coverage.covered(self.offsets, self.members, is_seed) / len(self)
        return share * self.consumers, self.consumers * math.sqrt(share * (1 - share) / len(self))


def cascade_sets(
    network: SocialNetwork,
    probabilities: ArrayLike,
    sets: int | range,
    *,
    random_seed: int,
    threads: int | None = None,
) -> ReverseSets:
    """Sample reverse-reachable sets of an independent cascade.

    Parameters
    ----------
    network : SocialNetwork
    probabilities : float or array of float, shape (ties,)
        In the order of `network.targets`, in [0, 1].
    sets : int or range
        How many, numbered from 0, or a range of numbers. Set i is the same in any range and on any number of threads.
    random_seed : int
    threads : int, optional
        None = all cores.
    """
    ties = network.in_ties()
    by_tie = np.broadcast_to(np.asarray(probabilities, np.float64), (network.ties,))[ties.positions]
    return _sampled(reverse.cascade_sets, network, by_tie, sets, random_seed, threads)


def threshold_sets(
    network: SocialNetwork,
    weights: ArrayLike,
    sets: int | range,
    *,
    random_seed: int,
    threads: int | None = None,
) -> ReverseSets:
    """Sample reverse-reachable sets of a linear threshold process, on its live ties (Kempe et al. 2003, theorem 2.5).

    Parameters
    ----------
    network : SocialNetwork
    weights : array of float, shape (ties,)
        In the order of `network.targets`, in [0, 1], at most 1 in sum for each follower.
    sets, random_seed, threads
        As of `cascade_sets`.
    """
    ties = network.in_ties()
    cumulative = np.asarray(weights, np.float64)[ties.positions]
    # Each consumer's sum starts anew, so that no rounding of others' weights enters it.
    for begin, end in pairwise(ties.indptr):
        cumulative[begin:end] = np.cumsum(cumulative[begin:end])
    return _sampled(reverse.threshold_sets, network, cumulative, sets, random_seed, threads)


def _sampled(
    kernel: Callable[..., Any],
    network: SocialNetwork,
    values: NDArray[np.float64],
    sets: int | range,
    random_seed: int,
    threads: int | None,
) -> ReverseSets:
    numbers = range(sets) if isinstance(sets, int) else sets
    ties = network.in_ties()
    root = root_key(random_seed, None)

    def sample(first: int) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        last = min(first + _SETS_AT_A_TIME, numbers.stop)
        found: tuple[NDArray[np.int64], NDArray[np.int32]] = kernel(
            *root, first, last, ties.indptr, ties.sources, values
        )
        return found

    with ThreadPoolExecutor(threads or os.cpu_count() or 1) as pool:
        parts = list(pool.map(sample, range(numbers.start, numbers.stop, _SETS_AT_A_TIME)))
    sizes = np.concatenate([np.diff(offsets) for offsets, _ in parts])
    offsets = np.concatenate([[0], np.cumsum(sizes)])
    return ReverseSets(network.consumers, offsets, np.concatenate([members for _, members in parts]))
