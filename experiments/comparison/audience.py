"""Audiences of a price list that are far from the followers whom the simulation gives to the same consumers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from simulation.network import SocialNetwork
    from simulation.seeding import SeedPrices

FAR = 2.0
"""An audience is far from the followers if one is more than so many times the other."""

SMALL = 10
"""Fewer than so many count as so many: 2 and 5 are not far apart."""

_MOST_LABELS = 3


def audience_note(offers: SeedPrices, network: SocialNetwork) -> str:
    """Say which labels of a price list have an audience far from their simulated followers; empty if none has.

    Parameters
    ----------
    offers : SeedPrices
        With the audience of each consumer, NaN where the list gives none.
    network : SocialNetwork
    """
    if offers.audience is None:
        return ""
    rows = np.flatnonzero(~np.isnan(offers.audience))
    audience = np.maximum(offers.audience[rows], SMALL)
    followers = np.maximum(network.followers[rows].astype(np.float64), SMALL)
    times = np.maximum(audience / followers, followers / audience)
    far = rows[times > FAR]
    if not len(far):
        return ""
    furthest = rows[np.lexsort((rows, -times))][:_MOST_LABELS]
    shown = "; ".join(
        f"{network.label(int(row))} with an audience of {offers.audience[row]:,.0f} has {int(network.followers[row]):,}"
        for row in furthest[: len(far)]
    )
    more = f"; and {len(far) - _MOST_LABELS:,} more" if len(far) > _MOST_LABELS else ""
    return (
        f"Audiences of the price list are not those of this network: {len(far):,} of {len(rows):,} differ from the "
        f"simulated followers by more than {FAR:g} times ({shown}{more}). A seed reaches its simulated followers, not "
        "the audience that its price is for."
    )
