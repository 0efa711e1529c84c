"""`Actor`: a Mesa agent that acts on consumers; `World`: what it looks at, and acts on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from mesa.agent import Agent

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from simulation.actors.clock import Clock
    from simulation.consumers.population import Population
    from simulation.kernels.random.root import Root
    from simulation.network import SocialNetwork
    from simulation.scenario import Scenario
    from simulation.seeding import SeedingPlan


class World(Protocol):
    """What an actor may look at and do in a tick. `simulation.market.world.MarketWorld` says how."""

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
    def consumers_root(self) -> Root:
        """Key of the draws of who consumers are."""

    @property
    def clock(self) -> Clock:
        """Which tick it is."""

    def messages_of(self, brand: int) -> NDArray[np.intp]:
        """Return the messages of a brand."""

    def plan_of(self, brand: int, campaign: int) -> SeedingPlan:
        """Return whom a campaign asks."""

    def is_adopter(self, brand: int) -> NDArray[np.bool_]:
        """Whether each consumer is an adopter of a brand now."""

    def is_aware(self, brand: int) -> NDArray[np.bool_]:
        """Whether each consumer has seen or heard of a brand."""

    def has_posted(self, consumers: NDArray[np.int32], message: int) -> NDArray[np.bool_]:
        """Whether each of these consumers has posted a message."""

    def can_adopt(self, consumers: NDArray[np.int32], brand: int) -> NDArray[np.bool_]:
        """Whether each of these consumers can adopt a brand."""

    def accepts(
        self, consumers: NDArray[np.int32], brand: str, campaign: str, chance: NDArray[np.float64]
    ) -> NDArray[np.bool_]:
        """Whether each of these consumers agrees to be a seed."""

    def spent(self, brand: int) -> float:
        """Money that a brand has spent so far."""

    def post(self, consumers: NDArray[np.int32], brand: int, message: int, source: int) -> None:
        """Let consumers post a message."""

    def publish(self, followers: NDArray[np.int32], message: int, occurrence: int) -> None:
        """Post a message on a page."""

    def give(self, consumers: NDArray[np.int32], brand: int, message: int) -> None:
        """Give consumers a unit of a brand."""

    def serve(
        self,
        audience: NDArray[np.int32],
        message: int,
        names: tuple[str, str, int],
        rate: float,
        days: float,
        *,
        cap: int,
        offset: float,
    ) -> tuple[int, NDArray[np.int64]]:
        """Put a flight of impressions into the calendar; return its route, and its impressions by tick."""

    def end_flight(self, route: int, rate: float, served: int) -> None:
        """Remove a flight's unpaid impressions from the calendar: all but the first `served` of this tick."""

    def offer(
        self, brand: int, names: tuple[str, str, int], talks_per_day: float, end_day: float, *, offset: float
    ) -> int:
        """Let satisfied adopters recommend a brand; return the offer's route."""

    def pay(
        self,
        tick: int,
        campaign: int,
        purchase: int,
        counts: NDArray[np.int64] | int,
        amounts: NDArray[np.float64] | float,
    ) -> None:
        """Note what a campaign pays in a tick and those after it."""


class Actor(Agent):
    """Whoever acts on consumers; one of ``model.actors``.

    In the ticks that `next_tick` names, the model calls `step` of all actors who act, then `bill` of all. Ticks between
    two in which somebody acts are billed, and what is won in them is rewarded, after they have passed.

    Parameters
    ----------
    model : MarketModel

    Attributes
    ----------
    world : World
        What it looks at, and acts on.
    """

    def __init__(self, model: Any) -> None:
        super().__init__(model)
        self.world: World = model.world

    def next_tick(self, tick: int) -> int | None:
        """Return the first tick from this one on in which it acts: this one, unless a subclass knows.

        None for never again.
        """
        return None if tick >= self.world.clock.ticks else tick

    def bill(self, first: int, until: int) -> None:
        """Pay for what is served in the ticks from `first` to before `until`."""

    def reward(self, adoptions: NDArray[np.int32]) -> None:
        """Pay for the adoptions that it promised to pay for.

        Parameters
        ----------
        adoptions : int32 array [k, 6]
            Consumer, brand, origin, route, sender, tick: of the ticks that have passed since it was last asked.
        """
