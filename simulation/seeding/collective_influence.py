"""Seeds without whom the network would fall apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.kernels.seeding import influence
from simulation.seeding.buying import Purchase
from simulation.seeding.task import Choice

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.seeding.task import SeedingTask


def collective_influence(task: SeedingTask) -> Choice:
    """Choose one after the other by collective influence at distance 2 (Morone & Makse 2015), along ties.

    A consumer with k followers is worth (k - 1) times the sum of k - 1 over all at distance 2 from it. Who is chosen is
    removed with all ties before the next is looked for. The paper's network is mutual; with directed ties, k counts
    followers and distances follow influence. Consumers without a follower count as k = 1, and of equals the most
    followers come first: the paper stops where nobody is worth anything any more.

    References
    ----------
    Morone, Makse (2015). Influence maximization in complex networks through optimal percolation. Nature 524, 65-68.
    """
    network = task.network
    in_ties = network.in_ties()
    is_removed = np.zeros(network.consumers, np.bool_)
    left = network.followers.copy()

    def remove(row: int) -> None:
        is_removed[row] = True
        left[in_ties.sources[in_ties.indptr[row] : in_ties.indptr[row + 1]]] -= 1

    purchase = Purchase.of(task)
    for row in purchase.rows.tolist():
        remove(row)
    found = np.full(network.consumers, -1, np.int64)
    worth = influence.collective(network.indptr, network.targets, left, is_removed, found)
    followers = left.copy()
    is_current = np.ones(network.consumers, np.bool_)
    mark = network.consumers
    # Removals take followers and paths away, and bring nobody from nearer to distance 2: worth and followers only fall.
    # So what they were before is a bound, and only who leads by its bound is looked at again.
    while not purchase.is_over:
        row = _first(purchase, worth, followers)
        if not is_current[row]:
            worth[row] = influence.collective_of(row, mark, network.indptr, network.targets, left, is_removed, found)
            mark += 1
            followers[row] = left[row]
            is_current[row] = True
            continue
        purchase.take(row)
        remove(row)
        is_current[:] = False
    return Choice(purchase.rows)


def _first(purchase: Purchase, worth: NDArray[np.int64], followers: NDArray[np.int64]) -> int:
    """Return the open consumer of the largest worth, of equals the one with the most followers, then the lowest."""
    leader = purchase.first(worth)
    equals = np.flatnonzero(purchase.is_open & (worth == worth[leader]))
    return int(equals[followers[equals].argmax()])
