"""Fields whose value is not known: their ranges, what these must satisfy, and values drawn from them."""

from __future__ import annotations

import math
import typing
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator

from simulation.errors import MISSING, Problem, ScenarioError, nearest
from simulation.scenario.fields import Section, field
from simulation.scenario.refusals import parts

if TYPE_CHECKING:
    from simulation.scenario.scenario import Scenario

_INERT = "only comparisons with --uncertain draw it; a run takes the field as it is"
_KNOWN = ("run", "network", "uncertain")
"""Tables of which nothing is uncertain: what is computed, and on whom."""


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


def uncertain_problems(scenario: Scenario, *, is_sound: bool) -> Iterator[Problem]:
    """Yield what is wrong with the ranges of a scenario; `is_sound`: whether nothing else is."""
    numbers = dict(_numbers(scenario)) if scenario.uncertain else {}
    for name, uncertain in scenario.uncertain.items():
        place = f"uncertain.{name}"
        if name.split(".")[0] in _KNOWN:
            yield Problem(place, MISSING, f"must be a field outside of {', '.join(_KNOWN)}: these are known")
        elif name not in numbers:
            hint = nearest(name, numbers)
            yield Problem(place, MISSING, f"must be a field of this scenario that is one number{hint}")
        elif not uncertain.low < uncertain.high:
            yield Problem(f"{place}.low", uncertain.low, f"must be below high = {uncertain.high:g}")
        elif uncertain.distribution == "log_uniform" and not uncertain.low > 0.0:
            yield Problem(f"{place}.low", uncertain.low, 'must be above 0 for distribution "log_uniform"')
        elif is_sound:
            for end in ("low", "high"):
                value = getattr(uncertain, end)
                try:
                    scenario.with_fields({"uncertain": {}, name: _fitting(value, is_whole=numbers[name])})
                except ScenarioError as error:
                    yield Problem(f"{place}.{end}", value, f"gives no sound scenario: {error.problems[0]}")


def value_at(scenario: Scenario, name: str, share: float) -> float | int:
    """Return the value of an uncertain field at a share of its range; of a whole number, the nearest.

    Parameters
    ----------
    scenario : Scenario
    name : str
        Of a field under `uncertain`.
    share : float
        In [0, 1]: 0 is the low end, 1 the high one.
    """
    return _fitting(scenario.uncertain[name].value(share), is_whole=dict(_numbers(scenario))[name])


def drawn(scenario: Scenario, draw: int) -> Scenario:
    """Return a scenario with values in place of what is not known.

    The values are functions of the random seed, the field and the number of the draw: other ranges, or another field
    that is uncertain, change none of them.

    Parameters
    ----------
    scenario : Scenario
        With its random seed.
    draw : int
        Number of the draw, zero or more.

    Returns
    -------
    Scenario
        Without `uncertain`. Whole numbers are rounded to the nearest.

    Raises
    ------
    ScenarioError
        If the random seed is not given, or if the values, each sound alone, are not together.
    """
    import numpy as np

    from simulation.draws.root import root_key
    from simulation.kernels.random import generator, keys

    if scenario.run.random_seed is None:
        problem = Problem("run.random_seed", None, "must be given: what is drawn is a function of it")
        raise ScenarioError([problem], scenario.name)
    root = root_key(scenario.run.random_seed, None)
    numbers = dict(_numbers(scenario))
    values: dict[str, Any] = {"uncertain": {}}
    for name, uncertain in scenario.uncertain.items():
        item = np.uint64(keys.identity("uncertain", name))
        # As NumPy numbers: compiled code would take plain ones for signed.
        stream = np.array(generator.stream(*root, keys.UNCERTAIN, item), np.uint64)
        value = uncertain.value(float(generator.uniform(*stream, 0, 0, draw)))
        values[name] = _fitting(value, is_whole=numbers[name])
    return scenario.with_fields(values)


def _fitting(value: float, *, is_whole: bool) -> float | int:
    return round(value) if is_whole else value


def _numbers(scenario: Scenario) -> Iterator[tuple[str, bool]]:
    """Yield the dotted names of all fields that are one number, and whether it is a whole one."""
    ahead: list[tuple[str, Any, Any]] = [("", scenario, type(scenario))]
    while ahead:
        place, value, annotation = ahead.pop()
        start = f"{place}." if place else ""
        if isinstance(value, Section):
            fields = type(value).model_fields
            ahead += [(start + name, getattr(value, name), info.annotation) for name, info in fields.items()]
        elif isinstance(value, dict):
            kind = typing.get_args(parts(annotation)[0])[1]
            ahead += [(start + name, item, kind) for name, item in value.items()]
        elif isinstance(value, tuple):
            kind = typing.get_args(parts(annotation)[0])[0]
            ahead += [(f"{start}{index}", item, kind) for index, item in enumerate(value)]
        else:
            kinds = {part for part in parts(annotation) if part is not type(None)}
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            # A number that is not given is one all the same.
            if is_number or (value is None and kinds in ({int}, {float})):
                yield place, kinds == {int}
