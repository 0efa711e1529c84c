"""`Responses`: what consumers do about the events of ticks, and what of it is sent to later ones and recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from simulation.kernels import layouts
from simulation.kernels.market import response, ticks
from simulation.market.blocks import Workspace
from simulation.market.compiling import await_compiled, is_compiling

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.draws.rule import SharingRule
    from simulation.market.world import MarketWorld

# After so many events, some tenths of a second, Python looks whether somebody wants the run to end.
_MOST_EVENTS = 1_000_000


class Passed(NamedTuple):
    """What consumers did in the ticks that have passed.

    Attributes
    ----------
    until : int
        First tick that has not passed.
    adoptions : int32 array [k, 6]
        Consumer, brand, origin, route, sender and tick of each adoption.
    has_failed : bool
        Whether a user's rule returned no probability in the tick `until`.
    """

    until: int
    adoptions: NDArray[np.int32]
    has_failed: bool = False


class _Response(NamedTuple):
    """What the consumers of one block did in a tick; arrays are valid until the next."""

    due: int
    counts: NDArray[np.int64]  # [brands, COUNTERS]
    posts: NDArray[np.int32]  # consumer, message, parent, tick
    adoptions: NDArray[np.int32]  # consumer, brand, origin, route, sender, tick


class Responses:
    """Lets consumers respond.

    Parameters
    ----------
    world : MarketWorld
    rule : SharingRule or None
        Asked for messages with rule ``custom``.

    Attributes
    ----------
    due_events : int
        Events that were due in the last tick.
    workspaces : list of Workspace
        One per block.
    """

    def __init__(self, world: MarketWorld, rule: SharingRule | None) -> None:
        self._world, self._rule = world, rule
        topics = world.market.state.rows.layout.topics
        self.workspaces = [Workspace(topics) for _ in range(world.blocks.count)]
        self.due_events = 0

    def run(self, until: int) -> Passed:
        """Let consumers respond in the present tick and those after it, in which no actor acts, before `until`.

        Several blocks pass one tick. A single one passes as many as it can in some tenths of a second.
        """
        if is_compiling():
            # What a tick needs last, the other process finds compiled when it comes to it.
            nobody = np.empty((0, 4), np.int32)
            self._world.delivery.expose(0, nobody, layouts.EARNED)
            self._world.delivery.start_clocks(0, nobody, self._world.clock.tick)
            await_compiled()
        passed = self._one_block(until) if len(self.workspaces) == 1 else self._all_blocks()
        if passed.has_failed:
            # Half a tick is no record.
            self._world.recorder.counts[passed.until] = 0
        elif len(passed.adoptions):
            self._world.recorder.add_adoptions(passed.adoptions)
        return passed

    def _one_block(self, until: int) -> Passed:
        world, space = self._world, self.workspaces[0]
        market, clock, recorder = world.market, world.clock, world.recorder
        progress = np.zeros(ticks.PROGRESS, np.int64)
        progress[ticks.TICK] = clock.tick
        rule = None if self._rule is None else self._rule.ask
        adoptions = []
        while True:
            ending = ticks.pass_ticks(
                until,
                clock.ticks,
                clock.tick_days,
                _MOST_EVENTS,
                recorder.keeps_cascades,
                world.calendar.queues[0],
                space.due,
                space.scratch,
                space.posts,
                space.adoptions,
                market.ties,
                market.feed,
                market.tables,
                market.state.rows,
                market.delays,
                recorder.counts,
                rule,
                space.traits,
                space.failed,
                progress,
            )
            if ending == ticks.NO_CHUNK:
                world.calendar.grow(0)
                continue
            recorder.add_shares(space.posts[: progress[ticks.POSTS]])
            adoptions.append(space.adoptions[: progress[ticks.ADOPTIONS]].copy())
            progress[[ticks.POSTS, ticks.ADOPTIONS]] = 0
            self.due_events = int(progress[ticks.DUE])
            if ending != ticks.NO_SPACE:
                break
            if self.due_events > len(space.due):
                space.reserve(self.due_events)
        return Passed(int(progress[ticks.TICK]), np.concatenate(adoptions), ending == ticks.FAILED)

    def _all_blocks(self) -> Passed:
        world = self._world
        tick, recorder, delivery = world.clock.tick, world.recorder, world.delivery
        responses = world.blocks.run(self._respond, self.due_events)
        self.due_events = sum(one.due for one in responses)
        adoptions = np.concatenate([one.adoptions for one in responses])
        if any(space.has_failed for space in self.workspaces):
            return Passed(tick, adoptions, has_failed=True)

        def send(block: int) -> None:
            """Put what the consumers of one block did into later ticks."""
            world.calendar.release(block, tick)
            delivery.expose(block, responses[block].posts, layouts.EARNED)
            delivery.start_clocks(block, responses[block].adoptions, tick + 1)

        world.blocks.run(send, self.due_events)
        for one in responses:
            recorder.counts[tick] += one.counts
            recorder.add_shares(one.posts)
        return Passed(tick + 1, adoptions)

    def _respond(self, block: int) -> _Response:
        world, space = self._world, self.workspaces[block]
        market, calendar, clock = world.market, world.calendar, world.clock
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
            0,
            space.adoptions,
            0,
            market.ties,
            market.feed,
            market.tables,
            market.state.rows,
            counts,
            None if self._rule is None else self._rule.ask,
            space.traits,
            space.failed,
        )
        return _Response(due, counts, space.posts[:posts], space.adoptions[:adoptions])
