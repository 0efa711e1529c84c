"""`Market`: the arrays of one run, in the shapes that kernels read and write."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.consumers.population import draw_attitudes
from simulation.consumers.state import ConsumerState
from simulation.draws.delays import delay_table
from simulation.draws.root import Root
from simulation.kernels import layouts
from simulation.kernels.events import queue
from simulation.kernels.random import generator, keys

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.network import SocialNetwork
    from simulation.scenario import Scenario

_RULES = {
    "chances": layouts.CHANCES,
    "absolute_threshold": layouts.ABSOLUTE_THRESHOLD,
    "fractional_threshold": layouts.FRACTIONAL_THRESHOLD,
    "weighted_threshold": layouts.WEIGHTED_THRESHOLD,
    "custom": layouts.CUSTOM,
}
_SOURCES = ("paid", "owned", "earned", "talk")
_TABLED_VIEWS = 64


def stream_key(root: Root, kind: int, *identity: str | int) -> NDArray[np.uint64]:
    """Return the key of a route (uint64 [2]): a kind of draw and the item named by `identity`."""
    return np.array(generator.stream(*root, kind, np.uint64(keys.item_id(*identity))), np.uint64)


class Market:
    """Everything that a tick reads and writes.

    Attributes
    ----------
    ties, feed, delays, tables
        Named tuples of arrays, described in `simulation.kernels.layouts`.
    state : ConsumerState
    registered : list of tuple
        What `add_route` was given, by route. Those of the messages come first, in their order.
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
        weight = scenario.platform.ranking_weight
        self.feed = layouts.Feed(
            scenario.platform.feed,
            scenario.platform.background_posts_per_day,
            np.array([weight.paid, weight.owned, weight.earned]),
        )
        self.message_names = tuple(name for _, name, _, _, _ in scenario.messages())
        self.registered: list[tuple[int, tuple[str | int, ...], int, int, int]] = []
        messages = self._messages(scenario)
        views = np.arange(_TABLED_VIEWS, dtype=np.float64)
        gamma = messages["reinforcement"][:, None]
        self.tables = layouts.Tables(
            messages=messages,
            growth=views**gamma - np.maximum(views - 1.0, 0.0) ** gamma,
            routes=np.empty(0, layouts.ROUTE_ROW),
            brands=np.empty(len(scenario.brands), layouts.BRAND_ROW),
            effects=self._effects(scenario),
            offers=np.empty(0, layouts.OFFER_ROW),
        )
        for message, (_, _, _, _, identity) in enumerate(scenario.messages()):
            self.add_route(message, identity, keys.EXPOSURE, keys.ADOPTION, keys.DELAY)
        self._describe_brands(scenario)
        self.state = self._state(scenario, network, shared, keeps_sources=keeps_sources)
        self.delays = delay_table(scenario.platform.reaction, scenario.ticks, scenario.tick_days)

    def add_route(
        self, message: int, identity: tuple[str | int, ...], exposure: int, adoption: int, timing: int
    ) -> int:
        """Register a way by which a message travels; return its index.

        Parameters
        ----------
        message : int
        identity : tuple
            Names that identify the item of its draws.
        exposure, adoption, timing : int
            Kinds of draw, from `simulation.kernels.random.keys`.

        Raises
        ------
        ValueError
            If there are too many: every flight and offer adds one.
        """
        if len(self.registered) == queue.MOST_ROUTES:
            raise ValueError(f"{identity!r}: a model has at most {queue.MOST_ROUTES:,} messages, flights and offers")
        self.registered.append((message, identity, exposure, adoption, timing))
        drawn = [key for kind in (exposure, adoption, timing) for key in stream_key(self.luck, kind, *identity)]
        row = np.array([(message, self.tables.messages["brand"][message], *drawn)], layouts.ROUTE_ROW)
        self.tables = self.tables._replace(routes=np.concatenate([self.tables.routes, row]))
        return len(self.registered) - 1

    def add_offer(self, brand: int, route: int, talks_per_day: float, end_day: float) -> int:
        """Register a referral incentive; return its index."""
        row = np.array([(brand, route, talks_per_day, end_day)], layouts.OFFER_ROW)
        self.tables = self.tables._replace(offers=np.concatenate([self.tables.offers, row]))
        return len(self.tables.offers) - 1

    def timing_key(self, route: int) -> tuple[np.uint64, np.uint64]:
        """Return the key of a route's delays or gaps."""
        row = self.tables.routes[route]
        return row["timing_key0"], row["timing_key1"]

    def _messages(self, scenario: Scenario) -> NDArray[np.void]:
        rows, topics = list(scenario.messages()), scenario.topics()
        messages = np.empty(len(rows), layouts.MESSAGE_ROW)
        for row, (brand, _, message, valence, identity) in zip(messages, rows, strict=True):
            row["brand"] = brand
            row["topic"] = topics.index(message.topic) if message.topic else -1
            row["rule"] = _RULES[message.rule]
            row["appeal"] = message.appeal
            row["valence"] = valence
            row["reinforcement"] = message.reinforcement
            row["threshold"] = message.threshold
            row["threshold_key0"], row["threshold_key1"] = stream_key(self.luck, keys.THRESHOLD, *identity)
        return messages

    def _effects(self, scenario: Scenario) -> NDArray[np.void]:
        effects = np.empty((len(scenario.brands), len(_SOURCES)), layouts.EFFECT_ROW)
        for row, brand in zip(effects, scenario.brands, strict=True):
            conversion = np.array([getattr(brand.conversion, source) for source in _SOURCES])
            row["conversion"] = conversion
            row["most_conversion"] = 1.0 - (1.0 - conversion) ** np.exp(brand.attitude_pull)
            row["persuasion"] = [getattr(brand.persuasion, source) for source in _SOURCES]
        return effects

    def _describe_brands(self, scenario: Scenario) -> None:
        """Fill the table of brands, and register their conversations."""
        categories = sorted({brand.category for brand in scenario.brands if brand.category})
        for index, (row, brand) in enumerate(zip(self.tables.brands, scenario.brands, strict=True)):
            # The last two messages of each brand are its positive and negative word of mouth.
            last = int(np.flatnonzero(self.tables.messages["brand"] == index)[-1])
            row["category"] = categories.index(brand.category) if brand.category else -1
            row["positive_message"], row["negative_message"] = last - 1, last
            # Positive and negative conversations share the brand's draws.
            row["positive_talk"], row["negative_talk"] = (
                self.add_route(message, ("brand", brand.name), keys.EXPOSURE, keys.TALK_ADOPTION, keys.TALK_GAP)
                for message in (last - 1, last)
            )
            row["attitude_pull"] = brand.attitude_pull
            row["quality"] = brand.quality
            for name in ("review_probability", "talks_per_day", "talk_days", "churn_per_day"):
                row[name] = getattr(brand.word_of_mouth, name)
            for name, kind in (("satisfaction", keys.SATISFACTION), ("review", keys.REVIEW), ("churn", keys.CHURN)):
                row[f"{name}_key0"], row[f"{name}_key1"] = stream_key(self.luck, kind, "brand", brand.name)

    def _state(self, scenario: Scenario, network: SocialNetwork, shared: Root, *, keeps_sources: bool) -> ConsumerState:
        rules = self.tables.messages["rule"]
        state = ConsumerState(
            network.consumers,
            len(scenario.topics()),
            len(scenario.brands),
            len(self.message_names),
            network.targets,
            weighs=bool(np.isin(rules, (layouts.WEIGHTED_THRESHOLD, layouts.CUSTOM)).any()),
            keeps_sources=keeps_sources,
        )
        draw_attitudes(scenario, shared, state.attitude)
        return state
