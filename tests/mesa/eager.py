"""The same agents twice: lazy ones of a `MarketModel`, and eager ones of plain Mesa, which get the same calls."""

import warnings
from random import Random

import mesa
import numpy as np
from mesa.agent import Agent, AgentSet

from simulation import Brand, Consumer
from simulation.mesa_view.agent_set import AgentViews, GroupBy

SEVERAL = ("interests", "is_aware", "attitude", "status", "adoption_tick")


class EagerConsumer(mesa.Agent):
    """What a consumer would be if it were a Mesa agent of its own."""

    def __init__(self, model, view):
        super().__init__(model)
        for name in ("row", "label", "segment", "susceptibility", "sessions_per_day", "posts_per_session"):
            setattr(self, name, getattr(view, name))
        for name in SEVERAL:
            setattr(self, name, getattr(view, name).copy())


class EagerBrand(mesa.Agent):
    """A brand as far as the calls ask for it."""

    def __init__(self, model, brand):
        super().__init__(model)
        self.name, self.index = brand.name, brand.index


TYPES = {Consumer: EagerConsumer, Brand: EagerBrand, Agent: Agent}


def eager_agents(model):
    """Return eager agents with the identifiers and attributes of a model's agents, and their model."""
    eager_model = mesa.Model()
    agents = [(EagerBrand if isinstance(agent, Brand) else EagerConsumer)(eager_model, agent) for agent in model.agents]
    assert [agent.unique_id for agent in agents] == [agent.unique_id for agent in model.agents]
    return agents, eager_model


def plain(value):
    """Return a result in terms that do not depend on the side it comes from, types and order included."""
    if isinstance(value, AgentSet):
        return "set", [agent.unique_id for agent in value]
    if isinstance(value, Agent):
        return "agent", value.unique_id
    if isinstance(value, GroupBy):
        return "groups", [(plain(key), plain(group)) for key, group in value]
    if isinstance(value, dict):
        return "dict", [(plain(key), plain(one)) for key, one in value.items()]
    if isinstance(value, list | tuple):
        return type(value).__name__, [plain(one) for one in value]
    if isinstance(value, np.ndarray):
        return "array", value.dtype.str, value.tolist()
    return type(value).__name__, value


class Pair:
    """A lazy set and an eager one."""

    def __init__(self, lazy, eager, side=None):
        self.lazy, self.eager = lazy, eager

    @classmethod
    def start(cls, views, agents, seed):
        """Return sets of the same agents that shuffle alike."""
        lazy = views.copy()
        lazy.random = Random(seed)
        ids = {agent.unique_id for agent in lazy}
        return cls(lazy, AgentSet([a for a in agents if a.unique_id in ids], random=Random(seed)))

    def call(self, operation):
        """Do the same to both, check that both return, or raise, the same, and return the two results."""
        results, outcomes = [], []
        for agents, types in ((self.lazy, None), (self.eager, TYPES)):
            try:
                with warnings.catch_warnings():
                    # Mesa 3.5 discourages indexing; both discourage sets made empty.
                    warnings.simplefilter("ignore", PendingDeprecationWarning)
                    warnings.filterwarnings("ignore", "No Agents specified", UserWarning)
                    results.append(operation(agents, types))
                outcomes.append(plain(results[-1]))
            except Exception as error:
                results.append(None)
                outcomes.append(("error", type(error).__name__))
        assert outcomes[0] == outcomes[1]
        self.check()
        return results

    def check(self):
        """Both hold the same agents in the same order, and their generators stand at the same place."""
        assert isinstance(self.lazy, AgentViews)
        assert len(self.lazy) == len(self.eager)
        assert [agent.unique_id for agent in self.lazy] == [agent.unique_id for agent in self.eager]
        assert self.lazy.random.getstate() == self.eager.random.getstate()


def of(types, agent_type):
    """Return an agent type, or a tuple of them, as a side knows it."""
    if isinstance(agent_type, tuple):
        return tuple(of(types, one) for one in agent_type)
    return agent_type if types is None or agent_type is None else TYPES[agent_type]
