"""A slow, readable reference implementation of the market, written from docs/model.md alone, without shared code."""

from __future__ import annotations

import math
import struct
from collections import defaultdict
from collections.abc import Iterator

from tests.reference import draws as d
from tests.reference.brands import act, start_referrals
from tests.reference.entities import (
    FROM_BRAND,
    Event,
    ReferenceBrand,
    ReferenceCampaign,
    ReferenceMarket,
    ReferenceMessage,
    ReferenceOutcome,
    ReferencePost,
    Viewing,
)
from tests.reference.rules import answer

__all__ = [
    "ReferenceBrand",
    "ReferenceCampaign",
    "ReferenceMarket",
    "ReferenceMessage",
    "ReferenceOutcome",
    "ReferencePost",
    "simulate",
]

COUNTS = [
    *("impressions_paid", "impressions_owned", "impressions_earned", "views", "reach", "shares"),
    *("impressions_bought", "impressions_seeded", "views_bought", "views_seeded", "views_owned", "views_earned"),
    *("adopters", "adoptions", "churned", "talks_positive", "talks_negative", "spend", "revenue"),
    *("spend_impressions", "spend_seeds", "spend_rewards", "spend_units"),
]


def simulate(market: ReferenceMarket) -> ReferenceOutcome:
    """Run the model."""
    return Run(market).run()


