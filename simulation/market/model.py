"""`MarketModel`: brands and consumers on a social network, as a Mesa model."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.actors.actor import Actor
from simulation.actors.brand import Brand
from simulation.actors.clock import Clock
from simulation.consumers.population import Population
from simulation.errors import Problem, ScenarioError, nearest
from simulation.kernels import layouts
from simulation.kernels.random.root import root_key
from simulation.market.blocks import Blocks
from simulation.market.calendar import Calendar
from simulation.market.delivery import Delivery
from simulation.market.invariants import Invariants
from simulation.market.market import Market
from simulation.market.preparation import (
    check_against_network,
    make_network,
    prepared_rule,
    resolved_scenario,
)
from simulation.market.recorder import Recorder
from simulation.market.responses import Response, Responses
from simulation.market.rule_failure import rule_failure
from simulation.market.world import MarketWorld
from simulation.mesa_view.agent_model import AgentModel
from simulation.mesa_view.batch_iteration import batch_iteration, warn_of_copies
from simulation.mesa_view.collector import RecordCollector
from simulation.network.foreign import network_problems
from simulation.run_numbers import MOST_NUMBER, whole_number
from simulation.scenario import Scenario
from simulation.seeding import SeedingPlan
from simulation.seeding.given_plans import plan_problems
from simulation.threads import thread_problem

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.market.outbox import Posts
    from simulation.network import SocialNetwork


NEVER_ADOPTED, ADOPTED_BEFORE = -1, -2
"""Instead of a tick: of those who never adopted, and of those who were adopters before the run."""


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
        Number of the replicate: zero or more. Default: 0, or in `mesa.batch_run` the iteration.
    network : SocialNetwork, optional
        Used instead of the scenario's; spares reading it again for each replicate.
    brand_classes : mapping of str to type
        Subclass of `Brand` by the name of the brand.
    plans : mapping of (str, str) to SeedingPlan, optional
        Whom campaigns ask to post their message, by the names of brand and campaign, instead of whom the scenario's
        strategy would choose.
    sharing_rule : function
        Asked for messages with rule ``custom``: a function that Numba can compile, whose parameters name what it is
        told, such as ``(sources, p)``; see ``docs/model.md``. It and everything that it
        reads are fixed when the model is made; later changes have no effect.
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
        resolved = resolved_scenario(scenario, rng, fields)
        numbers: list[Problem] = []
        iteration = batch_iteration(has_seed=rng is not None)
        replicate_number = whole_number(
            "replicate", iteration if replicate is None else replicate, 0, MOST_NUMBER, "", numbers
        )
        if network is not None:
            numbers += network_problems("network", network)
        if numbers:
            raise ScenarioError(numbers, resolved.name)
        if replicate is not None:
            warn_of_copies(iteration, replicate_number)
        random_seed = resolved.run.random_seed
        assert random_seed is not None
        rule = prepared_rule(resolved, sharing_rule)
        super().__init__(random_seed, len(resolved.brands))
        self._resolved = resolved
        self.replicate = replicate_number
        vary = resolved.run.vary
        everyone = root_key(random_seed, None)
        own = root_key(random_seed, self.replicate)
        self.luck_root = own if "luck" in vary else root_key(random_seed, 0)
        self.consumers_root = own if "consumers" in vary else everyone
        self.network = make_network(resolved, own if "network" in vary else everyone) if network is None else network
        given = dict(plans or {})
        # Where each replicate has its own network, only the first is checked for budgets that buy nobody.
        names = {(brand.name, campaign.name) for brand in resolved.brands for campaign in brand.campaigns}
        chosen = names if "network" in vary and self.replicate > 0 else given
        check_against_network(resolved, self.network, has_rule=rule is not None, given=chosen)
        problems = list(plan_problems(given, resolved, self.network.consumers))
        if problems:
            raise ScenarioError(problems, resolved.name)
        cascades = self.replicate in resolved.run.record_cascades
        self.market = Market(resolved, self.network, self.consumers_root, self.luck_root, keeps_sources=cascades)
        traits = self.market.state.traits
        self.population = Population.draw(resolved, self.network.consumers, self.consumers_root, traits)
        self.clock = Clock(resolved.grid, resolved.ticks, resolved.tick_days)
        self.blocks = Blocks(threads)
        self.calendar = Calendar(resolved.ticks, self.blocks.count)
        adoptions = self.replicate in resolved.run.record_adoptions
        self.recorder = Recorder(resolved, cascades=cascades, adoptions=adoptions)
        self.datacollector = RecordCollector(self.recorder, [brand.name for brand in resolved.brands])
        self._rule = rule
        self._responses = Responses(self.market, self.calendar, self.clock, self.blocks, rule)
        self._delivery = Delivery(self.market, self.calendar, self.clock)
        self.world = MarketWorld(
            resolved,
            self.network,
            self.population,
            self.consumers_root,
            given,
            self.market,
            self.clock,
            self.blocks,
            self.calendar,
            self._delivery,
            self.recorder,
        )
        classes = _classes(resolved, brand_classes or {})
        self.brands: tuple[Brand, ...] = ()
        for index, brand in enumerate(resolved.brands):
            self.brands = (*self.brands, classes.get(brand.name, Brand)(self, index))
        self.actors: tuple[Actor, ...] = self.brands
        for one in self.brands:
            self.world.start_adopters(one.initial_adopters, one.index)
        self._add_consumers(everyone)
        self._invariants = Invariants(self.world, self.brands) if check else None
        self._is_made = True

    @property
    def scenario(self) -> Scenario:
        """The resolved scenario."""
        return self._resolved

    @scenario.setter
    def scenario(self, value: object) -> None:
        # Mesa 3.5 keeps a scenario object of its own here.
        self._scenario = value

    def step(self) -> None:
        """Run one tick.

        1. Brands act, one after the other in the order of the scenario, then pay for what is served in this tick.
        2. Due events are gathered.
        3. Attention counts all arrivals of the tick.
        4. Consumers respond.
        5. New events are put into later ticks.
        6. All is recorded, and brands pay the rewards that were won.

        Raises
        ------
        RuntimeError
            If the run has ended, or an earlier tick ended half way in an error or an interrupt.
        RuleError
            If a rule of the user's fails, and at each step thereafter.
        """
        if self.clock.has_ended:
            raise RuntimeError(f"the run has ended: run.days = {self._resolved.run.days:g}")
        try:
            acting = self._acting()
            for actor in acting:
                actor.step()
            # Asked again: one who acts may have bought something for another. Where nobody acts, nobody has.
            for actor in self._acting() if acting else ():
                actor.bill()
            responses = self._responses.of_tick()
            if self._rule is not None:
                failed = rule_failure(self.world, self.replicate, self._rule, self._responses.workspaces)
                if failed is not None:
                    raise failed
            posts, adopters = self.world.outbox.take()
            self._send(responses, posts, adopters)
            self._record(responses, posts)
        except BaseException as error:
            self._stop(error)
            raise

    def _acting(self) -> list[Actor]:
        """Return those who act, or are billed, in this tick."""
        return [actor for actor in self.actors if actor.next_tick() == self.clock.tick]

    @property
    def tick(self) -> int:
        """The present tick, from 0."""
        return self.clock.tick

    @property
    def due_events(self) -> int:
        """Events that were due in the last tick."""
        return self._responses.due_events

    def adoption_ticks(self, brand: int) -> NDArray[np.int32]:
        """Return when each consumer adopted a brand for the first time.

        Parameters
        ----------
        brand : int
            Position in the scenario.

        Returns
        -------
        int32 array, shape (consumers,)
            A copy: the tick, `ADOPTED_BEFORE` for those who were adopters before the run, `NEVER_ADOPTED` for others.
        """
        state = self.market.state
        ticks: NDArray[np.int32] = state.adoption_tick[:, brand].copy()
        ticks[(ticks == NEVER_ADOPTED) & (state.status[:, brand] != layouts.NEVER)] = ADOPTED_BEFORE
        return ticks

    def close(self) -> None:
        """Let the threads go, and whatever else would hold the model. There is no need to call it."""
        self.blocks.close()
        super().close()

    def _send(self, responses: list[Response], posts: list[Posts], adopters: list[NDArray[np.int32]]) -> None:
        """Put the consequences of this tick into later ticks: exposures, conversations, departures."""
        delivery, tick = self._delivery, self.tick

        def send(block: int) -> None:
            self.calendar.release(block, tick)
            if block == 0:
                for rows, source in posts:
                    delivery.expose(block, rows, source)
                for given in adopters:
                    delivery.start_clocks(block, given, tick + 1)
            delivery.expose(block, responses[block].posts, layouts.EARNED)
            delivery.start_clocks(block, responses[block].adoptions, tick + 1)

        self.blocks.run(send, self.due_events)

    def _record(self, responses: list[Response], posts: list[Posts]) -> None:
        """Record counts, shares, adoptions and rewards, check the conservation laws, and go on to the next tick."""
        recorder, tick = self.recorder, self.tick
        for rows, _ in posts:
            recorder.add_shares(tick, rows)
        for one in responses:
            recorder.counts[tick] += one.counts
            recorder.add_shares(tick, one.posts)
            recorder.add_adoptions(tick, one.adoptions)
        won = [one.adoptions for one in responses if len(one.adoptions)]
        if won:
            # Of all blocks together: money must not depend on how many there are.
            adoptions = np.concatenate(won)
            for actor in self.actors:
                actor.reward(adoptions)
        if self._invariants is not None:
            self._invariants.check(self.due_events)
        self.clock.advance_to(tick + 1)
        recorder.ticks_passed = self.tick
        self.running = not self.clock.has_ended


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
