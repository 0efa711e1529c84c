"""Seeds at the fringe of the network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.seeding.ranking import choice_of, ranked

if TYPE_CHECKING:
    from simulation.seeding.task import Choice, SeedingTask


def fringe(task: SeedingTask) -> Choice:
    """Choose who has the fewest followers, but one at least (Hinz, Skiera, Barrot & Becker 2011).

    Those without followers come last.
    """
    followers = task.network.followers
    return choice_of(task, ranked(np.where(followers > 0, -followers, np.iinfo(np.int64).min + 1)))
