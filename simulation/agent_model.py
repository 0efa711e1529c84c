"""`AgentModel`: what Mesa asks of a model with a row per consumer: agents, identifiers, copies, and an end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import mesa

from simulation.agent_rows import Everyone
from simulation.agent_views import AgentViews
from simulation.agents import Brand
from simulation.consumer_sample import ConsumerSample
from simulation.consumers import Consumer
from simulation.model_copies import deep_copy

if TYPE_CHECKING:
    from simulation.calendar import Calendar
    from simulation.market import Market
    from simulation.network import SocialNetwork
    from simulation.root import Root


class AgentModel(mesa.Model):
    """A Mesa model whose consumers are rows. `MarketModel` says what happens to them.

    Attributes
    ----------
    most_collected : int
        Most consumers whom a data collector of Mesa's asks: 100,000 unless the class or the model says otherwise.
    first_consumer_id : int
        Brands have the identifiers before it, and agents that are added later those after the last consumer's.
    """

    most_collected: int = 100_000
    network: SocialNetwork
    market: Market
    calendar: Calendar
    _rule: Any
    _all_agents: Any
    # Nobody is asked before there are consumers, while the brands are made.
    _sample: ConsumerSample | None = None

    def __init__(self, random_seed: int, brands: int) -> None:
        super().__init__(rng=random_seed)
        self.first_consumer_id = brands + 1
        self._brands_registered = self._others_registered = 0

    def _add_consumers(self, root: Root) -> None:
        """Put the consumers behind the agents that are there; `root` is the key by which a sample of them is drawn."""
        before = tuple(self._all_agents)
        self._agents_by_type[Consumer] = AgentViews(Everyone(self), self.random, is_own=True)
        self._all_agents = AgentViews(Everyone(self, before, len(before)), self.random, is_own=True)
        self._sample = ConsumerSample(self, root)

    @property
    def agents(self) -> AgentViews:
        """All agents: the brands, the consumers, then those that were added. A data collector gets a sample."""
        agents: AgentViews = self._all_agents
        return self._sample.collected(agents) if self._sample and self._sample.is_asked_for() else agents

    @property
    def agents_by_type(self) -> dict[type[mesa.Agent], Any]:
        """The agents of each type. A data collector gets a sample of the consumers."""
        by_type: dict[type[mesa.Agent], Any] = self._agents_by_type
        if self._sample and self._sample.is_asked_for():
            return {**by_type, Consumer: self._sample.collected(by_type[Consumer])}
        return by_type

    @property
    def collected_consumers(self) -> AgentViews:
        """The consumers whom Mesa's data collector asks: all, or a fixed sample if they are more than `most_collected`.

        The sample is drawn evenly, once, and is the same in every tick, replicate and run of a random seed.
        """
        assert self._sample is not None
        return self._sample.of(self._agents_by_type[Consumer])

    def register_agent(self, agent: mesa.Agent) -> None:
        """Take up an agent, as Mesa does for every agent that is made, and give it its identifier."""
        super().register_agent(agent)
        if isinstance(agent, Brand) and self._brands_registered + 1 < self.first_consumer_id:
            self._brands_registered += 1
            agent.unique_id = self._brands_registered
        else:
            agent.unique_id = self.first_consumer_id + self.network.consumers + self._others_registered
            self._others_registered += 1
        # The identifiers are the model's own; for those of Mesa before 3.5, the model would be held for ever.
        self._forget_identifiers()

    def close(self) -> None:
        """Let go of whatever holds the model. There is no need to call it."""
        self._forget_identifiers()

    def _forget_identifiers(self) -> None:
        """Take the model out of the table of identifiers of Mesa before 3.5, which would hold it for ever."""
        identifiers = getattr(mesa.Agent, "_ids", None)
        if identifiers is not None:
            identifiers.pop(self, None)

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """Return a model that continues as this one would, with arrays of its own; only the network is shared."""
        return deep_copy(self, self.network, (self._rule, self.market.ties, *vars(self.network).values()), memo)

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        for array in self.market.ties:
            # A pickle forgets it, and compiled code tells the two apart.
            array.setflags(write=False)
