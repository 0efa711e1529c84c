"""The classical processes behind one call, `simulate_cascades`; what they compute is in ``docs/processes.md``."""

from __future__ import annotations

from simulation.processes.cascades import simulate_cascades
from simulation.processes.contest import CompetingCascades, NegativeOpinion
from simulation.processes.delayed import DelayedCascade
from simulation.processes.exposures import CustomRule, WeibullReinforcement
from simulation.processes.independent_cascade import IndependentCascade, Trivalency, WeightedCascade
from simulation.processes.process import Process
from simulation.processes.sample import Activations, CascadeSample
from simulation.processes.thresholds import AbsoluteThreshold, FractionalThreshold, LinearThreshold

__all__ = [
    "AbsoluteThreshold",
    "Activations",
    "CascadeSample",
    "CompetingCascades",
    "CustomRule",
    "DelayedCascade",
    "FractionalThreshold",
    "IndependentCascade",
    "LinearThreshold",
    "NegativeOpinion",
    "Process",
    "Trivalency",
    "WeibullReinforcement",
    "WeightedCascade",
    "simulate_cascades",
]
