"""`BrandMarket`: a market whose actors are brands, as those see it who keep its books."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from simulation.actors.actor import World

if TYPE_CHECKING:
    from simulation.actors.brand import Brand


class BrandMarket(World, Protocol):
    """A world, its brands, and how many events were due in the last tick."""

    @property
    def brands(self) -> tuple[Brand, ...]:
        """Those who act, in the order of the scenario."""

    @property
    def due_events(self) -> int:
        """Events that were due in the last tick."""
