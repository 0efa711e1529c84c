"""`Market`: the arrays of one run, in the shapes that kernels read and write."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.consumers.population import draw_attitudes
from simulation.consumers.state import ConsumerState
from simulation.draws.delays import delay_table
from simulation.kernels import layouts
from simulation.kernels.events import queue
from simulation.kernels.random.root import Root
from simulation.market.routes import Route, route_rows, scenario_routes
from simulation.market.tables import feed_of, tables_of

if TYPE_CHECKING:
    from simulation.network import SocialNetwork
    from simulation.scenario import Scenario


class Market:
    """Everything that a tick reads and writes.

    Attributes
    ----------
    ties, feed, delays, tables
        Named tuples of arrays, described in `simulation.kernels.layouts`.
    state : ConsumerState
    routes : list of Route
        In the order of the rows of ``tables.routes``; those of the messages come first, in their order.
    message_names : tuple of str
        By message.
    """

    def __init__(
        self,
        scenario: Scenario,
        network: SocialNetwork,
        shared: Root,
        luck: Root,
        *,
        keeps_sources: bool,
    ) -> None:
        self.luck = luck
        equal = np.empty(0, np.float32)
        # Read-only like all arrays of the network: compiled code tells the two apart.
        equal.setflags(write=False)
        strengths = equal if network.strengths is None else network.strengths
        self.ties = layouts.Ties(network.indptr, network.targets, strengths)
        self.feed = feed_of(scenario)
        self.message_names = tuple(name for _, name, _, _, _ in scenario.messages())
        self.routes = scenario_routes(scenario)
        self.tables = tables_of(scenario, luck)
        self.state = ConsumerState(
            network.consumers,
            len(scenario.topics()),
            len(scenario.brands),
            len(self.message_names),
            network.targets,
            weighs=bool(np.isin(self.tables.messages["rule"], (layouts.WEIGHTED_THRESHOLD, layouts.CUSTOM)).any()),
            keeps_sources=keeps_sources,
        )
        draw_attitudes(scenario, shared, self.state.attitude)
        self.delays = delay_table(scenario.platform.reaction, scenario.ticks, scenario.tick_days)

    def add_route(self, route: Route) -> int:
        """Register a route; return its index.

        Raises
        ------
        ValueError
            If there are too many: every flight and offer adds one.
        """
        if len(self.routes) == queue.MOST_ROUTES:
            most = f"a model has at most {queue.MOST_ROUTES:,} messages, flights and offers"
            raise ValueError(f"{route.identity!r}: {most}")
        self.routes.append(route)
        row = route_rows([route], self.tables.messages["brand"], self.luck)
        self.tables = self.tables._replace(routes=np.concatenate([self.tables.routes, row]))
        return len(self.routes) - 1

    def add_offer(self, brand: int, route: int, talks_per_day: float, end_day: float) -> int:
        """Register a referral incentive; return its index."""
        row = np.array([(brand, route, talks_per_day, end_day)], layouts.OFFER_ROW)
        self.tables = self.tables._replace(offers=np.concatenate([self.tables.offers, row]))
        return len(self.tables.offers) - 1

    def timing_key(self, route: int) -> tuple[np.uint64, np.uint64]:
        """Return the key of a route's delays or gaps."""
        row = self.tables.routes[route]
        return row["timing_key0"], row["timing_key1"]
