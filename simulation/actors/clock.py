"""`Clock`: which tick of a run it is."""

from __future__ import annotations

from simulation.scenario.ticks import TickGrid


class Clock:
    """The present tick of a run.

    Parameters
    ----------
    grid : TickGrid
    ticks : int
        Of the whole run.
    tick_days : float
        Length of a tick in days.
    """

    def __init__(self, grid: TickGrid, ticks: int, tick_days: float) -> None:
        self._grid, self._ticks, self._tick_days = grid, ticks, tick_days
        self._tick = 0

    @property
    def grid(self) -> TickGrid:
        """Where ticks begin."""
        return self._grid

    @property
    def ticks(self) -> int:
        """Ticks of the whole run."""
        return self._ticks

    @property
    def tick_days(self) -> float:
        """Length of a tick in days."""
        return self._tick_days

    @property
    def tick(self) -> int:
        """The present tick, from 0; `ticks` once the run has ended."""
        return self._tick

    @property
    def has_ended(self) -> bool:
        """Whether no tick is left."""
        return self._tick >= self._ticks

    @property
    def day(self) -> float:
        """Days since the start of the run, at the start of the present tick."""
        return self._grid.day(self._tick)

    def advance_to(self, tick: int) -> None:
        """Go on to a later tick."""
        self._tick = tick
