"""A small market whose seedings are compared in these tests."""

from __future__ import annotations

from simulation import Scenario

SMALL = {
    "name": "small market",
    "run": {"days": 10.0, "tick_hours": 12.0, "random_seed": 7, "replicates": 6},
    "network": {"generator": "powerlaw_cluster", "consumers": 200, "mean_degree": 8.0},
    "platform": {"background_posts_per_day": 1.0},
    "brands": [
        {
            "name": "Aurora",
            "category": "lamps",
            "price": 50.0,
            "unit_cost": 20.0,
            "lifetime": {"margin_per_year": 10.0, "retention_per_year": 0.5, "discount_per_year": 0.2},
            "initial_adopters": 3,
            "conversion": {"paid": 0.05, "earned": 0.05, "talk": 0.1},
            "word_of_mouth": {"talks_per_day": 0.3, "talk_days": 8.0, "churn_per_day": 0.05},
            "campaigns": [
                {
                    "name": "launch",
                    "message": {"appeal": 0.05},
                    "impressions": {"per_day": 20.0},
                    "seeding": {
                        "strategy": "highest_degree",
                        "count": 8,
                        "day": 1.0,
                        "price": 5.0,
                        "acceptance": 0.7,
                        "free_unit": True,
                        "tiers": [{"name": "large", "audience_from": 15, "price": 30.0, "acceptance": 0.9}],
                    },
                }
            ],
        },
        {
            "name": "Boreal",
            "category": "lamps",
            "price": 40.0,
            "initial_adopters": 5,
            "conversion": {"talk": 0.1},
            "word_of_mouth": {"talks_per_day": 0.3, "talk_days": 8.0},
            "campaigns": [{"name": "always on", "impressions": {"per_day": 20.0}}],
        },
    ],
    "uncertain": {"brands.0.conversion.paid": {"low": 0.01, "high": 0.1, "distribution": "log_uniform"}},
}


def small(**fields: object) -> Scenario:
    """Return the market with dotted fields replaced."""
    scenario = Scenario.from_fields(SMALL)
    return scenario.with_fields(fields) if fields else scenario
