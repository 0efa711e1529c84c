"""No seeds at all, the strategy that others are compared with."""

from __future__ import annotations

import numpy as np

from simulation.seeding.task import Choice, SeedingTask


def none(task: SeedingTask) -> Choice:
    """Choose nobody, whoever must be had."""
    notes = ("who must be had is not asked either",) if len(task.offers.must_have) else ()
    return Choice(np.empty(0, np.int32), notes=notes)
