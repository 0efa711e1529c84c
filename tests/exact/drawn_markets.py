"""Markets drawn by Hypothesis: small, short, and with every mechanism on in a good part of them."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from tests.exact.scenarios import directed_network, some_strengths

RULES = [
    "reinforced_probability",
    "reinforced_probability",
    "absolute_threshold",
    "fractional_threshold",
    "weighted_threshold",
    "custom",
]
NAMES = ["alpha", "Übermut", "beta", "zeta 2", "0"]


def between(low, high):
    """Numbers with three decimals."""
    return st.floats(low, high).map(lambda number: round(number, 3))


chance = st.one_of(st.sampled_from([0.0, 1.0]), between(0.05, 0.95), between(0.05, 0.95))
likely = st.one_of(st.just(1.0), between(0.3, 1.0), between(0.3, 1.0))
small_chance = st.one_of(st.just(0.0), between(0.01, 0.3), between(0.01, 0.3), st.just(1.0))


def sometimes(strategy, otherwise):
    """The strategy in two of three cases."""
    return st.one_of(strategy, strategy, st.just(otherwise))


def mostly(strategy, otherwise):
    """The strategy in five of six cases."""
    return st.one_of(*[strategy] * 5, st.just(otherwise))


def trait(low, high):
    """A number for all, or one per consumer."""
    spread = st.fixed_dictionaries(
        {"distribution": st.just("uniform"), "minimum": st.just(low), "maximum": st.just(high)}
    )
    return st.one_of(between(low, high), spread)


@st.composite
def messages(draw, topics):
    rule = draw(st.sampled_from(RULES))
    threshold = {"absolute_threshold": st.integers(1, 3).map(float), "fractional_threshold": between(0.05, 1)}
    return {
        "appeal": draw(st.one_of(likely, chance)),
        "topic": draw(st.sampled_from(["", *topics])),
        "rule": rule,
        "reinforcement": draw(st.sampled_from([1.0, 0.4, 0.8, 1.7, 3.0])),
        "threshold": draw(threshold.get(rule, st.just(1.0))),
    }


@st.composite
def terms(draw, days):
    """What seeds cost and when they are asked, in a good part of the markets; `days` are left for waves."""
    starts = sorted(draw(st.sets(st.integers(0, 8), max_size=3)))
    waves = draw(st.sampled_from([1, 1, 2, 3]))
    fields = {
        "tiers": [
            {"name": str(start), "audience_from": start, "price": draw(between(0, 4)), "acceptance": draw(likely)}
            for start in starts
        ],
        "cost_per_thousand": draw(sometimes(st.just(0.0), 200.0)),
        "free_unit": draw(mostly(st.just(True), False)),
        "waves": waves,
        "adaptive": waves > 1 and draw(st.booleans()),
    }
    if waves > 1:
        fields["days_between_waves"] = draw(between(0.1, 0.95)) * days / (waves - 1)
    return fields


@st.composite
def campaigns(draw, name, consumers, days, segments, topics):
    start = round(draw(between(0, 0.6)) * days, 4)
    end = draw(sometimes(st.none(), start + draw(between(0.2, 1.0)) * days))
    strategy = draw(st.sampled_from(["random", "highest_degree", "highest_degree", "labels", "none"]))
    count = draw(st.integers(0, min(consumers, 6)))
    seeding = {"strategy": strategy, "count": count, "price": draw(sometimes(between(0.5, 3), 0.0))}
    if strategy == "labels":
        count = max(count, 1)
        rows = draw(st.permutations(range(consumers)))[:count]
        seeding |= {"labels": [str(row) for row in rows], "count": count}
    seeding["acceptance"] = draw(sometimes(between(0.4, 1.0), 1.0))
    last = days if end is None else min(end, days)
    if draw(st.booleans()):
        # From the start to just before the end of the campaign or run.
        seeding["day"] = start + 0.9 * draw(between(0, 1)) * (last - start)
    seeding |= draw(terms(last - seeding.get("day", start)))
    if count and draw(st.booleans()):
        seeding["budget"] = draw(between(0, 12))
    per_day = draw(sometimes(between(0.5, 6), 0.0)) * consumers / days
    budget = draw(st.one_of(st.none(), between(0.0, 4.0), between(2.0, 40.0)))
    impressions = {
        "per_day": per_day,
        "cost_per_thousand": draw(st.sampled_from([0.0, 12.0, 100.0, 500.0])),
        "segments": draw(sometimes(st.just([]), [segments[-1]])),
    }
    cap = draw(st.one_of(st.none(), st.integers(1, 4)))
    if cap is not None:
        impressions["frequency_cap"] = cap
    campaign = {
        "name": name,
        "start_day": start,
        "message": draw(messages(topics)) | {"valence": draw(sometimes(st.just(1.0), draw(between(-1, 1))))},
        "posts_per_day": draw(sometimes(between(0.5, 12), 0.0)) / days,
        "impressions": impressions,
        "seeding": seeding,
        "referral": {
            "extra_talks_per_day": draw(mostly(between(2, 24), 0.0)) / days,
            "reward": draw(mostly(st.just(2.5), 0.0)),
        },
    }
    optional = {"end_day": end, "budget": budget}
    return campaign | {key: value for key, value in optional.items() if value is not None}


@st.composite
def brands(draw, name, consumers, days, segments, topics):
    category = draw(st.sampled_from(["", "phones", "phones", "tea"]))
    channels = ("paid", "owned", "earned", "talk")
    count = draw(st.sampled_from([0, 1, 1, 2]))
    names = draw(st.permutations(["launch", "spring", "autumn"]))[:count]
    fields = {
        "name": name,
        "category": category,
        "price": 10.0,
        "unit_cost": draw(mostly(st.just(1.5), 0.0)),
        "quality": draw(chance),
        "followers": draw(chance),
        "initial_adopters": draw(st.integers(0, min(consumers, 5))),
        "initial_attitude": draw(trait(-0.5, 0.75)),
        "attitude_pull": draw(sometimes(between(0.1, 4), 0.0)),
        "conversion": {channel: draw(small_chance) for channel in channels},
        "persuasion": {channel: draw(small_chance) for channel in channels},
        "word_of_mouth": {
            "talks_per_day": draw(sometimes(between(1, 12), 0.0)) / days,
            "talk_days": draw(between(0.1, 1.5)) * days,
            "review_probability": draw(chance),
            "churn_per_day": draw(sometimes(between(0.5, 6), 0.0)) / days,
            "positive": draw(messages(topics)),
            "negative": draw(messages(topics)),
        },
        "campaigns": [draw(campaigns(each, consumers, days, segments, topics)) for each in names],
    }
    if names and draw(st.sampled_from([False, False, True])):
        recommend(fields, days)
    return fields


def recommend(brand, days):
    """Let adopters win consumers, and a reward, and seeds get a unit, in all the brand's campaigns."""
    brand |= {"unit_cost": 1.5, "quality": 1.0, "initial_adopters": max(brand["initial_adopters"], 1)}
    brand["conversion"]["talk"] = max(brand["conversion"]["talk"], 0.2)
    brand["word_of_mouth"] |= {"talk_days": days, "churn_per_day": 0.0}
    for campaign in brand["campaigns"]:
        campaign["referral"] = {"extra_talks_per_day": 24.0 / days, "reward": 2.5}
        campaign["seeding"]["free_unit"] = True
        campaign.pop("budget", None)


