"""`MarketModel`: brands and consumers on a social network, as a Mesa model."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import mesa
import numpy as np

from simulation.agent_views import AgentViews
from simulation.agents import Brand
from simulation.calendar import Calendar
from simulation.collector import RecordCollector
from simulation.consumers import BrandsThenConsumers, Consumer, ConsumerRows
from simulation.invariants import Invariants
from simulation.kernels import conversation, keys, media, posting, records, response, rules, selection
from simulation.market import Market, stream_key
from simulation.population import Population, root_key
from simulation.preparation import check_against_network, make_network, settled
from simulation.recorder import Recorder
from simulation.scenario import Scenario, load_scenario

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.network import SocialNetwork

DEFAULT_SCENARIO = "product_launch"


class MarketModel(mesa.Model):
    """A market, run tick by tick. ``model.step()`` is one tick; ``model.run_model()`` runs to the end.

    Parameters
    ----------
    scenario : Scenario, path or str, optional
        A scenario, a TOML file, or a name of the catalogue.
    rng : int, numpy.random.Generator or None
        Random seed; a generator gives one number as the seed. None takes the scenario's, or a fresh one, which
        ``model.scenario`` records.
    replicate : int
        Number of the replicate.
    network : SocialNetwork, optional
        Used instead of the scenario's; spares reading it again for each replicate.
    brand_classes : mapping of str to type
        Subclass of `Brand` by the name of the brand.
    sharing_rule : compiled function
        Asked for messages with rule ``custom``: a Numba function of `simulation.kernels.rules.RULE_SIGNATURE`.
    check : bool
        Check conservation laws after every tick.
    **fields
        Dotted fields of the scenario, such as ``**{"brands.0.quality": 0.9}``.

    Raises
    ------
    ScenarioError, NetworkError
        Before any work starts.
    """

    def __init__(
        self,
        scenario: Scenario | Path | str | None = None,
        *,
        rng: int | np.integer[Any] | np.random.Generator | None = None,
        replicate: int = 0,
        network: SocialNetwork | None = None,
        brand_classes: Mapping[str, type[Brand]] | None = None,
        sharing_rule: Any = None,
        check: bool = False,
        **fields: Any,
    ) -> None:
        described = _described(scenario, rng, fields)
        random_seed = described.run.random_seed
        assert random_seed is not None
        super().__init__(rng=random_seed)
        self._described = described
        self.replicate = int(replicate)
        self.tick = 0
        vary = described.run.vary
        everyone = root_key(random_seed, None)
        own = root_key(random_seed, self.replicate)
        self.luck_root = own if "luck" in vary else root_key(random_seed, 0)
        self.consumers_root = own if "consumers" in vary else everyone
        network_root = own if "network" in vary else everyone
        self.network = make_network(described, network_root) if network is None else network
        check_against_network(described, self.network, has_rule=sharing_rule is not None)
        self.population = Population.draw(described, self.network.consumers, self.consumers_root)
        self.market = Market(described, self.network, self.population, self.consumers_root, self.luck_root)
        self.calendar = Calendar(described.ticks)
        cascades = self.replicate in described.run.record_cascades
        self.recorder = Recorder(described.ticks, len(described.brands), cascades=cascades)
        self.datacollector = RecordCollector(self.recorder, [brand.name for brand in described.brands])
        self._rule = rules.independent_chance if sharing_rule is None else sharing_rule
        self.due_events = 0
        self._posts: list[tuple[NDArray[np.int32], int, int]] = []
        classes = brand_classes or {}
        self.brands: list[Brand] = []
        for index, brand in enumerate(described.brands):
            self.brands.append(classes.get(brand.name, Brand)(self, index))
        self._talk_streams = [self._add_talk_streams(brand) for brand in self.brands]
        for brand in self.brands:
            self._start_adopters(brand)
        self._agents_by_type[Consumer] = AgentViews(ConsumerRows(self), self.random)
        self._all = AgentViews(BrandsThenConsumers(self), self.random)
        self._invariants = Invariants(self) if check else None

    @property
    def scenario(self) -> Scenario:
        """The resolved scenario."""
        return self._described

    @scenario.setter
    def scenario(self, value: object) -> None:
        # Mesa 3.5 keeps a scenario object of its own here.
        self._scenario = value

    @property
    def agents(self) -> AgentViews:
        """All agents: the brands, then the consumers."""
        return self._all

    def step(self) -> None:
        """Run one tick: brands act, due events are gathered, consumers respond, new events are sent, all is recorded.

        1. Brands decide, on the state at the start of the tick.
        2. Due events are gathered.
        3. Attention counts all arrivals of the tick before any response, and
        4. consumers respond.
        5. New events are put into later ticks.
        6. Record.
        """
        if self.tick >= self._described.ticks:
            raise RuntimeError(f"the run has ended: run.days = {self._described.run.days:g}")
        for brand in self.brands:
            brand.step()
        due = self._gather()
        self.due_events = len(due)
        posts, adoptions = self._respond(due)
        self._send(posts, adoptions)
        self._record(posts, adoptions)

    def post(self, consumers: NDArray[np.int32], message: int, channel: int) -> None:
        """Let consumers post a message in this tick, without having seen it; they have been marked as sharers."""
        if len(consumers):
            self._posts.append((consumers, message, channel))

    def close(self) -> None:
        """Let go of this model: Mesa before 3.5 keeps every model in a table of identifiers."""
        identifiers = getattr(mesa.Agent, "_ids", None)
        if identifiers is not None:
            identifiers.pop(self, None)

    def _gather(self) -> NDArray[np.uint64]:
        """Return what is due: events of the calendar, and the impressions that budgets can pay."""
        served: list[tuple[int, NDArray[np.int32], NDArray[np.int32]]] = []
        for brand in self.brands:
            for account in brand.accounts.values():
                for flight in account.flights:
                    end = int(np.searchsorted(flight.ticks, self.tick, side="right"))
                    wanted = end - flight.served
                    count = account.affordable(flight.cost, wanted)
                    if count:
                        span = slice(flight.served, flight.served + count)
                        served.append((flight.stream, flight.consumers[span], flight.occurrences[span]))
                        account.spent += count * flight.cost
                        self.recorder.spend[self.tick, brand.index] += count * flight.cost
                    flight.served = end if count == wanted else len(flight.ticks)
                account.flights = [flight for flight in account.flights if flight.served < len(flight.ticks)]
        extra = sum(len(consumers) for _, consumers, _ in served)
        due = self.calendar.take(self.tick, extra)
        position = len(due) - extra
        for stream, consumers, occurrences in served:
            media.serve(due, position, consumers, occurrences, stream)
            position += len(consumers)
        return due

    def _respond(self, due: NDArray[np.uint64]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Let consumers respond; return shares and adoptions, as `response.respond` does."""
        market = self.market
        posts, adoptions = response.respond(
            self.tick,
            self._described.tick_days,
            due,
            market.ties,
            market.feed,
            market.messages,
            market.streams,
            market.brands,
            market.state.rows,
            self.recorder.counts[self.tick],
            self._rule,
        )
        return posts, adoptions

    def _send(self, posts: NDArray[np.int32], adoptions: NDArray[np.int32]) -> None:
        """Put the consequences of this tick into later ticks: exposures, conversations, departures."""
        for consumers, message, channel in self._posts:
            self._expose(consumers, np.full(len(consumers), message, np.int32), channel)
        if len(posts):
            self._expose(np.ascontiguousarray(posts[:, 0]), np.ascontiguousarray(posts[:, 1]), records.EARNED)
        if len(adoptions):
            for brand in self.brands:
                adopters = adoptions[adoptions[:, 1] == brand.index, 0]
                if len(adopters):
                    self._start_clocks(brand, adopters, self.tick + 1)
                    status = self.market.state.status[adopters, brand.index]
                    for offer in brand.offers:
                        brand.refer(offer, adopters[status == records.ADOPTER_SATISFIED])

    def _expose(self, authors: NDArray[np.int32], messages: NDArray[np.int32], channel: int) -> None:
        market = self.market
        self.calendar.reserve(int(self.network.followers[authors].sum()))
        posting.consumer_posts(
            self.calendar.chunks,
            self.tick,
            self._described.ticks,
            authors,
            messages,
            channel,
            market.ties,
            market.streams,
            market.cumulative,
            market.guide,
        )

    def _start_clocks(self, brand: Brand, adopters: NDArray[np.int32], start: int) -> None:
        """Start talking and leaving of new adopters at the beginning of tick `start`."""
        word_of_mouth = brand.description.word_of_mouth
        ticks, tick_days = self._described.ticks, self._described.tick_days
        is_satisfied = self.market.state.status[adopters, brand.index] == records.ADOPTER_SATISFIED
        if word_of_mouth.talks_per_day > 0.0 and word_of_mouth.talk_days > 0.0:
            positive, negative = self._talk_streams[brand.index]
            self.calendar.add(
                *conversation.converse(
                    ticks,
                    tick_days,
                    adopters,
                    np.full(len(adopters), start, np.int32),
                    np.full(len(adopters), word_of_mouth.talk_days),
                    np.where(is_satisfied, positive, negative).astype(np.int32),
                    records.TALK,
                    word_of_mouth.talks_per_day,
                    *self.market.streams.timing[positive],
                    self.market.ties,
                )
            )
        if word_of_mouth.churn_per_day > 0.0:
            key = stream_key(self.luck_root, keys.CHURN, "brand", brand.name)
            leaving = adopters[~is_satisfied]
            rate = word_of_mouth.churn_per_day
            self.calendar.add(*conversation.leave(ticks, tick_days, leaving, start, rate, brand.index, *key))

    def _add_talk_streams(self, brand: Brand) -> tuple[int, int]:
        """Register positive and negative conversations, which share the brand's draws."""
        brands = self.market.brands
        positive, negative = (
            self.market.add_stream(
                int(message), ("brand", brand.name), keys.EXPOSURE, keys.TALK_ADOPTION, keys.TALK_GAP
            )
            for message in (brands.positive_message[brand.index], brands.negative_message[brand.index])
        )
        return positive, negative

    def _start_adopters(self, brand: Brand) -> None:
        """Make the initial adopters of a brand, as far as an exclusive category allows."""
        state = self.market.state
        rivals = [
            other.index
            for other in self.brands
            if brand.description.category and other.description.category == brand.description.category
        ]
        rows = brand.initial_adopters
        rows = rows[(state.status[np.ix_(rows, np.array(rivals))] == records.NEVER).all(axis=1)] if rivals else rows
        item = np.uint64(keys.identity("brand", brand.name))
        drawn = selection.uniforms_of(*self.luck_root, keys.SATISFACTION, item, rows)
        is_satisfied = drawn < brand.description.quality
        satisfied, dissatisfied = records.ADOPTER_SATISFIED, records.ADOPTER_DISSATISFIED
        state.status[rows, brand.index] = np.where(is_satisfied, satisfied, dissatisfied)
        self.recorder.initial_adopters[brand.index] = len(rows)
        if len(rows):
            self._start_clocks(brand, rows, 0)

    def _record(self, posts: NDArray[np.int32], adoptions: NDArray[np.int32]) -> None:
        """Note rewards and shares, check what was promised, and move on to the next tick."""
        for consumers, message, _ in self._posts:
            messages = np.full(len(consumers), message, np.int32)
            self.recorder.add_shares(self.tick, consumers, messages, np.full(len(consumers), -1, np.int32))
        self.recorder.add_shares(self.tick, posts[:, 0], posts[:, 1], posts[:, 2])
        for brand in self.brands:
            for offer in brand.offers:
                won = (adoptions[:, 2] == records.REFERRAL) & (adoptions[:, 3] == offer.stream)
                self.recorder.spend[self.tick, brand.index] += int(won.sum()) * offer.reward
        self._posts = []
        if self._invariants is not None:
            self._invariants.check()
        self.tick += 1
        self.recorder.ticks_passed = self.tick
        self.running = self.tick < self._described.ticks


def _described(
    scenario: Scenario | Path | str | None,
    rng: int | np.integer[Any] | np.random.Generator | None,
    fields: Mapping[str, Any],
) -> Scenario:
    """Return the scenario with fields replaced and its random seed settled."""
    if not isinstance(scenario, Scenario):
        described = load_scenario(DEFAULT_SCENARIO if scenario is None else scenario, fields=fields)
    else:
        described = scenario.with_fields(fields) if fields else scenario
    if isinstance(rng, np.random.Generator):
        rng = int(rng.integers(2**63 - 1))
    return settled(described, None if rng is None else int(rng))
