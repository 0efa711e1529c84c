"""`Uncertain`: the range of a field whose value is not known."""

from __future__ import annotations

import math
from typing import Annotated, Literal

from pydantic import BeforeValidator

from simulation.scenario.fields import Section, field

_INERT = "only comparisons with --uncertain draw it; a run takes the field as it is"


class Uncertain(Section):
    """The range of a field whose value is not known; of a whole number, what is drawn is rounded to the nearest."""

    low: float = field(
        ...,
        "Lowest value that the field may have; whole numbers are drawn rounded to the nearest.",
        unit="that of the field",
        inert=_INERT,
    )
    high: float = field(..., "Highest value; above low.", unit="that of the field", inert=_INERT)
    distribution: Literal["uniform", "log_uniform"] = field(
        "uniform", "How likely values between are: all alike, or those of its logarithm.", inert=_INERT
    )

    def value(self, drawn: float) -> float:
        """Return the value at a share of the range, in [0, 1]."""
        if self.distribution == "log_uniform":
            between = math.exp(math.log(self.low) + drawn * (math.log(self.high) - math.log(self.low)))
        else:
            between = self.low + drawn * (self.high - self.low)
        return min(max(between, self.low), self.high)


def _by_dotted_name(value: object) -> object:
    """Take tables within tables, as ``[uncertain.brands.0.quality]`` makes them, for one table of dotted names."""
    if not isinstance(value, dict):
        return value
    flat: dict[object, object] = {}
    ahead = list(value.items())
    while ahead:
        name, item = ahead.pop(0)
        if isinstance(name, str) and isinstance(item, dict) and item and not {"low", "high"} & set(item):
            ahead = [(f"{name}.{key}", inner) for key, inner in item.items()] + ahead
        else:
            flat[name] = item
    return flat


ByField = Annotated[dict[str, Uncertain], BeforeValidator(_by_dotted_name)]
Reasons = Annotated[dict[str, str], BeforeValidator(_by_dotted_name)]