@st.composite
def segment(draw, name, share, topics):
    return {
        "name": name,
        "share": share,
        "susceptibility": draw(st.one_of(st.just(1.0), trait(0.2, 1.0))),
        "sessions_per_day": draw(trait(0.5, 20.0)),
        "posts_per_session": draw(st.one_of(trait(0.5, 20.0), trait(5.0, 60.0), st.just(0.0))),
        "interests": {topic: draw(trait(0.3, 1.0)) for topic in topics},
        "opt_out": draw(st.sampled_from([0.0, 0.0, 0.4])),
    }


def reactions(tick_days):
    """Delays of about one tick to several."""
    scale = between(0.3, 3).map(lambda number: number * tick_days)
    return st.one_of(
        st.fixed_dictionaries({"distribution": st.just("constant"), "days": st.just(0.0) | scale}),
        st.fixed_dictionaries({"distribution": st.just("exponential"), "mean_days": scale}),
        st.fixed_dictionaries({"distribution": st.just("lognormal"), "median_days": scale, "sigma": between(0.2, 1.5)}),
        st.fixed_dictionaries({"distribution": st.just("power_law"), "flat_days": scale, "exponent": between(0.2, 2)}),
    )


@st.composite
def markets(draw):
    """Fields of a scenario, its network, and the number of the replicate."""
    consumers = draw(st.integers(2, 40))
    tick_hours = draw(st.sampled_from([0.5, 1.0, 5.0, 8.0, 24.0]))
    ticks = draw(st.integers(3, 24))
    days = (ticks - draw(st.sampled_from([0.0, 0.0, 0.4]))) * tick_hours / 24.0
    replicate = draw(st.integers(0, 3))
    topics = draw(st.sampled_from([[], ["music"], ["music", "sport"]]))
    split = draw(st.sampled_from([[1.0], [0.25, 0.75]]))
    segments = [f"segment {index}" for index in range(len(split))]
    names = draw(st.permutations(NAMES))[: draw(st.sampled_from([1, 2, 2, 3]))]
    factor = st.sampled_from([0.0, 0.5, 1.0, 1.0, 3.0])
    fields = {
        "run": {
            "days": days,
            "tick_hours": tick_hours,
            "random_seed": draw(st.integers(0, 2**63 - 1)),
            "replicates": replicate + 1,
            "record_cascades": [replicate],
        },
        "network": {"generator": "complete", "consumers": consumers},
        "platform": {
            "feed": draw(st.booleans()),
            "background_posts_per_day": draw(st.sampled_from([0.0, 0.5, 4.0])),
            "ranking_weight": {channel: draw(factor) for channel in ("paid", "owned", "earned")},
            "reaction": draw(reactions(tick_hours / 24.0)),
        },
        "consumers": {
            "segments": [draw(segment(name, share, topics)) for name, share in zip(segments, split, strict=True)]
        },
        "brands": [draw(brands(name, consumers, days, segments, topics)) for name in names],
    }
    network = directed_network(
        consumers,
        draw(st.sampled_from([0.5, 2.0, 4.0, 8.0])),
        rng=np.random.default_rng(draw(st.integers(0, 2**32))),
        isolated=draw(st.integers(0, 3)),
        strengths=draw(st.sampled_from([None, some_strengths])),
    )
    followers = np.diff(network.indptr)
    for brand in fields["brands"]:
        for campaign in brand["campaigns"]:
            seeding = campaign["seeding"]
            rows = [int(label) for label in seeding.get("labels", range(consumers))]
            cheapest = min(price(brand, seeding, audience) for audience in followers[rows].tolist())
            if 0 < seeding.get("budget", campaign.get("budget", 0.0)) < cheapest:
                # A budget that pays nobody is refused; none at all is the control.
                seeding["budget"] = 0.0
    return fields, network, replicate


def price(brand, seeding, audience):
    """What a consumer with so many followers costs: the fee of its tier, its impressions, and the unit it is given."""
    fee = seeding["price"]
    for tier in seeding["tiers"]:
        if audience >= tier["audience_from"]:
            fee = tier["price"]
    fee += audience * seeding["cost_per_thousand"] / 1000
    return fee + brand["unit_cost"] * seeding["free_unit"]
