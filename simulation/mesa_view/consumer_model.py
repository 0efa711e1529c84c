"""`ConsumerModel`: what views of consumers, sets of them and copies ask of their model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from simulation.consumers.population import Population
    from simulation.market.calendar import Calendar
    from simulation.market.market import Market
    from simulation.network import SocialNetwork
    from simulation.scenario import Scenario


class ConsumerModel(Protocol):
    """A model with a row per consumer. `MarketModel` is one.

    Attributes
    ----------
    first_consumer_id : int
        Identifier of row 0.
    most_collected : int
        Most consumers whom a data collector of Mesa's asks.
    """

    first_consumer_id: int
    most_collected: int

    @property
    def scenario(self) -> Scenario:
        """What is simulated, resolved."""

    @property
    def network(self) -> SocialNetwork:
        """Who follows whom."""

    @property
    def population(self) -> Population:
        """Who the consumers are."""

    @property
    def market(self) -> Market:
        """Tables, routes, and the state of consumers."""

    @property
    def calendar(self) -> Calendar:
        """Pending events."""
