"""The two doors for a rule of one's own: the market, and a process."""

from __future__ import annotations

import numpy as np

from simulation import MarketModel, Scenario, simulate_cascades
from simulation.network import SocialNetwork
from simulation.processes import CustomRule

CONSUMERS = 400


def ring(consumers=CONSUMERS):
    """Return a ring in which everyone follows the two before; the last consumer follows nobody."""
    rows = np.arange(consumers)
    authors = np.concatenate([(rows - 1) % consumers, (rows - 2) % consumers])
    followers = np.concatenate([rows, rows])
    kept = followers != consumers - 1
    return SocialNetwork.from_ties(authors[kept], followers[kept], consumers)


NETWORK = ring()


def fields(rule="custom", **message):
    """Return a scenario: the brand posts once, and everyone sees it in the first tick."""
    trait = {"distribution": "uniform", "minimum": 0.2, "maximum": 1.0}
    return {
        "name": "rules",
        "run": {"days": 6.0, "tick_hours": 24.0, "random_seed": 5, "replicates": 2},
        "network": {"generator": "complete", "consumers": CONSUMERS},
        "platform": {"feed": False, "reaction": {"distribution": "constant", "days": 0.0}},
        "consumers": {
            "segments": [{"name": "all", "susceptibility": trait, "interests": {"green energy": trait, "sport": trait}}]
        },
        "brands": [
            {
                "name": "Aurora",
                "followers": 1.0,
                "campaigns": [
                    {
                        "name": "launch",
                        "end_day": 1.0,
                        "posts_per_day": 1.0,
                        "message": {"appeal": 0.5, "topic": "sport", "rule": rule, **message},
                    }
                ],
            }
        ],
    }


def market(sharing_rule, *, threads=1, **message):
    """Return a model with a rule."""
    scenario = Scenario.from_fields(fields(**message))
    return MarketModel(scenario, network=NETWORK, sharing_rule=sharing_rule, threads=threads)


def sharers(model):
    """Run a model; return who shared, when."""
    model.run_model()
    return {(tick, consumer) for tick, _, consumer, _ in model.recorder.shares().tolist()}


def cascade(rule, *, threads=1, replicates=60, seeds=(0, 1), **options):
    """Simulate a process with a rule."""
    process = CustomRule(rule, **options)
    seeds = [str(seed) for seed in seeds]
    return simulate_cascades(
        NETWORK, seeds, process, replicates=replicates, random_seed=3, threads=threads, record=("times",)
    )
