"""`Purchase`: seeds as they are taken one by one, within the limits of a task."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from simulation.seeding.task import SeedPrices

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.seeding.task import SeedingTask

ROUNDING = 1e-9
"""Share of a budget by which rounding may overdraw it, so that three at .1 fit into .3."""


class Purchase:
    """Seeds that are taken one by one: those that must be had at once, then only who is a candidate and still fits.

    Whoever costs more than is left is passed over, for good, since what is left only shrinks.

    Parameters
    ----------
    offers : SeedPrices
    count : int or None
    budget : float or None
        Limits, as of a `SeedingTask` that has been checked.

    Attributes
    ----------
    is_open : bool array, shape (consumers,)
        Who may still be taken: candidates that are not taken, whose price is at most the budget, and whose expected
        cost is at most what is left of it. Nobody once there are `count` seeds.
    """

    def __init__(self, offers: SeedPrices, count: int | None, budget: float | None) -> None:
        self._cost = offers.expected_cost
        self._count = len(offers.is_candidate) if count is None else count
        self._limit = most_spent(budget)
        self._has_budget = budget is not None
        self._spent = 0.0
        self._rows: list[int] = []
        self.is_open = offers.is_candidate & (offers.price <= self._limit)
        for row in offers.must_have.tolist():
            self.take(row)
        self._close()

    @classmethod
    def of(cls, task: SeedingTask) -> Purchase:
        """Return the purchase of a task that has been checked."""
        return cls(task.offers, task.count, task.budget)

    @classmethod
    def free(cls, consumers: int, count: int) -> Purchase:
        """Return a purchase of `count` seeds among everybody."""
        return cls(SeedPrices.flat(consumers), count, None)

    @property
    def rows(self) -> NDArray[np.int32]:
        """Who is taken, in order (int32, shape (seeds,))."""
        return np.array(self._rows, np.int32)

    @property
    def is_over(self) -> bool:
        """Whether nobody can be taken any more."""
        return not self.is_open.any()

    def take(self, row: int) -> None:
        """Take an open consumer."""
        self._keep(row)
        self._close()

    def walk(self, ranking: NDArray[np.integer]) -> NDArray[np.int32]:
        """Take whom a ranking names, from the first to the last, passing over who is not open; return all seeds."""
        ranking = ranking[self.is_open[ranking]]
        least = self._cost[ranking].min(initial=np.inf)
        for row in ranking.tolist():
            if len(self._rows) >= self._count or self._spent + least > self._limit:
                break
            if self._spent + self._cost[row] <= self._limit:
                self._keep(row)
        self._close()
        return self.rows

    def first(self, worth: NDArray[np.float64] | NDArray[np.int64]) -> int:
        """Return the open consumer of the largest worth, the lowest row among equals.

        Parameters
        ----------
        worth : array, shape (consumers,)
            Above the smallest number of its type.
        """
        lowest = -np.inf if worth.dtype.kind == "f" else np.iinfo(np.int64).min
        return int(np.where(self.is_open, worth, lowest).argmax())

    def _keep(self, row: int) -> None:
        self._rows.append(row)
        self._spent += float(self._cost[row])
        self.is_open[row] = False

    def _close(self) -> None:
        if len(self._rows) >= self._count:
            self.is_open[:] = False
        elif self._has_budget:
            self.is_open &= self._spent + self._cost <= self._limit


def most_spent(budget: float | None) -> float:
    """Return the largest sum that counts as within a budget."""
    return math.inf if budget is None else budget * (1.0 + ROUNDING)
