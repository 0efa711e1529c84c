"""`Responses`: what consumers do about the events of a tick, block by block."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from simulation.kernels import layouts
from simulation.kernels.market import response
from simulation.market.blocks import Blocks, Workspace

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.actors.clock import Clock
    from simulation.draws.rule import SharingRule
    from simulation.market.calendar import Calendar
    from simulation.market.market import Market


class Response(NamedTuple):
    """What the consumers of one block did in a tick; arrays are valid until the next."""

    due: int
    counts: NDArray[np.int64]  # [brands, COUNTERS]
    posts: NDArray[np.int32]  # consumer, message, parent
    adoptions: NDArray[np.int32]  # consumer, brand, origin, route, sender


class Responses:
    """Lets consumers respond.

    Parameters
    ----------
    market : Market
    calendar : Calendar
    clock : Clock
    blocks : Blocks
    rule : SharingRule or None
        Asked for messages with rule ``custom``.

    Attributes
    ----------
    due_events : int
        Events that were due in the last tick.
    workspaces : list of Workspace
        One per block.
    """

    def __init__(
        self, market: Market, calendar: Calendar, clock: Clock, blocks: Blocks, rule: SharingRule | None
    ) -> None:
        self._market, self._calendar, self._clock, self._blocks = market, calendar, clock, blocks
        self._rule = rule
        self.workspaces = [Workspace(market.state.rows.layout.topics) for _ in range(blocks.count)]
        self.due_events = 0

    def of_tick(self) -> list[Response]:
        """Return the responses to the events of the present tick, by block; they stay in the calendar."""
        responses = self._blocks.run(self._respond, self.due_events)
        self.due_events = sum(one.due for one in responses)
        return responses

    def _respond(self, block: int) -> Response:
        market, calendar, clock, space = self._market, self._calendar, self._clock, self.workspaces[block]
        due = calendar.read(block, clock.tick, space.due)
        if due > len(space.due):
            space.reserve(due)
            calendar.read(block, clock.tick, space.due)
        counts = np.zeros((len(market.tables.brands), layouts.COUNTERS), np.int64)
        posts, adoptions = response.respond(
            clock.tick,
            clock.tick_days,
            space.due[:due],
            space.scratch[:due],
            space.posts,
            space.adoptions,
            market.ties,
            market.feed,
            market.tables,
            market.state.rows,
            counts,
            None if self._rule is None else self._rule.ask,
            space.traits,
            space.failed,
        )
        return Response(due, counts, space.posts[:posts], space.adoptions[:adoptions])
