"""`CampaignAccount`: what a campaign has done and spent; `Flight`, `Offer`: what it has bought and promised."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from simulation.scenario.brands import Campaign


@dataclass
class Flight:
    """Impressions bought: they wait in the calendar, and are billed in their tick.

    Attributes
    ----------
    stream : int
    counts : int64 array [ticks]
        Impressions in each tick of the run.
    rate : float
        Per targeted consumer and day.
    cost : float
        Of one impression.
    """

    stream: int
    counts: NDArray[np.int64]
    rate: float
    cost: float


@dataclass
class Offer:
    """A referral incentive that has been made."""

    stream: int
    reward: float


@dataclass
class CampaignAccount:
    """What a campaign has done and spent so far."""

    campaign: Campaign
    message: int
    seeds: NDArray[np.int32]
    spent: float = 0.0
    posts: int = 0
    flights: list[Flight] = field(default_factory=list)
    flights_bought: int = 0
    offers_made: int = 0

    def affordable(self, price: float, count: int) -> int:
        """How many of `count` things at a price the budget still pays."""
        if self.campaign.budget is None or price == 0.0:
            return count
        pays_for = (self.campaign.budget - self.spent) / price + 1e-9
        return count if pays_for >= count else max(0, int(pays_for))
