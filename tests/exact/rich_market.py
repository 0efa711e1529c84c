"""One market with every mechanism on: limited attention, competitors, all media, referral, reviews, leaving."""

from __future__ import annotations

import copy

from simulation.scenario import Scenario


def campaign(name, **more):
    """A campaign with all media."""
    return {
        "name": name,
        "message": {"appeal": 0.35, "topic": "music", "reinforcement": 0.7},
        "posts_per_day": 1.0,
        "impressions": {"per_day": 40.0, "cost_per_thousand": 30.0, "frequency_cap": 6},
        "seeding": {"count": 4, "price": 2.0, "acceptance": 0.8},
        "referral": {"extra_talks_per_day": 0.5, "reward": 3.0},
        "budget": 20.0,
        "end_day": 9.0,
        **more,
    }


def brand(name, **more):
    """A brand whose campaign, named like it, uses all media."""
    return {
        "name": name,
        "category": "phones",
        "price": 10.0,
        "quality": 0.7,
        "followers": 0.3,
        "initial_attitude": {"distribution": "uniform", "minimum": -0.2, "maximum": 0.4},
        "attitude_pull": 1.5,
        "conversion": {"paid": 0.02, "owned": 0.02, "earned": 0.05, "talk": 0.1},
        "persuasion": {"paid": 0.05, "owned": 0.05, "earned": 0.1, "talk": 0.3},
        "word_of_mouth": {
            "talks_per_day": 0.6,
            "talk_days": 8.0,
            "review_probability": 0.5,
            "churn_per_day": 0.4,
            "positive": {"appeal": 0.3},
            "negative": {"appeal": 0.4, "rule": "fractional_threshold", "threshold": 0.2},
        },
        "campaigns": [campaign(f"{name} now")],
        **more,
    }


def quiet(name, **more):
    """A brand that does nothing, but that consumers would share, follow and adopt."""
    return brand(name, campaigns=[], initial_adopters=0, **more)


_SEGMENT = {
    "sessions_per_day": {"distribution": "uniform", "minimum": 1.0, "maximum": 6.0},
    "posts_per_session": {"distribution": "uniform", "minimum": 2.0, "maximum": 20.0},
    "susceptibility": {"distribution": "beta", "alpha": 4.0, "beta": 2.0},
}
_FIELDS = {
    "run": {"days": 12.0, "tick_hours": 6.0, "random_seed": 11, "record_cascades": [0]},
    "network": {
        "generator": "powerlaw_cluster",
        "consumers": 150,
        "mean_degree": 6.0,
        "strength": {"distribution": "uniform", "minimum": 0.2, "maximum": 1.0},
    },
    "platform": {
        "background_posts_per_day": 0.8,
        "ranking_weight": {"paid": 1.5, "owned": 1.0, "earned": 0.8},
        "reaction": {"distribution": "power_law", "flat_days": 0.2, "exponent": 0.8},
    },
    "consumers": {
        "segments": [
            {"name": "fans", "share": 0.3, "interests": {"music": 1.0, "sport": 0.3}, **_SEGMENT},
            {
                "name": "others",
                "share": 0.7,
                "opt_out": 0.2,
                "interests": {
                    "music": {"distribution": "uniform", "minimum": 0.1, "maximum": 0.9},
                    "sport": 0.9,
                },
                **_SEGMENT,
            },
        ]
    },
}


def fields(brands, **run):
    """Return the market of these brands; `run` replaces fields of the run."""
    made = copy.deepcopy(_FIELDS)
    made["run"] |= run
    return made | {"brands": copy.deepcopy(brands)}


def pair():
    """Two competitors, one with adopters at the start."""
    return [brand("mona"), brand("nora", initial_adopters=8, price=12.0)]


def scenario(brands, **run):
    return Scenario.from_fields(fields(brands, **run))
