"""`Delivery`: what is done in a tick becomes events of later ticks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.kernels.market import conversation, posting

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from simulation.actors.clock import Clock
    from simulation.kernels.events.queue import Queue
    from simulation.market.calendar import Calendar
    from simulation.market.market import Market


class Delivery:
    """Puts events into the calendar.

    Parameters
    ----------
    market : Market
    calendar : Calendar
    clock : Clock
    """

    def __init__(self, market: Market, calendar: Calendar, clock: Clock) -> None:
        self._market, self._calendar, self._clock = market, calendar, clock

    def expose(self, writer: int, posts: NDArray[np.int32], source: int) -> None:
        """Send posts of this tick to the followers of those who posted.

        Parameters
        ----------
        writer : int
            Block into whose queue they are put.
        posts : int32 array [k, >= 2]
            Consumer and message.
        source : int
            SEEDED or EARNED.
        """
        market, clock = self._market, self._clock

        def put(queue: Queue, start: int) -> int:
            return posting.consumer_posts(  # type: ignore[no-any-return]
                queue, clock.tick, clock.ticks, posts, start, source, market.ties, market.tables.routes, market.delays
            )

        self._calendar.write(writer, put, len(posts))

    def publish(self, followers: NDArray[np.int32], message: int, occurrence: int) -> None:
        """Send a brand's post of this tick, counted from 0, to the followers of its page (int32 rows)."""
        market, clock = self._market, self._clock

        def put(queue: Queue, start: int) -> int:
            return posting.brand_post(  # type: ignore[no-any-return]
                queue,
                clock.tick,
                clock.ticks,
                followers,
                start,
                message,
                occurrence,
                market.tables.routes,
                market.delays,
            )

        self._calendar.write(0, put, len(followers))

    def start_clocks(self, writer: int, adoptions: NDArray[np.int32], tick: int) -> None:
        """Start talking, referring and leaving of new adopters at the beginning of a tick.

        Parameters
        ----------
        writer : int
            Block into whose queue their events are put.
        adoptions : int32 array [k, >= 2]
            Consumer and brand.
        tick : int
        """
        market, clock = self._market, self._clock

        def put(queue: Queue, start: int) -> int:
            return conversation.follow_up(  # type: ignore[no-any-return]
                queue,
                tick,
                clock.ticks,
                clock.tick_days,
                adoptions,
                start,
                market.ties,
                market.tables,
                market.state.rows,
            )

        self._calendar.write(writer, put, len(adoptions))

    def refer(self, talkers: NDArray[np.int32], offer: int, offset: float) -> None:
        """Start the conversations of satisfied adopters (int32 rows) for an offer, `offset` days into this tick."""
        market, clock = self._market, self._clock

        def put(queue: Queue, start: int) -> int:
            return conversation.refer_all(  # type: ignore[no-any-return]
                queue,
                clock.tick,
                offset,
                clock.ticks,
                clock.tick_days,
                talkers,
                start,
                offer,
                market.ties,
                market.tables,
            )

        self._calendar.write(0, put, len(talkers))
