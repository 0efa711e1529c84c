"""Scenarios for the tests of scenarios."""

from __future__ import annotations

import copy
from typing import Any

SMALL: dict[str, Any] = {"brands": [{"name": "Aroma", "campaigns": [{"name": "launch"}]}]}

RICH: dict[str, Any] = {
    "name": "rich",
    "question": "Which fields are there?",
    "currency": "EUR",
    "run": {"days": 10.0, "tick_hours": 2.0, "random_seed": 7, "replicates": 3, "record_cascades": [0, 2]},
    "network": {
        "generator": "watts_strogatz",
        "consumers": 200,
        "mean_degree": 6.0,
        "rewiring": 0.2,
        "strength": {"distribution": "uniform", "minimum": 0.2, "maximum": 1.0},
    },
    "platform": {
        "background_posts_per_day": 2.0,
        "ranking_weight": {"paid": 2.0},
        "reaction": {"distribution": "lognormal", "median_days": 0.1, "sigma": 1.0},
    },
    "consumers": {
        "segments": [
            {
                "name": "young",
                "share": 0.4,
                "susceptibility": {"distribution": "beta", "alpha": 2.0, "beta": 5.0},
                "sessions_per_day": {"distribution": "lognormal", "median": 8.0, "sigma": 0.5, "maximum": 50.0},
                "interests": {"coffee": 0.9, "sports": {"distribution": "constant", "value": 0.5}},
                "opt_out": 0.1,
            },
            {
                "name": "old",
                "share": 0.6,
                "posts_per_session": {"distribution": "gamma", "shape": 2.0, "scale": 10.0},
                "interests": {
                    "coffee": {"distribution": "choice", "values": [0.1, 0.8], "probabilities": [0.25, 0.75]},
                    "sports": {
                        "distribution": "normal",
                        "mean": 0.5,
                        "sd": 0.2,
                        "minimum": 0.0,
                        "maximum": 1.0,
                    },
                },
            },
        ]
    },
    "brands": [
        {
            "name": "Aroma",
            "category": "coffee",
            "price": 30.0,
            "quality": 0.8,
            "followers": 0.1,
            "initial_adopters": 5,
            "initial_attitude": {"distribution": "uniform", "minimum": -0.5, "maximum": 0.5},
            "attitude_pull": 1.0,
            "conversion": {"paid": 0.01, "talk": 0.1},
            "persuasion": {"earned": 0.1},
            "word_of_mouth": {
                "talks_per_day": 0.5,
                "review_probability": 0.2,
                "churn_per_day": 0.01,
                "positive": {"appeal": 0.3, "topic": "coffee"},
            },
            "campaigns": [
                {
                    "name": "launch",
                    "start_day": 1.0,
                    "end_day": 8.0,
                    "budget": 500.0,
                    "message": {"appeal": 0.2, "topic": "coffee", "reinforcement": 1.5, "valence": 0.7},
                    "posts_per_day": 2.0,
                    "impressions": {
                        "per_day": 50.0,
                        "cost_per_thousand": 10.0,
                        "frequency_cap": 3,
                        "segments": ["young"],
                    },
                    "seeding": {"strategy": "labels", "labels": ["3", "14"], "day": 2.0, "price": 20.0},
                    "referral": {"extra_talks_per_day": 0.1, "reward": 5.0},
                },
                {"name": "second", "seeding": {"strategy": "highest_degree", "count": 4, "acceptance": 0.5}},
            ],
        },
        {"name": "Brew", "category": "coffee", "word_of_mouth": {"negative": {"rule": "weighted_threshold"}}},
    ],
}


def rich() -> dict[str, Any]:
    return copy.deepcopy(RICH)


def small() -> dict[str, Any]:
    return copy.deepcopy(SMALL)
