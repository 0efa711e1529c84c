"""`ReverseSampler`: reverse-reachable sets by number, collected or only judged, on any number of threads."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.kernels.random.root import Root, root_key
from simulation.kernels.seeding import reverse, reverse_growth, reverse_ties

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from simulation.network import SocialNetwork
    from simulation.seeding.task import Spreading

PER_TIE, SKIPPING = "per_tie", "skipping"

_SETS_AT_A_TIME = 2**14
_NO_NUMBERS = np.empty(0)

Ties = tuple[
    "NDArray[np.int64]",
    "NDArray[np.int32]",
    "NDArray[np.float64]",
    "NDArray[np.float64]",
    "NDArray[np.float64]",
    "NDArray[np.float64]",
]


@dataclass(frozen=True)
class ReverseSampler:
    """Samples the reverse-reachable sets of one way of spreading; set i is a function of the random seed and i alone.

    Attributes
    ----------
    root : pair of uint64
    kind : int
        One of `simulation.kernels.seeding.reverse`.
    ties : tuple of arrays
        As described there.
    threads : int
    """

    root: Root
    kind: int
    ties: Ties
    threads: int

    @classmethod
    def of(
        cls,
        network: SocialNetwork,
        spreading: Spreading,
        *,
        random_seed: int,
        threads: int | None = None,
        draws: str | None = None,
    ) -> ReverseSampler:
        """Return the sampler of a network.

        Parameters
        ----------
        network : SocialNetwork
        spreading : Spreading
        random_seed : int
        threads : int, optional
            None = all cores.
        draws : {"skipping", "per_tie"}, optional
            How the live ties of a cascade are drawn: by a clock per receiver, which needs one probability for all ties
            into a receiver (the default where there is one); or by a coin per tie. Both have one law.
        """
        in_ties = network.in_ties()
        seen = _NO_NUMBERS if spreading.seen is None else np.ascontiguousarray(spreading.seen, np.float64)
        rows = (in_ties.indptr, in_ties.sources)
        root, cores = root_key(random_seed, None), threads or os.cpu_count() or 1
        if spreading.kind == "threshold":
            sums = reverse_ties.cumulated(in_ties.indptr, _by_follower(spreading.values, network))
            return cls(root, reverse.WALKS, (*rows, sums, _NO_NUMBERS, seen, _NO_NUMBERS), cores)
        chances = None if draws == PER_TIE else _even(spreading.values, network)
        if chances is None:
            values = _by_follower(spreading.values, network)
            return cls(root, reverse.COINS, (*rows, values, _NO_NUMBERS, seen, _NO_NUMBERS), cores)
        floors = reverse_growth.floors_of(in_ties.indptr, chances)
        seen_floors = reverse_growth.floors_of(in_ties.indptr, seen) if len(seen) else _NO_NUMBERS
        return cls(root, reverse.SKIPPING, (*rows, chances, floors, seen, seen_floors), cores)

    def collect(self, numbers: range) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """Return the sets of these numbers: where each ends (int64, one more than sets), and their members (int32)."""
        parts: list[tuple[NDArray[np.int64], NDArray[np.int32]]] = self._by_parts(reverse.collect, numbers)
        if len(parts) == 1:
            return parts[0]
        sizes = np.concatenate([np.diff(offsets) for offsets, _ in parts])
        offsets = np.concatenate([[0], np.cumsum(sizes)])
        return offsets, np.concatenate([members for _, members in parts])

    def judge(self, numbers: range, refusal: NDArray[np.float64]) -> float:
        """Return the share of the sets of these numbers that seeds cover.

        Parameters
        ----------
        numbers : range
        refusal : float64 array, shape (consumers,)
            Chance that each seed does not accept; 1 for all others.
        """
        units = sum(int(part) for part in self._by_parts(reverse.judge, numbers, refusal))
        return units / (int(reverse.WHOLE) * len(numbers))

    def _by_parts(self, kernel: Callable[..., Any], numbers: range, *more: Any) -> list[Any]:
        """Let a kernel do stretches of numbers in threads; what is returned does not depend on the stretches."""
        if self.threads == 1:
            return [kernel(*self.root, numbers.start, numbers.stop, self.kind, self.ties, *more)]

        def part(first: int) -> Any:
            last = min(first + _SETS_AT_A_TIME, numbers.stop)
            return kernel(*self.root, first, last, self.kind, self.ties, *more)

        with ThreadPoolExecutor(self.threads) as pool:
            return list(pool.map(part, range(numbers.start, numbers.stop, _SETS_AT_A_TIME)))


def _by_follower(values: ArrayLike, network: SocialNetwork) -> NDArray[np.float64]:
    """Return a number per tie in the order of in-ties."""
    by_tie: NDArray[np.float64] = np.broadcast_to(np.asarray(values, np.float64), (network.ties,))
    return by_tie[network.in_ties().positions]


def _even(values: ArrayLike, network: SocialNetwork) -> NDArray[np.float64] | None:
    """Return the one probability of all ties into each consumer, if they have one."""
    if np.ndim(values) == 0:
        return np.full(network.consumers, np.asarray(values, np.float64))
    given = np.ascontiguousarray(values, np.float64)
    is_even, chances = reverse_ties.even_chances(network.targets, given, network.consumers)
    return chances if is_even else None
