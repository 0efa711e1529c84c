"""`load_search`: from a search file to a `SearchDescription`, every bad input refused at once."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.sweep.design.description import description_of, read_tables
from experiments.sweep.errors import SweepError
from experiments.sweep.search.goal import DIRECTIONS, Constraint, Goal
from experiments.sweep.search.settings import RANGES, SearchSettings
from simulation.errors import MISSING, Problem, RefusalError, nearest
from simulation.scenario.overrides import parsed

if TYPE_CHECKING:
    from experiments.sweep.design.description import Description
    from experiments.sweep.design.factor import Factor
    from simulation.scenario import Scenario

CheckMeasures = Callable[[Sequence[str], "Scenario"], Iterable[Problem]]
"""Says what is wrong with names of measures in a scenario."""

_OWN = ("goal", "constraints", "search")
_OF_SWEEPS = {
    "design": "a search chooses its points itself",
    "luck": "all trials of a search meet the same luck",
    "timeseries": "a search keeps measures only",
    "stop": "all trials of a search have the same replicates",
    "hypothesis": "hypotheses are decided by `grapevine sweep`",
}
_LARGEST = 1e300


@dataclass(frozen=True)
class SearchDescription:
    """What is searched, all of it checked.

    Attributes
    ----------
    sweep : Description
        Name, question, scenario, replicates and factors, as of a sweep.
    goal : Goal
    constraints : tuple of Constraint
    settings : SearchSettings
    """

    sweep: Description
    goal: Goal
    constraints: tuple[Constraint, ...]
    settings: SearchSettings

    @property
    def factors(self) -> tuple[Factor, ...]:
        """What is varied."""
        return self.sweep.factors

    @property
    def replicates(self) -> int:
        """Runs of each trial: replicates 0..R - 1 of the scenario."""
        return self.sweep.replicates

    @property
    def measures(self) -> tuple[str, ...]:
        """The goal's measure, those of the constraints, and others that are kept; none twice."""
        return self.sweep.measures


def load_search(
    path: Path | str, assignments: Iterable[str] = (), check_measures: CheckMeasures | None = None
) -> SearchDescription:
    """Read a search file.

    Parameters
    ----------
    path : path
        TOML: the head and the factors of a sweep file, and ``[goal]``, ``[[constraints]]`` and ``[search]``.
    assignments : iterable of str
        ``dotted.field=value``, changes of the scenario for all points.
    check_measures : callable, optional
        Says what is wrong with the names of measures.

    Raises
    ------
    SweepError
        With all problems at once.
    """
    return search_of(read_tables(Path(path)), Path(path).parent, str(path), assignments, check_measures)


def search_of(
    tables: Mapping[str, Any],
    folder: Path,
    source: str,
    assignments: Iterable[str] = (),
    check_measures: CheckMeasures | None = None,
) -> SearchDescription:
    """Return the search that nested tables describe, as TOML would give them.

    Parameters
    ----------
    tables : mapping
    folder : Path
        From which relative paths are taken.
    source : str
        Names the tables in refusals.
    assignments, check_measures
        As of `load_search`.

    Raises
    ------
    SweepError
        With all problems at once.
    """
    problems: list[Problem] = []
    goal = _goal(tables.get("goal", MISSING), problems)
    constraints = _constraints(tables.get("constraints", []), problems)
    settings = _settings(tables.get("search", {}), problems)
    head = {name: value for name, value in tables.items() if name not in (*_OWN, *_OF_SWEEPS)}
    problems += [
        Problem(name, MISSING, f"must not stand in a search: {why}")
        for name, why in _OF_SWEEPS.items()
        if name in tables
    ]
    _assign(head, assignments, problems)
    kept = head.get("measures", [])
    wanted = [goal.measure, *(one.measure for one in constraints)]
    # A sweep's checks refuse whatever is no list of texts.
    if isinstance(kept, list):
        head["measures"] = list(dict.fromkeys([*wanted, *kept])) if _are_texts(kept) else [*wanted, *kept]
    # The points are chosen later; any design will do for the checks of a sweep.
    head["design"] = {"kind": "random", "points": 1}
    try:
        sweep = description_of(head, folder, source)
    except RefusalError as error:
        raise SweepError([*error.problems, *problems], source) from None
    if check_measures is not None:
        problems += check_measures(sweep.measures, sweep.base)
    if problems:
        raise SweepError(problems, source)
    return SearchDescription(sweep, goal, tuple(constraints), settings)