class Run:
    """The state of one run."""

    def __init__(self, market: ReferenceMarket) -> None:
        self.market = market
        self.draws = d.Draws(market.random_seed, market.replicate)
        self.people = range(len(market.susceptibility))
        listed = not isinstance(market.followers, dict)
        self.followers = dict(enumerate(market.followers)) if listed else market.followers
        self.in_degree = dict.fromkeys(self.people, 0)
        for follower in (v for followers in self.followers.values() for v in followers):
            self.in_degree[follower] += 1
        self.messages: list[ReferenceMessage] = []
        self.number: dict[tuple[int, str | int], int] = {}  # (brand, campaign or sign) -> place in messages
        for b, brand in enumerate(market.brands):
            for name, message in [
                *((c, campaign.message) for c, campaign in enumerate(brand.campaigns)),
                *(("positive", brand.positive), ("negative", brand.negative)),
            ]:
                self.number[b, name] = len(self.messages)
                self.messages.append(message)
        # Consumer and message.
        self.viewing: dict[tuple[int, int], Viewing] = defaultdict(Viewing)
        self.posted: set[tuple[int, int]] = set()
        # Consumer and brand.
        self.attitude = {(v, b): br.initial_attitude[v] for b, br in enumerate(market.brands) for v in self.people}
        self.aware: set[tuple[int, int]] = set()
        self.satisfied: dict[tuple[int, int], bool] = {}  # whoever ever adopted
        self.clock_tick: dict[tuple[int, int], int] = {}  # of those: where their clocks start
        self.adopters: set[tuple[int, int]] = set()  # and has not left
        # Consumer.
        self.load = dict.fromkeys(self.people, 0.0)
        self.last_arrival = dict.fromkeys(self.people, 0)
        # Brand and campaign.
        self.spent: dict[tuple[int, int], float] = defaultdict(float)  # of the budget
        self.spent_on_seeds: dict[tuple[int, int], float] = defaultdict(float)  # of the seeds' own
        self.asked: set[tuple[int, int, int]] = set()  # consumer, brand, campaign
        self.offers: dict[tuple[int, int], int] = {}  # in the order in which they started
        self.due: dict[tuple[int, int, int], list[tuple[float, int, int]]] = defaultdict(list)  # impressions
        # Tick.
        self.events: dict[int, list[Event]] = defaultdict(list)
        self.rows: list[dict] = []
        self.shares: list[tuple[int, int, str, str, int]] = []
        self.tick = 0
        self.count: list[dict] = []  # the rows of this tick, one per brand

    def run(self) -> ReferenceOutcome:
        brands = self.market.brands
        for b, brand in enumerate(brands):
            for consumer in brand.initial_adopters:
                self.start_adopter(consumer, b, clock_tick=0)
        for tick in range(self.market.ticks):
            self.tick = tick
            self.count = [{"tick": self.tick, "brand": br.name, **dict.fromkeys(COUNTS, 0)} for br in brands]
            for b, brand in enumerate(brands):
                for c in range(len(brand.campaigns)):
                    act(self, b, c)
            by_consumer: dict[int, list[Event]] = defaultdict(list)
            for event in self.events.pop(self.tick, []):
                by_consumer[event.consumer].append(event)
            for consumer in sorted(by_consumer):
                self.respond(consumer, sorted(by_consumer[consumer], key=Event.order))
            for b, row in enumerate(self.count):
                row["reach"] = sum(brand == b for _, brand in self.aware)
                row["adopters"] = sum(brand == b for _, brand in self.adopters)
            self.rows += self.count
        return ReferenceOutcome(self.rows, sorted(self.shares))

    # Time

    def tick_of(self, days: float) -> int:
        """Return the tick that holds a moment of a clock, in days since the beginning of tick 0."""
        return math.floor(days / self.market.tick_days)

    def put(self, tick: int, event: Event) -> None:
        if tick < self.market.ticks:
            self.events[tick].append(event)

    def clock(
        self, key: tuple[int, int, int, int], rate: float, start_tick: int, days: float, offset: float = 0.0
    ) -> Iterator[tuple[int, int, float]]:
        """Yield (occurrence, tick, days since the start) of a Poisson clock; key is kind, who, whom, item.

        It starts `offset` days after the beginning of its first tick.
        """
        time, occurrence = 0.0, 0
        while rate > 0:
            time += self.draws.exponential(*key, occurrence) / rate
            tick = start_tick + self.tick_of(offset + time)
            if time >= days or tick >= self.market.ticks:
                return
            yield occurrence, tick, time
            occurrence += 1

    # Posts

    def post(self, author: int, b: int, m: int, channel: str, parent: int) -> None:
        """Let a consumer post a message to all followers, unless this was done before."""
        if (author, m) in self.posted:
            return
        self.posted.add((author, m))
        self.count[b]["shares"] += 1
        self.shares.append((self.tick, author, self.market.brands[b].name, self.messages[m].name, parent))
        for follower in self.followers.get(author, []):
            self.post_to(follower, b, m, channel, author, 0)

    def post_to(self, follower: int, b: int, m: int, channel: str, source: int, occurrence: int) -> None:
        """Let a post arrive after its delay."""
        item = self.messages[m].item
        u = self.draws.uniform(d.DELAY, address(source), follower, item, occurrence)
        for delay, cumulative in enumerate(self.market.delay_cumulative):
            if delay >= 1 and u < cumulative:
                event = Event(follower, b, channel, m, source, 0, item, occurrence)
                self.put(self.tick + delay, event)
                return

    # What consumers do

    def respond(self, v: int, events: list[Event]) -> None:
        """Go through the events of one consumer in this tick, in order."""
        for event in events:
            if event.channel in ("paid", "owned", "earned"):
                self.count[event.brand]["impressions_" + event.channel] += 1
                if event.channel == "paid":
                    self.count[event.brand]["impressions_" + origin(event)] += 1
        self.arrive(v, sum(event.channel in ("paid", "owned", "earned") for event in events))
        successes: list[tuple[float, float, Event]] = []  # E / h, E, what won
        for event in events:
            if event.channel == "departure":
                self.adopters.remove((v, event.brand))
                self.count[event.brand]["churned"] += 1
                continue
            if event.channel in ("talk", "referral"):
                positive = event.message == self.number[event.brand, "positive"]
                self.count[event.brand]["talks_positive" if positive else "talks_negative"] += 1
                self.be_persuaded(v, event, "talk")
            else:
                seen_with = self.attention(v, event.channel)
                u = self.draws.uniform(d.EXPOSURE, address(event.source), v, event.item, event.occurrence)
                if u >= seen_with:
                    continue
                self.count[event.brand]["views"] += 1
                self.count[event.brand]["views_" + origin(event)] += 1
                self.be_persuaded(v, event, event.channel)
                if self.shares_after(v, event, u, seen_with):
                    parent = self.viewing[v, event.message].first_source
                    self.post(v, event.brand, event.message, "earned", parent)
            success = self.try_adoption(v, event)
            if success is not None:
                successes.append((*success, event))
        self.settle_adoptions(v, successes)

    def arrive(self, v: int, arrivals: int) -> None:
        """Let the load decay since the last arrival, then count those of this tick."""
        if arrivals:
            days = (self.tick - self.last_arrival[v]) * self.market.tick_days
            self.load[v] = single(self.load[v] * math.exp(-self.market.sessions_per_day[v] * days) + arrivals)
            self.last_arrival[v] = self.tick

    def attention(self, v: int, source: str) -> float:
        """Return the probability that an impression is seen."""
        if not self.market.feed:
            return 1.0
        sessions = self.market.sessions_per_day[v]
        if sessions == 0:
            return 0.0
        competing = self.market.background_posts_per_day * self.in_degree[v] / sessions + self.load[v]
        return min(1.0, self.market.ranking_weight[source] * self.market.posts_per_session[v] / competing)

    def be_persuaded(self, v: int, event: Event, source: str) -> None:
        """Become aware of the brand, and move the attitude toward the valence of the message."""
        self.aware.add((v, event.brand))
        pull = self.market.brands[event.brand].persuasion[source]
        distance = self.messages[event.message].valence - self.attitude[v, event.brand]
        self.attitude[v, event.brand] = single(self.attitude[v, event.brand] + pull * distance)

    def shares_after(self, v: int, event: Event, u: float, seen_with: float) -> bool:
        """Count a view, and return whether the consumer would share because of it."""
        message, viewing = self.messages[event.message], self.viewing[v, event.message]
        interest = 1.0 if message.topic is None else self.market.interests[v][message.topic]
        tie = 1.0 if event.source == FROM_BRAND else self.market.strength[event.source, v]
        p = min(1.0, message.appeal * self.market.susceptibility[v] * interest * tie)
        viewing.views += 1
        viewing.sources.add(event.source)
        if viewing.first_source is None:
            viewing.first_source = event.source
        if event.source != FROM_BRAND:
            viewing.weight += p / self.in_degree[v]
        if message.rule == "reinforced_probability":
            k, g = viewing.views, message.reinforcement
            return u < seen_with * (1 - (1 - p) ** (k**g - (k - 1) ** g))
        distinct = len(viewing.sources)
        if message.rule == "custom":
            told = {
                "exposures": viewing.views,
                "sources": distinct,
                "weight": viewing.weight,
                "followees": self.in_degree[v],
                "strength": tie,
                "p": p,
                "susceptibility": self.market.susceptibility[v],
                "sessions_per_day": self.market.sessions_per_day[v],
                "posts_per_session": self.market.posts_per_session[v],
                "interest": interest,
            }
            told |= {f"interest_in_{topic}": one for topic, one in self.market.interests[v].items()}
            return u < seen_with * answer(self.market.custom, told)
        draw = self.draws.uniform(d.THRESHOLD, v, d.NOBODY, message.item)
        if message.rule == "absolute_threshold":
            return distinct >= message.threshold and draw < p
        if message.rule == "fractional_threshold":
            return distinct / max(self.in_degree[v], 1) >= message.threshold and draw < p
        if message.rule == "weighted_threshold":
            return draw < viewing.weight
        raise ValueError(f"the reference implementation has no rule {message.rule}")

    def try_adoption(self, v: int, event: Event) -> tuple[float, float] | None:
        """Return E / h and E where this event wins the consumer for the brand."""
        b, brand = event.brand, self.market.brands[event.brand]
        if self.messages[event.message].valence <= 0 or not self.can_adopt(v, b):
            return None
        kinds = {"talk": d.TALK_ADOPTION, "referral": d.REFERRAL_ADOPTION}
        kind = kinds.get(event.channel, d.ADOPTION)
        conversion = brand.conversion["talk" if event.channel == "referral" else event.channel]
        base = math.inf if conversion >= 1 else -math.log1p(-conversion)
        hazard = base * math.exp(brand.attitude_pull * self.attitude[v, b])
        e = self.draws.exponential(kind, address(event.source), v, event.item, event.occurrence)
        return (e / hazard, e) if e < hazard else None

    def can_adopt(self, v: int, b: int) -> bool:
        """Whether a consumer never adopted a brand, and no other of an exclusive category."""
        brand = self.market.brands[b]
        rivals = [r for r, br in enumerate(self.market.brands) if r != b and br.category == brand.category != ""]
        return (v, b) not in self.satisfied and not any((v, rival) in self.adopters for rival in rivals)

    def settle_adoptions(self, v: int, successes: list[tuple[float, float, Event]]) -> None:
        """Let the smallest E / h win in each category (among equals: the smallest E); without one, stand alone."""
        taken = set()
        for _, _, event in sorted(successes, key=lambda success: success[:2]):
            brand = self.market.brands[event.brand]
            contest = brand.category or event.brand
            if contest in taken:
                continue
            taken.add(contest)
            self.count[event.brand]["revenue"] += brand.price
            if event.channel == "referral":
                reward = brand.campaigns[event.campaign].reward
                self.count[event.brand]["spend"] += reward
                self.count[event.brand]["spend_rewards"] += reward
            self.adopt(v, event.brand)

    def adopt(self, v: int, b: int) -> None:
        """Become an adopter in this tick, by a purchase or a unit that is given."""
        brand = self.market.brands[b]
        self.count[b]["adoptions"] += 1
        self.start_adopter(v, b, self.tick + 1)
        if self.draws.uniform(d.REVIEW, v, d.NOBODY, d.identity("brand", brand.name)) < brand.review_probability:
            sign = "positive" if self.satisfied[v, b] else "negative"
            self.post(v, b, self.number[b, sign], "earned", parent=-1)

    def start_adopter(self, v: int, b: int, clock_tick: int) -> None:
        """Enter the stock of adopters; the clocks start at the beginning of clock_tick."""
        brand = self.market.brands[b]
        item = d.identity("brand", brand.name)
        satisfied = self.draws.uniform(d.SATISFACTION, v, d.NOBODY, item) < brand.quality
        self.satisfied[v, b] = satisfied
        self.clock_tick[v, b] = clock_tick
        self.adopters.add((v, b))
        message = self.number[b, "positive" if satisfied else "negative"]
        listeners = self.followers.get(v, [])
        for listener in listeners:
            key = (d.TALK_GAP, v, listener, item)
            rate = brand.talks_per_day / len(listeners)
            for j, tick, _ in self.clock(key, rate, clock_tick, brand.talk_days):
                self.put(tick, Event(listener, b, "talk", message, v, 0, item, j))
        if satisfied:
            for _, c in sorted(offer for offer in self.offers if offer[0] == b):
                start_referrals(self, v, b, c, clock_tick * self.market.tick)
        elif brand.churn_per_day > 0:
            days = self.draws.exponential(d.CHURN, v, d.NOBODY, item) / brand.churn_per_day
            self.put(clock_tick + self.tick_of(days), Event(v, b, "departure"))


def origin(event: Event) -> str:
    """Return the medium of an impression, what is bought apart from what seeds post."""
    if event.channel != "paid":
        return event.channel
    return "bought" if event.source == FROM_BRAND else "seeded"


def single(number: float) -> float:
    """Round to single precision, in which loads and attitudes are kept."""
    return struct.unpack("f", struct.pack("f", number))[0]


def address(source: int) -> int:
    """Return who addresses the draws of a source."""
    return d.BRAND if source == FROM_BRAND else source
