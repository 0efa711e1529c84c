"""A consumer as a plain Mesa agent, which acts in the ticks in which something reaches it."""

from __future__ import annotations

import struct
from math import exp, log1p
from typing import TYPE_CHECKING

import mesa

from benchmarks.plain_brand import (
    ADOPTIONS,
    EARNED,
    FROM_BRAND,
    LEAVING,
    LEFT,
    REACHED,
    SHARES,
    TALK,
    TALKS_NEGATIVE,
    TALKS_POSITIVE,
    VIEWS,
    Message,
    PlainBrand,
    Way,
)
from benchmarks.plain_draws import BRAND

if TYPE_CHECKING:
    from benchmarks.plain_mesa import PlainMarket

NEVER, DISSATISFIED, SATISFIED, CHURNED = range(4)

Event = tuple[int, int, int, int, int, float]
"""Message, source, channel, way, occurrence, strength of the tie: sorted, the order of response."""


def single(number: float) -> float:
    """Round to single precision, in which loads and attitudes are kept."""
    rounded: float = struct.unpack("f", struct.pack("f", number))[0]
    return rounded


class PlainConsumer(mesa.Agent):
    """A consumer: traits, followers, feed, and a state per brand and per message."""

    def __init__(self, model: PlainMarket, row: int) -> None:
        super().__init__(model)
        described = model.description
        self.row = row
        self.susceptibility = described.susceptibility[row]
        self.sessions_per_day = described.sessions_per_day[row]
        self.posts_per_session = described.posts_per_session[row]
        self.interests = described.interests[row]
        self.followers = described.followers[row]
        self.strengths = [described.strength[row, follower] for follower in self.followers]
        self.followees = 0
        self.load = 0.0
        self.load_tick = 0
        self.inbox: list[Event] = []
        self.attitude = [brand.initial_attitude[row] for brand in described.brands]
        self.status = [NEVER] * len(described.brands)
        self.is_aware = [False] * len(described.brands)
        self.views = [0] * len(model.messages)
        self.first_source: list[int | None] = [None] * len(model.messages)
        self.has_posted = [False] * len(model.messages)

    def step(self) -> None:
        """Respond to everything that is due, in order."""
        model = self.model
        inbox = self.inbox
        self.inbox = []
        inbox.sort()
        competing = self._attend(sum(event[2] <= EARNED for event in inbox))
        wins: list[tuple[float, float, int]] = []
        for number, source, channel, place, occurrence, strength in inbox:
            if channel == LEAVING:
                brand = model.brands[place]
                brand.count[LEFT] += 1
                self.status[brand.index] = CHURNED
                continue
            message = model.messages[number]
            brand = message.brand
            way = model.ways[place]
            who = BRAND if source == FROM_BRAND else source
            drawn = seen = 0.0
            if channel <= EARNED:
                brand.count[channel] += 1
                seen = model.seen(channel, self.posts_per_session, competing)
                drawn = way.exposure.uniform(who, self.row, occurrence)
                if drawn >= seen:
                    continue
                brand.count[VIEWS + channel] += 1
            else:
                brand.count[TALKS_POSITIVE if message.valence > 0.0 else TALKS_NEGATIVE] += 1
            index = brand.index
            if not self.is_aware[index]:
                self.is_aware[index] = True
                brand.count[REACHED] += 1
            attitude = self.attitude[index]
            self.attitude[index] = single(attitude + brand.persuasion[channel] * (message.valence - attitude))
            if channel <= EARNED and self._shares(message, source, strength, drawn, seen):
                parent = self.first_source[number]
                self.post(message, EARNED, -1 if parent is None else parent)
            if message.valence > 0.0 and self.status[index] == NEVER and brand.hazard[channel] > 0.0:
                hazard = brand.hazard[channel] * exp(brand.description.attitude_pull * self.attitude[index])
                patience = -log1p(-way.adoption.uniform(who, self.row, occurrence))
                if patience < hazard:
                    wins.append((patience / hazard, patience, index))
        if wins:
            self._adopt(sorted(wins))

    def _attend(self, arrivals: int) -> float:
        """Let posts arrive in the feed; return how many compete there."""
        model = self.model
        if not arrivals:
            return 0.0
        elapsed = (model.tick - self.load_tick) * model.tick_days
        self.load = single(self.load * exp(-elapsed * self.sessions_per_day) + arrivals)
        self.load_tick = model.tick
        return model.background * self.followees / self.sessions_per_day + self.load

    def _shares(self, message: Message, source: int, strength: float, drawn: float, seen: float) -> bool:
        """Count a view, and say whether it is one at which this consumer shares."""
        number = message.index
        if self.first_source[number] is None:
            self.first_source[number] = source
        self.views[number] += 1
        if self.has_posted[number]:
            return False
        p = message.appeal * self.susceptibility * strength
        if message.topic is not None:
            p *= self.interests[message.topic]
        views, gamma = self.views[number], message.reinforcement
        if views > 1 and gamma != 1.0:
            p = 1.0 - (1.0 - p) ** (float(views) ** gamma - float(views - 1) ** gamma)
        return drawn < seen * p

    def _adopt(self, wins: list[tuple[float, float, int]]) -> None:
        """Adopt the brand with the smallest share of its hazard, and every one that stands alone."""
        model = self.model
        taken = {brand.category for brand in model.brands if brand.category and 0 < self.status[brand.index] < CHURNED}
        for _, _, index in wins:
            brand = model.brands[index]
            if brand.category in taken or self.status[index] != NEVER:
                continue
            if brand.category:
                taken.add(brand.category)
            brand.count[ADOPTIONS] += 1
            self.become_adopter(brand, model.tick + 1)
            if brand.review.uniform(self.row, 0, 0) < brand.description.review_probability:
                is_satisfied = self.status[index] == SATISFIED
                self.post(brand.word_of_mouth[0 if is_satisfied else 1].message, EARNED, -1)

    def become_adopter(self, brand: PlainBrand, start: int) -> None:
        """Start to talk, and perhaps to think of leaving, at the beginning of tick `start`."""
        model, described = self.model, brand.description
        is_satisfied = brand.satisfaction.uniform(self.row, 0, 0) < described.quality
        self.status[brand.index] = SATISFIED if is_satisfied else DISSATISFIED
        way = brand.talks[0 if is_satisfied else 1]
        if described.talks_per_day > 0.0:
            self._talk(way, described.talks_per_day, min(described.talk_days, model.days_from(start)), start)
        if not is_satisfied and described.churn_per_day > 0.0:
            days = brand.churn.exponential(self.row, 0, 0) / described.churn_per_day
            model.put(start + int(days / model.tick_days), self.row, (-1, self.row, LEAVING, brand.index, 0, 1.0))

    def _talk(self, way: Way, rate: float, duration: float, start: int) -> None:
        """Draw all conversations with followers."""
        model, degree = self.model, len(self.followers)
        for follower, strength in zip(self.followers, self.strengths, strict=True):
            days, occurrence = 0.0, 0
            while True:
                days += way.timing.exponential(self.row, follower, occurrence) * degree / rate
                if days >= duration:
                    break
                event = (way.message.index, self.row, TALK, way.index, occurrence, strength)
                model.put(start + int(days / model.tick_days), follower, event)
                occurrence += 1

    def post(self, message: Message, channel: int, parent: int) -> None:
        """Post a message to all followers, unless this was done before."""
        if self.has_posted[message.index]:
            return
        model, row, number = self.model, self.row, message.index
        self.has_posted[number] = True
        message.brand.count[SHARES] += 1
        model.shares.append((model.tick, number, row, parent))
        # Ways of posting come first, one per message.
        way = model.posting[number]
        uniform, delay, put, tick, place = way.timing.uniform, model.delay, model.put, model.tick, way.index
        for follower, strength in zip(self.followers, self.strengths, strict=True):
            put(tick + delay(uniform(row, follower, 0)), follower, (number, row, channel, place, 0, strength))