def _are_texts(values: list[Any]) -> bool:
    return all(isinstance(value, str) for value in values)


def _assign(head: dict[str, Any], assignments: Iterable[str], problems: list[Problem]) -> None:
    """Add assignments to the changes that the file itself makes of the scenario."""
    try:
        fields = parsed(assignments)
    except RefusalError as error:
        problems += error.problems
        return
    changes = head.get("set", {})
    if fields and isinstance(changes, Mapping):
        head["set"] = {**changes, **fields}


def _goal(table: Any, problems: list[Problem]) -> Goal:
    known = ("measure", "direction")
    if table is MISSING or not isinstance(table, Mapping):
        allowed = 'must be a table with measure, and direction = "maximize" or "minimize"'
        problems.append(Problem("goal", table, allowed))
        return Goal("adopters")
    _check_names("goal", table, known, problems)
    measure = _measure("goal.measure", table, problems)
    direction = table.get("direction", "maximize")
    if direction not in DIRECTIONS:
        near = nearest(direction, DIRECTIONS) if isinstance(direction, str) else ""
        problems.append(Problem("goal.direction", direction, f"must be one of {', '.join(DIRECTIONS)}{near}"))
        direction = "maximize"
    return Goal(measure, direction)


def _constraints(tables: Any, problems: list[Problem]) -> list[Constraint]:
    if not isinstance(tables, list) or not all(isinstance(table, Mapping) for table in tables):
        allowed = "must be tables [[constraints]], each with measure, and at_most or at_least"
        problems.append(Problem("constraints", tables, allowed))
        return []
    return [_constraint(f"constraints.{place}", table, problems) for place, table in enumerate(tables)]


def _constraint(name: str, table: Mapping[str, Any], problems: list[Problem]) -> Constraint:
    _check_names(name, table, ("measure", "at_most", "at_least"), problems)
    measure = _measure(f"{name}.measure", table, problems)
    bounds = [side for side in ("at_most", "at_least") if side in table]
    if len(bounds) != 1:
        found = "both" if bounds else "neither"
        problems.append(Problem(name, MISSING, f"must have one of at_most and at_least; it has {found}"))
        return Constraint(measure, 0.0, True)
    bound = table[bounds[0]]
    if not _is_number(bound) or not abs(bound) <= _LARGEST:
        problems.append(Problem(f"{name}.{bounds[0]}", bound, "must be a finite number, in the unit of the measure"))
        bound = 0.0
    return Constraint(measure, float(bound), bounds[0] == "at_most")


def _settings(table: Any, problems: list[Problem]) -> SearchSettings:
    if not isinstance(table, Mapping):
        problems.append(Problem("search", table, f"must be a table with any of {', '.join(RANGES)}"))
        return SearchSettings()
    _check_names("search", table, tuple(RANGES), problems)
    chosen: dict[str, int] = {}
    for name, (lowest, highest) in RANGES.items():
        if name not in table:
            continue
        value = table[name]
        if isinstance(value, bool) or not isinstance(value, int) or not lowest <= value <= highest:
            problems.append(Problem(f"search.{name}", value, f"must be a whole number in {lowest}..{highest}"))
        else:
            chosen[name] = value
    return SearchSettings(**chosen)


def _measure(name: str, table: Mapping[str, Any], problems: list[Problem]) -> str:
    value = table.get("measure", MISSING)
    if not isinstance(value, str) or not value:
        problems.append(Problem(name, value, 'must be the name of a measure, such as "adopters"'))
        return "adopters"
    return value


def _check_names(name: str, table: Mapping[str, Any], known: tuple[str, ...], problems: list[Problem]) -> None:
    for key in table:
        if key not in known:
            allowed = f"unknown{nearest(key, known)}; known: {', '.join(known)}"
            problems.append(Problem(f"{name}.{key}", MISSING, allowed))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and not math.isnan(value)
