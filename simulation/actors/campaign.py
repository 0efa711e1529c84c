"""`CampaignAccount`: what a campaign has done and spent; `Flight`, `ReferralOffer`, `SeedingRecord`: for what."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.actors.campaign_ticks import CampaignTicks
    from simulation.scenario.brands import Campaign
    from simulation.seeding.plan import SeedingPlan


@dataclass
class Flight:
    """Impressions bought: they wait in the calendar, and are billed in their tick.

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

    def next_tick(self, tick: int) -> int | None:
        """Return the first tick from `tick` on with impressions to be billed; None for no more."""
        later = np.flatnonzero(self.counts[tick:])
        return tick + int(later[0]) if len(later) else None


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
    # Of the number of posts, the tick of the next one: exact, and therefore slow to find.
    _next_post: tuple[int, int | None] = field(default=(-1, None), init=False, repr=False)

    @property
    def post_tick(self) -> int | None:
        """Tick in which the campaign's next post is due; None if it posts no more."""
        if self._next_post[0] != self.posts:
            self._next_post = self.posts, self.ticks.post_tick(self.posts)
        return self._next_post[1]

    def next_tick(self, tick: int) -> int | None:
        """Return the first tick from this one of the run on in which it acts or is billed; None for never again."""
        if any(flight.counts[tick] for flight in self.flights):
            return tick
        ahead = [at for at in (self.ticks.start, *self.ticks.waves) if at >= tick]
        ahead += [] if self.post_tick is None else [max(self.post_tick, tick)]
        ahead += [at for flight in self.flights if (at := flight.next_tick(tick)) is not None]
        return min(ahead, default=None)

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
    pays_for = (budget - spent) / price + 1e-9
    return count if pays_for >= count else max(0, int(pays_for))
