"""Brands, their campaigns and their word of mouth."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator

from simulation.scenario.distributions import Distribution
from simulation.scenario.fields import Many, Section, field, probability
from simulation.scenario.renamed import renamed_rule
from simulation.scenario.seeding import Seeding

Rule = Annotated[
    Literal["reinforced_probability", "absolute_threshold", "fractional_threshold", "weighted_threshold", "custom"],
    BeforeValidator(renamed_rule),
]


class Message(Section):
    """What is said, and how readily it is passed on."""

    appeal: float = probability(0.01, "Chance that a fully susceptible, interested consumer shares at the first view.")
    topic: str = field("", "Topic that interests are matched with; empty for none.")
    rule: Rule = field("reinforced_probability", "How repeated views add up to sharing.")
    reinforcement: float = field(
        1.0, "Exponent of rule reinforced_probability: below 1 fatigue, above 1 reinforcement.", gt=0.0, le=10.0
    )
    threshold: float = field(
        1.0, "Of the threshold rules: number of sources, or their share of followees.", gt=0.0, le=1e9
    )


class CampaignMessage(Message):
    """The message of a campaign."""

    valence: float = field(1.0, "Tone; attitudes move toward it, and only a positive one converts.", ge=-1.0, le=1.0)


class Impressions(Section):
    """Paid media."""

    per_day: float = field(0.0, "Impressions bought.", unit="impressions per day", ge=0.0, le=1e12)
    cost_per_thousand: float = field(
        12.0,
        "Price of a thousand impressions.",
        unit="currency",
        ge=0.0,
        le=1e9,
    )
    frequency_cap: int | None = field(
        None,
        "Most impressions per consumer, within a flight; the campaign buys one.",
        unit="impressions",
        ge=1,
        le=10**6,
    )
    segments: Many[str] = field((), "Targeted segments; all where none is named.")


class Referral(Section):
    """An incentive to recommend the product in person."""

    extra_talks_per_day: float = field(
        0.0,
        "Further conversations of each satisfied adopter.",
        unit="conversations per adopter and day",
        ge=0.0,
        le=1e4,
    )
    reward: float = field(
        0.0,
        "Paid for each adoption that such a conversation wins, outside the budget.",
        unit="currency",
        ge=0.0,
        le=1e12,
    )


class Campaign(Section):
    """One message, sent by any mix of media."""

    name: str = field(..., "Name of the campaign.", min_length=1, max_length=100)
    start_day: float = field(0.0, "First day.", unit="days", ge=0.0)
    end_day: float | None = field(None, "Day at which it ends; default: the end of the run.", unit="days", gt=0.0)
    budget: float | None = field(
        None,
        "Pays impressions, and seeds without seeding.budget, until it is spent; default: unlimited.",
        unit="currency",
        ge=0.0,
    )
    message: CampaignMessage = field(None, "What is said.", factory=CampaignMessage)
    posts_per_day: float = field(
        0.0, "Posts of the brand to those who follow its page.", unit="posts per day", ge=0.0, le=1440.0
    )
    impressions: Impressions = field(None, "Paid media.", factory=Impressions)
    seeding: Seeding = field(None, "Paid seeds.", factory=Seeding)
    referral: Referral = field(None, "Incentive to recommend.", factory=Referral)


class Conversion(Section):
    """Chance to adopt at one view, by its source, at neutral attitude."""

    paid: float = probability(0.001, "At a paid impression.")
    owned: float = probability(0.001, "At a post of the brand.")
    earned: float = probability(0.005, "At a post of another consumer.")
    talk: float = probability(0.02, "At a conversation.")


class Persuasion(Section):
    """How far one view moves the attitude toward the message's valence, by its source."""

    paid: float = probability(0.01, "By a paid impression.", unit="share of the distance")
    owned: float = probability(0.01, "By a post of the brand.", unit="share of the distance")
    earned: float = probability(0.05, "By a post of another consumer.", unit="share of the distance")
    talk: float = probability(0.2, "By a conversation.", unit="share of the distance")


class WordOfMouth(Section):
    """What adopters do."""

    talks_per_day: float = field(
        0.0, "Conversations about the product.", unit="conversations per adopter and day", ge=0.0, le=1e4
    )
    talk_days: float = field(30.0, "For how long an adopter talks.", unit="days", ge=0.0, le=1e6)
    review_probability: float = probability(0.0, "Chance that an adopter posts a review.")
    churn_per_day: float = field(0.0, "Rate at which the dissatisfied leave.", unit="per day", ge=0.0, le=1e4)
    positive: Message = field(None, "What the satisfied post.", factory=Message)
    negative: Message = field(None, "What the dissatisfied post.", factory=Message)


class Lifetime(Section):
    """What an adopter is worth after the purchase: customer lifetime value (Gupta & Lehmann 2005)."""

    margin_per_year: float = field(
        0.0,
        "Margin from each adopter and year after the first purchase.",
        unit="currency per year",
        source="Gupta & Lehmann 2005",
        inert="decides what an adoption is worth, which comparisons of strategies report",
        ge=0.0,
        le=1e12,
    )
    retention_per_year: float = field(
        0.0,
        "Share of adopters who stay for another year.",
        unit="share per year",
        source="Gupta & Lehmann 2005",
        inert="decides what an adoption is worth, which comparisons of strategies report",
        ge=0.0,
        lt=1.0,
    )
    discount_per_year: float = field(
        0.0,
        "Rate d at which money loses worth: at day t it is worth (1 + d)^(-t/365) of the same at day 0.",
        unit="share per year",
        source="Gupta & Lehmann 2005",
        inert="decides what money at a later day is worth, which comparisons of strategies report",
        ge=0.0,
        le=100.0,
    )


class Brand(Section):
    """A brand and its product."""

    name: str = field(..., "Name of the brand; its identity in all draws.", min_length=1, max_length=100)
    category: str = field("", "Brands of the same category exclude one another; empty for none.")
    price: float = field(0.0, "Revenue of an adoption.", unit="currency", ge=0.0, le=1e12)
    unit_cost: float = field(
        0.0,
        "Cost of one unit; price less unit_cost is the margin of an adoption. Paid for units given to seeds.",
        unit="currency",
        ge=0.0,
        le=1e12,
    )
    lifetime: Lifetime = field(None, "What an adopter is worth after the purchase.", factory=Lifetime)
    quality: float = probability(0.8, "Chance that an adopter is satisfied.")
    followers: float = probability(0.0, "Share of consumers who follow the brand's page.")
    initial_adopters: int = field(0, "Adopters before the run starts.", unit="consumers", ge=0)
    initial_attitude: Distribution = field(0.0, "Attitude toward the brand at the start.", unit="in [-1, 1]")
    attitude_pull: float = field(0.0, "Strength of attitude in adoption (kappa); 0 is off.", ge=0.0, le=20.0)
    conversion: Conversion = field(None, "Chance to adopt at one view.", factory=Conversion)
    persuasion: Persuasion = field(None, "Effect of one view on attitude.", factory=Persuasion)
    word_of_mouth: WordOfMouth = field(None, "What adopters do.", factory=WordOfMouth)
    campaigns: Many[Campaign] = field((), "What the brand does.")
