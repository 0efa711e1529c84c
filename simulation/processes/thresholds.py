"""Threshold processes: a consumer becomes active once enough of its followees are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.errors import Problem
from simulation.kernels.cascades import chosen_ties, thresholds
from simulation.network.arrays import frozen
from simulation.plural import plural
from simulation.processes.bound_process import NO_VOTES, Batch, BoundProcess, Seeds, item_of, ties_of
from simulation.processes.checks import (
    array_of,
    choice_problems,
    finished,
    is_number,
    is_whole,
    length_problems,
    message_problems,
    numbers_of,
)
from simulation.processes.process import Process

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.network import SocialNetwork

IN_DEGREE, MULTIPLICITY = "in_degree", "multiplicity"
THRESHOLDS, LIVE_TIES = "thresholds", "live_ties"
MOST_WEIGHT = 1.0 + 1e-6
"""Of all in-ties of a consumer together: what rounding may add to 1."""

_UNIT = 2.0**62
_MOST_THRESHOLD = 2**31 - 1


@dataclass(frozen=True, eq=False)
class LinearThreshold(Process):
    """A consumer becomes active once the weights of its active followees exceed its threshold, uniform on [0, 1).

    Parameters
    ----------
    weights : {"in_degree", "multiplicity"} or float64 array, shape (ties,)
        Influence of a tie's author on its follower: 1 / in-degree; lines / all lines that end at the follower; or one
        number in [0, 1] per tie, at most 1 + 1e-6 in sum for each follower.
    draws : {"thresholds", "live_ties"}
        One threshold per consumer; or at most one in-tie per consumer that counts. Both have the same law, tick by
        tick (Kempe et al. 2003, theorem 2.5), but are different luck.
    message : (str, str), optional
        Brand and campaign whose thresholds are used, as the market model draws them under the same random seed.

    Raises
    ------
    ProcessError

    Notes
    -----
    Active iff threshold < weight: what has probability 0 does not happen, and all of a weight of 1 is enough. Sums are
    exact: of whole numbers, or in multiples of 2**-62. Synchronous; seeds count. `SocialNetwork.strengths` are not used
    unless they are given as `weights`.

    References
    ----------
    Granovetter (1978). Threshold models of collective behavior. American Journal of Sociology 83(6), 1420-1443.
    Kempe, Kleinberg, Tardos (2003). Maximizing the spread of influence through a social network. KDD '03.
    """

    weights: Any = IN_DEGREE
    draws: str = THRESHOLDS
    message: tuple[str, str] | None = None

    def problems(self) -> list[Problem]:
        """Return what is wrong with the description itself."""
        problems: list[Problem] = []
        if isinstance(self.weights, str):
            problems += choice_problems("weights", self.weights, (IN_DEGREE, MULTIPLICITY))
        elif is_number(self.weights):
            problems.append(Problem("weights", self.weights, f'"{IN_DEGREE}", "{MULTIPLICITY}", or one number per tie'))
        else:
            object.__setattr__(self, "weights", numbers_of("weights", self.weights, 0.0, 1.0, "tie", problems))
        return problems + choice_problems("draws", self.draws, (THRESHOLDS, LIVE_TIES)) + message_problems(self.message)

    def bind(self, network: SocialNetwork, random_seed: int) -> BoundProcess:
        """Return the process on a network."""
        finished(self._misfits(network), self)
        votes = self.votes(network)
        kind = thresholds.WEIGHT if isinstance(self.weights, np.ndarray) else thresholds.SHARE
        item = item_of(self.message)
        if self.draws == LIVE_TIES:
            return _bound_choices(kind, votes, item, network)
        totals = None
        if kind == thresholds.SHARE:
            totals = network.followees if len(votes) == 0 else _sums(network, votes)
        return _bound_votes(kind, votes, totals, item, network)

    def votes(self, network: SocialNetwork) -> NDArray[np.int64]:
        """Return what each tie adds, int64, shape (ties,): lines, or weight in units of 2**-62; empty where it is 1."""
        if isinstance(self.weights, np.ndarray):
            return np.rint(self.weights * _UNIT).astype(np.int64)
        if self.weights == MULTIPLICITY and network.multiplicity is not None:
            return network.multiplicity.astype(np.int64)
        return NO_VOTES

    def _misfits(self, network: SocialNetwork) -> list[Problem]:
        problems = length_problems("weights", self.weights, network.ties, "tie")
        if isinstance(self.weights, np.ndarray) and not problems:
            sums = np.bincount(network.targets, weights=self.weights, minlength=network.consumers)
            above = sums > MOST_WEIGHT
            if above.any():
                row = int(sums.argmax())
                more = plural(int(above.sum()), "has", "have")
                allowed = f"at most 1 + 1e-6 in sum over the in-ties of a consumer ({more} more)"
                problems.append(Problem(f"weights into consumer {network.label(row)!r}", float(sums[row]), allowed))
        return problems


@dataclass(frozen=True, eq=False)
class FractionalThreshold(Process):
    """A consumer becomes active once a given share of its followees is (Watts 2002).

    Parameters
    ----------
    threshold : float or float64 array, shape (consumers,)
        In [0, 1].

    Notes
    -----
    Active iff count / in-degree >= threshold, compared in double precision; never without an active followee.
    Distinct followees count. Deterministic: all replicates are alike. Synchronous; seeds count.
    """

    threshold: Any

    def problems(self) -> list[Problem]:
        """Return what is wrong with the description itself."""
        problems: list[Problem] = []
        object.__setattr__(self, "threshold", numbers_of("threshold", self.threshold, 0.0, 1.0, "consumer", problems))
        return problems

    def bind(self, network: SocialNetwork, random_seed: int) -> BoundProcess:
        """Return the process on a network."""
        finished(length_problems("threshold", self.threshold, network.consumers, "consumer"), self)
        followees = network.followees
        wanted = np.broadcast_to(np.asarray(self.threshold, np.float64), followees.shape)
        needed = np.maximum(np.ceil(wanted * followees).astype(np.int64), 1)
        # A product may round to the wrong side of a whole number: the rule itself decides.
        with np.errstate(divide="ignore", invalid="ignore"):
            needed -= (needed > 1) & ((needed - 1) / followees >= wanted)
            needed += needed / followees < wanted
        return _bound_votes(thresholds.FIXED, NO_VOTES, needed, item_of(None), network)


@dataclass(frozen=True, eq=False)
class AbsoluteThreshold(Process):
    """A consumer becomes active once a given number of its followees are (Granovetter 1978; Centola & Macy 2007).

    Parameters
    ----------
    threshold : int or int array, shape (consumers,)
        At least 1. Active iff count >= threshold.

    Notes
    -----
    Distinct followees count. Deterministic: all replicates are alike. Synchronous; seeds count.
    """

    threshold: Any

    def problems(self) -> list[Problem]:
        """Return what is wrong with the description itself."""
        problems: list[Problem] = []
        is_float = not is_whole(self.threshold) and array_of(self.threshold).dtype.kind not in "iu"
        if is_number(self.threshold) and is_float:
            return [Problem("threshold", self.threshold, "a whole number of at least 1, or one per consumer")]
        checked = numbers_of("threshold", self.threshold, 1, _MOST_THRESHOLD, "consumer", problems)
        if not problems and is_float:
            problems.append(Problem("threshold", "numbers with fractions", "whole numbers, one per consumer"))
        whole = frozen(checked, np.int64) if isinstance(checked, np.ndarray) else int(checked)
        object.__setattr__(self, "threshold", whole)
        return problems

    def bind(self, network: SocialNetwork, random_seed: int) -> BoundProcess:
        """Return the process on a network."""
        finished(length_problems("threshold", self.threshold, network.consumers, "consumer"), self)
        needed = np.broadcast_to(np.asarray(self.threshold, np.int64), (network.consumers,))
        return _bound_votes(thresholds.FIXED, NO_VOTES, needed, item_of(None), network)


def _sums(network: SocialNetwork, votes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Votes that end at each consumer."""
    sums = np.zeros(network.consumers, np.int64)
    np.add.at(sums, network.targets, votes)
    return sums


