"""Greedy choices that cover reverse-reachable sets: as many as are asked for, or as a budget allows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from simulation.kernels.seeding import coverage, reverse
from simulation.seeding.reverse_bounds import log_choices, log_subsets

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.seeding.task import SeedingTask

_FREE = 1e200
"""Gain per cost of who costs nothing: before all others, and still in order."""


class Cover(NamedTuple):
    """What greedy found on some sets.

    Attributes
    ----------
    rows : int32 array
        Those that must be had, then the others in the order in which they were chosen.
    share : float
        Share of the sets that they cover.
    ceiling : float
        Share of the sets that the best rows within the limits could cover at most.
    """

    rows: NDArray[np.int32]
    share: float
    ceiling: float


def greedy_cover(
    offsets: NDArray[np.int64], members: NDArray[np.int32], consumers: int, count: int
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Choose `count` rows that greedily cover the most sets, and return how many each and those before it cover."""
    holders = coverage.memberships(offsets, members, consumers)
    one = np.ones(consumers)
    everybody, nobody = np.ones(consumers, np.bool_), np.empty(0, np.int32)
    rows, covered, _ = coverage.choose(
        (offsets, members), holders, 1, nobody, one, everybody, one, np.inf, count, one, one, -1.0
    )
    return rows, covered


@dataclass(frozen=True)
class Limits:
    """Whom a task may choose beside those that must be had, and what that may cost.

    Attributes
    ----------
    first : int32 array
        Rows that must be had.
    is_open : bool array, shape (consumers,)
        Candidates who might accept and whose cost alone is within the budget, without `first`.
    cost, acceptance : float64 arrays, shape (consumers,)
    count : int
        Most further rows; as many as are open where none was given.
    budget : float
        What these may cost together; infinite where none was given.
    unit : int
        1 if all who may be asked accept for certain.
    """

    first: NDArray[np.int32]
    is_open: NDArray[np.bool_]
    cost: NDArray[np.float64]
    acceptance: NDArray[np.float64]
    count: int
    budget: float
    unit: int

    @classmethod
    def of(cls, task: SeedingTask) -> Limits:
        """Return the limits of a task that has been checked."""
        offers = task.offers
        first = np.ascontiguousarray(offers.must_have, np.int32)
        cost = np.ascontiguousarray(offers.expected_cost, np.float64)
        acceptance = np.ascontiguousarray(offers.acceptance, np.float64)
        is_open = np.asarray(offers.is_candidate, np.bool_) & (acceptance > 0)
        is_open[first] = False
        budget = np.inf
        if task.budget is not None:
            budget = max(0.0, task.budget - float(cost[first].sum()))
            is_open &= (np.asarray(offers.price) <= task.budget) & (cost <= budget)
        opened = int(is_open.sum())
        count = opened if task.count is None else min(opened, task.count - len(first))
        asked = is_open.copy()
        asked[first] = True
        unit = 1 if (acceptance[asked] == 1).all() else int(reverse.WHOLE)
        return cls(first, is_open, cost, acceptance, count, budget, unit)

    @property
    def has_budget(self) -> bool:
        """Whether what all who may be asked cost together matters."""
        return self.budget < np.inf and float(self.cost[self.is_open].sum()) > self.budget

    @property
    def has_count(self) -> bool:
        """Whether not all who may be asked can be."""
        return self.count < int(self.is_open.sum())

    @property
    def most(self) -> int:
        """How many of those who may be asked the limits allow at most."""
        if not self.has_budget:
            return self.count
        spent = np.cumsum(np.sort(self.cost[self.is_open]))
        return min(self.count, int((spent <= self.budget).sum()))

    @property
    def log_answers(self) -> float:
        """Upper bound of the logarithm of how many choices there are."""
        opened = int(self.is_open.sum())
        return log_subsets(opened, self.most) if self.has_budget else log_choices(opened, self.count)

    @property
    def surely_reached(self) -> float:
        """Lower bound of what the best reach: as many as accept, on average, of some choice within the limits."""
        rows = np.flatnonzero(self.is_open)
        accepting = self.acceptance[rows]
        if self.has_budget:
            order = np.lexsort((rows, self.cost[rows] / accepting))
            within = np.cumsum(self.cost[rows][order]) <= self.budget
            accepting = accepting[order][within]
        chosen = np.sort(accepting)[::-1][: self.count]
        return float(chosen.sum() + self.acceptance[self.first].sum())

    def refusal(self, rows: NDArray[np.int32]) -> NDArray[np.float64]:
        """Return the chance that each consumer does not accept, 1 for all but these rows."""
        chances = np.ones(len(self.is_open))
        chances[rows] = 1.0 - self.acceptance[rows]
        return chances

    def cover(self, offsets: NDArray[np.int64], members: NDArray[np.int32]) -> Cover:
        """Choose what covers the most of some sets, of several greedy ways the best, and bound what any could cover.

        Without prices that is greedy by gain. With prices, greedy by gain per expected cost, and by gain, whose first
        is the best single (Khuller, Moss & Naor 1999); with a number of seeds besides, also by gain per cost where
        each seed costs its share of both limits.
        """
        consumers = len(self.is_open)
        sets, holders = (offsets, members), coverage.memberships(offsets, members, consumers)
        one = np.ones(consumers)

        def choose(
            rate: NDArray[np.float64],
            cost: NDArray[np.float64],
            budget: float,
            weight: NDArray[np.float64],
            room: float,
        ) -> Cover:
            rows, covered, ceiling = coverage.choose(
                sets, holders, self.unit, self.first, self.acceptance, self.is_open, cost, budget, self.count, rate,
                weight, room,
            )  # fmt: skip
            whole = self.unit * (len(offsets) - 1)
            covered_share = float(covered[-1]) / whole if len(covered) else 0.0
            return Cover(rows, covered_share, float(ceiling) / whole)

        if not self.has_budget:
            return choose(self.acceptance, one, np.inf, one, float(self.count))
        free = self.acceptance * _FREE
        per_cost = np.divide(self.acceptance, self.cost, out=free.copy(), where=self.cost > 0)
        found = [
            choose(per_cost, self.cost, self.budget, self.cost, self.budget),
            choose(self.acceptance, self.cost, self.budget, one, float(self.count) if self.has_count else -1.0),
        ]
        if self.has_count and self.count > 0:
            both = self.cost / self.budget + 1.0 / self.count
            found.append(choose(self.acceptance / both, both, 1.0, one, -1.0))
        best = max(found, key=lambda one: one.share)
        return best._replace(ceiling=min(1.0, *(one.ceiling for one in found)))
