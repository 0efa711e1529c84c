"""`Actor`: a Mesa agent that acts on consumers; `World`: what it acts on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from mesa.agent import Agent

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from simulation.consumers.population import Population
    from simulation.draws.root import Root
    from simulation.market.blocks import Blocks
    from simulation.market.calendar import Calendar
    from simulation.market.market import Market
    from simulation.market.recorder import Recorder
    from simulation.network import SocialNetwork
    from simulation.scenario import Scenario
    from simulation.scenario.brands import Brand
    from simulation.seeding import SeedingPlan


class World(Protocol):
    """A market as those see it who act in it and who keep its books. `MarketModel` is one."""

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

    @property
    def blocks(self) -> Blocks:
        """The threads that work on a tick."""

    @property
    def recorder(self) -> Recorder:
        """What has happened."""

    @property
    def replicate(self) -> int:
        """Number of the replicate."""

    @property
    def tick(self) -> int:
        """Number of the present tick, from 0."""

    @property
    def luck_root(self) -> Root:
        """Key of the draws of what happens."""

    @property
    def consumers_root(self) -> Root:
        """Key of the draws of who consumers are."""

    def post(self, consumers: NDArray[np.int32], message: int, channel: int) -> None:
        """Let consumers post a message in this tick, without having seen it; they have been marked as sharers."""

    def give(self, consumers: NDArray[np.int32], brand: int) -> None:
        """Let the clocks of consumers start, who were given a unit in this tick; they have been marked as adopters."""

    def given(self, brand: int) -> NDArray[np.int32]:
        """Rows of those who were given a unit of a brand in this tick."""

    def plan_of(self, brand: int, campaign: int) -> SeedingPlan:
        """Return whom a campaign asks, by its place in the scenario."""


class Actor(Agent):
    """Whoever acts on consumers: `step` is called at the start of each tick.

    Parameters
    ----------
    model : World
    index : int
        Position in the scenario.

    Attributes
    ----------
    description : simulation.scenario.brands.Brand
        What the scenario says of it.
    name : str
        Its name there, by which its draws are keyed.
    """

    model: World

    def __init__(self, model: World, index: int) -> None:
        super().__init__(model)
        self.index = index
        self.description: Brand = model.scenario.brands[index]
        self.name: str = self.description.name
