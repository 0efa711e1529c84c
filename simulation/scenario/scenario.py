"""`Scenario`: everything that a user may configure about one run, checked, unchangeable and printable."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

import tomli_w
from pydantic import ValidationError

from simulation.errors import Problem, ScenarioError
from simulation.scenario.checks import scenario_problems
from simulation.scenario.declaration import ScenarioFields
from simulation.scenario.overrides import replaced
from simulation.scenario.refusals import depth_problems, field_problems, without_bad_fields
from simulation.scenario.uncertain_checks import uncertain_problems


class Scenario(ScenarioFields):
    """A market: run, network, platform, consumers, brands.

    `Scenario.from_fields` checks everything at once and is the way to make one in Python; `load_scenario` reads a
    TOML file or a name of the catalogue.
    """

    @classmethod
    def from_fields(cls, fields: Mapping[str, Any], source: str = "scenario") -> Scenario:
        """Make a scenario from nested tables, as TOML would give them.

        Parameters
        ----------
        fields : mapping
            Nested dictionaries and lists.
        source : str
            What to call the input in a refusal.

        Raises
        ------
        ScenarioError
            With all problems at once.
        """
        problems = depth_problems(fields)
        if problems:
            raise ScenarioError(problems, source)
        try:
            scenario = cls.model_validate(dict(fields))
        except ValidationError as error:
            problems = field_problems(cls, error)
            # What is sound is checked on, so that the user hears of everything at once.
            try:
                remainder = cls.model_validate(without_bad_fields(dict(fields), error))
            except ValidationError:
                raise ScenarioError(problems, source) from None
            # A default stands in for what was refused: what is said about it would be wrong.
            refused = {problem.field for problem in problems}
            # Behind an item that was left out, the others have another place than the user gave them.
            shortened = {field.rpartition(".")[0] for field in refused if field.rpartition(".")[2].isdigit()}
            problems += [
                problem
                for problem in remainder._problems()
                if not any(
                    fnmatchcase(field, problem.field) or re.search(rf"\b{re.escape(field)}\b", problem.allowed)
                    for field in refused
                )
                and not any(problem.field == field or problem.field.startswith(f"{field}.") for field in shortened)
            ]
            raise ScenarioError(problems, source) from None
        problems = scenario._problems()
        if problems:
            raise ScenarioError(problems, source)
        return scenario

    def _problems(self) -> list[Problem]:
        """Return all that the fields must satisfy together, and do not."""
        problems = scenario_problems(self)
        return [*problems, *uncertain_problems(self, self.with_fields, is_sound=not problems)]

    def with_fields(self, fields: Mapping[str, Any]) -> Scenario:
        """Return a copy with dotted fields replaced, checked like any scenario.

        Parameters
        ----------
        fields : mapping
            Such as ``{"brands.0.quality": 0.9}``.
        """
        return Scenario.from_fields(replaced(self.fields(), fields, self.name), self.name)

    def to_toml(self) -> str:
        """Return this scenario, defaults included, as TOML."""
        return tomli_w.dumps(_listed(self.fields()))

    def digest(self) -> str:
        """SHA-256 of what decides the outcome: not of labels, and not of where a network file lies."""
        fields = self.fields()
        for label in ("name", "question", "currency", "start_date", "departures"):
            fields.pop(label, None)
        fields["network"].pop("file", None)
        return hashlib.sha256(tomli_w.dumps(_listed(fields)).encode()).hexdigest()


def _listed(value: Any) -> Any:
    """Replace tuples by lists, which TOML knows."""
    if isinstance(value, dict):
        return {key: _listed(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [_listed(item) for item in value]
    return value
