"""Whom to seed: one small function per strategy. The choice uses draws of its own, never those that evaluate it."""

from typing import Any

from simulation.seeding.catalogue import STRATEGIES, choose_seeds
from simulation.seeding.chance import random_seeds, smallest
from simulation.seeding.degree import degree_discount, highest_degree, single_discount
from simulation.seeding.distance import distance_centrality
from simulation.seeding.plan import SeedingPlan
from simulation.seeding.price_list import read_prices
from simulation.seeding.reverse_reachable import reverse_reachable
from simulation.seeding.reverse_sets import ReverseSets, cascade_sets, threshold_sets
from simulation.seeding.scenario_choice import Plans, costly_plans, planned
from simulation.seeding.scenario_offers import offers_of
from simulation.seeding.strategy import Strategy
from simulation.seeding.surrogate import surrogate
from simulation.seeding.task import Choice, Guarantee, SeedingTask, SeedPrices, Spreading

__all__ = [
    "STRATEGIES",
    "Choice",
    "Guarantee",
    "Plans",
    "ReverseSets",
    "SeedPrices",
    "SeedingPlan",
    "SeedingTask",
    "Spreading",
    "Strategy",
    "cascade_sets",
    "choose_seeds",
    "costly_plans",
    "degree_discount",
    "distance_centrality",
    "highest_degree",
    "offers_of",
    "planned",
    "random_seeds",
    "read_prices",
    "reverse_reachable",
    "single_discount",
    "smallest",
    "surrogate",
    "threshold_sets",
]


def __getattr__(name: str) -> Any:
    """Return what a name of an earlier version is called now, with a notice (PEP 562)."""
    if name != "Offers":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import warnings

    from simulation.scenario.renamed import RenamedWarning

    warnings.warn(
        "simulation.seeding.Offers is called SeedPrices now, and was read as that", RenamedWarning, stacklevel=2
    )
    return SeedPrices
