"""`BoundProcess`: a process bound to a network; the compiled function that simulates it, with all that it is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from simulation.kernels.random import keys

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.errors import RuleError
    from simulation.network import SocialNetwork

NO_NUMBERS = np.empty(0, np.float64)
NO_VOTES = np.empty(0, np.int64)


class Seeds(NamedTuple):
    """Whom a process starts from.

    Attributes
    ----------
    rows : int32 array, shape (seeds,)
        Ascending.
    groups : int8 array, shape (seeds,)
        To which group each belongs at the start; zeros where there are none.
    """

    rows: NDArray[np.int32]
    groups: NDArray[np.int8]


class Batch(NamedTuple):
    """Which replicates are simulated: the first words of every kernel.

    Attributes
    ----------
    random_seed : uint64
    numbers : uint64 array, shape (replicates,)
    start : int
        Place in `numbers` to begin at.
    """

    random_seed: np.uint64
    numbers: NDArray[np.uint64]
    start: int


@dataclass(frozen=True)
class BoundProcess:
    """A process on a network, ready to be simulated by any number of threads.

    Attributes
    ----------
    simulate : callable
        Of (batch, seeds, memory, work, kept); returns the place of the first replicate not done (-1 - place if it
        had to end there), and how much of `kept` is used. See `simulation.kernels.cascades.activation`.
    memory : callable
        Makes what a thread needs beside `Work`.
    groups : tuple of str
        Names of the groups that the active are divided into.
    needs_parents : bool
        Whether the kernel writes parents even if nobody asks for them.
    failure : callable or None
        Of the memory and the replicate's number, the error of a simulation that had to end.
    """

    simulate: Callable[[Batch, Seeds, Any, Any, Any], tuple[int, int]]
    memory: Callable[[], Any]
    groups: tuple[str, ...] = ()
    needs_parents: bool = False
    failure: Callable[[Any, int], RuleError] | None = None


def item_of(message: tuple[str, str] | None) -> np.uint64:
    """Return the item of a process's draws: its own, or that of a message of the market model."""
    return np.uint64(keys.item_id("cascade") if message is None else keys.item_id("message", *message))


def ties_of(network: SocialNetwork) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Return the ties as kernels take them."""
    return network.indptr, network.targets
