"""What cascades look like: trees and their shape, how fast they grow, how unequal they are.

`CascadeForest` holds trees from any source: arrays, the classical processes, the market, recorded events.
"""

from simulation.measures.events import PARENT_CHOICES, Events, ParentChoice
from simulation.measures.forest import By, CascadeForest
from simulation.measures.gini import gini
from simulation.measures.times import growth_curve, time_to_share

__all__ = [
    "PARENT_CHOICES",
    "By",
    "CascadeForest",
    "Events",
    "ParentChoice",
    "gini",
    "growth_curve",
    "time_to_share",
]
