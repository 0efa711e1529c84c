"""Refusals of a network file."""

from __future__ import annotations

from simulation.errors import MISSING, NetworkError, Problem

FILE = "network.file"


def refused(source: str, allowed: str, value: object = MISSING, field: str = FILE) -> NetworkError:
    """Return a refusal with one problem, by default of the file itself."""
    return NetworkError([Problem(field, value, allowed)], source)


def and_more(count: int, what: str) -> str:
    """Return `` (2 more such lines)`` for all but the first of `count`, or nothing."""
    return f" ({count - 1:,} more such {what})" if count > 1 else ""
