"""From a model to the reference implementation: configured values are read, what draws choose is drawn again."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from tests.reference import draws as d
from tests.reference.entities import ReferenceBrand, ReferenceCampaign, ReferenceMarket, ReferenceMessage, ReferencePost

EVERY_REPLICATE = 2**64 - 1

# Kinds of draw that the reference implementation's table leaves out, because it is told what they decide
# (simulation/kernels/random/keys.py).
FOLLOWS_BRAND = 6
INITIAL_ADOPTER = 7
SEED_CHOICE = 9


def reference_market(model, *, custom=None):
    """Return the market that a model describes, for the reference implementation.

    The model is asked for what is input: its scenario, its network, the traits of its population, its table of
    delays and initial attitudes.
    """
    scenario, network, population = model.scenario, model.network, model.population
    tick = written(scenario.run.tick_hours) / 24
    shared = d.Draws(scenario.run.random_seed, EVERY_REPLICATE)
    people = range(network.consumers)
    followers = {u: network.targets[network.indptr[u] : network.indptr[u + 1]].tolist() for u in people}
    ties = [(u, v) for u in people for v in followers[u]]
    strengths = [1.0] * len(ties) if network.strengths is None else network.strengths.tolist()
    weight = scenario.platform.ranking_weight
    brands = []
    taken = {}  # consumer -> categories of which an earlier brand has the consumer as an initial adopter
    number = 0
    for index, brand in enumerate(scenario.brands):
        word_of_mouth = brand.word_of_mouth
        campaigns = []
        for campaign in brand.campaigns:
            message = reference_message(campaign.message, number, "message", brand.name, campaign.name)
            message.valence = campaign.message.valence
            campaigns.append(reference_campaign(model, shared, brand, campaign, message, tick))
            number += 1
        positive = reference_message(word_of_mouth.positive, number, "word of mouth", brand.name, "positive")
        negative = reference_message(word_of_mouth.negative, number + 1, "word of mouth", brand.name, "negative")
        negative.valence = -1.0
        number += 2
        item = d.identity("brand", brand.name)
        chosen = smallest(shared, INITIAL_ADOPTER, item, people)[: brand.initial_adopters]
        if brand.category:
            chosen = [v for v in chosen if brand.category not in taken.setdefault(v, set())]
            for v in chosen:
                taken[v].add(brand.category)
        brands.append(
            ReferenceBrand(
                name=brand.name,
                category=brand.category,
                price=brand.price,
                unit_cost=brand.unit_cost,
                quality=brand.quality,
                page_followers=[
                    v for v in people if shared.uniform(FOLLOWS_BRAND, v, d.NOBODY, item) < brand.followers
                ],
                initial_adopters=chosen,
                initial_attitude=model.market.state.attitude[:, index].tolist(),
                conversion=brand.conversion.model_dump(),
                persuasion=brand.persuasion.model_dump(),
                attitude_pull=brand.attitude_pull,
                talks_per_day=word_of_mouth.talks_per_day,
                talk_days=word_of_mouth.talk_days,
                review_probability=word_of_mouth.review_probability,
                churn_per_day=word_of_mouth.churn_per_day,
                positive=positive,
                negative=negative,
                campaigns=campaigns,
            )
        )
    return ReferenceMarket(
        random_seed=scenario.run.random_seed,
        replicate=model.replicate,
        ticks=math.ceil(written(scenario.run.days) / tick),
        tick_days=scenario.run.tick_hours / 24.0,
        tick=tick,
        followers=followers,
        strength=dict(zip(ties, strengths, strict=True)),
        susceptibility=population.susceptibility.tolist(),
        sessions_per_day=population.sessions_per_day.tolist(),
        posts_per_session=population.posts_per_session.tolist(),
        interests=[dict(zip(population.topics, row, strict=True)) for row in population.interests.tolist()],
        feed=scenario.platform.feed,
        background_posts_per_day=scenario.platform.background_posts_per_day,
        ranking_weight={"paid": weight.paid, "owned": weight.owned, "earned": weight.earned},
        delay_cumulative=model.market.delays.cumulative.tolist(),
        brands=brands,
        custom=custom,
    )


def reference_message(message, number, *identity):
    """Return a message, called by its number, with valence +1."""
    return ReferenceMessage(
        name=str(number),
        item=d.identity(*identity),
        appeal=message.appeal,
        valence=1.0,
        topic=message.topic or None,
        rule=message.rule,
        reinforcement=message.reinforcement,
        threshold=message.threshold,
    )


def reference_campaign(model, shared, brand, campaign, message, tick):
    scenario, population = model.scenario, model.population
    start_day = written(campaign.start_day)
    end_day = written(scenario.run.days if campaign.end_day is None else campaign.end_day)
    posts = []
    while campaign.posts_per_day > 0:
        day = start_day + len(posts) / written(campaign.posts_per_day)
        if day >= end_day:
            break
        posts.append(ReferencePost(day // tick, len(posts)))
    impressions, seeding = campaign.impressions, campaign.seeding
    wanted = impressions.segments or population.segments
    first = start_day if seeding.day is None else written(seeding.day)
    degree = np.diff(model.network.indptr).tolist()
    offers = {v: offer_to(seeding, followers) for v, followers in enumerate(degree)}
    return ReferenceCampaign(
        name=campaign.name,
        message=message,
        posts=posts,
        impressions_per_day=impressions.per_day,
        cost_per_impression=impressions.cost_per_thousand / 1000,
        frequency_cap=math.inf if impressions.frequency_cap is None else impressions.frequency_cap,
        audience=[
            v
            for v, (segment, opted_out) in enumerate(
                zip(population.segment.tolist(), population.opted_out.tolist(), strict=True)
            )
            if not opted_out and population.segments[segment] in wanted
        ],
        start_day=start_day,
        end_day=end_day,
        budget=math.inf if campaign.budget is None else campaign.budget,
        seeds=seeds(model.network, shared, brand, campaign),
        wave_ticks=[(first + wave * written(seeding.days_between_waves)) // tick for wave in range(seeding.waves)],
        seed_fee={v: offer.price for v, offer in offers.items()},
        seed_acceptance={v: offer.acceptance for v, offer in offers.items()},
        seed_budget=seeding.budget,
        cost_per_follower=seeding.cost_per_thousand / 1000,
        free_unit=seeding.free_unit,
        adaptive=seeding.adaptive,
        extra_talks_per_day=campaign.referral.extra_talks_per_day,
        reward=campaign.referral.reward,
    )


def offer_to(seeding, followers):
    """Return what says price and acceptance of a consumer with so many followers: the seeding, or one of its tiers."""
    offer = seeding
    for tier in seeding.tiers:
        if followers >= tier.audience_from:
            offer = tier
    return offer


def seeds(network, shared, brand, campaign):
    """Choose the seeds anew, in the order in which they are approached."""
    seeding, people = campaign.seeding, range(network.consumers)
    if seeding.strategy == "none":
        return []
    if seeding.strategy == "labels":
        return [int(label) for label in seeding.labels]
    if seeding.strategy == "highest_degree":
        return sorted(people, key=lambda u: (network.indptr[u] - network.indptr[u + 1], u))[: seeding.count]
    item = d.identity("campaign", brand.name, campaign.name)
    return smallest(shared, SEED_CHOICE, item, people)[: seeding.count]


def smallest(shared, kind, item, people):
    """Return consumers by increasing draw."""
    return sorted(people, key=lambda v: shared.uniform(kind, v, d.NOBODY, item))


def written(number):
    """Return the fraction that a number of a drawn market stands for: some are products of decimals."""
    return Fraction(number).limit_denominator(10**9)
