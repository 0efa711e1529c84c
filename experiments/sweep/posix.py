"""What sweeps need of a system that is POSIX, and is refused by name where it is none."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

from experiments.sweep.errors import SweepError
from simulation.errors import Problem


def posix_module(name: str, purpose: str) -> Any:
    """Return a module of the standard library that only POSIX systems have.

    Raises
    ------
    SweepError
        Where there is none, as on Windows.
    """
    try:
        return import_module(name)
    except ImportError:
        allowed = f"must be Linux or macOS, or WSL on Windows: {purpose}; `run`, `compare` and `check` work here"
        raise SweepError([Problem("platform", sys.platform, allowed)], "sweeps") from None
