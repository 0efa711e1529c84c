"""Independent cascades: one chance per tie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.errors import Problem
from simulation.kernels.cascades import live_ties, skipping
from simulation.kernels.random import keys
from simulation.kernels.random.root import root_key
from simulation.processes.bound_process import NO_NUMBERS, Batch, BoundProcess, Seeds, item_of, ties_of
from simulation.processes.checks import (
    choice_problems,
    finished,
    flag_problems,
    is_number,
    length_problems,
    message_problems,
    probability_of,
)
from simulation.processes.process import Process

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from simulation.network import SocialNetwork

PER_TIE, SKIPPING = "per_tie", "skipping"
_MOST_CHOICES = 2**16


@dataclass(frozen=True, eq=False)
class IndependentCascade(Process):
    """Each newly active consumer gets one chance on each inactive follower (Kempe, Kleinberg & Tardos 2003).

    Parameters
    ----------
    probability : float or float64 array, shape (ties,)
        That a tie is live, in [0, 1]: one for all, or one per tie in the order of `SocialNetwork.targets`.
    multiplicity : bool
        Whether parallel lines are repeated chances: ``1 - (1 - p)**lines``. Otherwise a tie is one chance.
    draws : {"skipping", "per_tie"}, optional
        How luck is drawn: by a clock per source, which is faster and needs one probability for all ties (the default
        where there is one); or by a coin per tie, the market model's. Both are nested in the probability and in the
        seeds, and have the same law, but are different luck.
    message : (str, str), optional
        Brand and campaign whose coins are used, as the market model tosses them under the same random seed.

    Raises
    ------
    ProcessError

    Notes
    -----
    Synchronous: who becomes active in a tick tries in the next one, once. Seeds count. Active forever.
    `SocialNetwork.strengths` are not used unless they are given: ``IndependentCascade(network.strengths)``. They are
    None, which is refused, where all are 1.
    """

    probability: Any
    multiplicity: bool = False
    draws: str | None = None
    message: tuple[str, str] | None = None

    def problems(self) -> list[Problem]:
        """Return what is wrong with the description itself."""
        problems: list[Problem] = []
        object.__setattr__(self, "probability", probability_of("probability", self.probability, problems))
        problems += flag_problems("multiplicity", self.multiplicity) + message_problems(self.message)
        if self.draws is not None:
            problems += choice_problems("draws", self.draws, (SKIPPING, PER_TIE))
        if self.draws == SKIPPING and (self.multiplicity or not is_number(self.probability)):
            allowed = f'"{PER_TIE}" where ties may have different probabilities, or parallel lines are repeated chances'
            problems.append(Problem("draws", self.draws, allowed))
        return problems

    def bind(self, network: SocialNetwork, random_seed: int) -> BoundProcess:
        """Return the process on a network."""
        finished(length_problems("probability", self.probability, network.ties, "tie"), self)
        item, ties = item_of(self.message), ties_of(network)
        has_lines = self.multiplicity and network.multiplicity is not None
        if self.draws == PER_TIE or has_lines or not is_number(self.probability):
            return bound_per_tie(*taken_probability(self.probability, network, has_lines), item, network)
        if self.multiplicity:
            return bound_per_tie(self.probability, NO_NUMBERS, item, network)
        with np.errstate(divide="ignore"):
            height = float(-np.log1p(-self.probability))
        survivals = (1.0 - self.probability) ** np.arange(skipping.TABLED)

        def simulate(batch: Batch, seeds: Seeds, _: Any, work: Any, kept: Any) -> tuple[int, int]:
            random, numbers, start = batch
            done = skipping.simulate(random, item, numbers, start, seeds.rows, height, survivals, ties, work, kept)
            return done[0], done[1]

        return BoundProcess(simulate, tuple)


@dataclass(frozen=True, eq=False)
class WeightedCascade(Process):
    """Independent cascade with probability 1 / in-degree of the follower (Kempe, Kleinberg & Tardos 2003).

    Parameters
    ----------
    multiplicity : bool
        Whether parallel lines count: ``1 - (1 - 1/D)**lines``, D all lines that end at the follower.
    message : (str, str), optional
        As for `IndependentCascade`.

    Notes
    -----
    A coin per tie; synchronous; seeds count. `SocialNetwork.strengths` are not used.
    """

    multiplicity: bool = False
    message: tuple[str, str] | None = None

    def problems(self) -> list[Problem]:
        """Return what is wrong with the description itself."""
        return flag_problems("multiplicity", self.multiplicity) + message_problems(self.message)

    def bind(self, network: SocialNetwork, random_seed: int) -> BoundProcess:
        """Return the process on a network."""
        return bound_per_tie(1.0, self.tie_probabilities(network), item_of(self.message), network)

    def tie_probabilities(self, network: SocialNetwork) -> NDArray[np.float64]:
        """Return the probability of each tie, float64, shape (ties,)."""
        lines = network.multiplicity if self.multiplicity else None
        totals = np.bincount(network.targets, weights=lines, minlength=network.consumers)
        with np.errstate(divide="ignore"):
            shares = (1.0 / totals)[network.targets]
        return shares if lines is None else _repeated(shares, lines)


@dataclass(frozen=True, eq=False)
class Trivalency(Process):
    """Independent cascade in which each tie has one of a few probabilities, drawn once (Chen, Wang & Wang 2010).

    Parameters
    ----------
    probabilities : sequence of float
        Equally likely; in [0, 1]. The draw belongs to the network: all replicates of a random seed share it.
    multiplicity : bool
        Whether parallel lines are repeated chances.
    message : (str, str), optional
        As for `IndependentCascade`.

    Notes
    -----
    Synchronous; seeds count. `SocialNetwork.strengths` are not used.
    """

    probabilities: Sequence[float] = (0.1, 0.01, 0.001)
    multiplicity: bool = False
    message: tuple[str, str] | None = None

    def problems(self) -> list[Problem]:
        """Return what is wrong with the description itself."""
        problems: list[Problem] = []
        listed = [self.probabilities] if is_number(self.probabilities) else self.probabilities
        checked = probability_of("probabilities", listed, problems)
        if not problems and not 1 <= np.size(checked) <= _MOST_CHOICES:
            problems.append(Problem("probabilities", np.size(checked), f"1..{_MOST_CHOICES} probabilities"))
        object.__setattr__(self, "probabilities", checked)
        return problems + flag_problems("multiplicity", self.multiplicity) + message_problems(self.message)

    def bind(self, network: SocialNetwork, random_seed: int) -> BoundProcess:
        """Return the process on a network."""
        return bound_per_tie(1.0, self.tie_probabilities(network, random_seed), item_of(self.message), network)

    def tie_probabilities(self, network: SocialNetwork, random_seed: int) -> NDArray[np.float64]:
        """Return the probability of each tie, float64, shape (ties,)."""
        root = root_key(random_seed, None)
        chosen = live_ties.trivalent(*root, np.uint64(keys.NO_ITEM), *ties_of(network), np.asarray(self.probabilities))
        lines = network.multiplicity if self.multiplicity else None
        return np.asarray(chosen if lines is None else _repeated(chosen, lines), np.float64)


def _repeated(probability: float | NDArray[np.float64], lines: NDArray[np.int32]) -> NDArray[np.float64]:
    """Probability that at least one of several chances succeeds."""
    return np.asarray(1.0 - (1.0 - probability) ** lines, np.float64)


def taken_probability(
    probability: float | NDArray[np.float64], network: SocialNetwork, has_lines: bool
) -> tuple[float, NDArray[np.float64]]:
    """Return a probability as kernels take it: one for all and an empty array, or any number and one per tie."""
    if has_lines and network.multiplicity is not None:
        return 1.0, _repeated(probability, network.multiplicity)
    if isinstance(probability, np.ndarray):
        return 1.0, np.ascontiguousarray(probability)
    return probability, NO_NUMBERS


def bound_per_tie(one: float, each: NDArray[np.float64], item: np.uint64, network: SocialNetwork) -> BoundProcess:
    """Return an independent cascade with a coin per tie."""
    ties = ties_of(network)
    limit, limits = np.uint64(_limits(np.array([one]))[0]), _limits(each)

    def simulate(batch: Batch, seeds: Seeds, _: Any, work: Any, kept: Any) -> tuple[int, int]:
        random, numbers, start = batch
        done = live_ties.simulate(random, item, numbers, start, seeds.rows, limit, limits, ties, work, kept)
        return done[0], done[1]

    return BoundProcess(simulate, tuple)


def _limits(probabilities: NDArray[np.float64]) -> NDArray[np.uint64]:
    """Return the whole numbers below which 53 random bits succeed: ``bits 2**-53 < p`` without rounding."""
    return np.ceil(probabilities * 2.0**53).astype(np.uint64)
