"""`Snapshots`: how many consumers seeds reach, by spreadings that were drawn once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.kernels.random.root import root_key
from simulation.kernels.seeding import snapshots

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.seeding.task import SeedingTask

_NO_LIMIT = 2**62


class Snapshots:
    """Live ties of several spreadings, and whom the seeds so far reach in each.

    A seed counts in a snapshot only if it accepts there. Where the spreading says with which chance posts are seen,
    those count who have seen one: a tie whose draw is below that chance is seen, and below the probability of the
    tie, passed on.

    Parameters
    ----------
    task : SeedingTask
        Checked.
    count : int
        How many.
    """

    def __init__(self, task: SeedingTask, count: int) -> None:
        network, spreading = task.network, task.spreading
        root = root_key(task.random_seed, None)
        values = np.broadcast_to(np.asarray(spreading.values, np.float64), (network.ties,))
        seen = np.empty(0) if spreading.seen is None else np.asarray(spreading.seen, np.float64)
        kept = np.empty((0, 0), np.int32)
        if spreading.kind == "threshold":
            in_ties = network.in_ties()
            cumulative = _cumulative(values[in_ties.positions], in_ties.indptr)
            kept = snapshots.kept_sources(*root, count, in_ties.indptr, in_ties.sources, cumulative)
        self.count = count
        self._ties = snapshots.draw(
            *root, count, network.indptr, network.targets, np.ascontiguousarray(values), seen, kept
        )
        self._accepts = snapshots.acceptances(*root, count, np.asarray(task.offers.acceptance, np.float64))
        self._reached = np.zeros((count, network.consumers), np.int8)
        self._found = np.zeros(network.consumers, np.int64)
        self._queue = np.empty(network.consumers, np.int32)
        self._mark = np.int64(0)

    def forget(self) -> None:
        """Begin without seeds again."""
        self._reached[:] = 0

    def add(self, row: int) -> int:
        """Add a seed; return how many consumers it reaches that none before it does, over all snapshots."""
        return self._gain(row, keep=True)

    def gain(self, row: int) -> int:
        """Return what `add` would, without adding the seed."""
        return self._gain(row, keep=False)

    def gains(self, rows: NDArray[np.int64], limit: int = _NO_LIMIT) -> tuple[NDArray[np.int64], int]:
        """Return `gain` of several rows, and how many consumers and ties were looked at.

        Parameters
        ----------
        rows : int64 array
        limit : int
            It ends after looking at more consumers and ties than these; what is missing is 0.
        """
        gained, steps = snapshots.gains(rows, *self._memory(len(rows)), np.int64(limit))
        return gained, int(steps)

    def _gain(self, row: int, *, keep: bool) -> int:
        return int(snapshots.gain(row, *self._memory(1), keep)[0])

    def _memory(self, rows: int) -> tuple[object, ...]:
        mark = self._mark
        self._mark += np.int64(4 * rows * self.count)
        return self._ties, self._accepts, self._reached, mark, self._found, self._queue


def _cumulative(values: NDArray[np.float64], indptr: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the sums of each row's values up to and with each."""
    sums = np.empty_like(values)
    for first, last in zip(indptr[:-1].tolist(), indptr[1:].tolist(), strict=True):
        sums[first:last] = np.cumsum(values[first:last])
    return sums
