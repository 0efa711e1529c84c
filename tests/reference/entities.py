"""What the reference implementation is told, what it returns, and the two small records it keeps."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction

FROM_BRAND = -1  # the brand as a source
CHANNELS = ["departure", "paid", "owned", "earned", "talk", "referral"]  # in the order of response


@dataclass
class ReferenceMessage:
    name: str
    item: int
    appeal: float
    valence: float
    topic: str | None = None
    rule: str = "reinforced_probability"
    reinforcement: float = 1.0
    threshold: float = 1.0


@dataclass
class ReferencePost:
    tick: int
    occurrence: int


@dataclass
class ReferenceCampaign:
    name: str
    message: ReferenceMessage
    posts: list[ReferencePost] = field(default_factory=list)
    impressions_per_day: float = 0.0
    cost_per_impression: float = 0.0
    frequency_cap: int = 1
    audience: list[int] = field(default_factory=list)
    start_day: Fraction = Fraction(0)
    end_day: Fraction = Fraction(0)
    budget: float = math.inf
    seeds: list[int] = field(default_factory=list)
    wave_ticks: list[int] = field(default_factory=lambda: [0])
    seed_fee: dict[int, float] = field(default_factory=dict)
    seed_acceptance: dict[int, float] = field(default_factory=dict)
    seed_budget: float | None = None
    cost_per_follower: float = 0.0
    free_unit: bool = False
    adaptive: bool = False
    extra_talks_per_day: float = 0.0
    reward: float = 0.0


@dataclass
class ReferenceBrand:
    name: str
    category: str
    price: float
    quality: float
    page_followers: list[int]
    initial_adopters: list[int]
    initial_attitude: list[float]
    conversion: dict[str, float]
    persuasion: dict[str, float]
    attitude_pull: float
    talks_per_day: float
    talk_days: float
    review_probability: float
    churn_per_day: float
    positive: ReferenceMessage
    negative: ReferenceMessage
    campaigns: list[ReferenceCampaign] = field(default_factory=list)
    unit_cost: float = 0.0


@dataclass
class ReferenceMarket:
    random_seed: int
    replicate: int
    ticks: int
    tick_days: float
    tick: Fraction  # the same, as written
    followers: list[list[int]] | dict[int, list[int]]
    strength: dict[tuple[int, int], float]
    susceptibility: list[float]
    sessions_per_day: list[float]
    posts_per_session: list[float]
    interests: list[dict[str, float]]
    feed: bool
    background_posts_per_day: float
    ranking_weight: dict[str, float]
    delay_cumulative: list[float]
    brands: list[ReferenceBrand]
    custom: Callable[..., float] | None = None  # the user's function for rule custom


@dataclass
class ReferenceOutcome:
    timeseries: list[dict]
    shares: list[tuple[int, int, str, str, int]]  # tick, consumer, brand, message, parent or -1


@dataclass
class Event:
    """Something that reaches a consumer in a tick; item and occurrence address its draws."""

    consumer: int
    brand: int
    channel: str
    message: int = -1  # place in the order of messages; a departure has none, so that it comes first
    source: int = FROM_BRAND
    campaign: int = 0
    item: int = 0
    occurrence: int = 0
    stream: int = 0  # of the offers of a brand, in the order in which they started

    def order(self) -> tuple:
        channel = CHANNELS.index(self.channel)
        return (self.message, self.source, channel, self.stream, self.occurrence, self.brand)


@dataclass
class Viewing:
    """What one consumer saw of one message."""

    views: int = 0
    sources: set[int] = field(default_factory=set)
    weight: float = 0.0  # sum over the consumers seen of p / in-degree
    first_source: int | None = None
