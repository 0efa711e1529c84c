"""The fields of a scenario by their dotted names: what each may hold, and which of them a sweep cannot vary."""

from __future__ import annotations

import re
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from simulation.errors import nearest
from simulation.scenario.refusals import allowed_in_words, parts, type_in_words

if TYPE_CHECKING:
    from simulation.scenario import Scenario

FIXED = {
    "name": "is a label, which changes no run",
    "question": "is a label, which changes no run",
    "currency": "is a label, which changes no run",
    "start_date": "is a label, which changes no run",
    "uncertain": "is drawn by comparisons only",
    "departures": "is a label, which changes no run",
    "run.replicates": "is given by replicates of the sweep",
    "run.record_cascades": "is not used: a sweep keeps measures",
    "run.record_adoptions": "is not used: a sweep keeps measures",
    "run.record_traits": "is not used: a sweep keeps measures",
    "run.random_seed": "is one for all points: replicates are what differs by luck",
    "run.vary": "is one for all points, for it says what intervals cover; use [set]",
    "brands.N.name": "is the brand's identity in draws and in measures",
}
"""Fields that cannot be varied, and why."""


@dataclass(frozen=True)
class ScenarioField:
    """A field of a scenario.

    Attributes
    ----------
    name : str
        Dotted.
    annotation : object
        Declared type.
    info : FieldInfo or None
        Declaration; None for an item of a list or of a table of topics.
    """

    name: str
    annotation: Any
    info: FieldInfo | None

    @property
    def is_whole(self) -> bool:
        """Whether it holds a whole number."""
        return self._members == {int}

    @property
    def is_number(self) -> bool:
        """Whether it may hold a number."""
        return self.is_whole or float in self._members

    @property
    def is_trait(self) -> bool:
        """Whether it holds a number or a distribution, whose range is checked beside that of its type."""
        return self.is_number and len(self._members) > 1

    def allowed(self) -> str:
        """Return what it may hold, in words."""
        return allowed_in_words(self.info) if self.info is not None else type_in_words(self.annotation)

    @property
    def _members(self) -> set[Any]:
        return {part for part in parts(self.annotation) if part is not type(None)}


def scenario_fields(scenario: Scenario) -> dict[str, ScenarioField]:
    """Return all fields of a scenario by their dotted names, tables and lists included, in order of declaration."""
    return {field.name: field for field in _below("", scenario, type(scenario), None)}


def _below(place: str, value: Any, annotation: Any, info: FieldInfo | None) -> Iterator[ScenarioField]:
    if place:
        yield ScenarioField(place, annotation, info)
    start = f"{place}." if place else ""
    if isinstance(value, BaseModel):
        for name, inner in type(value).model_fields.items():
            yield from _below(start + name, getattr(value, name), inner.annotation, inner)
    elif isinstance(value, dict):
        kind = typing.get_args(parts(annotation)[0])[1]
        for name, item in value.items():
            yield from _below(start + name, item, kind, None)
    elif isinstance(value, tuple):
        kind = typing.get_args(parts(annotation)[0])[0]
        for index, item in enumerate(value):
            yield from _below(f"{start}{index}", item, kind, None)


def why_not_varied(name: str, known: Mapping[str, ScenarioField]) -> str:
    """Say why a dotted name is nothing that a sweep can vary; nothing if it is."""
    reason = _why_fixed(name)
    if reason:
        return f"cannot be varied: it {reason}"
    pattern = _pattern(name)
    for fixed, reason in FIXED.items():
        if name in known and fixed.startswith(f"{pattern}."):
            # As a whole it would replace what must stay.
            return f"cannot be varied as a whole: its {fixed.removeprefix(f'{pattern}.')} {reason}; name other fields"
    if name not in known:
        return f"must be a field of the scenario{nearest(name, [field for field in known if not _why_fixed(field)])}"
    return ""


def _pattern(name: str) -> str:
    return re.sub(r"^brands\.\d+", "brands.N", name)


def _why_fixed(name: str) -> str:
    pattern = f"{_pattern(name)}."
    return next((reason for fixed, reason in FIXED.items() if pattern.startswith(f"{fixed}.")), "")
