"""`CampaignTicks`: when a campaign acts, on a grid of ticks."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from simulation.scenario.brands import Campaign
from simulation.scenario.ticks import TickGrid, exact


@dataclass(frozen=True)
class CampaignTicks:
    """When a campaign acts, on a grid.

    Attributes
    ----------
    start : int
        Tick that holds its first day.
    start_day, end_day : Fraction
    waves : tuple of int
        Ticks in which its waves of seeds are asked.
    posts_per_day : Fraction
    grid : TickGrid
    """

    start: int
    start_day: Fraction
    end_day: Fraction
    waves: tuple[int, ...]
    posts_per_day: Fraction
    grid: TickGrid

    @classmethod
    def of(cls, campaign: Campaign, grid: TickGrid, run_days: float) -> CampaignTicks:
        """Return when a campaign of a run of so many days acts."""
        start = exact(campaign.start_day)
        end = exact(run_days if campaign.end_day is None else campaign.end_day)
        days = campaign.seeding.days(campaign.start_day)
        waves = tuple(grid.tick_of(day) for day in days)
        return cls(grid.tick_of(start), start, end, waves, exact(campaign.posts_per_day), grid)

    @property
    def days(self) -> float:
        """Length of the campaign."""
        return float(self.end_day - self.start_day)

    def post_tick(self, number: int) -> int | None:
        """Return the tick in which the post of this number, from 0, is due; None if the campaign ends before."""
        if self.posts_per_day == 0:
            return None
        day = self.start_day + number / self.posts_per_day
        return self.grid.tick_of(day) if day < self.end_day else None

    def posts_by(self, tick: int) -> int:
        """Posts that are due by the end of a tick: post i is due at the start + i / rate, if that is before the end."""
        if self.posts_per_day == 0 or tick < self.start:
            return 0
        until = min(self.end_day, (tick + 1) * self.grid.length)
        return max(0, math.ceil((until - self.start_day) * self.posts_per_day))
