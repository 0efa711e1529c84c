"""Billing impressions: who is served in a tick is paid for, and a flight ends when its budget does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.kernels.market import media
from simulation.market import purchases

if TYPE_CHECKING:
    from simulation.actors.campaign import Flight
    from simulation.market.brand_market import BrandMarket


def bill(model: BrandMarket) -> None:
    """Bill the impressions of this tick; end the flights that budgets no longer pay."""
    for brand in model.brands:
        for account in brand.accounts.values():
            for flight in account.flights:
                wanted = int(flight.counts[model.tick])
                count = account.affordable(flight.cost, wanted)
                account.spent += count * flight.cost
                model.recorder.pay(model.tick, account.index, purchases.IMPRESSIONS, count, count * flight.cost)
                if count < wanted:
                    _cut(model, flight, count)


def _cut(model: BrandMarket, flight: Flight, paid: int) -> None:
    """Take out of the calendar what a budget no longer pays: all but the first impressions of this tick."""
    flight.counts[model.tick + 1 :] = 0
    key = (flight.rate, *model.market.timing_key(flight.route))
    queues = model.calendar.queues
    found = [media.moments(queue, model.tick, flight.route, *key) for queue in queues]
    moments, consumers = (np.concatenate(columns) for columns in zip(*found, strict=True))
    last = (-np.inf, -1)
    if paid:
        place = np.lexsort((consumers, moments))[paid - 1]
        last = (float(moments[place]), int(consumers[place]))
    for queue in queues:
        media.cut(queue, model.tick, flight.route, *last, *key)
