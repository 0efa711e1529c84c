"""Seeds one after the other, each the one that adds the most to what the others reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.errors import Problem, SeedingError
from simulation.seeding.buying import Purchase
from simulation.seeding.snapshots import Snapshots
from simulation.seeding.task import Choice

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.seeding.task import SeedingTask

SNAPSHOTS = 100
"""Spreadings by which seeds are judged."""

MOST_ROWS = 50_000_000
"""Most consumers x snapshots: half a gigabyte."""

MOST_LIVE_TIES = 100_000_000
"""Most live ties in all snapshots together: half a gigabyte."""

MOST_STEPS = 2_000_000_000
"""Most consumers and ties that are looked at: about half a minute."""

_FREE = 1e-250
"""What costs less is free: of free seeds those that reach more come first."""


def greedy(task: SeedingTask, snapshots: int = SNAPSHOTS) -> Choice:
    """Choose one after the other whoever adds the most to what the seeds reach (Kempe, Kleinberg & Tardos 2003).

    What seeds reach is counted in snapshots of the spreading that the task assumes, drawn once for all seeds (Chen,
    Wang & Yang 2009, NewGreedy). Under a budget, seeds are taken by what they add per expected cost until none adds
    anything; if the best single seed that can be paid adds more than all these together, it is taken instead, and what
    is left is spent in the same way (Khuller, Moss & Naor 1999; Leskovec et al. 2007). The seeds then reach, in these
    snapshots, at least 1 - 1/e of what the best would where their number is limited, (1 - 1/e) / 2 where their cost is;
    nothing is promised where both are.

    Parameters
    ----------
    task : SeedingTask
    snapshots : int
        At least 1.

    Raises
    ------
    SeedingError
        If more than `MOST_ROWS`, `MOST_LIVE_TIES` or `MOST_STEPS` were needed.
    """
    return _Search(task, snapshots, "greedy", is_lazy=False).choice()


def celf(task: SeedingTask, snapshots: int = SNAPSHOTS) -> Choice:
    """Choose the same as `greedy`, without looking at who cannot lead (Leskovec et al. 2007).

    What a consumer adds only falls as seeds are added, so what it added before is a bound.

    Parameters, errors
        As of `greedy`.
    """
    return _Search(task, snapshots, "celf", is_lazy=True).choice()


class _Search:
    """One search for seeds."""

    def __init__(self, task: SeedingTask, snapshots: int, name: str, *, is_lazy: bool) -> None:
        self._task, self._is_lazy = task, is_lazy
        self._cost = np.maximum(task.offers.expected_cost, _FREE) if task.budget is not None else None
        problem = work_problem(task, name, snapshots, is_lazy=is_lazy)
        if problem is not None:
            raise SeedingError([problem], "seeding")
        self._snapshots = Snapshots(task, snapshots)
        self._bound = np.zeros(task.network.consumers, np.int64)

    def choice(self) -> Choice:
        """Return the seeds."""
        task = self._task
        purchase = Purchase.of(task)
        must_have = purchase.rows.tolist()
        rows = np.flatnonzero(purchase.is_open)
        for row in must_have:
            self._snapshots.add(row)
        self._bound[rows] = self._snapshots.gains(rows)[0]
        alone = self._bound.copy()
        reached = self._grow(purchase)
        notes = [f"reach was estimated by {self._snapshots.count} snapshots of the assumed spreading"]
        if task.budget is not None and len(rows) > 0:
            best = int(rows[alone[rows].argmax()])
            if alone[best] > reached:
                purchase = self._restart(must_have, best, alone)
                notes.append("one seed that can be paid adds more than what its price buys elsewhere")
        return Choice(purchase.rows, notes=tuple(notes))

    def _restart(self, must_have: list[int], best: int, alone: NDArray[np.int64]) -> Purchase:
        """Begin with the best single seed, and spend what is left."""
        purchase = Purchase.of(self._task)
        self._snapshots.forget()
        for row in must_have:
            self._snapshots.add(row)
        purchase.take(best)
        self._snapshots.add(best)
        self._bound[:] = alone
        self._grow(purchase, is_current=False)
        return purchase

    def _grow(self, purchase: Purchase, *, is_current: bool = True) -> int:
        """Take seeds until nobody can be taken; return how many all these add, over all snapshots."""
        current = np.full(len(self._bound), is_current)
        total = 0
        while not purchase.is_over:
            if not self._is_lazy and not current[purchase.is_open].all():
                rows = np.flatnonzero(purchase.is_open)
                self._bound[rows] = self._snapshots.gains(rows)[0]
                current[rows] = True
            row = purchase.first(self._bound if self._cost is None else self._bound / self._cost)
            if not current[row]:
                self._bound[row] = self._snapshots.gain(row)
                current[row] = True
                continue
            if self._cost is not None and self._bound[row] == 0:
                break
            purchase.take(row)
            total += self._snapshots.add(row)
            current[:] = False
        return total


def work_problem(task: SeedingTask, name: str, snapshots: int = SNAPSHOTS, *, is_lazy: bool = True) -> Problem | None:
    """Return why a task is too much work for `greedy`, or for `celf`, which is lazy; nothing if it is not.

    How long it takes is told by what looking at every candidate takes in the first snapshot.
    """
    consumers = task.network.consumers
    if consumers * snapshots > MOST_ROWS:
        return _too_much(name, f"at most {MOST_ROWS // snapshots:,} consumers, there are {consumers:,}")
    live = _expected_live_ties(task) * snapshots
    if live > MOST_LIVE_TIES:
        return _too_much(name, f"at most {MOST_LIVE_TIES:,} live ties in {snapshots} snapshots, about {live:,.0f} are")
    looks = snapshots * (1 if is_lazy else max(1, _most_seeds(task)))
    rows = np.flatnonzero(task.offers.is_candidate)
    steps = Snapshots(task, 1).gains(rows, limit=MOST_STEPS // looks)[1] * looks
    if steps > MOST_STEPS:
        allowed = f"a choice that looks at no more than {MOST_STEPS:,} consumers and ties; this takes more"
        return _too_much(name, allowed)
    return None


def _most_seeds(task: SeedingTask) -> int:
    """Return an upper bound of how many seeds there will be."""
    costs = np.sort(task.offers.expected_cost[task.offers.is_candidate])
    affordable = len(costs)
    if task.budget is not None:
        affordable = int(np.searchsorted(np.cumsum(costs), task.budget, side="right")) + 1
    return min(affordable, len(costs) if task.count is None else task.count)


def _too_much(name: str, allowed: str) -> Problem:
    return Problem("strategy", name, f"{allowed}; 'reverse_reachable' chooses nearly as well on networks of any size")


def _expected_live_ties(task: SeedingTask) -> float:
    """Return how many ties are live in a snapshot on average, those by which a post is seen included."""
    network, seen = task.network, task.spreading.seen
    values = np.broadcast_to(np.asarray(task.spreading.values, np.float64), (network.ties,))
    if seen is None:
        return float(values.sum())
    return float(np.maximum(values, np.asarray(seen, np.float64)[network.targets]).sum())
