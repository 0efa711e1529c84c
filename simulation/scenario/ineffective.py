"""Fields that decide nothing in a scenario, whatever their values: each with the reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulation.network import GENERATORS
from simulation.network.reading.options import READING_OPTIONS

if TYPE_CHECKING:
    from simulation.network import SocialNetwork
    from simulation.scenario.brands import Brand, Campaign, Message
    from simulation.scenario.declaration import ScenarioFields
    from simulation.scenario.seeding import Seeding

_SHARING = ("topic", "rule", "reinforcement", "threshold")
_OF_SEEDS = (
    "count",
    "day",
    "price",
    "acceptance",
    "budget",
    "tiers",
    "cost_per_thousand",
    "free_unit",
    "waves",
    "days_between_waves",
    "adaptive",
)


@dataclass(frozen=True)
class Ineffective:
    """A field, or a table with all its fields, that decides nothing as long as the others are what they are.

    Attributes
    ----------
    field : str
        Dotted.
    why : str
        What completes a sentence that begins with the field.
    """

    field: str
    why: str

    def covers(self, name: str) -> bool:
        """Whether a dotted field is this one, or lies in it."""
        return name == self.field or name.startswith(f"{self.field}.")


def ineffective_fields(scenario: ScenarioFields, network: SocialNetwork | None = None) -> Iterator[Ineffective]:
    """Yield the fields that no table of a run depends on, each alone; with a network also what that leaves idle.

    Traits that decide nothing are written all the same where ``run.record_traits`` asks for them.
    """
    yield from _network_fields(scenario)
    yield from _platform_fields(scenario)
    yield from _segment_fields(scenario)
    categories = [brand.category for brand in scenario.brands]
    for index, brand in enumerate(scenario.brands):
        place = f"brands.{index}"
        if brand.category and categories.count(brand.category) == 1:
            yield Ineffective(f"{place}.category", "excludes nobody: no other brand is of this category")
        yield from _brand_fields(scenario, place, brand)
        yield from _word_of_mouth_fields(place, brand)
        for number, campaign in enumerate(brand.campaigns):
            yield from _campaign_fields(f"{place}.campaigns.{number}", brand, campaign)
            if network is not None:
                yield from _tier_fields(f"{place}.campaigns.{number}.seeding", campaign.seeding, network)


def _network_fields(scenario: ScenarioFields) -> Iterator[Ineffective]:
    network = scenario.network
    if network.file is not None:
        for name in ("generator", *network.generator_fields()):
            yield Ineffective(f"network.{name}", "is not used: network.file replaces the generator")
    else:
        for name in network.generator_fields():
            if name not in GENERATORS[network.generator]:
                yield Ineffective(f"network.{name}", f"is not used by generator {network.generator}")
        if network.community_sizes and "communities" in GENERATORS[network.generator]:
            yield Ineffective("network.communities", "is not used where network.community_sizes is given")
        for name in READING_OPTIONS:
            yield Ineffective(f"network.{name}", "is not used without network.file")
    if not _shares_anything(scenario):
        yield Ineffective("network.strength", "decides nothing: every message has appeal = 0, and nothing is shared")


def _platform_fields(scenario: ScenarioFields) -> Iterator[Ineffective]:
    if not scenario.platform.feed:
        for name in ("background_posts_per_day", "ranking_weight"):
            yield Ineffective(f"platform.{name}", "is not used with platform.feed = false: all that arrives is seen")
    if not any(_views(brand, campaign) for brand in scenario.brands for campaign in brand.campaigns) and not any(
        brand.word_of_mouth.review_probability for brand in scenario.brands
    ):
        yield Ineffective("platform.reaction", "is not used: nobody posts anything")


def _segment_fields(scenario: ScenarioFields) -> Iterator[Ineffective]:
    if _has_custom_rule(scenario):
        # A user's rule may read any trait.
        return
    topics = {message.topic for _, _, message, _, _ in scenario.messages()}
    buys = any(campaign.impressions.per_day for brand in scenario.brands for campaign in brand.campaigns)
    for index, segment in enumerate(scenario.consumers.segments):
        place = f"consumers.segments.{index}"
        if not scenario.platform.feed:
            for name in ("sessions_per_day", "posts_per_session"):
                yield Ineffective(f"{place}.{name}", "is not used with platform.feed = false: all that arrives is seen")
        if not _shares_anything(scenario):
            why = "decides nothing: every message has appeal = 0, and nothing is shared"
            yield Ineffective(f"{place}.susceptibility", why)
        for topic in segment.interests:
            if topic not in topics:
                yield Ineffective(f"{place}.interests.{topic}", "is not used: no message has this topic")
        if not buys:
            yield Ineffective(f"{place}.opt_out", "is not used: no campaign buys impressions")


def _brand_fields(scenario: ScenarioFields, place: str, brand: Brand) -> Iterator[Ineffective]:
    if brand.attitude_pull == 0.0 and not _has_custom_rule(scenario):
        why = f"decides nothing: attitudes do not count with {place}.attitude_pull = 0"
        yield Ineffective(f"{place}.initial_attitude", why)
        yield Ineffective(f"{place}.persuasion", why)
    campaigns = brand.campaigns
    if not any(campaign.posts_per_day for campaign in campaigns):
        yield Ineffective(f"{place}.followers", "is not used: the brand posts nothing (posts_per_day = 0)")
    idle = {
        "paid": ("nobody is paid and no impressions are bought", any(_pays(campaign) for campaign in campaigns)),
        "owned": ("no post of the brand reaches anybody", any(_posts(brand, campaign) for campaign in campaigns)),
        "earned": ("nobody shares or reviews", _earns(brand)),
        "talk": ("nobody talks", _talks(brand)),
    }
    for source, (reason, is_used) in idle.items():
        if not is_used:
            yield Ineffective(f"{place}.conversion.{source}", f"is not used: {reason}")
            yield Ineffective(f"{place}.persuasion.{source}", f"is not used: {reason}")
    if not _earns_reviews(brand) and not _talks(brand) and brand.word_of_mouth.churn_per_day == 0.0:
        yield Ineffective(f"{place}.quality", "decides nothing: adopters neither talk nor review nor leave")
    if brand.lifetime.margin_per_year == 0.0:
        yield Ineffective(f"{place}.lifetime.retention_per_year", "decides nothing without lifetime.margin_per_year")
    elif brand.lifetime.retention_per_year == 0.0:
        yield Ineffective(f"{place}.lifetime.margin_per_year", "decides nothing: nobody stays (retention_per_year = 0)")


def _word_of_mouth_fields(place: str, brand: Brand) -> Iterator[Ineffective]:
    word_of_mouth = brand.word_of_mouth
    place = f"{place}.word_of_mouth"
    if word_of_mouth.talks_per_day == 0.0:
        yield Ineffective(f"{place}.talk_days", "is not used: talks_per_day = 0")
    elif word_of_mouth.talk_days == 0.0:
        yield Ineffective(f"{place}.talks_per_day", "is not used: talk_days = 0")
    if brand.quality == 1.0:
        yield Ineffective(f"{place}.churn_per_day", "is not used: nobody is dissatisfied (quality = 1)")
    for tone, none_of_them in (("positive", 0.0), ("negative", 1.0)):
        message = getattr(word_of_mouth, tone)
        if word_of_mouth.review_probability == 0.0:
            yield Ineffective(f"{place}.{tone}", "is not used: nobody reviews (review_probability = 0)")
        elif brand.quality == none_of_them:
            yield Ineffective(f"{place}.{tone}", f"is not used: nobody has that to say (quality = {brand.quality:g})")
        else:
            yield from _message_fields(f"{place}.{tone}", message)


def _message_fields(place: str, message: Message) -> Iterator[Ineffective]:
    if message.rule != "custom" and message.appeal == 0.0:
        for name in _SHARING:
            yield Ineffective(f"{place}.{name}", "decides nothing: nobody shares a message of appeal = 0")
        return
    if message.rule != "reinforced_probability":
        yield Ineffective(f"{place}.reinforcement", f'is not used by rule = "{message.rule}"')
    if message.rule not in ("absolute_threshold", "fractional_threshold"):
        yield Ineffective(f"{place}.threshold", f'is not used by rule = "{message.rule}"')


def _campaign_fields(place: str, brand: Brand, campaign: Campaign) -> Iterator[Ineffective]:
    impressions, seeding, referral = campaign.impressions, campaign.seeding, campaign.referral
    if campaign.posts_per_day and not _posts(brand, campaign):
        yield Ineffective(f"{place}.posts_per_day", "reaches nobody: nobody follows the page (followers = 0)")
    if _views(brand, campaign):
        yield from _message_fields(f"{place}.message", campaign.message)
    else:
        yield Ineffective(f"{place}.message", "is not used: no impressions, posts or seeds carry it")
    if impressions.per_day == 0.0:
        for name in ("cost_per_thousand", "frequency_cap", "segments"):
            yield Ineffective(f"{place}.impressions.{name}", "is not used: impressions.per_day = 0")
    if not asks_somebody(seeding):
        reason = 'strategy = "none"' if seeding.strategy == "none" else "no count, labels or budget says how many"
        for name in _OF_SEEDS:
            if seeding.strategy == "none" or name not in ("count", "budget"):
                yield Ineffective(f"{place}.seeding.{name}", f"is not used: nobody is asked ({reason})")
    else:
        if seeding.waves == 1:
            yield Ineffective(f"{place}.seeding.days_between_waves", "is not used: there is one wave")
    if impressions.per_day == 0.0 and (seeding.budget is not None or not asks_somebody(seeding)):
        yield Ineffective(f"{place}.budget", "pays nothing: no impressions, and no seeds without a budget of their own")
    if referral.extra_talks_per_day == 0.0:
        yield Ineffective(f"{place}.referral.reward", "is never paid: referral.extra_talks_per_day = 0")
    elif brand.quality == 0.0:
        yield Ineffective(f"{place}.referral", "moves nobody: only the satisfied recommend (quality = 0)")


def _tier_fields(place: str, seeding: Seeding, network: SocialNetwork) -> Iterator[Ineffective]:
    """Yield the tiers to which no consumer belongs, and price and acceptance of those of no tier where there are none.

    Whoever is in a tier is there by the number of followers.
    """
    if not seeding.tiers or not asks_somebody(seeding):
        return
    followers = np.diff(network.indptr)
    least, most = int(followers.min()), int(followers.max())
    counts = np.bincount(
        np.searchsorted([tier.audience_from for tier in seeding.tiers], followers, side="right"),
        minlength=len(seeding.tiers) + 1,
    )
    for name in ("price", "acceptance"):
        if counts[0] == 0:
            yield Ineffective(f"{place}.{name}", f"is not used: all consumers are in a tier (least followers: {least})")
        for number, tier in enumerate(seeding.tiers):
            if counts[number + 1] == 0:
                why = f'is not used: no consumer is in tier "{tier.name}" (most followers: {most})'
                yield Ineffective(f"{place}.tiers.{number}.{name}", why)


def asks_somebody(seeding: Seeding) -> bool:
    """Whether a campaign may ask anybody to post, as far as the scenario tells."""
    return seeding.strategy != "none" and bool(seeding.count or seeding.labels or seeding.budget is not None)


def _has_custom_rule(scenario: ScenarioFields) -> bool:
    return any(message.rule == "custom" for _, _, message, _, _ in scenario.messages())


def _shares_anything(scenario: ScenarioFields) -> bool:
    return any(message.appeal > 0.0 or message.rule == "custom" for _, _, message, _, _ in scenario.messages())


def _pays(campaign: Campaign) -> bool:
    return campaign.impressions.per_day > 0.0 or asks_somebody(campaign.seeding)


def _posts(brand: Brand, campaign: Campaign) -> bool:
    return campaign.posts_per_day > 0.0 and brand.followers > 0.0


def _views(brand: Brand, campaign: Campaign) -> bool:
    """Whether anything lets consumers see a campaign's message."""
    return _pays(campaign) or _posts(brand, campaign)


def _earns_reviews(brand: Brand) -> bool:
    return brand.word_of_mouth.review_probability > 0.0


def _earns(brand: Brand) -> bool:
    """Whether any consumer may post a message of the brand without being paid."""
    shares = any(
        _views(brand, campaign) and (campaign.message.appeal > 0.0 or campaign.message.rule == "custom")
        for campaign in brand.campaigns
    )
    return shares or _earns_reviews(brand)


def _talks(brand: Brand) -> bool:
    word_of_mouth = brand.word_of_mouth
    talks = word_of_mouth.talks_per_day > 0.0 and word_of_mouth.talk_days > 0.0
    return talks or any(campaign.referral.extra_talks_per_day > 0.0 for campaign in brand.campaigns)
