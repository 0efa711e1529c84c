"""`Recorder`: what happened, per tick and brand; and who shared what from whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.kernels import records

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Recorder:
    """Counts of a run.

    Attributes
    ----------
    counts : int64 array [ticks, brands, records.COUNTERS]
        What happened in each tick.
    spend : float64 array [ticks, brands]
        Money spent in each tick.
    gifts : int64 array [ticks, brands]
        Units given to seeds in each tick; the adoptions that they make are among those counted.
    initial_adopters : int64 array [brands]
    ticks_passed : int
        Ticks that are recorded in full.
    """

    def __init__(self, ticks: int, brands: int, *, cascades: bool) -> None:
        self.counts = np.zeros((ticks, brands, records.COUNTERS), np.int64)
        self.spend = np.zeros((ticks, brands))
        self.gifts = np.zeros((ticks, brands), np.int64)
        self.initial_adopters = np.zeros(brands, np.int64)
        self.ticks_passed = 0
        self._keeps_cascades = cascades
        self._shares: list[tuple[int, NDArray[np.int32]]] = []

    def add_shares(self, tick: int, posts: NDArray[np.int32]) -> None:
        """Keep who shared which message in a tick, and from whom (-1: from nobody).

        Parameters
        ----------
        tick : int
        posts : int32 array [k, 3]
            Consumer, message, parent.
        """
        if self._keeps_cascades and len(posts):
            self._shares.append((tick, posts.copy()))

    def unsorted_shares(self) -> NDArray[np.int32]:
        """Return the shares as they were added (int32 [k, 4]): tick, message, consumer, parent."""
        if not self._shares:
            return np.empty((0, 4), np.int32)
        ticks = np.repeat([tick for tick, _ in self._shares], [len(posts) for _, posts in self._shares])
        consumers, messages, parents = np.concatenate([posts for _, posts in self._shares]).T
        return np.stack([ticks.astype(np.int32), messages, consumers, parents], axis=1)

    def restore(
        self,
        counts: NDArray[np.int64],
        spend: NDArray[np.float64],
        gifts: NDArray[np.int64],
        shares: NDArray[np.int32],
    ) -> None:
        """Take up the record of the first ticks of a run."""
        self.counts[: len(counts)] = counts
        self.spend[: len(spend)] = spend
        self.gifts[: len(gifts)] = gifts
        self.ticks_passed = len(counts)
        self._shares = []
        # In the order of ticks, as they were added.
        starts = np.flatnonzero(np.diff(shares[:, 0], prepend=-1))
        for part in np.split(shares, starts)[1:]:
            self.add_shares(int(part[0, 0]), np.ascontiguousarray(part[:, [2, 1, 3]]))

    def adopters(self) -> NDArray[np.int64]:
        """Stock of adopters at the end of each tick (int64 [ticks, brands])."""
        flow = self.counts[:, :, records.ADOPTIONS] - self.counts[:, :, records.LEFT]
        return self.initial_adopters + np.cumsum(flow, axis=0)

    def reach(self) -> NDArray[np.int64]:
        """Aware consumers at the end of each tick (int64 [ticks, brands])."""
        return np.cumsum(self.counts[:, :, records.REACHED], axis=0)

    def shares(self) -> NDArray[np.int32]:
        """Return tick, message, consumer and parent of every share (int32 [k, 4]), in this order of sorting."""
        shares = self.unsorted_shares()
        return shares[np.lexsort((shares[:, 2], shares[:, 1], shares[:, 0]))]
