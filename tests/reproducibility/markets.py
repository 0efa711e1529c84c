"""Small, rich markets, and the bytes of the tables that they leave behind."""

from __future__ import annotations

import copy
from typing import Any

from simulation import Scenario, simulate
from simulation.files.storage import parquet_bytes


def rule_of_a_user(p, exposures):
    """Share readily, and more so at the second view: unlike every built-in rule."""
    return min(1.0, 3.0 * p * exposures)


LABELS = ("7", "31", "112", "5", "250", "18")

RICH: dict[str, Any] = {
    "name": "rich",
    "run": {
        "days": 20.0,
        "tick_hours": 6.0,
        "random_seed": 41,
        "replicates": 2,
        "record_cascades": [0],
    },
    "network": {
        "generator": "powerlaw_cluster",
        "consumers": 300,
        "mean_degree": 12.0,
        "strength": {"distribution": "uniform", "minimum": 0.4, "maximum": 1.0},
    },
    "platform": {
        "feed": True,
        "background_posts_per_day": 8.0,
        "ranking_weight": {"paid": 1.5, "owned": 0.8, "earned": 1.0},
        "reaction": {"distribution": "power_law", "flat_days": 0.1, "exponent": 0.5},
    },
    "consumers": {
        "segments": [
            {
                "name": "fans",
                "share": 0.4,
                "susceptibility": {"distribution": "beta", "alpha": 5.0, "beta": 2.0},
                "sessions_per_day": {"distribution": "lognormal", "median": 5.0, "sigma": 0.5},
                "posts_per_session": 20.0,
                "interests": {"sport": 0.9, "music": 0.5},
                "opt_out": 0.1,
            },
            {
                "name": "others",
                "share": 0.6,
                "susceptibility": 0.6,
                "sessions_per_day": 3.0,
                "posts_per_session": 15.0,
                "interests": {"sport": 0.6, "music": 0.9},
                "opt_out": 0.3,
            },
        ]
    },
    "brands": [
        {
            "name": "Aurora",
            "price": 25.0,
            "quality": 0.7,
            "followers": 0.2,
            "initial_adopters": 8,
            "initial_attitude": 0.1,
            "attitude_pull": 1.5,
            "conversion": {"paid": 0.02, "owned": 0.03, "earned": 0.04, "talk": 0.08},
            "persuasion": {"paid": 0.1, "owned": 0.1, "earned": 0.2, "talk": 0.3},
            "word_of_mouth": {
                "talks_per_day": 0.8,
                "talk_days": 6.0,
                "review_probability": 0.3,
                "churn_per_day": 0.1,
                "positive": {"appeal": 0.15, "topic": "sport", "reinforcement": 1.3},
                "negative": {"appeal": 0.2, "topic": "sport", "reinforcement": 1.3},
            },
            "campaigns": [
                {
                    "name": "launch",
                    "start_day": 1.0,
                    "end_day": 12.0,
                    "budget": 60.0,
                    "message": {"appeal": 0.15, "topic": "sport", "reinforcement": 1.3, "valence": 0.9},
                    "posts_per_day": 1.0,
                    "impressions": {
                        "per_day": 120.0,
                        "cost_per_thousand": 40.0,
                        "frequency_cap": 4,
                        "segments": ["fans"],
                    },
                    "seeding": {"strategy": "random", "count": 8, "day": 2.0, "price": 3.0, "acceptance": 0.7},
                    "referral": {"extra_talks_per_day": 0.6, "reward": 2.0},
                }
            ],
        },
        {
            "name": "Borealis",
            "price": 20.0,
            "quality": 0.6,
            "initial_adopters": 8,
            "conversion": {"paid": 0.03, "earned": 0.05, "talk": 0.08},
            "word_of_mouth": {"talks_per_day": 0.6, "talk_days": 8.0, "review_probability": 0.2},
            "campaigns": [{"name": "answer", "message": {"appeal": 0.1}, "impressions": {"per_day": 60.0}}],
        },
    ],
}


def changed(base: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """Return nested tables with dotted fields replaced; None removes the field."""
    tables = copy.deepcopy(base)
    for name, value in changes.items():
        *path, last = name.split(".")
        place: Any = tables
        for key in path:
            place = place[int(key)] if isinstance(place, list) else place.setdefault(key, {})
        if isinstance(place, list):
            place[int(last)] = copy.deepcopy(value)
        elif value is None:
            place.pop(last, None)
        else:
            place[last] = copy.deepcopy(value)
    return tables


def table_bytes(fields: dict[str, Any], **options: Any) -> dict[str, bytes]:
    """Run a scenario and return its tables as they are written."""
    outcome = simulate(Scenario.from_fields(fields), **{"threads": 1, **options})
    return {name: parquet_bytes(table) for name, table in outcome.tables.items()}
