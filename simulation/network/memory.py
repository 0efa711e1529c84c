"""How much memory this machine has, so that what cannot fit is refused before work starts."""

from __future__ import annotations

import os


def physical_memory() -> int | None:
    """Return the physical memory of this machine in bytes, or None where the system does not tell."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):
        return None


def gibibytes(size: float) -> str:
    """Return a size in bytes as text, for example ``'3.2 GiB'``."""
    return f"{size / 2**30:,.1f} GiB"
