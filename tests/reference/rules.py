"""What a function of the user's own is told: whatever its parameters name."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping


def answer(rule: Callable[..., float], told: Mapping[str, float]) -> float:
    """Ask a rule."""
    return rule(**{name: told[name] for name in inspect.signature(rule).parameters})
