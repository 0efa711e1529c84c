"""`Blocks`: the consumers of one run, dealt in stripes to blocks that threads work on side by side."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from simulation.kernels.events import queue
from simulation.kernels.market import rules

if TYPE_CHECKING:
    from numpy.typing import NDArray

Result = TypeVar("Result")

# Handing a task to a thread takes some 20-50 microseconds: as long as the response to so many events.
_LEAST_WORK = 4_000


class Blocks:
    """Blocks of consumers. What is computed does not depend on their number.

    Parameters
    ----------
    threads : int
        At most so many blocks; their number is the largest power of two up to it.
    """

    def __init__(self, threads: int) -> None:
        self.count = 1 << (threads.bit_length() - 1)
        self._pool: ThreadPoolExecutor | None = None

    def run(self, task: Callable[[int], Result], work: int) -> list[Result]:
        """Return the results of a task for each block, in their order.

        Parameters
        ----------
        task : callable
            Called with the number of the block; it must not touch what the task of another block touches.
        work : int
            Events that there are to work on, roughly: few are not worth a thread.
        """
        if self.count == 1 or work < _LEAST_WORK:
            return [task(block) for block in range(self.count)]
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self.count - 1)
        others = [self._pool.submit(task, block) for block in range(1, self.count)]
        first = task(0)
        return [first, *(other.result() for other in others)]

    def of(self, consumers: NDArray[np.int32]) -> NDArray[np.int32]:
        """Return the block of each consumer."""
        return (consumers >> queue.STRIPE_BITS) & (self.count - 1)

    def close(self) -> None:
        """Let the threads go."""
        if self._pool is not None:
            self._pool.shutdown(wait=False)
            self._pool = None

    def __getstate__(self) -> dict[str, object]:
        return {"count": self.count, "_pool": None}


class Workspace:
    """Memory that a block needs in each tick, kept from one to the next: the system gives fresh memory slowly.

    Attributes
    ----------
    due, scratch : uint32 arrays [e, 3]
        Events of a tick, and where they are sorted.
    posts : int32 array [2 e, 4]
    adoptions : int32 array [e, 6]
        What consumers do in response: an event makes at most one share and one adoption, an adoption one review.
    traits : float64 array [TRAITS + topics]
    failed : float64 array [FAILED]
        Of whom a user's rule was last asked, and what it was told when it returned no probability.
    """

    def __init__(self, topics: int) -> None:
        self.traits = np.zeros(rules.TRAITS + topics)
        self.failed = np.full(rules.FAILED, -1.0)
        self.reserve(0)

    @property
    def has_failed(self) -> bool:
        """Whether a user's rule returned no probability."""
        return bool(self.failed[rules.FAILED_CONSUMER] >= 0.0)

    def reserve(self, events: int) -> None:
        """Make room for so many events, and some more."""
        size = 1024 + events + events // 4
        self.due: NDArray[np.uint32] = np.empty((size, 3), np.uint32)
        self.scratch: NDArray[np.uint32] = np.empty((size, 3), np.uint32)
        self.posts: NDArray[np.int32] = np.empty((2 * size, 4), np.int32)
        self.adoptions: NDArray[np.int32] = np.empty((size, 6), np.int32)
