"""The corner of the market model that is the Bass model, and when its consumers adopt."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation import MarketModel, Scenario, SocialNetwork

CONVENTIONS = (
    "synchronous: within a tick the state stands still",
    "a coin per adopter and tie, 1 - e**(-q dt / degree); rate q / (N - 1) in a complete graph",
    "the coin of a consumer's own is 1 - e**(-p dt), independent of the others",
    "nobody has adopted at the start",
    "share at day t: adoptions in the first t / dt ticks",
)


def bass_fields(consumers: int, tick_days: float, days: float, p: float, q: float) -> dict[str, Any]:
    """Return the scenario in which paid impressions win at rate p, and conversations at rate q; rates per day."""
    silent = {"paid": 0.0, "owned": 0.0, "earned": 0.0, "talk": 0.0}
    return {
        "run": {"days": days, "tick_hours": 24 * tick_days, "random_seed": 20, "record_cascades": []},
        # The network itself is handed to the model; a description of equal size passes the checks.
        "network": {"generator": "ring", "consumers": consumers, "mean_degree": 2.0},
        "platform": {"feed": False},
        "brands": [
            {
                "name": "brand",
                "quality": 1.0,
                "conversion": {**silent, "paid": 1.0, "talk": 1.0},
                "word_of_mouth": {"talks_per_day": q, "talk_days": 1e6},
                "campaigns": [{"name": "launch", "impressions": {"per_day": p * consumers}}],
            }
        ],
    }


def adoption_days(
    network: SocialNetwork, tick_days: float, days: float, p: float, q: float, replicates: int, threads: int
) -> NDArray[np.float64]:
    """Simulate, and return at the end of which tick each consumer adopted, in days.

    Returns
    -------
    float64 array, shape (replicates, consumers)
        Infinite for those who did not.
    """
    scenario = Scenario.from_fields(bass_fields(network.consumers, tick_days, days, p, q))
    found = np.empty((replicates, network.consumers))
    for replicate in range(replicates):
        model = MarketModel(scenario, network=network, replicate=replicate, threads=threads)
        model.run_model()
        tick = model.market.state.adoption_tick[:, 0]
        found[replicate] = np.where(tick >= 0, (tick + 1) * tick_days, np.inf)
        model.free()
    return found


def adopted(found: NDArray[np.float64], day: float, tick_days: float, group: int) -> NDArray[np.float64]:
    """Return the share of adopters at a day in each group of neighboring rows, those of all replicates in a row."""
    # Half a tick keeps rounding away from the comparison.
    shares: NDArray[np.float64] = (found <= day + tick_days / 2).reshape(-1, group).mean(axis=1)
    return shares
