"""What a scenario's campaign offers to those whom it asks: price and acceptance, by audience."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.seeding.task import SeedPrices

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.network import SocialNetwork
    from simulation.scenario.brands import Brand
    from simulation.scenario.seeding import Seeding


def offers_of(seeding: Seeding, brand: Brand, network: SocialNetwork) -> SeedPrices:
    """Return what each consumer of a network costs and how likely each accepts; everybody may be asked.

    Parameters
    ----------
    seeding : Seeding
        Of a campaign of `brand`.
    brand : Brand
    network : SocialNetwork
    """
    price, acceptance = terms_of(seeding, brand, np.diff(network.indptr))
    everybody = np.ones(network.consumers, np.bool_)
    return SeedPrices(price, acceptance, everybody, np.empty(0, np.int32))


def terms_of(
    seeding: Seeding, brand: Brand, followers: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return price and acceptance of consumers with these numbers of followers (float64 arrays, shape (consumers,)).

    The price holds all that a seed may cost: the fee of the tier, the impressions of its own post, and the unit given.
    """
    starts = [tier.audience_from for tier in seeding.tiers]
    tier = np.searchsorted(starts, followers, side="right")
    fee = np.array([seeding.price, *(tier.price for tier in seeding.tiers)])[tier]
    acceptance = np.array([seeding.acceptance, *(tier.acceptance for tier in seeding.tiers)])[tier]
    return fee + post_cost(seeding, followers) + unit_cost(seeding, brand), acceptance


def post_cost(seeding: Seeding, followers: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return what the impressions of a seed's own post cost, by its followers (float64 array)."""
    cost: NDArray[np.float64] = followers * np.float64(seeding.cost_per_thousand / 1000.0)
    return cost


def unit_cost(seeding: Seeding, brand: Brand) -> float:
    """Cost of the unit that a seed is given."""
    return brand.unit_cost if seeding.free_unit else 0.0
