"""The market as a competent user of Mesa would write it: one agent per consumer, Python lists, no arrays.

It makes the same draws as `simulation`, so it has the same outcome; it differs in speed alone. Like `simulation`, it
pays for events, not for consumers times ticks: only agents whom something reaches in a tick take a step.
It knows what `benchmarks.market_scenario` needs: rule ``reinforced_probability`` for all messages, no referral offers.
"""

from __future__ import annotations

from bisect import bisect_right

import mesa

from benchmarks.plain_brand import COUNTERS, SOURCES, TALK, PlainBrand, Way
from benchmarks.plain_consumer import Event, PlainConsumer
from benchmarks.plain_draws import Draws
from tests.reference.entities import ReferenceMarket


class PlainMarket(mesa.Model):
    """A market of plain agents.

    Parameters
    ----------
    description : ReferenceMarket
        From `tests.exact.translation.reference_market`.

    Attributes
    ----------
    counts : list
        By tick and brand, in the order of `simulation.kernels.layouts`.
    shares : list of tuple
        Tick, message, consumer and parent (-1: none) of each share.
    """

    def __init__(self, description: ReferenceMarket) -> None:
        super().__init__(rng=description.random_seed)
        self.description = description
        self.draws = Draws(description.random_seed, description.replicate)
        self.tick = 0
        self.ticks = description.ticks
        self.tick_days = description.tick_days
        self.background = description.background_posts_per_day
        self.is_limited = description.feed
        self.weights = [description.ranking_weight[source] for source in SOURCES[:TALK]]
        self.cumulative = description.delay_cumulative
        self.messages: list = []
        self.ways: list[Way] = []
        self.counts: list[list[list[int]]] = []
        self.shares: list[tuple[int, int, int, int]] = []
        self.calendar: list[list[tuple[int, Event]]] = [[] for _ in range(self.ticks)]
        self.brands = [PlainBrand(self, index, brand) for index, brand in enumerate(description.brands)]
        posting = (way for brand in self.brands for way in [c.way for c in brand.campaigns] + brand.word_of_mouth)
        self.posting = {way.message.index: way for way in posting}
        if any(c.description.extra_talks_per_day > 0.0 for brand in self.brands for c in brand.campaigns):
            raise ValueError("the plain model makes no referral offers")
        self.consumers = [PlainConsumer(self, row) for row in range(len(description.susceptibility))]
        for author in self.consumers:
            for follower in author.followers:
                self.consumers[follower].followees += 1
        for brand in self.brands:
            for row in brand.description.initial_adopters:
                self.consumers[row].become_adopter(brand, 0)

    def step(self) -> None:
        """Run one tick: brands act, what is due is delivered, those whom it reached respond."""
        for brand in self.brands:
            brand.count = [0] * COUNTERS
        for brand in self.brands:
            brand.step()
        reached = []
        for row, event in self.calendar[self.tick]:
            consumer = self.consumers[row]
            if not consumer.inbox:
                reached.append(consumer)
            consumer.inbox.append(event)
        self.calendar[self.tick] = []
        for consumer in reached:
            consumer.step()
        self.counts.append([brand.count for brand in self.brands])
        self.tick += 1
        self.running = self.tick < self.ticks

    def put(self, tick: int, row: int, event: Event) -> None:
        """Let something reach a consumer in a tick, if the run lasts so long."""
        if tick < self.ticks:
            self.calendar[tick].append((row, event))

    def delay(self, drawn: float) -> int:
        """Return the ticks from a post to its arrival: the smallest d >= 1 with ``drawn < P(delay <= d)``."""
        return max(1, bisect_right(self.cumulative, drawn))

    def seen(self, channel: int, posts_per_session: float, competing: float) -> float:
        """Return the probability that an arriving post is seen."""
        return min(1.0, self.weights[channel] * posts_per_session / competing) if self.is_limited else 1.0

    def days_from(self, tick: int) -> float:
        """Return the days from the start of a tick to the end of the run."""
        return (self.ticks - tick) * self.tick_days

    def tick_of(self, day: float) -> int:
        """Return the tick that begins at or before a day."""
        return int(day / self.tick_days + 1e-9)
