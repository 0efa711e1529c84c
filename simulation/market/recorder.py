"""`Recorder`: what happened, per tick and brand; what campaigns paid for; and who shared what from whom."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.actors import purchases
from simulation.kernels import layouts
from simulation.market.schema import BY_NAME, FLOWS, Record, total_spent

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.scenario import Scenario


class Recorder:
    """Counts of a run.

    Attributes
    ----------
    counts : int64 array [ticks, brands, layouts.COUNTERS]
        What happened in each tick.
    payments : float64 array [ticks, campaigns, 4]
        Money that each campaign spent in each tick, by what it paid for (`purchases`).
    paid_for : int64 array [ticks, campaigns, 4]
        How many of each it paid for. Units given to seeds make adoptions, which are among those counted.
    owners : int64 array [campaigns]
        Brand of each campaign.
    grid : TickGrid
    initial_adopters : int64 array [brands]
    ticks_passed : int
        Ticks that are recorded in full.
    keeps_cascades : bool
        Whether shares are kept.
    """

    def __init__(self, scenario: Scenario, *, cascades: bool, adoptions: bool = False) -> None:
        ticks, brands = scenario.ticks, scenario.brands
        self.owners = np.repeat(np.arange(len(brands)), [len(brand.campaigns) for brand in brands])
        self.grid = scenario.grid
        self._prices = np.array([brand.price for brand in brands], np.float64)
        self.counts = np.zeros((ticks, len(brands), layouts.COUNTERS), np.int64)
        self.payments = np.zeros((ticks, len(self.owners), len(purchases.SPEND)))
        self.paid_for = np.zeros(self.payments.shape, np.int64)
        self.initial_adopters = np.zeros(len(brands), np.int64)
        self.ticks_passed = 0
        self.keeps_cascades = cascades
        self._shares: list[NDArray[np.int32]] = []
        self._keeps_adoptions = adoptions
        self._adoptions: list[NDArray[np.int32]] = []

    def pay(
        self,
        tick: int,
        campaign: int,
        purchase: int,
        counts: NDArray[np.int64] | int,
        amounts: NDArray[np.float64] | float,
    ) -> None:
        """Note what a campaign pays in a tick and those after it, and for how many of what (`purchases`)."""
        end = tick + np.size(counts)
        self.payments[tick:end, campaign, purchase] += amounts
        self.paid_for[tick:end, campaign, purchase] += counts

    def add_shares(self, posts: NDArray[np.int32]) -> None:
        """Keep who shared which message from whom, if that is recorded.

        Parameters
        ----------
        posts : int32 array [k, 4]
            Consumer, message, parent (-1: nobody), tick.
        """
        if self.keeps_cascades and len(posts):
            self._shares.append(posts.copy())

    def add_adoptions(self, adoptions: NDArray[np.int32]) -> None:
        """Keep who adopted, if that is recorded.

        Parameters
        ----------
        adoptions : int32 array [k, 6]
            Consumer, brand; origin, route and sender (-1: the brand) of what won it; tick.
        """
        if self._keeps_adoptions and len(adoptions):
            self._adoptions.append(np.roll(adoptions, 1, axis=1))

    def adoptions(self) -> NDArray[np.int32]:
        """Return tick, consumer, brand, origin, route and sender of every adoption (int32 [k, 6]).

        Sorted by tick, brand and consumer.
        """
        found = np.concatenate([np.empty((0, 6), np.int32), *self._adoptions])
        return found[np.lexsort((found[:, 1], found[:, 2], found[:, 0]))]

    def unsorted_shares(self) -> NDArray[np.int32]:
        """Return the shares as they were added (int32 [k, 4]): tick, message, consumer, parent."""
        if not self._shares:
            return np.empty((0, 4), np.int32)
        return np.concatenate(self._shares)[:, [3, 1, 0, 2]]

    def restore(
        self,
        counts: NDArray[np.int64],
        payments: NDArray[np.float64],
        paid_for: NDArray[np.int64],
        shares: NDArray[np.int32],
        adoptions: NDArray[np.int32],
    ) -> None:
        """Take up the record of the first ticks of a run."""
        self.counts[: len(counts)] = counts
        self.payments[: len(payments)] = payments
        self.paid_for[: len(paid_for)] = paid_for
        self.ticks_passed = len(counts)
        self._adoptions = [adoptions]
        self._shares = [shares[:, [2, 1, 3, 0]]]

    @property
    def spend(self) -> NDArray[np.float64]:
        """Money spent in each tick (a copy, not to be written into, float64 [ticks, brands])."""
        return _unwritable(total_spent(self._by_brand(self.payments)))

    @property
    def gifts(self) -> NDArray[np.int64]:
        """Units given to seeds in each tick (a copy, not to be written into, int64 [ticks, brands])."""
        return _unwritable(self._by_brand(self.paid_for)[:, :, purchases.UNITS])

    def _by_brand(self, values: NDArray[Any]) -> NDArray[Any]:
        """Add up what is recorded by campaign: shape (ticks, brands, purchases)."""
        found = np.zeros((len(values), len(self.initial_adopters), values.shape[2]), values.dtype)
        for campaign, owner in enumerate(self.owners):
            found[:, owner] += values[:, campaign]
        return found

    def columns(self, names: Iterable[str] = tuple(BY_NAME)) -> dict[str, NDArray[Any]]:
        """Return what is counted by the names of `simulation.market.schema`, each of shape (ticks, brands)."""
        gifts = self._by_brand(self.paid_for)[:, :, purchases.UNITS]
        payments = self._by_brand(self.payments)
        record = Record(self.counts, payments, gifts, self.initial_adopters, self._prices)
        return {name: BY_NAME[name].values(record) for name in names}

    def flows(self) -> dict[str, NDArray[Any]]:
        """Return what happened in each tick."""
        return self.columns(FLOWS)

    def adopters(self) -> NDArray[np.int64]:
        """Stock of adopters at the end of each tick (int64 [ticks, brands])."""
        return self.columns(("adopters",))["adopters"]

    def reach(self) -> NDArray[np.int64]:
        """Aware consumers at the end of each tick (int64 [ticks, brands])."""
        return self.columns(("reach",))["reach"]

    def shares(self) -> NDArray[np.int32]:
        """Return tick, message, consumer and parent of every share (int32 [k, 4]), in this order of sorting."""
        shares = self.unsorted_shares()
        return shares[np.lexsort((shares[:, 2], shares[:, 1], shares[:, 0]))]


def _unwritable(array: NDArray[Any]) -> NDArray[Any]:
    """Return an array that refuses to be written into, since nothing would come of it."""
    array.setflags(write=False)
    return array
