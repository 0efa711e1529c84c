"""One run of a market on a social network: scenario, network, population, model, outcome.

Names are imported when first used, so that ``import simulation`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOMES = {
    "Brand": "simulation.actors.brand",
    "CascadeSample": "simulation.processes",
    "Consumer": "simulation.mesa_view.consumer",
    "MarketModel": "simulation.market.model",
    "NetworkError": "simulation.errors",
    "Outcome": "simulation.results.outcome",
    "Population": "simulation.consumers.population",
    "ProcessError": "simulation.errors",
    "SampleWarning": "simulation.mesa_view.sample",
    "Scenario": "simulation.scenario",
    "ScenarioError": "simulation.errors",
    "SocialNetwork": "simulation.network",
    "StorageError": "simulation.errors",
    "load_scenario": "simulation.scenario",
    "read_network": "simulation.network",
    "simulate": "simulation.results.replicates",
    "simulate_cascades": "simulation.processes",
}

_ROOMS = ("measures",)

__all__ = sorted([*_HOMES, *_ROOMS])


def __getattr__(name: str) -> Any:
    """Import a public name from its room, or a room, on first use (PEP 562)."""
    if name in _ROOMS:
        return import_module(f"simulation.{name}")
    if name not in _HOMES:
        raise AttributeError(f"module 'simulation' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
