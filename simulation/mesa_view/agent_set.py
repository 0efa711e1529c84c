"""`AgentViews`: a Mesa `AgentSet` whose consumers are rows, and become objects only when asked for.

Mesa's own set holds weak references, in which an agent that is only a view of a row would vanish at once. This one
holds rows. Every operation gives the order and the result that Mesa's set gives on eager agents, and works on whole
arrays where no agent has to be looked at one by one.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable, Iterator
from random import Random
from typing import TYPE_CHECKING, Any

import numpy as np
from mesa.agent import Agent, AgentSet

from simulation.mesa_view.consumer import Consumer
from simulation.mesa_view.mesa_internals import GroupBy
from simulation.mesa_view.rows import AgentRows

if TYPE_CHECKING:
    from numpy.typing import NDArray


def _takes_arrays(function: Any) -> bool:
    """Whether a function is NumPy's, which makes an array of a list before anything else."""
    return isinstance(function, np.ufunc) or str(getattr(function, "__module__", "")).split(".")[0] == "numpy"


class AgentViews(AgentSet):
    """A set of agents of one model.

    Differs from Mesa's in this: it holds its agents strongly; an attribute of consumers takes only values that fit
    (`simulation.mesa_view.attributes`), of which `set` gives every consumer a copy; and the model's own sets, of which
    consumers are a fixed part, refuse to lose or gain one.

    Parameters
    ----------
    agents : AgentRows
    random : random.Random
        Used to shuffle.
    is_own : bool
        Whether it is the model's own set, not one that was selected from it.
    """

    def __init__(self, agents: AgentRows, random: Random, *, is_own: bool = False) -> None:
        # Not Mesa's constructor: it would hold the agents weakly.
        self._sequence = agents
        self._is_own = is_own
        self.random = random

    @property
    def _agents(self) -> dict[Agent, None]:
        """The agents, made; Mesa's inherited methods read this."""
        return dict.fromkeys(self._sequence)

    def _result(self, sequence: AgentRows, inplace: bool) -> AgentViews:
        if not inplace:
            return AgentViews(sequence, self.random)
        self._sequence = sequence
        return self

    def _update(self, agents: Iterable[Agent]) -> AgentViews:
        return self._result(AgentRows.holding(self._sequence.model, agents), inplace=True)

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

    def copy(self) -> AgentViews:
        """Return a set of the same agents."""
        return self.__copy__()

    def select(
        self,
        filter_func: Callable[[Agent], bool] | None = None,
        at_most: float = float("inf"),
        inplace: bool = False,
        agent_type: type[Agent] | None = None,
    ) -> AgentViews:
        """Select agents; `at_most` is a number, or a share if it is a float up to 1."""
        if at_most <= 1.0 and isinstance(at_most, float):
            at_most = int(len(self) * at_most)
        sequence = self._sequence
        if not filter_func:
            places = sequence.of_type(agent_type) if agent_type else np.arange(len(sequence))
            # A number that is not whole is reached by the next whole one; NaN, by none.
            count = math.ceil(max(at_most, 0)) if at_most < len(places) else len(places)
            return self._result(sequence.take(places[:count]), inplace)
        chosen: list[int] = []
        for place, agent in enumerate(sequence):
            if len(chosen) >= at_most:
                break
            if filter_func(agent) and (not agent_type or isinstance(agent, agent_type)):
                chosen.append(place)
        return self._result(sequence.take(chosen), inplace)

    def shuffle(self, inplace: bool = False) -> AgentViews:
        """Return the agents in random order."""
        return self._result(self._shuffled(), inplace)

    def _shuffled(self) -> AgentRows:
        places = list(range(len(self)))
        self.random.shuffle(places)
        return self._sequence.take(places)

    def sort(self, key: Callable[[Agent], Any] | str, ascending: bool = False, inplace: bool = False) -> AgentViews:
        """Return the agents sorted by an attribute or a function; equals keep their order, descending too."""
        sequence = self._sequence
        column = sequence.column(key) if isinstance(key, str) else None
        if column is not None and column.ndim == 1:
            if ascending:
                order = np.argsort(column, kind="stable")
            else:
                order = len(column) - 1 - np.argsort(column[::-1], kind="stable")[::-1]
            return self._result(sequence.take(order), inplace)
        value = operator.attrgetter(key) if isinstance(key, str) else key
        values = [value(agent) for agent in sequence]
        return self._result(
            sequence.take(sorted(range(len(values)), key=values.__getitem__, reverse=not ascending)), inplace
        )

    def do(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> AgentViews:
        """Call a method, or a function, on every agent."""
        _call(self._sequence, method, args, kwargs)
        return self

    def shuffle_do(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> AgentViews:
        """Call a method, or a function, on every agent in random order."""
        _call(self._shuffled(), method, args, kwargs)
        return self

    def map(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> list[Any]:
        """Call a method, or a function, on every agent and return the results."""
        if isinstance(method, str):
            return [getattr(agent, method)(*args, **kwargs) for agent in self._sequence]
        return [method(agent, *args, **kwargs) for agent in self._sequence]

    def get(
        self, attr_names: str | Iterable[str], handle_missing: str = "error", default_value: Any = None
    ) -> list[Any]:
        """Return an attribute of every agent, or a list of attributes."""
        if handle_missing not in ("error", "default"):
            raise ValueError(f"handle_missing = {handle_missing!r}: must be 'error' or 'default'")
        if not isinstance(attr_names, str):
            names = list(attr_names)
            if not names:
                return [[] for _ in range(len(self))]
            columns = [self.get(name, handle_missing, default_value) for name in names]
            return list(map(list, zip(*columns, strict=True)))
        values = self._sequence.values(attr_names)
        if values is not None:
            return values
        if handle_missing == "error":
            return [getattr(agent, attr_names) for agent in self._sequence]
        return [getattr(agent, attr_names, default_value) for agent in self._sequence]

    def set(self, attr_name: str, value: Any) -> AgentViews:
        """Set an attribute of every agent: one value for all, or, of consumers, an array with one per consumer.

        The array is in the order of this set, and has one more dimension than the attribute of one consumer.

        Raises
        ------
        AttributeError, ValueError
            If consumers have no such attribute, or the value does not fit it. Nothing has been written.
        """
        self._sequence.write(attr_name, value)
        return self

    def agg(self, attribute: str, func: Any) -> Any:
        """Apply a function, or several, to the values of an attribute."""
        functions = [func] if callable(func) else list(func)
        by_array = [_takes_arrays(one) for one in functions]
        array = self._array(attribute) if any(by_array) else None
        values = self.get(attribute) if array is None or not all(by_array) else []
        results = [
            one(values if array is None or not is_array else array)
            for one, is_array in zip(functions, by_array, strict=True)
        ]
        return results[0] if callable(func) else results

    def _array(self, attribute: str) -> NDArray[Any] | None:
        """Return the array that NumPy would make of the list of values, or None."""
        column = self._sequence.column(attribute)
        if column is None or column.dtype.kind not in "iuf" or not len(column):
            return None
        if column.ndim > 1:
            return np.array(column, order="C")
        return column.astype(np.float64 if column.dtype.kind == "f" else np.int64)

    def groupby(self, by: Callable[[Agent], Any] | str, result_type: str = "agentset") -> Any:
        """Group agents by an attribute or a function, as lists or as sets."""
        sequence = self._sequence
        column = None if callable(by) else sequence.column(by)
        groups: dict[Any, Any] = {}
        if column is not None and column.ndim == 1:
            _, first, member = np.unique(column, return_index=True, return_inverse=True)
            by_group = np.split(np.argsort(member, kind="stable"), np.cumsum(np.bincount(member))[:-1])
            for group in np.argsort(first, kind="stable").tolist():
                groups[column[first[group]].item()] = by_group[group]
        else:
            for place, agent in enumerate(sequence):
                groups.setdefault(by(agent) if callable(by) else getattr(agent, by), []).append(place)
        made = {key: AgentViews(sequence.take(places), self.random) for key, places in groups.items()}
        if result_type == "agentset":
            return GroupBy(made)
        return GroupBy({key: list(agents) for key, agents in made.items()})

    def to_list(self) -> list[Agent]:
        """Return the agents as a list."""
        return list(self._sequence)

    def add(self, agent: Agent) -> None:
        """Add an agent; TypeError for a consumer and the model's own set."""
        self._refuse(agent)
        self._sequence = self._sequence.added(agent)

    def discard(self, agent: Agent) -> None:
        """Take an agent out if it is there; TypeError for a consumer and the model's own set."""
        self._refuse(agent)
        if agent in self._sequence:
            self._sequence = self._sequence.removed(agent)

    def remove(self, agent: Agent) -> None:
        """Take an agent out; KeyError if it is not there, TypeError for a consumer and the model's own set."""
        if agent not in self._sequence:
            raise KeyError(agent)
        self.discard(agent)

    def _refuse(self, agent: Agent) -> None:
        if self._is_own and isinstance(agent, Consumer):
            raise TypeError("the model's set is fixed: consumers are rows of the network; use select() for a subset")

    def _from_iterable(self, agents: Iterable[Agent]) -> AgentViews:
        """Make the result of a set operation."""
        return AgentViews(AgentRows.holding(self._sequence.model, agents), self.random)

    def __getstate__(self) -> dict[str, Any]:
        return dict(self.__dict__)

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)


def _call(agents: Iterable[Agent], method: str | Callable[..., Any], args: Any, kwargs: Any) -> None:
    if isinstance(method, str):
        for agent in agents:
            getattr(agent, method)(*args, **kwargs)
    else:
        for agent in agents:
            method(agent, *args, **kwargs)
