"""Near-greedy seeds: those that cover the most reverse-reachable sets.

A set holds everyone who would have activated a consumer drawn at random, so that the share of sets that hold one of
some seeds, times the number of consumers, estimates without bias how many these seeds reach (Borgs et al. 2014).
Consumers that greedily cover the sets therefore nearly maximize what is reached (Tang, Xiao & Shi 2014). How many sets
suffice for how good a choice is not said here: their number is given. `reverse_reachable` says it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulation.errors import Problem, SeedingError
from simulation.kernels.seeding import coverage
from simulation.network.arrays import whole_numbers
from simulation.seeding.reverse_cover import greedy_cover
from simulation.seeding.reverse_sampler import PER_TIE, ReverseSampler
from simulation.seeding.task import Spreading

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from simulation.network import SocialNetwork


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
        rows, covered = greedy_cover(self.offsets, self.members, self.consumers, count)
        return rows, np.asarray(covered * (self.consumers / len(self)), np.float64)

    def estimate(self, rows: ArrayLike) -> tuple[float, float]:
        """Return how many consumers these seeds reach, and its standard error; unbiased unless these sets chose them.

        Parameters
        ----------
        rows : array of int, shape (seeds,)
            The seeds; `SocialNetwork.row_of` says which rows labels are.

        Raises
        ------
        SeedingError
            If they are no rows of the network.
        """
        problems: list[Problem] = []
        seeds = whole_numbers("rows", rows, 0, self.consumers - 1, problems)
        if seeds is None:
            raise SeedingError(problems, "reverse-reachable sets")
        is_seed = np.zeros(self.consumers, np.bool_)
        is_seed[seeds] = True
        share = coverage.covered(self.offsets, self.members, is_seed) / len(self)
        return share * self.consumers, self.consumers * math.sqrt(share * (1 - share) / len(self))


def cascade_sets(
    network: SocialNetwork,
    probabilities: ArrayLike,
    sets: int | range,
    *,
    random_seed: int,
    threads: int | None = None,
    draws: str | None = PER_TIE,
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
    draws : {"per_tie", "skipping"}, optional
        As of `ReverseSampler.of`: a coin per tie unless said otherwise; None = skipping wherever that can be.
    """
    spreading = Spreading("cascade", np.asarray(probabilities, np.float64))
    return _sampled(network, spreading, sets, random_seed, threads, draws)


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
    return _sampled(network, Spreading("threshold", np.asarray(weights, np.float64)), sets, random_seed, threads, None)


def _sampled(
    network: SocialNetwork,
    spreading: Spreading,
    sets: int | range,
    random_seed: int,
    threads: int | None,
    draws: str | None,
) -> ReverseSets:
    numbers = range(sets) if isinstance(sets, int) else sets
    sampler = ReverseSampler.of(network, spreading, random_seed=random_seed, threads=threads, draws=draws)
    return ReverseSets(network.consumers, *sampler.collect(numbers))
