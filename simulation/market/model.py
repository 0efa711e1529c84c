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
from simulation.market.responses import Passed, Responses
from simulation.market.rule_failure import rule_failure
from simulation.market.world import MarketWorld
from simulation.mesa_view.agent_model import AgentModel
from simulation.mesa_view.batch_iteration import batch_iteration, warn_of_copies
from simulation.mesa_view.collector import RecordCollector
from simulation.mesa_view.mesa_internals import count_steps, has_scheduled
from simulation.network.foreign import network_problems
from simulation.run_numbers import MOST_NUMBER, whole_number
from simulation.scenario import Scenario
from simulation.seeding import SeedingPlan
from simulation.seeding.given_plans import plan_problems
from simulation.threads import thread_problem

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.network import SocialNetwork


NEVER_ADOPTED, ADOPTED_BEFORE = -1, -2
"""Instead of a tick: of those who never adopted, and of those who were adopters before the run."""


class MarketModel(AgentModel):
    """A market, run tick by tick. ``model.step()`` is one tick; ``model.run_model()`` runs to the end, faster.

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
            Delivery(self.market, self.calendar, self.clock),
            self.recorder,
        )
        self._responses = Responses(self.world, rule)
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
        self._pass(self.tick + 1)

    def advance(self, until: int) -> None:
        """Run one tick, and after it as many in which no actor acts as one call of compiled code can.

        All is as if `step` had been called for each. It ends after some tenths of a second; a model whose class has a
        `step` of its own, or for which something is scheduled, runs one tick.

        Parameters
        ----------
        until : int
            First tick that is not run, after the present one.

        Raises
        ------
        ValueError
            If `until` is not after the present tick.
        RuntimeError, RuleError
            As of `step`.
        """
        if until <= self.tick:
            raise ValueError(f"until = {until!r}: must be after the present tick, {self.tick}")
        is_one = self._invariants is not None or type(self).step is not MarketModel.step or self.stopped_by
        if is_one or self.clock.has_ended or has_scheduled(self):
            self.step()
            return
        first = self.tick
        try:
            self._pass(min(until, self.clock.ticks))
        finally:
            count_steps(self, self.tick - first + bool(self.stopped_by))

    def run_model(self) -> None:
        """Run to the end, or until ``model.running`` is False."""
        while self.running:
            self.advance(self.clock.ticks)

    def _pass(self, until: int) -> None:
        """Let actors act and consumers respond in the present tick, and in those after it in which no actor acts."""
        try:
            tick = self.tick
            acting = [actor for actor in self.actors if actor.next_tick(tick) == tick]
            for actor in acting:
                actor.step()
            # Before anybody is served: a budget may end what it does not pay, and one brand may buy for another.
            billed = [actor for actor in self.actors if actor in acting or actor.next_tick(tick) == tick]
            for actor in billed:
                actor.bill(tick, tick + 1)
            self.world.send_outbox()
            if until > tick + 1:
                ahead = [at for actor in self.actors if (at := actor.next_tick(tick + 1)) is not None]
                until = min([until, *ahead])
            self._conclude(self._responses.run(until), billed)
        except BaseException as error:
            self._stop(error)
            raise

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

    def _conclude(self, passed: Passed, billed: list[Actor]) -> None:
        """Bill what is not billed of the ticks that have passed, reward, check the laws, and go on to the next tick."""
        tick, until = self.tick, passed.until
        end = until + 1 if passed.has_failed else until
        for actor in self.actors:
            first = tick + 1 if actor in billed else tick
            if end > first:
                actor.bill(first, end)
        if passed.has_failed:
            self.clock.advance_to(until)
            self.recorder.ticks_passed = until
            assert self._rule is not None
            failed = rule_failure(self.world, self.replicate, self._rule, self._responses.workspaces)
            assert failed is not None
            raise failed
        if len(passed.adoptions):
            for actor in self.actors:
                actor.reward(passed.adoptions)
        if self._invariants is not None:
            self._invariants.check(self.due_events)
        self.clock.advance_to(until)
        self.recorder.ticks_passed = until
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
