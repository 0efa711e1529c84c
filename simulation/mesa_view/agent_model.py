"""`AgentModel`: what Mesa asks of a model with a row per consumer: agents, identifiers, copies, and an end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import mesa

from simulation.actors.actor import Actor
from simulation.errors import RuleError
from simulation.mesa_view.agent_set import AgentViews
from simulation.mesa_view.collected_copies import keep_copies
from simulation.mesa_view.consumer import Consumer
from simulation.mesa_view.mesa_internals import asking_collector, forget_identifiers, put_all_agents, sets_of
from simulation.mesa_view.model_copies import deep_copy
from simulation.mesa_view.rows import Everyone
from simulation.mesa_view.sample import ConsumerSample

if TYPE_CHECKING:
    from simulation.actors.clock import Clock
    from simulation.kernels.random.root import Root
    from simulation.market.calendar import Calendar
    from simulation.market.market import Market
    from simulation.network import SocialNetwork


_GIVEN = "MarketModel(..., {}) makes another model"
_OWN = "it is the model's own, and what it holds would no longer fit; step() and the actions of brands change it"
_FIXED = {
    "network": _GIVEN.format("network=...") + ", on another network",
    "scenario": _GIVEN.format("scenario") + "; scenario.with_fields({...}) changes a scenario",
    "replicate": _GIVEN.format("replicate=..."),
    "brands": _GIVEN.format("brand_classes={name: class}")
    + ", with brands of your own; a scenario says which there are",
    "agents": "consumers are rows of the network, and brands are those of the scenario; agents.add adds others",
    "agents_by_type": "consumers are rows of the network, and brands are those of the scenario; agents.add adds others",
    "tick": "step() moves on; copy.deepcopy(model) keeps a moment to return to",
    **dict.fromkeys(
        (
            *("market", "population", "calendar", "clock", "world", "actors", "recorder", "blocks", "due_events"),
            *("luck_root", "consumers_root", "first_consumer_id", "collected_consumers", "stopped_by"),
        ),
        _OWN,
    ),
}
"""Attributes of a model that cannot be assigned, each with what to do instead."""


class AgentModel(mesa.Model):
    """A Mesa model whose consumers are rows. `MarketModel` says what happens to them.

    Attributes
    ----------
    most_collected : int
        Most consumers whom a data collector of Mesa's asks: 100,000 unless the class or the model says otherwise.
    stopped_by : str
        The error or interrupt that ended a tick half way; empty while the model can go on.
    first_consumer_id : int
        Brands have the identifiers before it, and agents that are added later those after the last consumer's.
    """

    most_collected: int = 100_000
    network: SocialNetwork
    market: Market
    calendar: Calendar
    clock: Clock
    _rule: Any
    # Nobody is asked before there are consumers, while the brands are made.
    _sample: ConsumerSample | None = None
    _is_made = False

    def __init__(self, random_seed: int, brands: int) -> None:
        super().__init__(rng=random_seed)
        self.first_consumer_id = brands + 1
        self._brands_registered = self._others_registered = 0
        self.stopped_by = ""

    def _add_consumers(self, root: Root) -> None:
        """Put the consumers behind the agents that are there; `root` is the key by which a sample of them is drawn."""
        everybody, by_type = sets_of(self)
        before = tuple(everybody)
        by_type[Consumer] = AgentViews(Everyone(self), self.random, is_own=True)
        put_all_agents(self, AgentViews(Everyone(self, before, len(before)), self.random, is_own=True))
        self._sample = ConsumerSample(self, root)

    @property
    def agents(self) -> AgentViews:
        """All agents: the brands, the consumers, then those that were added. A data collector gets a sample."""
        agents: AgentViews
        agents, _ = sets_of(self)
        collector = asking_collector()
        if collector is None or self._sample is None:
            return agents
        keep_copies(collector)
        return self._sample.collected(agents)

    @property
    def agents_by_type(self) -> dict[type[mesa.Agent], Any]:
        """The agents of each type. A data collector gets a sample of the consumers."""
        _, by_type = sets_of(self)
        collector = asking_collector()
        if collector is None or self._sample is None:
            return by_type
        keep_copies(collector)
        if self._sample.takes_all():
            return by_type
        return {**by_type, Consumer: self._sample.collected(by_type[Consumer])}

    @property
    def collected_consumers(self) -> AgentViews:
        """The consumers whom Mesa's data collector asks: all, or a fixed sample if they are more than `most_collected`.

        The sample is drawn evenly, once, and is the same in every tick, replicate and run of a random seed.
        """
        assert self._sample is not None
        return self._sample.of(sets_of(self)[1][Consumer])

    def __setattr__(self, name: str, value: Any) -> None:
        way = _FIXED.get(name) if self._is_made else None
        if way is not None:
            raise AttributeError(f"{name} cannot be written into a model that is made: {way}")
        super().__setattr__(name, value)

    def register_agent(self, agent: mesa.Agent) -> None:
        """Take up an agent, as Mesa does for every agent that is made, and give it its identifier."""
        super().register_agent(agent)
        if isinstance(agent, Actor) and self._brands_registered + 1 < self.first_consumer_id:
            self._brands_registered += 1
            agent.unique_id = self._brands_registered
        else:
            agent.unique_id = self.first_consumer_id + self.network.consumers + self._others_registered
            self._others_registered += 1
        # The identifiers are the model's own; for those of Mesa before 3.5, the model would be held for ever.
        forget_identifiers(self)

    def close(self) -> None:
        """Let go of whatever holds the model. There is no need to call it."""
        forget_identifiers(self)

    def _stop(self, error: BaseException) -> None:
        """Let the model go no further: half of a tick is done, and would be done twice, or never."""
        self.running = False
        said = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        self.__dict__["stopped_by"] = said
        self._refusal = (
            error
            if isinstance(error, RuleError)
            else RuntimeError(
                f"tick {self.clock.tick} ended half way in {said}: the model cannot go on; make a new one, or continue "
                "from a checkpoint"
            )
        )
        # Mesa 3.5 asks the model's own `step` no more once it has raised an error, and says nothing.
        self.__dict__["step"] = self._refuse_step

    def _refuse_step(self) -> None:
        raise self._refusal

    def free(self) -> None:
        """Free all that the model holds, at once; it cannot be used any more, and nothing else may hold its brands.

        Model and agents hold each other, as in any model of Mesa's: many runs would wait for Python to look for such
        circles.
        """
        self.close()
        for agent in sets_of(self)[0]._sequence.others:
            agent.__dict__.clear()
        self.__dict__.clear()

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """Return a model that continues as this one would, with arrays of its own; only the network is shared."""
        return deep_copy(self, self.network, (self._rule, self.market.ties, *vars(self.network).values()), memo)

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        for array in self.market.ties:
            # A pickle forgets it, and compiled code tells the two apart.
            array.setflags(write=False)
