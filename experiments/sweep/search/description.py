"""`load_search`: from a search file to a `SearchDescription`, every bad input refused at once."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.sweep.design.description import Description
from experiments.sweep.design.reading import base_and_factors, sound_part, with_assignments
from experiments.sweep.design.sweep_file import DesignSettings
from experiments.sweep.errors import SweepError
from experiments.sweep.search.columns import OWN_COLUMNS
from experiments.sweep.search.goal import Constraint, Goal
from experiments.sweep.search.search_file import SearchSettings, SearchTables
from simulation.errors import MISSING, Problem
from simulation.scenario.loading import FileKind, file_tables

if TYPE_CHECKING:
    from experiments.sweep.design.factor import Factor
    from simulation.scenario import Scenario

CheckMeasures = Callable[[Sequence[str], "Scenario"], Iterable[Problem]]
"""Says what is wrong with names of measures in a scenario."""

SEARCH_FILE = FileKind("search", "[goal]", SweepError)

_OF_SWEEPS = {
    "design": "a search chooses its points itself",
    "luck": "all trials of a search meet the same luck",
    "timeseries": "a search keeps measures only",
    "stop": "all trials of a search have the same replicates",
    "hypothesis": "hypotheses are decided by `grapevine sweep`",
}
"""Fields of a sweep file that a search file does not have, and why."""


@dataclass(frozen=True)
class SearchDescription:
    """What is searched, all of it checked.

    Attributes
    ----------
    sweep : Description
        Name, question, scenario, replicates, measures and factors, as of a sweep; its design has no meaning.
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
    path: str | os.PathLike[str], assignments: Iterable[str] = (), check_measures: CheckMeasures | None = None
) -> SearchDescription:
    """Read a search file.

    Parameters
    ----------
    path : str or path
        TOML: the head and the factors of a sweep file, and ``[goal]``, ``[[constraints]]`` and ``[search]``.
    assignments : iterable of str
        ``dotted.field=value``, applied in order: of the search file (``search.trials=20``), or else of the scenario
        at all points (``run.days=20``), as if ``[set]`` said it.
    check_measures : callable, optional
        Says what is wrong with the names of measures.

    Raises
    ------
    SweepError
        With all problems at once.
    """
    source = os.fspath(path)
    tables = with_assignments(SearchTables, file_tables(Path(path), SEARCH_FILE), assignments, source)
    return search_of(tables, Path(path).parent, source, check_measures)


def search_of(
    tables: Mapping[str, Any], folder: Path, source: str, check_measures: CheckMeasures | None = None
) -> SearchDescription:
    """Return the search that tables describe.

    Parameters
    ----------
    tables : mapping
        Nested dictionaries and lists, as TOML would give them.
    folder : Path
        From which the path of a scenario, and a relative ``network.file``, are taken.
    source : str
        What to call the input in a refusal.
    check_measures
        As of `load_search`.

    Raises
    ------
    SweepError
        With all problems at once.
    """
    foreign = [name for name in _OF_SWEEPS if name in tables]
    own = {name: value for name, value in tables.items() if name not in foreign}
    sound, problems = sound_part(SearchTables, own, source)
    # What is wrong with a field is said once, and no more about what depends on it.
    unsound = {problem.field.split(".")[0] for problem in problems}
    wanted = [table.measure for table in (sound.goal, *sound.constraints) if table is not None]
    measures = tuple(dict.fromkeys([*wanted, *sound.measures]))
    taken = [*measures, *(f"{name}{end}" for name in measures for end in ("_low", "_high")), *OWN_COLUMNS]
    base, factors, wrong = base_and_factors(
        sound, own, problems, folder=folder, source=source, takes_steps=False, taken=taken
    )
    problems += wrong
    problems += [Problem(name, MISSING, f"must not stand in a search file: {_OF_SWEEPS[name]}") for name in foreign]
    problems += _own_problems(sound, unsound)
    if base is not None and check_measures is not None:
        # As the user wrote it: under the first place that names the measure.
        places = _places(sound)
        problems += [
            Problem(places.get(str(problem.value), problem.field), problem.value, problem.allowed)
            for problem in check_measures(measures, base)
        ]
    if problems or base is None or factors is None or sound.goal is None:
        raise SweepError(problems, source)
    sweep = Description(
        name=sound.name,
        question=sound.question,
        scenario=sound.scenario or "",
        base=base,
        folder=folder.absolute(),
        replicates=sound.replicates,
        measures=measures,
        luck="shared",
        factors=factors,
        design=DesignSettings(kind="random"),
    )
    constraints = tuple(
        Constraint(table.measure, table.at_least, is_upper=False)
        if table.at_most is None and table.at_least is not None
        else Constraint(table.measure, table.at_most or 0.0, is_upper=True)
        for table in sound.constraints
    )
    return SearchDescription(sweep, Goal(sound.goal.measure, sound.goal.direction), constraints, sound.search)


def _places(sound: SearchTables) -> dict[str, str]:
    """Return which field names each measure first: that of the goal, of a constraint, or of those kept beside."""
    named = [] if sound.goal is None else [("goal.measure", sound.goal.measure)]
    named += [(f"constraints.{index}.measure", table.measure) for index, table in enumerate(sound.constraints)]
    named += [(f"measures.{index}", measure) for index, measure in enumerate(sound.measures)]
    return {measure: place for place, measure in reversed(named)}


def _own_problems(sound: SearchTables, unsound: set[str]) -> Iterator[Problem]:
    """Yield what is wrong with the fields of a search that are no factors."""
    if not sound.name.isprintable() or not sound.name.strip():
        yield Problem("name", sound.name, "must be printable text")
    if sound.goal is None and "goal" not in unsound:
        allowed = 'missing; must be a table with measure, and direction = "maximize" or "minimize"'
        yield Problem("goal", MISSING, allowed)
    if "constraints" not in unsound:
        for place, table in enumerate(sound.constraints):
            if (table.at_most is None) == (table.at_least is None):
                found = "neither" if table.at_most is None else "both"
                allowed = f"must have one of at_most and at_least, a bound in the unit of the measure; it has {found}"
                yield Problem(f"constraints.{place}", MISSING, allowed)
