"""Conservation laws, recounted after every tick from the state rather than from the record."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from simulation.actors import purchases
from simulation.kernels import layouts
from simulation.market.schema import ARRIVALS

if TYPE_CHECKING:
    from simulation.actors.brand import Brand
    from simulation.market.world import MarketWorld


_IMPRESSIONS = slice(layouts.IMPRESSIONS, layouts.IMPRESSIONS + layouts.SOURCES_OF_POSTS)
_VIEWS = slice(layouts.VIEWS, layouts.VIEWS + layouts.SOURCES_OF_POSTS)


class BrokenInvariantError(AssertionError):
    """A conservation law does not hold: a defect of the program."""


class Invariants:
    """Checks of a market.

    Parameters
    ----------
    world : MarketWorld
    brands : sequence of Brand
    """

    def __init__(self, world: MarketWorld, brands: Sequence[Brand]) -> None:
        self._world, self._brands = world, brands

    def check(self, due_events: int) -> None:
        """Raise `BrokenInvariantError` naming the law and the tick that break it, in which so many events were due."""
        state, recorder, tick = self._world.market.state, self._world.recorder, self._world.clock.tick
        counts, spend = recorder.counts[: tick + 1], recorder.spend[: tick + 1]
        owner = self._world.market.tables.messages["brand"]
        for brand in self._brands:
            index = brand.index
            own = np.flatnonzero(owner == index)
            total = counts[:, index].sum(axis=0)
            now = counts[-1, index]
            status = state.status[:, index]
            is_adopter = np.isin(status, (layouts.ADOPTER_DISSATISFIED, layouts.ADOPTER_SATISFIED))
            self._demand(
                "adopters = initial + adoptions - left",
                int(is_adopter.sum()),
                int(recorder.initial_adopters[index] + total[layouts.ADOPTIONS] - total[layouts.LEFT]),
            )
            self._demand("left = consumers who left", int((status == layouts.CHURNED).sum()), total[layouts.LEFT])
            self._demand("reach = aware consumers", int(state.is_aware[:, index].sum()), total[layouts.REACHED])
            self._demand(
                "one share per consumer and message",
                int(state.has_shared[:, own].sum()),
                total[layouts.SHARES],
            )
            if state.views.max(initial=0) < 65535:
                self._demand(
                    "views = views of consumers",
                    int(state.views[:, own].sum(dtype=np.int64)),
                    total[_VIEWS].sum(),
                )
            impressions = now[_IMPRESSIONS]
            self._require("views by source <= impressions by source", bool((now[_VIEWS] <= impressions).all()))
            bought = impressions[layouts.BOUGHT]
            self._demand("impressions bought = impressions paid for", bought, self._paid_for(brand))
            self._require("no count below zero", bool((now >= 0).all()))
            gifts = recorder.gifts[: tick + 1, index]
            self._require(
                "0 <= units given <= adoptions", bool((gifts >= 0).all()) and gifts[-1] <= now[layouts.ADOPTIONS]
            )
            self._check_money(brand, float(spend[:, index].sum()), int(gifts.sum()))
            if brand.description.category:
                rivals = [b.index for b in self._brands if b.description.category == brand.description.category]
                held = np.isin(state.status[:, rivals], (layouts.ADOPTER_DISSATISFIED, layouts.ADOPTER_SATISFIED))
                self._require("one adoption at a time in a category", bool((held.sum(axis=1) <= 1).all()))
        arrived = counts[-1][:, ARRIVALS].sum()
        self._demand("impressions, conversations and departures = due events", arrived, due_events)
        self._require("attitudes within [-1, 1]", bool((np.abs(state.attitude) <= 1.0).all()))
        self._require("loads are finite", bool(np.isfinite(state.load).all()))
        past = [queue.cursor[:, : tick + 1] for queue in self._world.calendar.queues]
        self._require("no event left behind", not any(cursor.any() for cursor in past))

    def _paid_for(self, brand: Brand) -> int:
        """Impressions of this tick for which a brand's campaigns paid."""
        recorder = self._world.recorder
        paid_for = recorder.paid_for[self._world.clock.tick, :, purchases.IMPRESSIONS]
        return int(paid_for[recorder.owners == brand.index].sum())

    def _check_money(self, brand: Brand, spend: float, gifts: int) -> None:
        """Check budgets, and the record of a brand's spend and gifts against its accounts."""
        accounts = brand.accounts.values()
        for account in accounts:
            own, budget = account.campaign.seeding.budget, account.campaign.budget
            within = budget is None or account.spent <= budget * (1 + 1e-9) + 1e-9
            self._require(f"spent {account.spent} within the budget {budget}", within)
            within = own is None or account.spent_on_seeds <= own * (1 + 1e-9) + 1e-9
            self._require(f"spent {account.spent_on_seeds} on seeds within the budget {own}", within)
            paid = math.fsum(account.seeding.prices)
            self._require(
                "spent on seeds = what each was paid", math.isclose(account.spent_on_seeds, paid, abs_tol=1e-9)
            )
        rewards = math.fsum(offer.won * offer.reward for offer in brand.offers)
        paid = math.fsum(account.total_spent for account in accounts) + rewards
        self._require("spend = what campaigns paid, and rewards", math.isclose(spend, paid, rel_tol=1e-9, abs_tol=1e-9))
        given = sum(int(account.seeding.was_given.sum()) for account in accounts)
        self._demand("units given = seeds who got one", gifts, given)

    def _demand(self, law: str, found: int, expected: int) -> None:
        if int(found) != int(expected):
            raise BrokenInvariantError(f"tick {self._world.clock.tick}: {law}: found {found}, expected {expected}")

    def _require(self, law: str, holds: bool) -> None:
        if not holds:
            raise BrokenInvariantError(f"tick {self._world.clock.tick}: {law}")
