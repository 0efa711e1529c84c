"""What the ranges of uncertain fields must satisfy: fields that are one number, and sound scenarios at both ends."""

from __future__ import annotations

import typing
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from simulation.errors import MISSING, Problem, ScenarioError, nearest
from simulation.scenario.fields import Section
from simulation.scenario.refusals import parts

if TYPE_CHECKING:
    from simulation.scenario.declaration import ScenarioFields

_KNOWN = ("run", "network", "uncertain")
"""Tables of which nothing is uncertain: what is computed, and on whom."""


def uncertain_problems(
    scenario: ScenarioFields, variant: Callable[[Mapping[str, Any]], object], *, is_sound: bool
) -> Iterator[Problem]:
    """Yield what is wrong with the ranges of a scenario.

    Parameters
    ----------
    scenario : ScenarioFields
    variant : callable
        Makes the scenario with other values of dotted fields, or refuses it with a `ScenarioError`.
    is_sound : bool
        Whether nothing else is wrong with the scenario.
    """
    numbers = dict(number_fields(scenario)) if scenario.uncertain else {}
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
                    variant({"uncertain": {}, name: fitting(value, is_whole=numbers[name])})
                except ScenarioError as error:
                    yield Problem(f"{place}.{end}", value, f"gives no sound scenario: {error.problems[0]}")


def fitting(value: float, *, is_whole: bool) -> float | int:
    """Return a value as its field takes it: a whole number rounded to the nearest."""
    return round(value) if is_whole else value


def number_fields(scenario: ScenarioFields) -> Iterator[tuple[str, bool]]:
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
