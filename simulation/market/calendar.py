"""`Calendar`: what is due at which later tick. It grows as needed; the compiled part never allocates."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.kernels.events import queue

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SMALLEST_GROWTH = 64


class Calendar:
    """Pending events of a run of `ticks` ticks.

    An event takes 12 bytes; each tick with events wastes at most one chunk of `queue.CHUNK` events.

    Parameters
    ----------
    ticks : int
    blocks : int
        Blocks of consumers, a power of two: each has a queue into which it writes, for all blocks to read.
    """

    def __init__(self, ticks: int, blocks: int = 1) -> None:
        self.queues = [
            queue.Queue(
                events=np.empty((0, 3), np.uint32),
                following=np.empty(0, np.int32),
                free=np.empty(0, np.int32),
                free_count=np.zeros(1, np.int64),
                cursor=np.zeros((blocks, ticks), np.int64),
            )
            for _ in range(blocks)
        ]

    def __len__(self) -> int:
        """Return the number of pending events."""
        blocks, ticks = self.queues[0].cursor.shape
        return sum(
            queue.waiting(one, reader, tick) for one in self.queues for reader in range(blocks) for tick in range(ticks)
        )

    @property
    def nbytes(self) -> int:
        """Memory in bytes."""
        return sum(array.nbytes for one in self.queues for array in one)

    def write(self, writer: int, put: Callable[[queue.Queue, int], int], count: int) -> None:
        """Put events into a writer's queue.

        Parameters
        ----------
        writer : int
        put : callable
            Puts events into a queue, from a position on; returns the position at which it had no room.
        count : int
            Position that ends the work.
        """
        position = 0
        while (position := put(self.queues[writer], position)) < count:
            self.grow(writer)

    def add(self, ticks: NDArray[np.int32], events: NDArray[np.uint32]) -> None:
        """Put each event (uint32 [k, 3]) into its tick (int32 [k])."""
        self.write(0, lambda one, start: int(queue.push(one, ticks, events, start)), len(ticks))

    def read(self, reader: int, tick: int, due: NDArray[np.uint32]) -> int:
        """Copy the events that a reader finds in a tick into `due` (uint32 [k, 3]); they stay until `release`.

        Returns their number; `due` is not complete if it is shorter.
        """
        position = 0
        for one in self.queues:
            position = queue.read(one, reader, tick, due, position)
        return position

    def due(self, reader: int, tick: int) -> NDArray[np.uint32]:
        """Return the events (uint32 [k, 3]) that a reader finds in a tick; they stay until `release`."""
        return np.concatenate([queue.all_of(one, reader, tick) for one in self.queues])

    def release(self, writer: int, tick: int) -> None:
        """Forget what a writer wrote for a tick, once all have read it."""
        queue.release(self.queues[writer], tick)

    def pending(self) -> tuple[NDArray[np.int32], NDArray[np.uint32]]:
        """Return tick (int32 [k]) and code (uint32 [k, 3]) of all pending events; they stay."""
        blocks, ticks = self.queues[0].cursor.shape
        events = [np.concatenate([self.due(reader, tick) for reader in range(blocks)]) for tick in range(ticks)]
        counts = [len(one) for one in events]
        return np.repeat(np.arange(ticks, dtype=np.int32), counts), np.concatenate(events)

    def clear(self) -> None:
        """Remove all pending events."""
        for writer, one in enumerate(self.queues):
            for tick in range(one.cursor.shape[1]):
                self.release(writer, tick)

    def grow(self, writer: int) -> None:
        """Add a quarter to a writer's chunks."""
        one = self.queues[writer]
        old, free = len(one.following), int(one.free_count[0])
        new = old + max(_SMALLEST_GROWTH, old // 4)
        events = _lengthened(one.events, new * queue.CHUNK)
        following, stack = _lengthened(one.following, new), _lengthened(one.free, new)
        stack[free : free + new - old] = np.arange(old, new, dtype=np.int32)
        one.free_count[0] = free + new - old
        self.queues[writer] = one._replace(events=events, following=following, free=stack)


def _lengthened(array: NDArray[Any], length: int) -> NDArray[Any]:
    """Return the array with more rows: the same one, which the system moves, where the memory is its own."""
    if array.flags.owndata:
        array.resize((length, *array.shape[1:]), refcheck=False)
        return array
    longer: NDArray[Any] = np.empty((length, *array.shape[1:]), array.dtype)
    longer[: len(array)] = array
    return longer
