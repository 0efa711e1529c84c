"""Many runs and what they mean: `compare` for seeding strategies, `Sweep` for everything else.

Names are imported when they are used, so that the command line answers at once.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from experiments.comparison import compare
    from experiments.sweep.design.factor import Factor
    from experiments.sweep.sweep import Sweep

_HOMES = {
    "Factor": "experiments.sweep.design.factor",
    "Sweep": "experiments.sweep.sweep",
    "compare": "experiments.comparison",
}

__all__ = ["Factor", "Sweep", "compare"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
