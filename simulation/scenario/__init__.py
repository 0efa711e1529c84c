"""What a user may configure: every field with unit, range, default and source; reading, checking, overriding."""

from simulation.scenario.loading import load_scenario
from simulation.scenario.scenario import Scenario

__all__ = ["Scenario", "load_scenario"]
