"""Whom to seed: one small function per strategy. The choice uses draws of its own, never those that evaluate it."""

from simulation.seeding.chance import random_seeds, smallest
from simulation.seeding.degree import degree_discount, highest_degree, single_discount
from simulation.seeding.distance import distance_centrality
from simulation.seeding.plan import SeedingPlan
from simulation.seeding.reverse_reachable import reverse_reachable
from simulation.seeding.reverse_sets import ReverseSets, cascade_sets, threshold_sets
from simulation.seeding.scenario_choice import choose
from simulation.seeding.surrogate import surrogate
from simulation.seeding.task import Choice, Guarantee, Offers, SeedingTask, Spreading

__all__ = [
    "Choice",
    "Guarantee",
    "Offers",
    "ReverseSets",
    "SeedingPlan",
    "SeedingTask",
    "Spreading",
    "cascade_sets",
    "choose",
    "degree_discount",
    "distance_centrality",
    "highest_degree",
    "random_seeds",
    "reverse_reachable",
    "single_discount",
    "smallest",
    "surrogate",
    "threshold_sets",
]
