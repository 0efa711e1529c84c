"""`AgentViews`: a Mesa `AgentSet` over any sequence of agents, made on demand where the sequence makes them on demand.

Mesa's own set holds weak references, in which an agent that is only a view of a row would vanish at once. This one
keeps positions. Every operation gives the order and the result that Mesa's set gives on eager agents.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Sequence
from random import Random
from typing import Any

from mesa.agent import Agent, AgentSet

GroupBy = AgentSet.groupby.__globals__["GroupBy"]


class AgentViews(AgentSet):
    """A set of agents that may be views.

    Parameters
    ----------
    agents : sequence of Agent
        May offer ``take(positions)``, ``column(name)`` and ``write(name, value)`` to work on arrays.
    random : random.Random
        Used to shuffle.
    """

    def __init__(self, agents: Sequence[Agent], random: Random) -> None:
        # Not Mesa's constructor: it would hold the agents weakly.
        self._sequence = agents
        self.random = random

    @property
    def _agents(self) -> dict[Agent, None]:
        """The agents, made; Mesa's inherited methods read this."""
        return dict.fromkeys(self._sequence)

    def _of(self, positions: Sequence[int]) -> AgentViews:
        take = getattr(self._sequence, "take", None)
        agents = take(positions) if take else [self._sequence[position] for position in positions]
        return AgentViews(agents, self.random)

    def _become(self, other: AgentViews, inplace: bool) -> AgentViews:
        if not inplace:
            return other
        self._sequence = other._sequence
        return self

    def __len__(self) -> int:
        return len(self._sequence)

    def __iter__(self) -> Iterator[Agent]:
        return iter(self._sequence)

    def __contains__(self, agent: object) -> bool:
        return agent in self._sequence

    def __getitem__(self, item: int | slice) -> Any:
        return self._sequence[item]

    def __copy__(self) -> AgentViews:
        return AgentViews(self._sequence, self.random)

    def select(
        self,
        filter_func: Callable[[Agent], bool] | None = None,
        at_most: float = float("inf"),
        inplace: bool = False,
        agent_type: type[Agent] | None = None,
    ) -> AgentViews:
        """Select agents; `at_most` is a number, or a share if it is a float up to 1."""
        if isinstance(at_most, float) and at_most <= 1.0:
            at_most = int(len(self) * at_most)
        chosen: list[int] = []
        for position, agent in enumerate(self._sequence):
            if len(chosen) >= at_most:
                break
            if (filter_func is None or filter_func(agent)) and (agent_type is None or isinstance(agent, agent_type)):
                chosen.append(position)
        return self._become(self._of(chosen), inplace)

    def shuffle(self, inplace: bool = False) -> AgentViews:
        """Return the agents in random order."""
        positions = list(range(len(self)))
        self.random.shuffle(positions)
        return self._become(self._of(positions), inplace)

    def sort(self, key: Callable[[Agent], Any] | str, ascending: bool = False, inplace: bool = False) -> AgentViews:
        """Return the agents sorted by an attribute or a function."""
        value = operator.attrgetter(key) if isinstance(key, str) else key
        values = [value(agent) for agent in self._sequence]
        positions = sorted(range(len(values)), key=values.__getitem__, reverse=not ascending)
        return self._become(self._of(positions), inplace)

    def do(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> AgentViews:
        """Call a method, or a function, on every agent."""
        self.map(method, *args, **kwargs)
        return self

    def shuffle_do(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> AgentViews:
        """Call a method, or a function, on every agent in random order."""
        self.shuffle().map(method, *args, **kwargs)
        return self

    def map(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> list[Any]:
        """Call a method, or a function, on every agent and return the results."""
        if isinstance(method, str):
            return [getattr(agent, method)(*args, **kwargs) for agent in self._sequence]
        return [method(agent, *args, **kwargs) for agent in self._sequence]

    def get(self, attr_names: str | list[str], handle_missing: str = "error", default_value: Any = None) -> list[Any]:
        """Return an attribute of every agent, or a list of attributes."""
        if isinstance(attr_names, list):
            columns = [self.get(name, handle_missing, default_value) for name in attr_names]
            return [list(row) for row in zip(*columns, strict=True)]
        column = getattr(self._sequence, "column", None)
        values = column(attr_names) if column else None
        if values is not None:
            return list(values)
        if handle_missing == "error":
            return [getattr(agent, attr_names) for agent in self._sequence]
        if handle_missing == "default":
            return [getattr(agent, attr_names, default_value) for agent in self._sequence]
        raise ValueError(f"handle_missing = {handle_missing!r}: must be 'error' or 'default'")

    def set(self, attr_name: str, value: Any) -> AgentViews:
        """Set an attribute of every agent."""
        write = getattr(self._sequence, "write", None)
        if not (write and write(attr_name, value)):
            for agent in self._sequence:
                setattr(agent, attr_name, value)
        return self

    def agg(self, attribute: str, func: Any) -> Any:
        """Apply a function, or several, to the values of an attribute."""
        values = self.get(attribute)
        if callable(func):
            return func(values)
        return [one(values) for one in func]

    def groupby(self, by: Callable[[Agent], Any] | str, result_type: str = "agentset") -> Any:
        """Group agents by an attribute or a function, as lists or as sets."""
        value = operator.attrgetter(by) if isinstance(by, str) else by
        groups: dict[Any, list[int]] = {}
        for position, agent in enumerate(self._sequence):
            groups.setdefault(value(agent), []).append(position)
        made = {key: self._of(positions) for key, positions in groups.items()}
        if result_type == "agentset":
            return GroupBy(made)
        return GroupBy({key: list(agents) for key, agents in made.items()})

    def to_list(self) -> list[Agent]:
        """Return the agents as a list."""
        return list(self._sequence)

    def add(self, agent: Agent) -> None:
        """Refuse: consumers are rows, fixed for the run."""
        raise TypeError("this set is fixed: consumers are rows of the model; use select() for a subset")

    discard = add
    remove = add

    @classmethod
    def _from_iterable(cls, agents: Iterable[Agent]) -> AgentViews:
        """Make the result of a set operation; Mesa asks for a generator, an empty one serves."""
        held = list(agents)
        return cls(held, held[0].model.random if held else Random(0))

    def __getstate__(self) -> dict[str, Any]:
        return {"_sequence": self._sequence, "random": self.random}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
