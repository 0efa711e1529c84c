"""What the benchmark of sweeps runs: calls that take a known time, and what workers hold in memory."""

from __future__ import annotations

import time


def nothing(a: int, replicate: int) -> dict[str, float]:
    """Return at once."""
    return {"y": float(a + replicate)}


def busy(a: int, replicate: int) -> dict[str, float]:
    """Compute for a tenth of a second of processor time."""
    until = time.process_time() + 0.1
    while time.process_time() < until:
        pass
    return {"y": float(a + replicate)}
