"""`Calendar`: what is due at which later tick. It grows as needed; the compiled part never allocates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.kernels import queue

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Calendar:
    """Pending events of a run of `ticks` ticks.

    An event takes 16 bytes; each tick with events wastes at most one chunk of `queue.CHUNK` events.
    """

    def __init__(self, ticks: int) -> None:
        self.chunks = queue.Chunks(
            events=np.empty((0, queue.CHUNK, 2), np.uint64),
            following=np.empty(0, np.int32),
            free=np.empty(0, np.int32),
            free_count=np.zeros(1, np.int64),
            newest=np.full(ticks, queue.NO_CHUNK, np.int32),
            filled=np.zeros(ticks, np.int32),
            pending=np.zeros(ticks, np.int64),
        )

    def __len__(self) -> int:
        """Return the number of pending events."""
        return int(self.chunks.pending.sum())

    def add(self, ticks: NDArray[np.int32], events: NDArray[np.uint64]) -> None:
        """Put each event (uint64 [k, 2]) into its tick (int32 [k])."""
        if len(ticks):
            self.reserve(len(ticks))
            queue.push(self.chunks, ticks, events)

    def take(self, tick: int, extra: int) -> NDArray[np.uint64]:
        """Remove and return the events of a tick, with `extra` unset rows at the end."""
        return np.asarray(queue.take(self.chunks, tick, extra))

    def pending(self) -> tuple[NDArray[np.int32], NDArray[np.uint64]]:
        """Return tick (int32 [k]) and code (uint64 [k, 2]) of all pending events; they stay."""
        counts = self.chunks.pending
        events = np.empty((int(counts.sum()), 2), np.uint64)
        position = 0
        for tick in np.flatnonzero(counts):
            taken = self.take(int(tick), 0)
            events[position : position + len(taken)] = taken
            self.add(np.full(len(taken), tick, np.int32), taken)
            position += len(taken)
        return np.repeat(np.arange(len(counts), dtype=np.int32), counts), events

    def clear(self) -> None:
        """Remove all pending events."""
        for tick in np.flatnonzero(self.chunks.pending):
            self.take(int(tick), 0)

    def reserve(self, events: int) -> None:
        """Make sure that `events` more fit into `chunks`, however they fall on ticks."""
        chunks = self.chunks
        needed = events // queue.CHUNK + min(len(chunks.newest), events)
        free = int(chunks.free_count[0])
        if free >= needed:
            return
        old = len(chunks.following)
        new = max(2 * old, old + needed)
        grown = np.empty((new, queue.CHUNK, 2), np.uint64)
        grown[:old] = chunks.events
        following = np.empty(new, np.int32)
        following[:old] = chunks.following
        stack = np.empty(new, np.int32)
        stack[:free] = chunks.free[:free]
        stack[free : free + new - old] = np.arange(old, new, dtype=np.int32)
        chunks.free_count[0] = free + new - old
        self.chunks = chunks._replace(events=grown, following=following, free=stack)
