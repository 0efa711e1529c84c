"""Comparing seeding strategies: the same consumers, the same luck, other seeds."""

from __future__ import annotations

from typing import Any

__all__ = ["ComparisonResult", "compare"]


def __getattr__(name: str) -> Any:
    """Import the public names on first use (PEP 562): the command imports this package before it knows what to do."""
    if name == "compare":
        from experiments.comparison.comparison import compare

        return compare
    if name == "ComparisonResult":
        from experiments.comparison.result import ComparisonResult

        return ComparisonResult
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
