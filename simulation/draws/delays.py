"""How long a post takes to those who see it, as a table on a grid of ticks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.kernels import layouts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.scenario.reactions import Reaction

_GUIDE_LENGTH = 1024


def delay_table(reaction: Reaction, ticks: int, tick_days: float) -> layouts.Delays:
    """Return the distribution of a reaction's delay in whole ticks.

    Parameters
    ----------
    reaction : a reaction of `simulation.scenario.reactions`
    ticks : int
        Length of the run; what takes longer is not told apart.
    tick_days : float
        Length of a tick in days.
    """
    days: NDArray[np.float64] = np.arange(ticks + 1, dtype=np.float64) * tick_days
    cumulative = reaction.cumulative(days)
    starts = np.searchsorted(cumulative, np.arange(_GUIDE_LENGTH) / _GUIDE_LENGTH, side="right")
    # No draw reaches the last entry: it ends the search.
    return layouts.Delays(np.append(cumulative, 1.0), np.maximum(starts, 1).astype(np.int64))
