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


def bill(world: World, accounts: Iterable[CampaignAccount], first: int, until: int) -> None:
    """Pay for the impressions of the ticks from `first` to before `until`.

    A flight ends when its budget does, in the first of these ticks; for all that is served after it, budgets pay.
    """
    for account in accounts:
        if not account.flights:
            continue
        in_full = first
        if account.unpaid_tick(first) == first:
            _bill_in_part(world, account, first)
            in_full += 1
        counts, amounts, spent = account.served(in_full, until)
        account.spent = float(spent[-1])
        for served, paid in zip(counts.T, amounts.T, strict=True):
            world.pay(in_full, account.index, purchases.IMPRESSIONS, served, paid)


def _bill_in_part(world: World, account: CampaignAccount, tick: int) -> None:
    for flight in account.flights:
        wanted = int(flight.counts[tick])
        count = account.affordable(flight.cost, wanted)
        account.spent += count * flight.cost
        world.pay(tick, account.index, purchases.IMPRESSIONS, count, count * flight.cost)
        if count < wanted:
            flight.counts[tick + 1 :] = 0
            world.end_flight(flight.route, flight.rate, count)


def reward(world: World, offers: Iterable[ReferralOffer], adoptions: NDArray[np.int32]) -> None:
    """Pay the rewards of those adoptions (int32 [k, 6]) that referral offers have won."""
    for offer in offers:
        won = adoptions[(adoptions[:, 2] == _REFERRAL) & (adoptions[:, 3] == offer.route), 5]
        offer.won += len(won)
        ticks, counts = np.unique(won, return_counts=True)
        for tick, count in zip(ticks.tolist(), counts.tolist(), strict=True):
            world.pay(tick, offer.campaign, purchases.REWARDS, count, count * offer.reward)