def _bound_votes(
    kind: int, votes: NDArray[np.int64], needs: NDArray[np.int64] | None, item: np.uint64, network: SocialNetwork
) -> BoundProcess:
    ties = ties_of(network)
    # Counts of followees fit into half the memory.
    dtype = np.int32 if len(votes) == 0 else np.int64
    needed = np.empty(0, dtype) if needs is None else needs.astype(dtype)

    def memory() -> Any:
        return np.zeros(network.consumers, dtype), np.empty(network.consumers, np.int32)

    def simulate(batch: Batch, seeds: Seeds, memory: Any, work: Any, kept: Any) -> tuple[int, int]:
        lacking, touched = memory
        random, numbers, start = batch
        done = thresholds.simulate(
            random, item, numbers, start, seeds.rows, kind, votes, needed, ties, lacking, touched, work, kept
        )
        return done[0], done[1]

    return BoundProcess(simulate, memory)


def _bound_choices(kind: int, votes: NDArray[np.int64], item: np.uint64, network: SocialNetwork) -> BoundProcess:
    ties, reverse = ties_of(network), network.in_ties()
    in_ties = reverse.indptr, reverse.sources
    cumulative = NO_VOTES
    if len(votes) > 0:
        # Wrapping around in the sum over all cancels out in the difference.
        total = np.cumsum(votes[reverse.positions])
        before = np.concatenate([[0], total])[reverse.indptr[:-1]]
        cumulative = total - np.repeat(before, np.diff(reverse.indptr))

    def memory() -> Any:
        return np.full(network.consumers, -2, np.int32), np.empty(network.consumers, np.int32)

    def simulate(batch: Batch, seeds: Seeds, memory: Any, work: Any, kept: Any) -> tuple[int, int]:
        chosen, touched = memory
        random, numbers, start = batch
        done = chosen_ties.simulate(
            random, item, numbers, start, seeds.rows, kind, cumulative, ties, in_ties, chosen, touched, work, kept
        )
        return done[0], done[1]

    return BoundProcess(simulate, memory)
