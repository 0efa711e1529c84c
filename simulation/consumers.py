"""`Consumer`: a Mesa agent that is a view of one row; `ConsumerRows`: the rows as a sequence of such agents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from mesa.agent import Agent

from simulation.errors import nearest

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.model import MarketModel

TRAITS = ("susceptibility", "sessions_per_day", "posts_per_session", "interests")
STATES = ("is_aware", "attitude", "status", "adoption_tick")
COLUMNS = (*TRAITS, *STATES)


def column_of(model: MarketModel, name: str) -> NDArray[Any] | None:
    """Return the array behind an attribute of consumers ([n], or [n, brands]), or None if there is none."""
    return np.asarray(getattr(model.market.state, name)) if name in COLUMNS else None


class Consumer(Agent):
    """One consumer: a view of a row, made on demand; reading and writing go through to the model's arrays.

    Attributes
    ----------
    row : int
        Row in all arrays.
    label : str
        As the network file writes it.
    segment : str
        Name of the segment.
    susceptibility, sessions_per_day, posts_per_session : float
    interests : float32 array [topics]
    is_aware, attitude, status, adoption_tick : arrays [brands]
        Toward each brand, in the scenario's order. Status: 0 never adopted, 1 dissatisfied adopter, 2 satisfied
        adopter, 3 left; the adoption tick is -1 for never.
    """

    model: MarketModel
    row: int

    def __init__(self, model: MarketModel, row: int) -> None:
        # Not Mesa's constructor: it would register a view as an agent of its own.
        object.__setattr__(self, "model", model)
        object.__setattr__(self, "row", row)

    @property
    def unique_id(self) -> int:
        """Identifier after those of the brands, which come first in the model."""
        return len(self.model.brands) + self.row + 1

    @property
    def pos(self) -> None:
        """No position: the network says who is near."""
        return

    @property
    def label(self) -> str:
        """The consumer as the network file writes it."""
        return self.model.network.label(self.row)

    @property
    def segment(self) -> str:
        """Name of the segment."""
        population = self.model.population
        return str(population.segments[population.segment[self.row]])

    def __getattr__(self, name: str) -> Any:
        column = column_of(self.model, name)
        if column is None:
            known = (*COLUMNS, "label", "row", "segment", "unique_id")
            raise AttributeError(f"a consumer has no attribute {name!r}{nearest(name, known)}")
        value = column[self.row]
        return value if value.ndim else value.item()

    def __setattr__(self, name: str, value: Any) -> None:
        column = column_of(self.model, name)
        if column is None:
            raise AttributeError(
                f"a consumer has no attribute {name!r} to write{nearest(name, COLUMNS)}; known: {', '.join(COLUMNS)}"
            )
        column[self.row] = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Consumer) and other.row == self.row and other.model is self.model

    def __hash__(self) -> int:
        return hash((Consumer, self.row))

    def __repr__(self) -> str:
        return f"Consumer({self.label!r})"

    def __deepcopy__(self, memo: dict[int, Any]) -> Consumer:
        import copy

        return Consumer(copy.deepcopy(self.model, memo), self.row)

    def __reduce__(self) -> tuple[Any, ...]:
        return Consumer, (self.model, self.row)

    def step(self) -> None:
        """Do nothing: consumers respond in the model's step, all at once."""

    def remove(self) -> None:
        """Refuse: the number of consumers is fixed."""
        raise TypeError("a consumer cannot be removed: it is a row of the network")


class ConsumerRows(Sequence[Consumer]):
    """Consumers by row, made when asked for.

    Parameters
    ----------
    model : MarketModel
    rows : int array, optional
        All rows where not given.
    """

    def __init__(self, model: MarketModel, rows: NDArray[np.int64] | None = None) -> None:
        self.model = model
        self.rows = rows

    def _all_rows(self) -> NDArray[np.int64]:
        return np.arange(len(self), dtype=np.int64) if self.rows is None else self.rows

    def __len__(self) -> int:
        return self.model.network.consumers if self.rows is None else len(self.rows)

    def __iter__(self) -> Iterator[Consumer]:
        for row in range(len(self)) if self.rows is None else self.rows.tolist():
            yield Consumer(self.model, row)

    def __contains__(self, agent: object) -> bool:
        return (
            isinstance(agent, Consumer)
            and agent.model is self.model
            and (self.rows is None or bool(np.any(self.rows == agent.row)))
        )

    def __getitem__(self, item: int | slice) -> Any:
        rows = self._all_rows()[item]
        if isinstance(item, slice):
            return [Consumer(self.model, row) for row in rows.tolist()]
        return Consumer(self.model, int(rows))

    def take(self, positions: Sequence[int]) -> ConsumerRows:
        """Return the consumers at these positions, still as rows."""
        return ConsumerRows(self.model, self._all_rows()[np.asarray(positions, np.int64)])

    def column(self, name: str) -> list[Any] | None:
        """Return the values of an attribute, or None if it is not an array."""
        column = column_of(self.model, name)
        if column is None:
            return None
        values = column if self.rows is None else column[self.rows]
        return values.tolist() if values.ndim == 1 else list(values)

    def write(self, name: str, value: Any) -> bool:
        """Set an attribute of all; False if it is not an array."""
        column = column_of(self.model, name)
        if column is None:
            return False
        column[slice(None) if self.rows is None else self.rows] = value
        return True


class BrandsThenConsumers(Sequence[Agent]):
    """All agents of a model: the brands, which exist, then the consumers, made on demand."""

    def __init__(self, model: MarketModel) -> None:
        self.model = model
        self.consumers = ConsumerRows(model)

    def __len__(self) -> int:
        return len(self.model.brands) + len(self.consumers)

    def __iter__(self) -> Iterator[Agent]:
        yield from self.model.brands
        yield from self.consumers

    def __contains__(self, agent: object) -> bool:
        return agent in self.consumers or any(agent is brand for brand in self.model.brands)

    def __getitem__(self, item: int | slice) -> Any:
        positions = range(len(self))[item]
        if isinstance(positions, range):
            return [self[position] for position in positions]
        brands = self.model.brands
        return brands[positions] if positions < len(brands) else self.consumers[positions - len(brands)]
