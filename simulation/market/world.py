"""`MarketWorld`: what actors may look at and do, on the arrays of a market."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from simulation.kernels import layouts
from simulation.kernels.market import adoption, media
from simulation.kernels.random import keys, selection
from simulation.market.outbox import Outbox, Posts
from simulation.market.routes import flight_route, offer_route
from simulation.seeding import SeedingPlan, planned

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.actors.clock import Clock
    from simulation.consumers.population import Population
    from simulation.kernels.random.root import Root
    from simulation.market.blocks import Blocks
    from simulation.market.calendar import Calendar
    from simulation.market.delivery import Delivery
    from simulation.market.market import Market
    from simulation.market.recorder import Recorder
    from simulation.network import SocialNetwork
    from simulation.scenario import Scenario


@dataclass(frozen=True)
class MarketWorld:
    """The `World` of a market's actors; what it holds is described there and in the classes of its parts.

    Attributes
    ----------
    plans : mapping of (str, str) to SeedingPlan
        Whom campaigns ask, by the names of brand and campaign, instead of whom the scenario would choose.
    outbox : Outbox
        What actors have done in the present tick.
    """

    scenario: Scenario
    network: SocialNetwork
    population: Population
    consumers_root: Root
    plans: Mapping[tuple[str, str], SeedingPlan]
    market: Market
    clock: Clock
    blocks: Blocks
    calendar: Calendar
    delivery: Delivery
    recorder: Recorder
    outbox: Outbox = field(default_factory=Outbox)

    def messages_of(self, brand: int) -> NDArray[np.intp]:
        """Return the messages of a brand: of its campaigns, then of its word of mouth."""
        return np.flatnonzero(self.market.tables.messages["brand"] == brand)

    def plan_of(self, brand: int, campaign: int) -> SeedingPlan:
        """Return whom a campaign asks, by its place in the scenario: as given, or chosen now."""
        brand_spec = self.scenario.brands[brand]
        given = self.plans.get((brand_spec.name, brand_spec.campaigns[campaign].name))
        if given is None:
            root = self.consumers_root
            return planned(self.scenario, brand, campaign, self.network, self.population, root)
        return SeedingPlan(
            np.asarray(given.rows, np.int32), np.asarray(given.prices, float), np.asarray(given.acceptance, float)
        )

    def is_adopter(self, brand: int) -> NDArray[np.bool_]:
        """Whether each consumer is an adopter of a brand now."""
        adopters = (layouts.ADOPTER_DISSATISFIED, layouts.ADOPTER_SATISFIED)
        return np.isin(self.market.state.status[:, brand], adopters)

    def is_aware(self, brand: int) -> NDArray[np.bool_]:
        """Whether each consumer has seen or heard of a brand."""
        is_aware: NDArray[np.bool_] = self.market.state.is_aware[:, brand] != 0
        return is_aware

    def has_posted(self, consumers: NDArray[np.int32], message: int) -> NDArray[np.bool_]:
        """Whether each of these consumers has posted a message."""
        return self.market.state.shares(consumers, message)

    def can_adopt(self, consumers: NDArray[np.int32], brand: int) -> NDArray[np.bool_]:
        """Whether each of these consumers never adopted a brand, nor holds another of its exclusive category."""
        market = self.market
        return np.asarray(adoption.who_can_adopt(consumers, brand, market.tables.brands, market.state.rows))

    def spent(self, brand: int) -> float:
        """Money that a brand has spent so far, rewards included."""
        return float(self.recorder.spend[: self.clock.tick + 1, brand].sum())

    def accepts(
        self, consumers: NDArray[np.int32], brand: str, campaign: str, chance: NDArray[np.float64]
    ) -> NDArray[np.bool_]:
        """Whether each of these consumers agrees to be a campaign's seed, who do so with these chances."""
        item = np.uint64(keys.item_id("campaign", brand, campaign))
        return np.asarray(selection.uniforms_of(*self.market.luck, keys.ACCEPTANCE, item, consumers) < chance)

    def post(self, consumers: NDArray[np.int32], brand: int, message: int, source: int) -> None:
        """Let consumers post a message in this tick, without having seen it."""
        self.market.state.mark_shared(consumers, message)
        self.recorder.counts[self.clock.tick, brand, layouts.SHARES] += len(consumers)
        others = np.tile(np.array([message, -1, self.clock.tick], np.int32), (len(consumers), 1))
        self._put_out(np.column_stack([consumers.astype(np.int32), others]), source)

    def publish(self, followers: NDArray[np.int32], message: int, occurrence: int) -> None:
        """Post a message on the page that these consumers follow; `occurrence` numbers its posts from 0."""
        self.delivery.publish(followers, message, occurrence)

    def give(self, consumers: NDArray[np.int32], brand: int, message: int) -> None:
        """Give each of these consumers, who all can adopt, a unit of a brand, for posting a message.

        They adopt now, and talk, review and leave as other adopters do.
        """
        if len(consumers) == 0:
            return
        tick, recorder = self.clock.tick, self.recorder
        adopters, reviews = self._adopt(consumers, brand, tick, recorder.counts[tick])
        self.outbox.adopters.append(adopters)
        won = np.array([layouts.UNIT, message, -1, tick], np.int32)
        recorder.add_adoptions(np.column_stack([adopters, np.tile(won, (len(adopters), 1))]))
        self._put_out(reviews, layouts.EARNED)

    def start_adopters(self, consumers: NDArray[np.int32], brand: int) -> None:
        """Make consumers adopters before the run, as far as an exclusive category allows."""
        if len(consumers) == 0:
            return
        adopters, _ = self._adopt(consumers, brand, -1, self.recorder.counts[0])
        self.recorder.initial_adopters[brand] = len(adopters)
        self.delivery.start_clocks(0, adopters, 0)

    def _adopt(
        self, consumers: NDArray[np.int32], brand: int, tick: int, counts: NDArray[np.int64]
    ) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Return who adopts (int32 [k, 2]: consumer, brand), and their reviews (int32 [j, 4])."""
        rows, reviews = consumers.astype(np.int32), np.empty((len(consumers), 4), np.int32)
        market = self.market
        adopters, posts = adoption.adopt_all(
            rows, brand, tick, market.tables.brands, market.state.rows, counts, reviews
        )
        return np.column_stack([rows[:adopters], np.full(adopters, brand, np.int32)]), reviews[:posts]

    def send_outbox(self) -> None:
        """Put what actors have let consumers do in this tick into later ticks."""
        posts, adopters = self.outbox.take()
        for rows, source in posts:
            self.delivery.expose(0, rows, source)
            self.recorder.add_shares(rows)
        for given in adopters:
            self.delivery.start_clocks(0, given, self.clock.tick + 1)

    def _put_out(self, posts: NDArray[np.int32], source: int) -> None:
        if len(posts):
            self.outbox.posts.append(Posts(posts, source))

    def serve(
        self,
        audience: NDArray[np.int32],
        message: int,
        names: tuple[str, str, int],
        rate: float,
        days: float,
        *,
        cap: int,
        offset: float,
    ) -> tuple[int, NDArray[np.int64]]:
        """Put a flight of impressions into the calendar.

        Parameters
        ----------
        audience : int32 array
            Rows of those who are served.
        message : int
        names : tuple of str, str and int
            Brand, campaign, and number of the flight among the campaign's.
        rate : float
            Impressions per consumer and day, above 0.
        days : float
            Length of the flight, above 0.
        cap : int
            Most impressions of the flight per consumer.
        offset : float
            Days from the beginning of this tick to the start of the flight.

        Returns
        -------
        int
            Route of the flight.
        int64 array [ticks]
            Impressions in each tick of the run.
        """
        route = self.market.add_route(flight_route(message, *names))
        key = self.market.timing_key(route)
        calendar, blocks, clock = self.calendar, self.blocks, self.clock

        def fill(block: int) -> NDArray[np.int64]:
            """Serve the consumers of one block from its queue; return the impressions by tick."""
            part = audience if blocks.count == 1 else audience[blocks.of(audience) == block]
            counts = np.zeros(clock.ticks, np.int64)
            position = (0, 0, 0.0)
            while True:
                position = media.flight(
                    calendar.queues[block],
                    clock.tick,
                    offset,
                    clock.tick_days,
                    part,
                    rate,
                    days,
                    cap,
                    route,
                    *key,
                    counts,
                    position,
                )
                if position[0] == len(part):
                    return counts
                calendar.grow(block)

        return route, np.sum(blocks.run(fill, len(audience)), axis=0)

    def end_flight(self, route: int, rate: float, served: int) -> None:
        """Remove a flight's impressions from the calendar, except the first `served` ones of this tick.

        `rate` is the flight's: impressions per consumer and day.
        """
        key = (rate, *self.market.timing_key(route))
        queues, tick = self.calendar.queues, self.clock.tick
        found = [media.moments(queue, tick, route, *key) for queue in queues]
        moments, consumers = (np.concatenate(columns) for columns in zip(*found, strict=True))
        last = (-np.inf, -1)
        if served:
            place = np.lexsort((consumers, moments))[served - 1]
            last = (float(moments[place]), int(consumers[place]))
        for queue in queues:
            media.cut(queue, tick, route, *last, *key)

    def offer(
        self, brand: int, names: tuple[str, str, int], talks_per_day: float, end_day: float, *, offset: float
    ) -> int:
        """Let satisfied adopters, present and future, recommend a brand until a day; return the offer's route.

        Parameters
        ----------
        brand : int
        names : tuple of str, str and int
            Brand, campaign, and number of the offer among the campaign's.
        talks_per_day : float
            Further conversations per satisfied adopter and day.
        end_day : float
            Days since the start of the run.
        offset : float
            Days from the beginning of this tick to the start of the offer.
        """
        market = self.market
        message = int(market.tables.brands["positive_message"][brand])
        route = market.add_route(offer_route(message, *names))
        index = market.add_offer(brand, route, talks_per_day, end_day)
        is_satisfied = market.state.status[:, brand] == layouts.ADOPTER_SATISFIED
        # The clocks of those who were given a unit in this tick start with the next, this offer's among them.
        is_satisfied[self.outbox.adopters_of(brand)] = False
        self.delivery.refer(np.flatnonzero(is_satisfied).astype(np.int32), index, offset)
        return route

    def pay(
        self,
        tick: int,
        campaign: int,
        purchase: int,
        counts: NDArray[np.int64] | int,
        amounts: NDArray[np.float64] | float,
    ) -> None:
        """Note what a campaign pays in a tick and those after it, for how many of what (`simulation.actors.purchases`).

        Counts and amounts are of one tick, or arrays of so many successive ones.
        """
        self.recorder.pay(tick, campaign, purchase, counts, amounts)
