"""What a brand pays for without acting: impressions as they are served, and adoptions that referrals have won."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from simulation.actors import purchases
from simulation.kernels import layouts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.actors.actor import World
    from simulation.actors.campaign import CampaignAccount, ReferralOffer

_REFERRAL = layouts.origin(layouts.TALK, layouts.REFERRAL)


def bill(world: World, accounts: Iterable[CampaignAccount]) -> None:
    """Pay for the impressions of this tick; a flight ends when its budget does."""
    tick = world.clock.tick
    for account in accounts:
        for flight in account.flights:
            wanted = int(flight.counts[tick])
            count = account.affordable(flight.cost, wanted)
            account.spent += count * flight.cost
            world.pay(account.index, purchases.IMPRESSIONS, count, count * flight.cost)
            if count < wanted:
                flight.counts[tick + 1 :] = 0
                world.end_flight(flight.route, flight.rate, count)


def reward(world: World, offers: Iterable[ReferralOffer], adoptions: NDArray[np.int32]) -> None:
    """Pay the rewards of those adoptions (int32 [k, 5]) that referral offers have won."""
    for offer in offers:
        won = int(((adoptions[:, 2] == _REFERRAL) & (adoptions[:, 3] == offer.route)).sum())
        offer.won += won
        world.pay(offer.campaign, purchases.REWARDS, won, won * offer.reward)
