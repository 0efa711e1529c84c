"""A brand as a plain Mesa agent: what it is, and what it does at the start of a tick."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import mesa

from benchmarks.plain_draws import BRAND, Stream, identity
from tests.reference import draws as kinds
from tests.reference.entities import ReferenceBrand, ReferenceCampaign

if TYPE_CHECKING:
    from benchmarks.plain_mesa import PlainMarket

FROM_BRAND = -1
BOUGHT, OWNED, SEEDED, EARNED, TALK, LEAVING = range(6)
SOURCES = ("paid", "owned", "paid", "earned", "talk")
"""What a scenario calls each, but for the last."""
# Columns of the count of one tick, after the impressions by source.
VIEWS = 4
REACHED, SHARES, ADOPTIONS, LEFT, TALKS_POSITIVE, TALKS_NEGATIVE = range(8, 14)
COUNTERS = 14


class Message:
    """What can be counted separately, and its draws."""

    def __init__(self, market: PlainMarket, brand: PlainBrand, appeal: float, topic: str | None, gamma: float) -> None:
        self.index = len(market.messages)
        market.messages.append(self)
        self.brand = brand
        self.valence = 1.0
        self.appeal = appeal
        self.topic = topic
        self.reinforcement = gamma


class Way:
    """A way by which a message travels: posts, a flight of impressions, or conversations; each has its own draws."""

    def __init__(self, market: PlainMarket, message: Message, item: int, adoption: int, timing: int) -> None:
        self.index = len(market.ways)
        market.ways.append(self)
        self.message = message
        self.exposure = Stream(market.draws, kinds.EXPOSURE, item)
        self.adoption = Stream(market.draws, adoption, item)
        self.timing = Stream(market.draws, timing, item)


class Campaign:
    """A campaign, and what it has spent."""

    def __init__(self, description: ReferenceCampaign, way: Way) -> None:
        self.description = description
        self.way = way
        self.spent = 0.0
        self.posts = {post.tick: post.occurrence for post in description.posts}
        self.flight: list[tuple[float, int, int]] = []
        self.flight_way: Way | None = None
        self.served = 0

    def affords(self, cost: float, count: int) -> int:
        """How many of `count` things the budget still pays."""
        if cost == 0.0 or self.description.budget == math.inf:
            return count
        return min(count, math.floor((self.description.budget - self.spent) / cost + 1e-9))


class PlainBrand(mesa.Agent):
    """A brand with campaigns of posts, impressions and seeds."""

    def __init__(self, model: PlainMarket, index: int, description: ReferenceBrand) -> None:
        super().__init__(model)
        self.index = index
        self.description = description
        self.category = description.category
        self.count = [0] * COUNTERS
        self.persuasion = [description.persuasion[source] for source in SOURCES]
        self.hazard = [-math.log1p(-description.conversion[source]) for source in SOURCES]
        self.campaigns = []
        for described in description.campaigns:
            if len(described.wave_ticks) > 1 or described.free_unit or described.seed_budget is not None:
                raise ValueError("the plain model knows one wave of seeds, paid by the campaign, without free units")
            message = self._message(described.message)
            way = Way(model, message, described.message.item, kinds.ADOPTION, kinds.DELAY)
            self.campaigns.append(Campaign(described, way))
        described = (description.positive, description.negative)
        self.word_of_mouth = [
            Way(model, self._message(message), message.item, kinds.ADOPTION, kinds.DELAY) for message in described
        ]
        self.word_of_mouth[1].message.valence = -1.0
        item = identity("brand", description.name)
        self.talks = [Way(model, way.message, item, kinds.TALK_ADOPTION, kinds.TALK_GAP) for way in self.word_of_mouth]
        self.satisfaction = Stream(model.draws, kinds.SATISFACTION, item)
        self.review = Stream(model.draws, kinds.REVIEW, item)
        self.churn = Stream(model.draws, kinds.CHURN, item)

    def _message(self, described) -> Message:
        if described.rule != "reinforced_probability":
            raise ValueError("the plain model knows the rule of reinforced probability only")
        message = Message(self.model, self, described.appeal, described.topic, described.reinforcement)
        message.valence = described.valence
        return message

    def step(self) -> None:
        """Publish, buy impressions, seed."""
        for campaign in self.campaigns:
            described = campaign.description
            if self.model.tick == self.model.tick_of(described.start_day):
                self._buy(campaign)
            if self.model.tick == described.wave_ticks[0]:
                self._seed(campaign)
            if self.model.tick in campaign.posts:
                self._publish(campaign, campaign.posts[self.model.tick])
            self._serve(campaign)

    def _publish(self, campaign: Campaign, occurrence: int) -> None:
        model, way = self.model, campaign.way
        for follower in self.description.page_followers:
            delay = model.delay(way.timing.uniform(BRAND, follower, occurrence))
            model.put(model.tick + delay, follower, (way.message.index, FROM_BRAND, OWNED, way.index, occurrence, 1.0))

    def _buy(self, campaign: Campaign) -> None:
        """Draw when each targeted consumer would be shown an impression, in the order of time."""
        described, model = campaign.description, self.model
        if described.impressions_per_day == 0.0 or not described.audience:
            return
        item = identity("flight", self.description.name, described.name, 0)
        way = Way(model, campaign.way.message, item, kinds.ADOPTION, kinds.IMPRESSION_GAP)
        campaign.flight_way = way
        days = min(described.end_day - model.tick * model.tick_days, (model.ticks - model.tick) * model.tick_days)
        rate = described.impressions_per_day / len(described.audience)
        for consumer in described.audience:
            moment, occurrence = 0.0, 0
            while occurrence < described.frequency_cap:
                moment += way.timing.exponential(consumer, 0, occurrence) / rate
                if moment >= days:
                    break
                campaign.flight.append((moment, consumer, occurrence))
                occurrence += 1
        campaign.flight.sort()

    def _serve(self, campaign: Campaign) -> None:
        """Show the impressions of this tick, as far as the budget pays for them."""
        way, flight, first = campaign.flight_way, campaign.flight, campaign.served
        if way is None:
            return
        model = self.model
        start = model.tick_of(campaign.description.start_day)
        end = first
        while end < len(flight) and start + int(flight[end][0] / model.tick_days) <= model.tick:
            end += 1
        count = campaign.affords(campaign.description.cost_per_impression, end - first)
        campaign.spent += count * campaign.description.cost_per_impression
        for _, consumer, occurrence in flight[first : first + count]:
            model.put(model.tick, consumer, (way.message.index, FROM_BRAND, BOUGHT, way.index, occurrence, 1.0))
        campaign.served = end if first + count == end else len(flight)

    def _seed(self, campaign: Campaign) -> None:
        described = campaign.description
        item = identity("campaign", self.description.name, described.name)
        acceptance = Stream(self.model.draws, kinds.ACCEPTANCE, item)
        for row in described.seeds:
            accepts = acceptance.uniform(row, 0, 0) < described.seed_acceptance[row]
            if accepts and campaign.affords(described.seed_fee[row], 1):
                campaign.spent += described.seed_fee[row]
                self.model.consumers[row].post(campaign.way.message, SEEDED, -1)
