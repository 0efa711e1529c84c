"""`Brand`: an actor that runs campaigns."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.actors import billing, seed_waves
from simulation.actors.actor import Actor
from simulation.actors.campaign import CampaignAccount, Flight, ReferralOffer
from simulation.actors.campaign_ticks import CampaignTicks
from simulation.errors import nearest
from simulation.kernels.random import keys, selection
from simulation.network.arrays import frozen
from simulation.scenario.checks import MOST_TALKS
from simulation.scenario.memory import impressions_problem
from simulation.scenario.ticks import exact
from simulation.seeding import SeedingPlan, smallest
from simulation.seeding.scenario_offers import terms_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.scenario import brands as scenario_brands

_SCENARIO = "it is fixed when the model is made; MarketModel(scenario, **{'brands.0....': value}) makes another"
_FIXED = {
    **dict.fromkeys(("index", "name", "description", "model", "world"), _SCENARIO),
    **dict.fromkeys(
        ("accounts", "offers"),
        "publish, buy_impressions, seed and offer_referral enter what a campaign does and spends",
    ),
}
"""Attributes of a brand that cannot be assigned, each with what to do instead."""


class Brand(Actor):
    """A brand. `step` runs its scenario's campaigns; override it to program a strategy, and it is called in each tick.

    Actions: `publish`, `buy_impressions`, `seed`, `offer_referral`. What it may look at: `day`, `adopters`, `reach`,
    `spent`, and everything that the model shows.

    Parameters
    ----------
    model : MarketModel
    index : int
        Position in the scenario.

    Attributes
    ----------
    description : simulation.scenario.brands.Brand
        What the scenario says of it.
    name : str
        Its name there, by which its draws are keyed.
    accounts : dict of str to CampaignAccount
        What its campaigns have done and spent, by their names.
    offers : list of ReferralOffer
    """

    def __init__(self, model: Any, index: int) -> None:
        super().__init__(model)
        world = self.world
        self.index = index
        self.description: scenario_brands.Brand = world.scenario.brands[index]
        self.name: str = self.description.name
        scenario, root, consumers = world.scenario, world.consumers_root, world.network.consumers
        first = sum(len(other.campaigns) for other in scenario.brands[:index])
        self.accounts = {
            campaign.name: CampaignAccount(
                campaign,
                first + number,
                int(message),
                CampaignTicks.of(campaign, scenario.grid, scenario.run.days),
                world.plan_of(index, number),
            )
            for number, (campaign, message) in enumerate(
                zip(self.description.campaigns, world.messages_of(index), strict=False)
            )
        }
        item = np.uint64(keys.item_id("brand", self.name))
        share = self.description.followers
        self._page_followers = selection.rows_below(*root, keys.FOLLOWS_BRAND, item, consumers, share)
        self._initial_adopters = smallest(
            root, keys.INITIAL_ADOPTER, item, consumers, self.description.initial_adopters
        )
        self.offers: list[ReferralOffer] = []

    def __setattr__(self, name: str, value: object) -> None:
        if name in _FIXED and name in self.__dict__:
            raise AttributeError(f"{name} of {self.__dict__['name']} cannot be written: {_FIXED[name]}")
        super().__setattr__(name, value)

    @property
    def page_followers(self) -> NDArray[np.int32]:
        """Rows of those who follow the brand's page; they cannot be written."""
        return frozen(self._page_followers, np.int32)

    @property
    def initial_adopters(self) -> NDArray[np.int32]:
        """Rows drawn to be adopters before the run, read-only; who is a rival's adopter already does not become one."""
        return frozen(self._initial_adopters, np.int32)

    @property
    def day(self) -> float:
        """Days since the start of the run, at the start of the present tick."""
        return self.world.clock.day

    @property
    def adopters(self) -> int:
        """Present number of adopters."""
        return int(self.world.is_adopter(self.index).sum())

    @property
    def reach(self) -> int:
        """Consumers who have seen or heard of the brand so far."""
        return int(self.world.is_aware(self.index).sum())

    @property
    def spent(self) -> float:
        """Money spent so far, rewards included."""
        return self.world.spent(self.index)

    def next_tick(self, tick: int) -> int | None:
        """Return the first tick from this one on in which a campaign acts, or its budget ends a flight.

        This one for a strategy of your own: nobody but itself knows when it acts. None for never again.
        """
        own = type(self)
        is_own = (own.step, own.bill, own.reward) != (Brand.step, Brand.bill, Brand.reward)
        if is_own or tick >= self.world.clock.ticks:
            return super().next_tick(tick)
        return min((at for one in self.accounts.values() if (at := one.next_tick(tick)) is not None), default=None)

    def bill(self, first: int, until: int) -> None:
        """Pay for the impressions of the ticks from `first` to before `until`."""
        billing.bill(self.world, self.accounts.values(), first, until)

    def reward(self, adoptions: NDArray[np.int32]) -> None:
        """Pay for the adoptions (int32 [k, 6]) that referral offers have won."""
        billing.reward(self.world, self.offers, adoptions)

    def step(self) -> None:
        """Run the campaigns of the scenario."""
        tick = self.world.clock.tick
        for account in self.accounts.values():
            campaign, ticks = account.campaign, account.ticks
            for wave, asked in enumerate(ticks.waves):
                if tick == asked and len(account.plan):
                    self.seed(campaign.name, seed_waves.wave_of(self.world, self.index, account, wave))
            if tick == ticks.start:
                start_day = campaign.start_day
                self.buy_impressions(campaign.name, campaign.impressions.per_day, ticks.days, start_day=start_day)
                offer, end_day = campaign.referral, float(ticks.end_day)
                self.offer_referral(
                    campaign.name, offer.extra_talks_per_day, offer.reward, end_day, start_day=start_day
                )
            if account.post_tick is not None and account.post_tick <= tick:
                for _ in range(ticks.posts_by(tick) - account.posts):
                    self.publish(campaign.name)

    def remove(self) -> None:
        """Refuse: the scenario says which brands there are."""
        raise TypeError(f"{self.name} cannot be removed: it is a brand of the scenario; override step() to silence it")

    def account(self, campaign: str) -> CampaignAccount:
        """Return the account of a campaign; KeyError with the nearest name if there is none."""
        if campaign not in self.accounts:
            raise KeyError(f"{self.name} has no campaign {campaign!r}{nearest(campaign, self.accounts)}")
        return self.accounts[campaign]

    def _account_in_run(self, campaign: str) -> CampaignAccount:
        """Return the account of a campaign that is about to act; RuntimeError once the run has ended."""
        if self.world.clock.has_ended:
            raise RuntimeError(f"the run has ended: run.days = {self.world.scenario.run.days:g}")
        return self.account(campaign)

    def publish(self, campaign: str) -> None:
        """Post the campaign's message on the brand's page; it reaches the feeds of its followers after their delays."""
        account = self._account_in_run(campaign)
        self.world.publish(self._page_followers, account.message, account.posts)
        account.posts += 1

    def _offset(self, start_day: float | None) -> float:
        """Return the days from the beginning of this tick to a day within it."""
        grid, tick = self.world.clock.grid, self.world.clock.tick
        if start_day is None:
            return 0.0
        if not math.isfinite(start_day) or grid.tick_of(start_day) != tick:
            allowed = f"must be a day of this tick, in [{grid.day(tick):g}, {grid.day(tick + 1):g})"
            raise ValueError(f"start_day = {start_day!r}: {allowed}")
        return float(exact(start_day) - tick * grid.length)

    def buy_impressions(self, campaign: str, per_day: float, days: float, *, start_day: float | None = None) -> None:
        """Buy a flight of impressions, from this tick on, spread evenly over the campaign's audience.

        The campaign's frequency cap holds within a flight: two flights may each serve a consumer that often.

        Parameters
        ----------
        campaign : str
        per_day : float
            Impressions per day, zero or more.
        days : float
            Length of the flight, zero or more; what is beyond the end of the run is not bought.
        start_day : float, optional
            Day of this tick on which the flight starts; default: the tick's beginning.
        """
        account = self._account_in_run(campaign)
        if not (per_day >= 0.0 and per_day < math.inf):
            raise ValueError(f"per_day = {per_day!r}: must be a number of impressions, zero or more")
        if not days >= 0.0:
            raise ValueError(f"days = {days!r}: must be a number of days, zero or more")
        offset = self._offset(start_day)
        impressions = account.campaign.impressions
        clock = self.world.clock
        audience = self.world.population.audience(impressions.segments)
        duration = min(days, clock.grid.day(clock.ticks - clock.tick) - offset)
        # Of the smallest numbers, a share is zero.
        rate = per_day / len(audience) if len(audience) else 0.0
        if rate == 0.0 or not duration > 0.0:
            return
        cap = np.iinfo(np.int32).max if impressions.frequency_cap is None else impressions.frequency_cap
        problem = impressions_problem(min(per_day * duration, float(cap) * len(audience)))
        if problem:
            raise ValueError(f"per_day = {per_day!r}: {problem}; lower it, or days")
        route, counts = self.world.serve(
            audience,
            account.message,
            (self.name, campaign, account.flights_bought),
            rate,
            duration,
            cap=cap,
            offset=offset,
        )
        account.flights_bought += 1
        account.flights.append(Flight(route, counts, rate, impressions.cost_per_thousand / 1000.0))

    def seed(self, campaign: str, rows: NDArray[np.int32] | SeedingPlan) -> int:
        """Ask consumers to post the campaign's message for their price; return how many were paid.

        Whoever accepts is paid if the budget still allows, and otherwise passed over.

        Parameters
        ----------
        campaign : str
        rows : int array or SeedingPlan
            In the order in which they are approached; plain rows are paid the scenario's prices.
            ``model.network.row_of(labels)`` gives the rows of labels.
        """
        account = self._account_in_run(campaign)
        network = self.world.network
        given = np.asarray(rows.rows if isinstance(rows, SeedingPlan) else rows)
        if given.size == 0:
            return 0
        are_rows = given.ndim == 1 and given.dtype.kind in "iu"
        last = network.consumers - 1
        if not are_rows or given.min() < 0 or given.max() > last:
            raise ValueError(f"rows = {rows!r}: seeds must be rows, 0..{last}; network.row_of finds those of labels")
        if len(np.unique(given)) < len(given):
            raise ValueError(f"rows = {rows!r}: seeds must be distinct")
        if not isinstance(rows, SeedingPlan):
            at = given.astype(np.int64)
            followers = network.indptr[at + 1] - network.indptr[at]
            rows = SeedingPlan(given.astype(np.int32), *terms_of(account.campaign.seeding, self.description, followers))
        return seed_waves.ask(self.world, self.index, account, rows)

    def offer_referral(
        self,
        campaign: str,
        extra_talks_per_day: float,
        reward: float,
        end_day: float,
        *,
        start_day: float | None = None,
    ) -> None:
        """Reward satisfied adopters for recommending the product, from this tick on to `end_day`.

        Those who adopt in this tick or later recommend it from the tick after their adoption on.

        Parameters
        ----------
        campaign : str
        extra_talks_per_day : float
            Further conversations per satisfied adopter and day.
        reward : float
            Paid for each adoption that such a conversation wins; zero or more.
        end_day : float
            Days since the start of the run.
        start_day : float, optional
            Day of this tick on which the offer starts; default: the tick's beginning.
        """
        account = self._account_in_run(campaign)
        if not (reward >= 0.0 and reward < math.inf):
            raise ValueError(f"reward = {reward!r}: must be an amount of money, zero or more")
        if math.isnan(end_day):
            raise ValueError(f"end_day = {end_day!r}: must be a number of days since the start of the run")
        if not (extra_talks_per_day >= 0.0 and extra_talks_per_day < math.inf):
            raise ValueError(f"extra_talks_per_day = {extra_talks_per_day!r}: must be zero or more")
        days = self.world.scenario.run.days - self.day
        if extra_talks_per_day * days > MOST_TALKS:
            raise ValueError(f"extra_talks_per_day = {extra_talks_per_day!r}: must be at most {MOST_TALKS / days:g}")
        offset = self._offset(start_day)
        if extra_talks_per_day == 0.0:
            return
        names = (self.name, campaign, account.offers_made)
        route = self.world.offer(self.index, names, extra_talks_per_day, end_day, offset=offset)
        account.offers_made += 1
        self.offers.append(ReferralOffer(account.index, route, reward))
