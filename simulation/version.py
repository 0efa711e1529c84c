"""The version of Grapevine that is installed."""

from __future__ import annotations

from functools import cache
from importlib.metadata import PackageNotFoundError, version

DISTRIBUTION = "grapevine-simulator"


# A look at a package leaves circles of references behind.
@cache
def own_version() -> str:
    """Return the version of the installed distribution; ``"not installed"`` where the sources alone are used."""
    try:
        return version(DISTRIBUTION)
    except PackageNotFoundError:
        return "not installed"
