"""The smallest market: run in a process of its own, it compiles what every market needs (`compiling`)."""

from __future__ import annotations

from simulation.market.model import MarketModel
from simulation.network import SocialNetwork
from simulation.scenario import Scenario


def main() -> None:
    """Run a market of twenty consumers for one tick."""
    fields = {"run": {"days": 1.0, "random_seed": 1}, "network": {"consumers": 20}, "brands": [{"name": "brand"}]}
    MarketModel(Scenario.from_fields(fields), network=SocialNetwork.from_ties([0], [1], 20)).step()
