"""The market that is timed: two rival brands with all that the model does, in the same measure at every size."""

from __future__ import annotations

from typing import Any

from simulation.scenario import Scenario

MEAN_DEGREE = 20.0
RANDOM_SEED = 20260101


def benchmark_scenario(consumers: int, days: float) -> Scenario:
    """Return a launch by two rivals on a random network: posts, impressions, seeds, shares, talks, reviews, leaving.

    Parameters
    ----------
    consumers : int
        Impressions and seeds are in proportion to it.
    days : float
        Length of the run, in ticks of an hour.
    """
    return Scenario.from_fields(
        {
            "name": "benchmark",
            "run": {"days": days, "random_seed": RANDOM_SEED},
            "network": {"generator": "gnp", "consumers": consumers, "mean_degree": MEAN_DEGREE},
            "platform": {
                "background_posts_per_day": 4.0,
                "ranking_weight": {"paid": 2.0, "owned": 0.5, "earned": 1.0},
            },
            "consumers": {"segments": [_segment()]},
            "brands": [_brand("Aurora", consumers, 0.2), _brand("Borealis", consumers, 0.1)],
        }
    )


def memory_scenario(consumers: int, mean_degree: float, brands: int = 1) -> Scenario:
    """Return brands that do nothing, so that no exposure is ever pending."""
    return Scenario.from_fields(
        {
            "name": "memory",
            "run": {"days": 1.0, "random_seed": RANDOM_SEED},
            "network": {"generator": "gnp", "consumers": consumers, "mean_degree": mean_degree},
            "consumers": {"segments": [_segment()]},
            "brands": [
                {"name": f"Aurora {brand}", "campaigns": [{"name": "launch", "message": {"topic": "outdoors"}}]}
                for brand in range(brands)
            ],
        }
    )


def _segment() -> dict[str, Any]:
    return {
        "name": "everyone",
        "susceptibility": {"distribution": "beta", "alpha": 2.0, "beta": 4.0},
        "sessions_per_day": {"distribution": "lognormal", "median": 5.0, "sigma": 0.8, "maximum": 100.0},
        "posts_per_session": {"distribution": "lognormal", "median": 20.0, "sigma": 0.5},
        "interests": {"outdoors": {"distribution": "beta", "alpha": 4.0, "beta": 2.0}},
        "opt_out": 0.2,
    }


def _brand(name: str, consumers: int, impressions: float) -> dict[str, Any]:
    """Return a brand that buys so many impressions per consumer and day."""
    return {
        "name": name,
        "category": "boots",
        "quality": 0.8,
        "followers": 0.04,
        "initial_adopters": consumers // 500,
        "initial_attitude": {"distribution": "uniform", "minimum": -0.2, "maximum": 0.4},
        "attitude_pull": 1.0,
        "conversion": {"paid": 0.0006, "owned": 0.001, "earned": 0.003, "talk": 0.015},
        "word_of_mouth": {
            "talks_per_day": 0.4,
            "talk_days": 21.0,
            "review_probability": 0.08,
            "churn_per_day": 0.05,
            "positive": {"appeal": 0.1, "topic": "outdoors"},
            "negative": {"appeal": 0.1, "topic": "outdoors"},
        },
        "campaigns": [
            {
                "name": "launch",
                "budget": 5.0 * consumers,
                "posts_per_day": 1.0,
                "message": {"appeal": 0.25, "topic": "outdoors", "reinforcement": 1.3},
                "impressions": {"per_day": impressions * consumers, "frequency_cap": 20},
                "seeding": {
                    "strategy": "highest_degree",
                    "count": consumers // 100,
                    "day": 1.0,
                    "price": 60.0,
                    "acceptance": 0.7,
                },
            }
        ],
    }
