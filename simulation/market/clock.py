"""`Clock`: which tick of a run it is."""

from __future__ import annotations

from dataclasses import dataclass

from simulation.scenario.ticks import TickGrid


@dataclass
class Clock:
    """The present tick of a run.

    Attributes
    ----------
    grid : TickGrid
    ticks : int
        Of the whole run.
    tick_days : float
        Length of a tick in days.
    tick : int
        The present one, from 0; `ticks` once the run has ended.
    """

    grid: TickGrid
    ticks: int
    tick_days: float
    tick: int = 0

    @property
    def has_ended(self) -> bool:
        """Whether no tick is left."""
        return self.tick >= self.ticks

    @property
    def day(self) -> float:
        """Days since the start of the run, at the start of the present tick."""
        return self.grid.day(self.tick)

    def advance(self) -> None:
        """Go on to the next tick."""
        self.tick += 1
