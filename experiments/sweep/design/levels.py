"""Whether each value of a factor, by itself, is one that its field may hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from simulation.errors import Problem, ScenarioError
from simulation.scenario import Scenario
from simulation.scenario.checks import scenario_problems
from simulation.scenario.overrides import replaced
from simulation.scenario.refusals import field_problems

if TYPE_CHECKING:
    from experiments.sweep.design.factor import Factor
    from experiments.sweep.design.scenario_fields import ScenarioField


def value_problems(factor: Factor, base: Scenario, known: Mapping[str, ScenarioField], place: str) -> Iterator[Problem]:
    """Yield the levels of a factor, or the ends of its range, that its fields may not hold.

    Each stands alone in the base scenario. What fields must satisfy together is left to the points of the design, for
    another factor may make good what would be wrong beside a value of the base.

    Parameters
    ----------
    factor : Factor
    base : Scenario
    known : mapping
        Fields of the base, by their dotted names.
    place : str
        Dotted name of the factor in the file.
    """
    if factor.levels:
        coordinates = [(index + 0.5) / len(factor.levels) for index in range(len(factor.levels))]
        name = "levels"
    else:
        coordinates = [0.0, 1.0]
        name = "log_range" if factor.is_log else "range"
    for index, coordinate in enumerate(coordinates):
        for problem in _own_problems(base, known, factor.changes(coordinate)):
            yield Problem(f"{place}.{name}.{index}", problem.value, f"{problem.field} {problem.allowed}")


def _own_problems(base: Scenario, known: Mapping[str, ScenarioField], change: Mapping[str, Any]) -> list[Problem]:
    """Return what is wrong with values by themselves: their types and ranges, and those of traits."""
    try:
        scenario = Scenario.model_validate(replaced(base.fields(), change, base.name))
    except ScenarioError as error:
        return list(error.problems)
    except ValidationError as error:
        return field_problems(Scenario, error)
    traits = tuple(name for name in change if known[name].is_trait)
    if not traits:
        return []
    # Other fields have nothing to say about the range of a trait, unlike about what else a problem may name.
    return [problem for problem in scenario_problems(scenario) if problem.field in traits]
