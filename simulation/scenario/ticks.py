"""`TickGrid`: which tick holds a day, exactly. The home of starts and ends.

Days, rates and lengths are taken as fractions: as the user wrote them, not as the nearest floating-point number.
Nothing is summed up on the way, so that no end is missed and none is overrun.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MOST_DIGITS = 12
"""Significant digits up to which a number is what a person wrote."""
_ROUNDING = Fraction(1, 2**50)
"""Relative error that a few operations in double precision leave: four units in the last place."""
_MOST_EXACT = 2**53


@lru_cache(maxsize=4096)
def exact(number: float) -> Fraction:
    """Return the fraction that a finite number stands for.

    A number of up to 12 significant digits is the decimal that it reads: 7.3 is 73/10. A longer one is what arithmetic
    has left of a fraction, and taken for the simplest one within rounding: 1/3 is .3333333333333333, and
    2.4000000000000004, which is 24 * .1, is 12/5.
    """
    written = Decimal(repr(float(number))).normalize()
    value = Fraction(written)
    _, digits, exponent = written.as_tuple()
    if len(digits) <= _MOST_DIGITS:
        return value
    slack = max(Fraction(10) ** int(exponent) / 2, abs(value) * _ROUNDING)
    found = _simplest(abs(value) - slack, abs(value) + slack)
    return found if value > 0 else -found


def _simplest(low: Fraction, high: Fraction) -> Fraction:
    """Return the fraction of the smallest denominator in an interval above zero, its ends included."""
    whole = math.ceil(low)
    if whole <= high:
        return Fraction(whole)
    floor = whole - 1
    return floor + 1 / _simplest(1 / (high - floor), 1 / (low - floor))


@dataclass(frozen=True)
class TickGrid:
    """Ticks of equal length from day 0 on; a tick holds its beginning, and not its end.

    Attributes
    ----------
    length : Fraction
        Of a tick, in days.
    """

    length: Fraction

    @classmethod
    def of_hours(cls, hours: float) -> TickGrid:
        """Return the grid of ticks of so many hours."""
        return cls(exact(hours) / 24)

    @classmethod
    def of_days(cls, days: float) -> TickGrid:
        """Return the grid of ticks of so many days."""
        return cls(exact(days))

    def count(self, days: float) -> int:
        """Ticks that cover so many days, at least one; the last may reach beyond them."""
        return max(1, math.ceil(exact(days) / self.length))

    def tick_of(self, day: float | Fraction) -> int:
        """Tick that holds a day."""
        return math.floor((day if isinstance(day, Fraction) else exact(day)) / self.length)

    def day(self, tick: int) -> float:
        """Day on which a tick begins, rounded once."""
        return float(tick * self.length)

    def days(self, ticks: NDArray[np.integer[Any]]) -> NDArray[np.float64]:
        """Days on which ticks begin, each rounded once."""
        top, bottom = self.length.as_integer_ratio()
        if max(top * int(ticks.max(initial=0)), bottom) < _MOST_EXACT:
            found: NDArray[np.float64] = ticks.astype(np.int64) * top / float(bottom)
            return found
        return np.array([self.day(tick) for tick in ticks.tolist()], np.float64)

    def whole_days(self, ticks: int) -> NDArray[np.int64]:
        """Bounds of the spans into which `ticks` ticks fall by the day on which they begin (int64 [spans + 1]).

        Where ticks divide a day, spans are days; where a tick is longer than a day, they are ticks.
        """
        days = math.ceil(ticks * self.length)
        bounds = np.array([min(ticks, math.ceil(day / self.length)) for day in range(days + 1)], np.int64)
        return np.unique(bounds)
