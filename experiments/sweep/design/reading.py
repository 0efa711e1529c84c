"""What the files of sweeps and of searches have in common: a base scenario, changes of it, and factors."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from experiments.sweep.design.base import base_scenario, dotted_changes
from experiments.sweep.design.factors import factors_of
from experiments.sweep.design.sweep_file import BaseTables
from experiments.sweep.errors import SweepError
from simulation.errors import Problem, ScenarioError, nearest
from simulation.scenario import Scenario
from simulation.scenario.fields import Section
from simulation.scenario.overrides import parsed, replaced
from simulation.scenario.refusals import depth_problems, field_problems, without_bad_fields

if TYPE_CHECKING:
    from experiments.sweep.design.factor import Factor

Tables = TypeVar("Tables", bound=Section)


def with_assignments(
    kind: type[BaseTables], tables: dict[str, Any], assignments: Iterable[str], source: str
) -> dict[str, Any]:
    """Return the tables of a file with assignments ``dotted.field=value`` made, in order.

    Those whose first key is a field of the file change the file; those whose first key is a field of a scenario change
    the scenario at all points, as if ``[set]`` said it.

    Raises
    ------
    SweepError
        If an assignment is none, or names neither a field of the file nor one of a scenario.
    """
    try:
        changes = parsed(assignments)
        problems = []
        own: dict[str, Any] = {}
        scenario: dict[str, Any] = {}
        for name, value in changes.items():
            first = name.split(".")[0]
            if first in kind.model_fields:
                own[name] = value
            elif first in Scenario.model_fields:
                scenario[name] = value
            else:
                known = [*kind.model_fields, *Scenario.model_fields]
                allowed = f"must begin with a field of this file or of a scenario{nearest(first, known)}"
                problems.append(Problem("--set", name, allowed))
        if problems:
            raise SweepError(problems, "--set")
        tables = replaced(tables, own, source)
    except ScenarioError as error:
        raise SweepError(error.problems, error.source) from None
    before = tables.get("set", {})
    if scenario and isinstance(before, dict):
        kept, problems = dotted_changes(before)
        if not problems:
            tables["set"] = {**kept, **scenario}
    return tables


def sound_part(kind: type[Tables], tables: Mapping[str, Any], source: str) -> tuple[Tables, list[Problem]]:
    """Return what is sound of a file's tables, and what is wrong with the rest.

    Parameters
    ----------
    kind : type of Section
        All of its own fields have defaults, which stand in for what is left out.
    tables : mapping
    source : str
        What to call the input in a refusal.

    Raises
    ------
    SweepError
        If the tables are nested too deeply to be read.
    """
    deep = depth_problems(tables)
    if deep:
        raise SweepError(deep, source)
    remainder = dict(tables)
    try:
        return kind.model_validate(remainder), []
    except ValidationError as error:
        problems = field_problems(kind, error)
        remainder = without_bad_fields(remainder, error)
    try:
        return kind.model_validate(remainder), problems
    except ValidationError as error:
        # Something required is missing inside: the whole table is left out.
        bad = {entry["loc"][0] for entry in error.errors(include_url=False)}
        return kind.model_validate({name: value for name, value in remainder.items() if name not in bad}), problems


def base_and_factors(
    sound: BaseTables,
    tables: Mapping[str, Any],
    before: Sequence[Problem],
    *,
    folder: Path,
    source: str,
    takes_steps: bool | None,
    taken: Collection[str] = (),
) -> tuple[Scenario | None, tuple[Factor, ...] | None, list[Problem]]:
    """Return the base scenario and the factors of a file, each None where something is wrong with it.

    Parameters
    ----------
    sound : BaseTables
        What is sound of the file.
    tables : mapping
        The file as it is.
    before : sequence of Problem
        What is wrong with the rest of it; no more is said about what depends on that.
    folder : Path
        Where the file lies.
    source : str
        What to call the file in a refusal.
    takes_steps, taken
        As of `factors_of`.

    Returns
    -------
    Scenario or None
    tuple of Factor, or None
    list of Problem
        What is found beside `before`.
    """
    unsound = {problem.field.split(".")[0] for problem in before}
    problems: list[Problem] = []
    base: Scenario | None = None
    if "scenario" not in unsound:
        # Any random seed will do where the one given has been refused.
        random_seed = 0 if "random_seed" in unsound else sound.random_seed
        try:
            base = base_scenario(sound.scenario, sound.set, random_seed, folder, source)
        except SweepError as error:
            problems += error.problems
    if "factors" in unsound and len(sound.factors) != _length(tables.get("factors")):
        # Something that is no table stands among them: the others have moved up.
        return base, None, problems
    factors, wrong = factors_of(sound.factors, base, folder, takes_steps=takes_steps, taken=taken)
    problems += _without_refused(wrong, before)
    return base, None if wrong or "factors" in unsound else factors, problems


def _length(value: Any) -> int:
    return len(value) if isinstance(value, list | tuple) else -1


def _without_refused(found: list[Problem], before: Sequence[Problem]) -> list[Problem]:
    """Leave out what is said about factors of which something was refused before, but for the fields that they name."""
    refused = {".".join(problem.field.split(".")[:2]) for problem in before}
    return [
        problem
        for problem in found
        if ".".join(problem.field.split(".")[:2]) not in refused
        or (problem.field.split(".")[2].startswith("field") and problem.field not in {other.field for other in before})
    ]
