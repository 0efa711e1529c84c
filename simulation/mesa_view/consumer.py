"""`Consumer`: a Mesa agent that is a view of one row."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from mesa.agent import Agent

from simulation.errors import nearest
from simulation.mesa_view.attributes import NAMES, OUTCOMES, checked, column_of

if TYPE_CHECKING:
    from simulation.mesa_view.consumer_model import ConsumerModel


class Consumer(Agent):
    """One consumer: a view of a row, made on demand; it reads and writes the model's arrays.

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

    Notes
    -----
    A value that does not fit is refused with a ValueError before anything is written. An array that is read is a copy
    that cannot be written: write all of it (``consumer.attitude = [0.5, 0.0]``). What has happened to a consumer
    (status, awareness, adoption) cannot be written, for the record and what adopters do later would not follow; the
    refusal says how to bring it about.
    """

    model: ConsumerModel
    row: int

    def __init__(self, model: ConsumerModel, row: int) -> None:
        # Not Mesa's constructor, which registers an agent; and not by attribute, which is checked.
        fields = self.__dict__
        fields["model"] = model
        fields["row"] = row

    @property
    def unique_id(self) -> int:
        """Identifier after those of the brands, which come first in the model."""
        return self.model.first_consumer_id + self.row

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
        column = column_of(self.model.market.state, name)
        if column is None:
            known = (*NAMES, *OUTCOMES, "label", "row", "segment", "unique_id")
            raise AttributeError(f"a consumer has no attribute {name!r}{nearest(name, known)}")
        value = column[self.row]
        if not value.ndim:
            return value.item()
        read = value.copy()
        read.setflags(write=False)
        return read

    def __setattr__(self, name: str, value: Any) -> None:
        value = checked(self.model.market.state, name, value)
        column = column_of(self.model.market.state, name)
        assert column is not None
        column[self.row] = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Consumer) and other.row == self.row and other.model is self.model

    def __hash__(self) -> int:
        return hash((Consumer, self.row))

    def __repr__(self) -> str:
        return f"Consumer({self.label!r})"

    def __deepcopy__(self, memo: dict[int, Any]) -> Consumer:
        return Consumer(copy.deepcopy(self.model, memo), self.row)

    def __reduce__(self) -> tuple[Any, ...]:
        return Consumer, (self.model, self.row)

    def step(self) -> None:
        """Do nothing: consumers respond in the model's step, all at once."""

    def remove(self) -> None:
        """Refuse: the number of consumers is fixed."""
        raise TypeError("a consumer cannot be removed: it is a row of the network")
