"""`AgentRows`: agents in some order, consumers as rows that become views when asked for, others as they are."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from mesa.agent import Agent

from simulation.mesa_view.attributes import checked, column_of
from simulation.mesa_view.consumer import Consumer

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.mesa_view.consumer_model import ConsumerModel


class AgentRows(Sequence[Agent]):
    """Distinct agents in a given order. Never changed: every operation returns another.

    Parameters
    ----------
    model : ConsumerModel
    codes : int64 array
        A consumer's row where zero or more; the others' positions as -1, -2, and so on.
    others : tuple of Agent
        Agents that exist as objects: brands, and what a user adds.
    """

    def __init__(self, model: ConsumerModel, codes: NDArray[np.int64], others: tuple[Agent, ...] = ()) -> None:
        self.model = model
        self.codes = codes
        self.others = others

    @classmethod
    def holding(cls, model: ConsumerModel, agents: Iterable[Agent]) -> AgentRows:
        """Return agents that may repeat, each once, at its first place."""
        codes: list[int] = []
        others: list[Agent] = []
        for agent in dict.fromkeys(agents):
            if type(agent) is Consumer and agent.model is model:
                codes.append(agent.row)
            else:
                others.append(agent)
                codes.append(-len(others))
        return cls(model, np.array(codes, np.int64), tuple(others))

    def _agent(self, code: int) -> Agent:
        return Consumer(self.model, code) if code >= 0 else self.others[-1 - code]

    @cached_property
    def _holds_row(self) -> NDArray[np.bool_]:
        holds = np.zeros(self.model.network.consumers, np.bool_)
        holds[self.codes[self.codes >= 0]] = True
        return holds

    @cached_property
    def _held_others(self) -> dict[Agent, int]:
        return {self.others[-1 - code]: code for code in self.codes[self.codes < 0].tolist()}

    def __len__(self) -> int:
        return len(self.codes)

    def __iter__(self) -> Iterator[Agent]:
        return map(self._agent, self.codes.tolist())

    def __contains__(self, agent: object) -> bool:
        if isinstance(agent, Consumer) and agent.model is self.model:
            return self._has_row(agent.row)
        return isinstance(agent, Agent) and agent in self._held_others

    def _has_row(self, row: int) -> bool:
        return bool(self._holds_row[row])

    def __getitem__(self, item: int | slice) -> Any:
        if isinstance(item, slice):
            return [self._agent(code) for code in self.codes[item].tolist()]
        return self._agent(int(self.codes[operator.index(item)]))

    def take(self, positions: Sequence[int] | NDArray[np.intp]) -> AgentRows:
        """Return the agents at these positions."""
        return AgentRows(self.model, self.codes[np.asarray(positions, np.intp)], self.others)

    def among(self, rows: NDArray[np.int64]) -> AgentRows:
        """Return these agents without the consumers of other rows."""
        codes = self.codes
        return AgentRows(self.model, codes[(codes < 0) | np.isin(codes, rows)], self.others)

    def added(self, agent: Agent) -> AgentRows:
        """Return these agents and one more at the end, unless it is there."""
        if agent in self:
            return self
        if type(agent) is Consumer and agent.model is self.model:
            return AgentRows(self.model, np.append(self.codes, agent.row), self.others)
        return AgentRows(self.model, np.append(self.codes, -1 - len(self.others)), (*self.others, agent))

    def removed(self, agent: Agent) -> AgentRows:
        """Return these agents without one of them."""
        code = agent.row if isinstance(agent, Consumer) and agent.model is self.model else self._held_others[agent]
        return AgentRows(self.model, self.codes[self.codes != code], self.others)

    def of_type(self, agent_type: Any) -> NDArray[np.intp]:
        """Return the positions of the agents of a type, as `isinstance` sees it."""
        codes = self.codes
        fits = (codes >= 0) & issubclass(Consumer, agent_type)
        for place in np.flatnonzero(codes < 0):
            fits[place] = isinstance(self.others[-1 - codes[place]], agent_type)
        return np.flatnonzero(fits)

    def column(self, name: str) -> NDArray[Any] | None:
        """Return an attribute of every agent as a copy in an array; None if it is not one."""
        codes = self.codes
        if name == "unique_id":
            ids = codes + self.model.first_consumer_id
            for place in np.flatnonzero(codes < 0):
                ids[place] = self.others[-1 - codes[place]].unique_id
            return ids
        if len(codes) and codes.min() < 0:
            return None
        if name == "row":
            return codes
        if name == "segment":
            population = self.model.population
            return np.array(population.segments)[population.segment[codes]]
        if name == "label":
            labels = self.model.network.labels
            return codes.astype(np.str_) if labels is None else labels[codes]
        column = column_of(self.model.market.state, name)
        return None if column is None else column[codes]

    def values(self, name: str) -> list[Any] | None:
        """Return an attribute of every agent as a list; None if it is not held in an array.

        Where a consumer has several values of it, they are an array that cannot be written, as on a view.
        """
        codes = self.codes
        own = column_of(self.model.market.state, name)
        if own is not None and own.ndim > 1 and (not len(codes) or codes.min() >= 0):
            held = own.copy() if type(self) is Everyone else own[codes]
            held.setflags(write=False)
            return list(held)
        column = self.column(name)
        return None if column is None else column.tolist()

    def write(self, name: str, value: Any) -> None:
        """Set an attribute of all, or of each its own; nothing is written if it does not fit the consumers."""
        rows = self.codes[self.codes >= 0]
        if len(rows):
            fitting = checked(self.model.market.state, name, value, None if self._held_others else len(rows))
            column = column_of(self.model.market.state, name)
            assert column is not None
            column[slice(None) if type(self) is Everyone else rows] = fitting
        for agent in self._held_others:
            setattr(agent, name, value)


class Everyone(AgentRows):
    """All consumers, between others: those before, which are older, and those after. Costs nothing per consumer.

    Parameters
    ----------
    model : ConsumerModel
    others : tuple of Agent
    before : int
        How many of the others come before the consumers.
    """

    def __init__(self, model: ConsumerModel, others: tuple[Agent, ...] = (), before: int = 0) -> None:
        self.model = model
        self.others = others
        self.before = before

    @property
    def codes(self) -> NDArray[np.int64]:  # type: ignore[override]
        """Made when asked for: 8 bytes per consumer, not kept."""
        others = -1 - np.arange(len(self.others), dtype=np.int64)
        rows = np.arange(self.model.network.consumers, dtype=np.int64)
        return np.concatenate([others[: self.before], rows, others[self.before :]]) if self.others else rows

    @property
    def _held_others(self) -> dict[Agent, int]:
        return {agent: -1 - index for index, agent in enumerate(self.others)}

    def _has_row(self, row: int) -> bool:
        return True

    def __len__(self) -> int:
        return self.model.network.consumers + len(self.others)

    def __iter__(self) -> Iterator[Agent]:
        yield from self.others[: self.before]
        for row in range(self.model.network.consumers):
            yield Consumer(self.model, row)
        yield from self.others[self.before :]

    def __getitem__(self, item: int | slice) -> Any:
        if isinstance(item, slice):
            return super().__getitem__(item)
        place = range(len(self))[item]
        row = place - self.before
        if 0 <= row < self.model.network.consumers:
            return Consumer(self.model, row)
        return self.others[place if row < 0 else place - self.model.network.consumers]

    def added(self, agent: Agent) -> AgentRows:
        """Return these agents and one more at the end, unless it is there."""
        if isinstance(agent, Consumer):
            return super().added(agent)
        return self if agent in self.others else Everyone(self.model, (*self.others, agent), self.before)

    def removed(self, agent: Agent) -> AgentRows:
        """Return these agents without one of them."""
        if isinstance(agent, Consumer):
            return super().removed(agent)
        place = -1 - self._held_others[agent]
        others = self.others[:place] + self.others[place + 1 :]
        return Everyone(self.model, others, self.before - (place < self.before))
