"""Grapevine: how marketing spreads through a social network. Its public names, imported when they are first used.

>>> import grapevine
>>> outcome = grapevine.run("referral")  # doctest: +SKIP
>>> grapevine.compare("seeding_under_budget", ["random", "highest_degree"], seeds=10)  # doctest: +SKIP
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from experiments.comparison import compare
    from experiments.sweep.design.factor import Factor
    from experiments.sweep.sweep import Sweep
    from simulation.actors.brand import Brand
    from simulation.errors import GrapevineError
    from simulation.market.model import MarketModel
    from simulation.measures import CascadeForest
    from simulation.mesa_view.consumer import Consumer
    from simulation.network import SocialNetwork, generate_network, read_network
    from simulation.processes import (
        AbsoluteThreshold,
        CompetingCascades,
        CustomRule,
        DelayedCascade,
        FractionalThreshold,
        IndependentCascade,
        LinearThreshold,
        NegativeOpinion,
        Trivalency,
        WeibullReinforcement,
        WeightedCascade,
        simulate_cascades,
    )
    from simulation.results.outcome import Outcome
    from simulation.results.replicates import simulate as run
    from simulation.scenario import Scenario, load_scenario
    from simulation.seeding import choose_seeds
    from simulation.version import own_version

    __version__ = own_version()

_PACKAGES = ("simulation", "experiments", "scenarios")
_REFUSED = 2

# Public name: its home, and what it is called there where that differs.
_HOMES = {
    "AbsoluteThreshold": "simulation.processes",
    "Brand": "simulation.actors.brand",
    "CascadeForest": "simulation.measures",
    "CompetingCascades": "simulation.processes",
    "Consumer": "simulation.mesa_view.consumer",
    "CustomRule": "simulation.processes",
    "DelayedCascade": "simulation.processes",
    "Factor": "experiments.sweep.design.factor",
    "FractionalThreshold": "simulation.processes",
    "GrapevineError": "simulation.errors",
    "IndependentCascade": "simulation.processes",
    "LinearThreshold": "simulation.processes",
    "MarketModel": "simulation.market.model",
    "NegativeOpinion": "simulation.processes",
    "Outcome": "simulation.results.outcome",
    "Scenario": "simulation.scenario",
    "SocialNetwork": "simulation.network",
    "Sweep": "experiments.sweep.sweep",
    "Trivalency": "simulation.processes",
    "WeibullReinforcement": "simulation.processes",
    "WeightedCascade": "simulation.processes",
    "choose_seeds": "simulation.seeding",
    "compare": "experiments.comparison",
    "generate_network": "simulation.network",
    "load_scenario": "simulation.scenario",
    "read_network": "simulation.network",
    "run": "simulation.results.replicates:simulate",
    "simulate_cascades": "simulation.processes",
}

__all__ = [
    "AbsoluteThreshold",
    "Brand",
    "CascadeForest",
    "CompetingCascades",
    "Consumer",
    "CustomRule",
    "DelayedCascade",
    "Factor",
    "FractionalThreshold",
    "GrapevineError",
    "IndependentCascade",
    "LinearThreshold",
    "MarketModel",
    "NegativeOpinion",
    "Outcome",
    "Scenario",
    "SocialNetwork",
    "Sweep",
    "Trivalency",
    "WeibullReinforcement",
    "WeightedCascade",
    "__version__",
    "choose_seeds",
    "compare",
    "generate_network",
    "load_scenario",
    "main",
    "read_network",
    "run",
    "simulate_cascades",
]


def _shadow() -> str:
    """Say which file of somebody else's Python would import instead of a package of Grapevine's; empty if none."""
    here = Path(__file__).resolve().parent
    for name in _PACKAGES:
        module = sys.modules.get(name)
        found = find_spec(name) if module is None else getattr(module, "__spec__", None)
        place = None if found is None else found.origin
        if place is None or Path(place).resolve() != here / name / "__init__.py":
            shown = f"no package {name!r} lies beside it" if place is None else f"Python finds {place} first"
            return (
                f"Grapevine cannot import its own package {name!r}: {shown}. Rename that file or folder: what lies "
                f"where Python looks first must not be called {', '.join(_PACKAGES[:-1])} or {_PACKAGES[-1]}."
            )
    return ""


def __getattr__(name: str) -> Any:
    """Import a public name from its home, on first use (PEP 562)."""
    if name == "__version__":
        return import_module("simulation.version").own_version()
    if name not in _HOMES:
        raise AttributeError(f"module 'grapevine' has no attribute {name!r}")
    home, _, called = _HOMES[name].partition(":")
    return getattr(import_module(home), called or name)


def __dir__() -> list[str]:
    return __all__


def main() -> None:
    """Run the command `grapevine`, and end the process at once: to take its modules apart takes Python a second."""
    import atexit
    import contextlib
    import os

    from experiments.command_line import main as command

    try:
        command()
    except SystemExit as ended:
        if not isinstance(ended.code, int):
            raise
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError, AttributeError):
                stream.flush()
        atexit._run_exitfuncs()
        os._exit(ended.code)


_TROUBLE = _shadow()
if _TROUBLE:
    # The command refuses in words; to a script it is an import that fails.
    if __name__ != "__main__" and Path(sys.argv[0]).stem != "grapevine":
        raise ImportError(_TROUBLE)
    sys.stderr.write(f"grapevine: {_TROUBLE}\n")
    sys.exit(_REFUSED)

if __name__ == "__main__":
    main()
