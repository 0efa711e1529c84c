"""`MarketModel`: brands and consumers on a social network, as a Mesa model."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from simulation.actors.brand import Brand
from simulation.consumers.population import Population
from simulation.draws.root import root_key
from simulation.errors import Problem, ScenarioError, nearest
from simulation.kernels import layouts
from simulation.kernels.market import conversation, posting, response
from simulation.kernels.random import keys, selection
from simulation.market import purchases
from simulation.market.billing import bill
from simulation.market.blocks import Blocks, Workspace
from simulation.market.calendar import Calendar
from simulation.market.invariants import Invariants
from simulation.market.market import Market
from simulation.market.preparation import check_against_network, described_by, make_network, prepared_rule
from simulation.market.recorder import Recorder
from simulation.market.rule_failure import rule_failure
from simulation.mesa_view.agent_model import AgentModel
from simulation.mesa_view.batch_iteration import batch_iteration, warn_of_copies
from simulation.mesa_view.collector import RecordCollector
from simulation.network.foreign import network_problems
from simulation.run_numbers import MOST_NUMBER, whole_number
from simulation.scenario import Scenario
from simulation.seeding import SeedingPlan, planned
from simulation.seeding.given_plans import plan_problems
from simulation.threads import thread_problem

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.kernels.events.queue import Queue
    from simulation.network import SocialNetwork


NEVER, BEFORE = -1, -2
"""Instead of a tick: of those who never adopted, and of those who were adopters before the run."""


class Response(NamedTuple):
    """What the consumers of one block did in a tick; arrays are valid until the next."""

    due: int
    counts: NDArray[np.int64]  # [brands, COUNTERS]
    posts: NDArray[np.int32]  # consumer, message, parent
    adoptions: NDArray[np.int32]  # consumer, brand, channel, route, source


class MarketModel(AgentModel):
    """A market, run tick by tick. ``model.step()`` is one tick; ``model.run_model()`` runs to the end.

    Parameters
    ----------
    scenario : Scenario, path or str, optional
        A scenario, a TOML file, or a name of the catalogue.
    rng : int, numpy.random.Generator or None
        Random seed; a generator gives one number as the seed. None takes the scenario's, or a fresh one, which
        ``model.scenario`` records.
    replicate : int, optional
        Number of the replicate: zero or more. Where not given 0, or the iteration of the `mesa.batch_run` that makes
        the model, so that iterations differ.
    network : SocialNetwork, optional
        Used instead of the scenario's; spares reading it again for each replicate.
    brand_classes : mapping of str to type
        Subclass of `Brand` by the name of the brand.
    plans : mapping of (str, str) to SeedingPlan, optional
        Whom campaigns ask to post their message, by the names of brand and campaign, instead of whom the scenario's
        strategy would choose.
    sharing_rule : function
        Asked for messages with rule ``custom``: a function that Numba can compile, whose parameters name what it is
        told, such as ``(sources, p)``; see ``docs/model.md``. It is taken as it is now, with all that it reads.
    check : bool
        Check conservation laws after every tick.
    threads : int
        Threads that work on one tick; what is computed does not depend on them.
    **fields
        Dotted fields of the scenario, such as ``**{"brands.0.quality": 0.9}``.

    Attributes
    ----------
    most_collected : int
        Most consumers whom a data collector of Mesa's asks: 100,000 unless the class or the model says otherwise.

    Raises
    ------
    ScenarioError, NetworkError
        Before any work starts.
    RuleError
        By `step`, if `sharing_rule` returns no probability or raises an error; the model cannot go on then.
    """

    def __init__(
        self,
        scenario: Scenario | Path | str | None = None,
        *,
        rng: int | np.integer[Any] | np.random.Generator | None = None,
        replicate: int | None = None,
        network: SocialNetwork | None = None,
        brand_classes: Mapping[str, type[Brand]] | None = None,
        plans: Mapping[tuple[str, str], SeedingPlan] | None = None,
        sharing_rule: Any = None,
        check: bool = False,
        threads: int = 1,
        **fields: Any,
    ) -> None:
        allowed = thread_problem(threads)
        if allowed:
            raise ValueError(f"threads = {threads!r}: {allowed}")
        described = described_by(scenario, rng, fields)
        numbers: list[Problem] = []
        iteration = batch_iteration(has_seed=rng is not None)
        replicate_number = whole_number(
            "replicate", iteration if replicate is None else replicate, 0, MOST_NUMBER, "", numbers
        )
        if network is not None:
            numbers += network_problems("network", network)
        if numbers:
            raise ScenarioError(numbers, described.name)
        if replicate is not None:
            warn_of_copies(iteration, replicate_number)
        random_seed = described.run.random_seed
        assert random_seed is not None
        rule = prepared_rule(described, sharing_rule)
        super().__init__(random_seed, len(described.brands))
        self._described = described
        self.replicate = replicate_number
        self.tick = 0
        vary = described.run.vary
        everyone = root_key(random_seed, None)
        own = root_key(random_seed, self.replicate)
        self.luck_root = own if "luck" in vary else root_key(random_seed, 0)
        self.consumers_root = own if "consumers" in vary else everyone
        network_root = own if "network" in vary else everyone
        self.network = make_network(described, network_root) if network is None else network
        self._plans = {} if plans is None else dict(plans)
        # Of many networks the first is looked at before any run; on a later one a budget may buy nobody.
        names = {(brand.name, campaign.name) for brand in described.brands for campaign in brand.campaigns}
        given = names if "network" in vary and self.replicate > 0 else self._plans
        check_against_network(described, self.network, has_rule=rule is not None, given=given)
        problems = list(plan_problems(self._plans, described, self.network.consumers))
        if problems:
            raise ScenarioError(problems, described.name)
        cascades = self.replicate in described.run.record_cascades
        self.market = Market(described, self.network, self.consumers_root, self.luck_root, keeps_sources=cascades)
        traits = self.market.state.traits
        self.population = Population.draw(described, self.network.consumers, self.consumers_root, traits)
        self._ticks, self._tick_days = described.ticks, described.tick_days
        self.blocks = Blocks(threads)
        self._workspaces = [Workspace(len(described.topics())) for _ in range(self.blocks.count)]
        self.calendar = Calendar(self._ticks, self.blocks.count)
        adoptions = self.replicate in described.run.record_adoptions
        self.recorder = Recorder(described, cascades=cascades, adoptions=adoptions)
        self.datacollector = RecordCollector(self.recorder, [brand.name for brand in described.brands])
        self._rule = rule
        self.due_events = 0
        self._posts: list[tuple[NDArray[np.int32], int]] = []
        self._given: list[NDArray[np.int32]] = []
        classes = _classes(described, brand_classes or {})
        self.brands: tuple[Brand, ...] = ()
        for index, brand in enumerate(described.brands):
            self.brands = (*self.brands, classes.get(brand.name, Brand)(self, index))
        for brand in self.brands:
            self._start_adopters(brand)
        self._add_consumers(everyone)
        self._invariants = Invariants(self) if check else None
        self._is_made = True

    @property
    def scenario(self) -> Scenario:
        """The resolved scenario."""
        return self._described

    @scenario.setter
    def scenario(self, value: object) -> None:
        # Mesa 3.5 keeps a scenario object of its own here.
        self._scenario = value

    def step(self) -> None:
        """Run one tick: brands act, due events are gathered, consumers respond, new events are sent, all is recorded.

        1. Brands decide, on the state at the start of the tick.
        2. Due events are gathered.
        3. Attention counts all arrivals of the tick before any response, and
        4. consumers respond.
        5. New events are put into later ticks.
        6. Record.

        Raises
        ------
        RuntimeError
            If the run has ended, or an earlier tick ended half way in an error or an interrupt.
        RuleError
            If a rule of the user's fails, and at each step thereafter.
        """
        if self.tick >= self._ticks:
            raise RuntimeError(f"the run has ended: run.days = {self._described.run.days:g}")
        try:
            for brand in self.brands:
                brand.step()
            bill(self)
            responses = self._respond()
            self._send(responses)
            self._record(responses)
        except BaseException as error:
            self._stop(error)
            raise

    def post(self, consumers: NDArray[np.int32], message: int, channel: int) -> None:
        """Let consumers post a message in this tick, without having seen it; they have been marked as sharers."""
        if len(consumers):
            posts = np.stack([consumers, np.full(len(consumers), message), np.full(len(consumers), -1)], axis=1)
            self._posts.append((posts.astype(np.int32), channel))

    def give(self, consumers: NDArray[np.int32], brand: int) -> None:
        """Let the clocks of consumers start, who were given a unit in this tick; they have been marked as adopters."""
        adoptions = np.stack([consumers, np.full(len(consumers), brand)], axis=1)
        self._given.append(adoptions.astype(np.int32))

    def given(self, brand: int) -> NDArray[np.int32]:
        """Rows of those who were given a unit of a brand in this tick."""
        rows = [adoptions[:, 0] for adoptions in self._given if adoptions[0, 1] == brand]
        return np.concatenate([np.empty(0, np.int32), *rows])

    def plan_of(self, brand: int, campaign: int) -> SeedingPlan:
        """Return whom a campaign asks, by its place in the scenario: as given to the model, or chosen now."""
        described = self._described.brands[brand]
        given = self._plans.get((described.name, described.campaigns[campaign].name))
        if given is None:
            root = self.consumers_root
            return planned(self._described, brand, campaign, self.network, self.population, root)
        return SeedingPlan(
            np.asarray(given.rows, np.int32), np.asarray(given.prices, float), np.asarray(given.acceptance, float)
        )

    def adoption_ticks(self, brand: int) -> NDArray[np.int32]:
        """Return when each consumer adopted a brand for the first time.

        Parameters
        ----------
        brand : int
            Position in the scenario.

        Returns
        -------
        int32 array, shape (consumers,)
            A copy: the tick, `BEFORE` for those who were adopters before the run, `NEVER` for those who never were.
        """
        state = self.market.state
        ticks: NDArray[np.int32] = state.adoption_tick[:, brand].copy()
        ticks[(ticks == NEVER) & (state.status[:, brand] != layouts.NEVER)] = BEFORE
        return ticks

    def close(self) -> None:
        """Let the threads go, and whatever else would hold the model. There is no need to call it."""
        self.blocks.close()
        super().close()

    def _respond(self) -> list[Response]:
        """Gather what is due and let consumers respond, block by block."""
        market = self.market
        ask = None if self._rule is None else self._rule.ask

        def respond(block: int) -> Response:
            space = self._workspaces[block]
            due = self.calendar.read(block, self.tick, space.due)
            if due > len(space.due):
                space.reserve(due)
                self.calendar.read(block, self.tick, space.due)
            counts = np.zeros((len(self.brands), layouts.COUNTERS), np.int64)
            posts, adoptions = response.respond(
                self.tick,
                self._tick_days,
                space.due[:due],
                space.scratch[:due],
                space.posts,
                space.adoptions,
                market.ties,
                market.feed,
                market.tables,
                market.state.rows,
                counts,
                ask,
                space.traits,
                space.failed,
            )
            return Response(due, counts, space.posts[:posts], space.adoptions[:adoptions])

        responses = self.blocks.run(respond, self.due_events)
        if self._rule is not None:
            failed = rule_failure(self, self._rule, self._workspaces)
            if failed is not None:
                raise failed
        self.__dict__["due_events"] = sum(one.due for one in responses)
        return responses

    def _send(self, responses: list[Response]) -> None:
        """Put the consequences of this tick into later ticks: exposures, conversations, departures."""
        calendar = self.calendar

        def send(block: int) -> None:
            calendar.release(block, self.tick)
            if block == 0:
                for posts, channel in self._posts:
                    self._expose(block, posts, channel)
                for given in self._given:
                    self._start_clocks(block, given, self.tick + 1)
            self._expose(block, responses[block].posts, layouts.EARNED)
            self._start_clocks(block, responses[block].adoptions, self.tick + 1)

        self.blocks.run(send, self.due_events)

    def _expose(self, block: int, posts: NDArray[np.int32], channel: int) -> None:
        """Send posts to followers."""
        if len(posts):
            market = self.market

            def put(queue: Queue, start: int) -> int:
                return posting.consumer_posts(  # type: ignore[no-any-return]
                    queue,
                    self.tick,
                    self._ticks,
                    posts,
                    start,
                    channel,
                    market.ties,
                    market.tables.routes,
                    market.delays,
                )

            self.calendar.write(block, put, len(posts))

    def _start_clocks(self, block: int, adoptions: NDArray[np.int32], clocks_start: int) -> None:
        """Start talking, referring and leaving of new adopters at the beginning of a tick."""
        if len(adoptions):
            market = self.market

            def put(queue: Queue, start: int) -> int:
                return conversation.follow_up(  # type: ignore[no-any-return]
                    queue,
                    clocks_start,
                    self._ticks,
                    self._tick_days,
                    adoptions,
                    start,
                    market.ties,
                    market.tables,
                    market.state.rows,
                )

            self.calendar.write(block, put, len(adoptions))

    def _start_adopters(self, brand: Brand) -> None:
        """Make the initial adopters of a brand, as far as an exclusive category allows."""
        state = self.market.state
        rivals = [
            other.index
            for other in self.brands
            if brand.description.category and other.description.category == brand.description.category
        ]
        rows = brand._initial_adopters
        rows = rows[(state.status[np.ix_(rows, np.array(rivals))] == layouts.NEVER).all(axis=1)] if rivals else rows
        item = np.uint64(keys.item_id("brand", brand.name))
        drawn = selection.uniforms_of(*self.luck_root, keys.SATISFACTION, item, rows)
        is_satisfied = drawn < brand.description.quality
        satisfied, dissatisfied = layouts.ADOPTER_SATISFIED, layouts.ADOPTER_DISSATISFIED
        state.status[rows, brand.index] = np.where(is_satisfied, satisfied, dissatisfied)
        self.recorder.initial_adopters[brand.index] = len(rows)
        if len(rows):
            adopting = np.stack([rows, np.full(len(rows), brand.index)], axis=1).astype(np.int32)
            self._start_clocks(0, adopting, 0)

    def _record(self, responses: list[Response]) -> None:
        """Note counts, rewards and shares, check what was promised, and move on to the next tick."""
        recorder = self.recorder
        for posts, _ in self._posts:
            recorder.add_shares(self.tick, posts)
        for one in responses:
            recorder.counts[self.tick] += one.counts
            recorder.add_shares(self.tick, one.posts)
            recorder.add_adoptions(self.tick, one.adoptions)
        for brand in self.brands:
            for offer in brand.offers:
                won = sum(
                    int(((one.adoptions[:, 2] == layouts.REFERRAL) & (one.adoptions[:, 3] == offer.route)).sum())
                    for one in responses
                )
                offer.won += won
                recorder.pay(self.tick, offer.campaign, purchases.REWARDS, won, won * offer.reward)
        self._posts = []
        self._given = []
        if self._invariants is not None:
            self._invariants.check()
        self.__dict__["tick"] += 1
        self.recorder.ticks_passed = self.tick
        self.running = self.tick < self._ticks


def _classes(scenario: Scenario, classes: Mapping[str, type[Brand]]) -> Mapping[str, type[Brand]]:
    """Refuse classes for brands that there are not, and classes of something else."""
    names = [brand.name for brand in scenario.brands]
    problems = []
    for name, kind in classes.items():
        if name not in names:
            allowed = f"must be for a brand of the scenario{nearest(name, names)}; known: {', '.join(names)}"
            problems.append(Problem(f"brand_classes[{name!r}]", kind, allowed))
        elif not (isinstance(kind, type) and issubclass(kind, Brand)):
            problems.append(Problem(f"brand_classes[{name!r}]", kind, "must be a subclass of simulation.Brand"))
    if problems:
        raise ScenarioError(problems, scenario.name)
    return classes
