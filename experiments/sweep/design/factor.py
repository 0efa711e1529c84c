"""`Factor`: what a sweep varies: one dotted field, or several that move together."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, eq=False)
class Factor:
    """One dimension of a design; every value is addressed by a coordinate in [0, 1].

    Attributes
    ----------
    name : str
        Column of all tables and label of all figures.
    fields : tuple of str
        Dotted fields of the scenario that it sets; several are linked.
    levels : tuple
        Values, in the order given; a tuple of values, one per field, for each level of linked fields.
        Empty for a range.
    labels : tuple of str
        Of the levels, where they are not to be shown as they are; else empty.
    low, high : float
        Ends of a range, both included; both NaN for levels.
    is_log : bool
        Whether equal distances are equal ratios.
    is_whole : bool
        Whether its values are whole numbers.
    steps : int
        Points that a full factorial, or one at a time, takes of a range, evenly spaced with both ends; 0 for levels.
    """

    name: str
    fields: tuple[str, ...]
    levels: tuple[Any, ...] = ()
    labels: tuple[str, ...] = ()
    low: float = math.nan
    high: float = math.nan
    is_log: bool = False
    is_whole: bool = False
    steps: int = 0

    def __eq__(self, other: object) -> bool:
        """Whether it is the same dimension: ends that are not there are equal, though NaN is not (Python 3.13)."""
        return isinstance(other, Factor) and self._parts == other._parts

    def __hash__(self) -> int:
        return hash(self._parts)

    @property
    def _parts(self) -> tuple[Any, ...]:
        ends = None if math.isnan(self.low) else (self.low, self.high)
        return self.name, self.fields, self.levels, self.labels, ends, self.is_log, self.is_whole, self.steps

    @property
    def is_range(self) -> bool:
        """Whether it takes any value between two ends."""
        return not self.levels

    @property
    def is_numeric(self) -> bool:
        """Whether its values, as tables show them, are numbers."""
        return self.is_range or (not self.labels and all(_is_number(value) for value in self.levels))

    @property
    def is_ordered(self) -> bool:
        """Whether its values have an order of their own: of a range, numbers, or false and true."""
        return self.is_range or all(map(_is_number, self.levels)) or all(isinstance(v, bool) for v in self.levels)

    @property
    def order(self) -> tuple[int, ...]:
        """Positions of the levels in their own order, whatever order they are written in; else as written."""
        places = range(len(self.levels))
        return tuple(sorted(places, key=lambda place: self.levels[place]) if self.is_ordered else places)

    def place(self, coordinate: float) -> int:
        """Return the position of the level at a coordinate in [0, 1]."""
        return min(int(coordinate * len(self.levels)), len(self.levels) - 1)

    def value(self, coordinate: float) -> Any:
        """Return the value at a coordinate in [0, 1]: of linked fields with levels, a tuple of values."""
        if self.levels:
            return self.levels[self.place(coordinate)]
        if self.is_log:
            # The ends exactly, whatever rounding does between them.
            inner = math.exp(math.log(self.low) + coordinate * (math.log(self.high) - math.log(self.low)))
            value = self.low if coordinate == 0.0 else self.high if coordinate == 1.0 else inner
        else:
            value = self.low + coordinate * (self.high - self.low)
        value = min(max(value, self.low), self.high)
        return round(value) if self.is_whole else value

    def shown(self, coordinate: float) -> float | int | str | bool:
        """Return what tables show at a coordinate: the value, or the label of the level."""
        if self.labels:
            return self.labels[self.place(coordinate)]
        value = self.value(coordinate)
        return value if isinstance(value, str | bool | int | float) else str(value)

    def changes(self, coordinate: float) -> Mapping[str, Any]:
        """Return the dotted fields that it sets at a coordinate, with their values."""
        value = self.value(coordinate)
        if self.levels and len(self.fields) > 1:
            return dict(zip(self.fields, value, strict=True))
        return dict.fromkeys(self.fields, value)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
