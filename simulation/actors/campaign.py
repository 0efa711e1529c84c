"""`CampaignAccount`: what a campaign has done and spent; `Flight`, `ReferralOffer`, `SeedingRecord`: for what."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.actors.campaign_ticks import CampaignTicks
    from simulation.scenario.brands import Campaign
    from simulation.seeding.plan import SeedingPlan

_Amount = TypeVar("_Amount", float, "NDArray[np.float64]")


@dataclass
class Flight:
    """Impressions bought: they wait in the calendar, and are billed when their tick passes.

    Attributes
    ----------
    route : int
    counts : int64 array [ticks]
        Impressions in each tick of the run.
    rate : float
        Per targeted consumer and day.
    cost : float
        Of one impression.
    """

    route: int
    counts: NDArray[np.int64]
    rate: float
    cost: float


@dataclass
class ReferralOffer:
    """A referral incentive that a campaign has made, and how many adoptions it has won."""

    campaign: int
    route: int
    reward: float
    won: int = 0


@dataclass
class SeedingRecord:
    """Who was asked to post a campaign's message, who was paid, and what for; in the order in which it was done.

    Attributes
    ----------
    asked, asked_ticks : int32 arrays, shape (asked,)
        Rows, and the ticks in which they were asked.
    paid, paid_ticks : int32 arrays, shape (paid,)
        Rows of those who accepted and whom the budget could pay, and the ticks.
    prices : float64 array, shape (paid,)
        What each has cost, a unit given and the impressions of the own post included.
    was_given : bool array, shape (paid,)
        Whether each got a unit and adopted with it.
    """

    asked: NDArray[np.int32]
    asked_ticks: NDArray[np.int32]
    paid: NDArray[np.int32]
    paid_ticks: NDArray[np.int32]
    prices: NDArray[np.float64]
    was_given: NDArray[np.bool_]

    @classmethod
    def empty(cls) -> SeedingRecord:
        """Return the record of nobody."""
        rows = np.empty(0, np.int32)
        return cls(rows, rows, rows, rows, np.empty(0), np.empty(0, np.bool_))

    def note_asked(self, tick: int, rows: NDArray[np.int32]) -> None:
        """Note who was asked in a tick."""
        self.asked = np.append(self.asked, rows)
        self.asked_ticks = np.append(self.asked_ticks, np.full(len(rows), tick, np.int32))

    def note_paid(
        self, tick: int, rows: NDArray[np.int32], prices: NDArray[np.float64], was_given: NDArray[np.bool_]
    ) -> None:
        """Note who was paid what in a tick."""
        self.paid = np.append(self.paid, rows)
        self.paid_ticks = np.append(self.paid_ticks, np.full(len(rows), tick, np.int32))
        self.prices = np.append(self.prices, prices)
        self.was_given = np.append(self.was_given, was_given)


@dataclass
class CampaignAccount:
    """What a campaign has done and spent so far.

    Attributes
    ----------
    campaign : Campaign
    index : int
        Place among all campaigns of the scenario.
    message : int
    ticks : CampaignTicks
        When the scenario wants it to act.
    plan : SeedingPlan
        Whom the campaign asks, in which order, at which prices.
    spent : float
        Of the campaign's budget, or in all where it has none.
    spent_on_seeds : float
        On seeds, whichever budget pays them.
    seeding : SeedingRecord
        Who was asked, and who was paid what.
    """

    campaign: Campaign
    index: int
    message: int
    ticks: CampaignTicks
    plan: SeedingPlan
    spent: float = 0.0
    spent_on_seeds: float = 0.0
    posts: int = 0
    flights: list[Flight] = field(default_factory=list)
    flights_bought: int = 0
    offers_made: int = 0
    seeding: SeedingRecord = field(default_factory=SeedingRecord.empty)
    # Of the number of flights and what seeds have cost, the first tick that the budget does not pay in full.
    _unpaid: tuple[tuple[int, float], int | None] = field(default=((0, 0.0), None), init=False, repr=False)
    # Of the number of posts, the tick of the next one: exact, and therefore slow to find.
    _next_post: tuple[int, int | None] = field(default=(-1, None), init=False, repr=False)

    @property
    def post_tick(self) -> int | None:
        """Tick in which the campaign's next post is due; None if it posts no more."""
        if self._next_post[0] != self.posts:
            self._next_post = self.posts, self.ticks.post_tick(self.posts)
        return self._next_post[1]

    def next_tick(self, tick: int) -> int | None:
        """Return the first tick from this one of the run on in which it acts, or in which its budget ends a flight.

        None for never again.
        """
        ahead = [at for at in (self.ticks.start, *self.ticks.waves) if at >= tick]
        if self.post_tick is not None:
            ahead.append(max(self.post_tick, tick))
        unpaid = self.unpaid_tick(tick)
        if unpaid is not None:
            ahead.append(unpaid)
        return min(ahead, default=None)

    def served(self, first: int, until: int) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
        """Return what is served in the ticks from `first` to before `until`, if all of it is paid for.

        Returns
        -------
        counts : int64 array [ticks, flights]
            Impressions.
        amounts : float64 array [ticks, flights]
            What they cost.
        spent : float64 array [ticks x flights + 1]
            Spent before each, tick by tick in the order of the flights, and after the last.
        """
        counts = np.column_stack([flight.counts[first:until] for flight in self.flights])
        amounts = counts * [flight.cost for flight in self.flights]
        return counts, amounts, np.cumsum(np.append(self.spent, amounts))

    def unpaid_tick(self, tick: int) -> int | None:
        """Return the first tick from this one on of whose impressions the budget does not pay all; None for none."""
        if self.campaign.budget is None or not self.flights:
            return None
        key = len(self.flights), self.spent_on_seeds
        known, found = self._unpaid
        # What is billed as foreseen changes nothing about what follows.
        if known != key or (found is not None and found < tick):
            found = self._find_unpaid(self.campaign.budget, tick)
            self._unpaid = key, found
        return found

    def _find_unpaid(self, budget: float, tick: int) -> int | None:
        counts, _, spent = self.served(tick, len(self.flights[0].counts))
        costs = np.array([flight.cost for flight in self.flights])
        left = (budget - spent[:-1]).reshape(counts.shape)
        # The largest budgets pay for more than any number.
        with np.errstate(over="ignore"):
            unpaid = (costs > 0.0) & (_pays_for(left, np.where(costs > 0.0, costs, 1.0)) < counts)
        rows = np.flatnonzero(unpaid.any(axis=1))
        return tick + int(rows[0]) if len(rows) else None

    @property
    def seeds(self) -> NDArray[np.int32]:
        """Rows of the plan."""
        return self.plan.rows

    @property
    def asked(self) -> NDArray[np.int32]:
        """Rows of those who were asked so far, in that order."""
        return self.seeding.asked

    @property
    def paid(self) -> NDArray[np.int32]:
        """Rows of those who accepted and were paid so far, in that order."""
        return self.seeding.paid

    @property
    def total_spent(self) -> float:
        """Money spent so far, by both budgets."""
        return self.spent + (0.0 if self.campaign.seeding.budget is None else self.spent_on_seeds)

    def affordable(self, price: float, count: int) -> int:
        """How many of `count` things at a price the budget still pays."""
        return _affordable(self.campaign.budget, self.spent, price, count)

    @property
    def seed_budget(self) -> float | None:
        """Budget that pays the seeds: their own, or else the campaign's; None for no limit."""
        own = self.campaign.seeding.budget
        return self.campaign.budget if own is None else own

    def affordable_seeds(self, price: float, count: int, promised: float = 0.0) -> int:
        """How many of `count` seeds at a price their budget still pays, beyond what is promised to others."""
        spent = self.spent if self.campaign.seeding.budget is None else self.spent_on_seeds
        return _affordable(self.seed_budget, spent + promised, price, count)

    def pay_seeds(self, amount: float) -> None:
        """Take the cost of seeds out of the budget that pays them."""
        self.spent_on_seeds += amount
        if self.campaign.seeding.budget is None:
            self.spent += amount


def _affordable(budget: float | None, spent: float, price: float, count: int) -> int:
    if budget is None or price == 0.0:
        return count
    pays_for = _pays_for(budget - spent, price)
    return count if pays_for >= count else max(0, int(pays_for))


def _pays_for(money: _Amount, price: _Amount) -> _Amount:
    """Return how many things at a price an amount pays for; an amount that is short by rounding alone pays."""
    return money / price + 1e-9
