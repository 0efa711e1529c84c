"""`Description`: a sweep as its file describes it, all of it checked; from a TOML file, or from tables."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.sweep.design.hypotheses import hypotheses_of, hypothesis_problems
from experiments.sweep.design.reading import base_and_factors, sound_part, with_assignments
from experiments.sweep.design.settings import STEPPED, settings_problems, settled_settings
from experiments.sweep.design.sweep_file import SweepTables
from experiments.sweep.errors import SweepError
from simulation.errors import MISSING, Problem, nearest
from simulation.scenario.loading import FileKind, file_tables

if TYPE_CHECKING:
    from experiments.sweep.design.factor import Factor
    from experiments.sweep.design.sweep_file import DesignSettings, StopTable, TimeSeries
    from experiments.sweep.results import Hypothesis
    from simulation.scenario import Scenario

SWEEP_FILE = FileKind("sweep", "[[factors]]", SweepError)


@dataclass(frozen=True)
class Description:
    """What a sweep file asks for.

    Attributes
    ----------
    name, question : str
    scenario : str
        As the file names it.
    base : Scenario
        Resolved, with the changes of ``[set]`` and its random seed.
    folder : Path
        Where the file lies; absolute.
    replicates : int
        Of each point, 1 or more; the most of them where there is a stop rule.
    measures : tuple of str
        Distinct names, ``measure`` or ``Brand/measure``; whether there are such measures is not checked here.
    luck : {"shared", "independent"}
    factors : tuple of Factor
        One or more.
    design : DesignSettings
        Settings that the kind does not use are None; defaults of those that it uses are filled in.
    timeseries : TimeSeries or None
        ``columns`` and ``every_days``.
    stop : StopTable or None
        ``measure``, one of `measures`; ``half_width``; ``fewest``, at most `replicates`.
    hypotheses : tuple of Hypothesis
    """

    name: str
    question: str
    scenario: str
    base: Scenario
    folder: Path
    replicates: int
    measures: tuple[str, ...]
    luck: str
    factors: tuple[Factor, ...]
    design: DesignSettings
    timeseries: TimeSeries | None = None
    stop: StopTable | None = None
    hypotheses: tuple[Hypothesis, ...] = ()


def load_description(path: str | os.PathLike[str], assignments: Iterable[str] = ()) -> Description:
    """Read a sweep file.

    Parameters
    ----------
    path : str or path
    assignments : iterable of str
        ``dotted.field=value``, applied in order: of the sweep file (``replicates=5``, ``design.points=64``), or else
        of the scenario at all points (``run.days=20``), as if ``[set]`` said it.

    Raises
    ------
    SweepError
        With all problems at once.
    """
    source = os.fspath(path)
    tables = with_assignments(SweepTables, file_tables(Path(path), SWEEP_FILE), assignments, source)
    return description_of(tables, Path(path).parent, source)


def description_of(tables: Mapping[str, Any], folder: Path, source: str) -> Description:
    """Return the sweep that tables describe.

    Parameters
    ----------
    tables : mapping
        Nested dictionaries and lists, as TOML would give them.
    folder : Path
        From which the path of a scenario, and a relative ``network.file``, are taken.
    source : str
        What to call the input in a refusal.

    Raises
    ------
    SweepError
        With all problems at once.
    """
    sound, problems = sound_part(SweepTables, tables, source)
    # What is wrong with a field is said once, and no more about what depends on it.
    unsound = {problem.field.split(".")[0] for problem in problems}
    design = settled_settings(sound.design)
    base, factors, wrong = base_and_factors(
        sound,
        tables,
        problems,
        folder=folder,
        source=source,
        takes_steps=None if "design" in unsound else design.kind in STEPPED,
        taken=sound.measures,
    )
    problems += wrong
    if "design" not in unsound:
        problems += settings_problems(design, factors)
    problems += own_problems(sound, unsound)
    is_single = isinstance(tables.get("hypothesis"), Mapping)
    if is_single:
        # As the user wrote it: the validator has seen a list of one.
        problems = [
            Problem(re.sub(r"^hypothesis\.0\b", "hypothesis", problem.field), problem.value, problem.allowed)
            for problem in problems
        ]
    if "hypothesis" not in unsound:
        places = ["hypothesis" if is_single else f"hypothesis.{index}" for index in range(len(sound.hypothesis))]
        measures = None if "measures" in unsound or not sound.measures else sound.measures
        kind = None if "design" in unsound else design.kind
        problems += hypothesis_problems(sound.hypothesis, factors, measures, places, kind)
    if problems or base is None or factors is None:
        raise SweepError(problems, source)
    return Description(
        name=sound.name,
        question=sound.question,
        scenario=sound.scenario or "",
        base=base,
        folder=folder.absolute(),
        replicates=sound.replicates,
        measures=sound.measures,
        luck=sound.luck,
        factors=factors,
        design=design,
        timeseries=sound.timeseries,
        stop=sound.stop,
        hypotheses=hypotheses_of(sound.hypothesis),
    )


def own_problems(sound: SweepTables, unsound: set[str]) -> Iterator[Problem]:
    """Yield what is wrong with the fields of a sweep that are neither factors, design nor hypotheses."""
    if not sound.name.isprintable() or not sound.name.strip():
        yield Problem("name", sound.name, "must be printable text")
    if "measures" not in unsound:
        if not sound.measures:
            yield Problem("measures", MISSING, 'missing; must be a list of one or more names, such as ["adopters"]')
        yield from _repeated("measures", sound.measures)
    if sound.timeseries is not None and "timeseries" not in unsound:
        yield from _repeated("timeseries.columns", sound.timeseries.columns)
    stop = sound.stop
    if stop is None or "stop" in unsound:
        return
    if stop.fewest > sound.replicates and "replicates" not in unsound:
        allowed = f"must be in 2..{sound.replicates}, the replicates of a point"
        yield Problem("stop.fewest", stop.fewest, allowed if sound.replicates > 1 else "needs replicates of 2 or more")
    if sound.measures and "measures" not in unsound and stop.measure not in sound.measures:
        allowed = f"must be one of measures{nearest(stop.measure, sound.measures)}: {', '.join(sound.measures)}"
        yield Problem("stop.measure", stop.measure, allowed)


def _repeated(place: str, names: Sequence[str]) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, name in enumerate(names):
        if name in seen:
            yield Problem(f"{place}.{index}", name, "must not repeat a name")
        if not name:
            yield Problem(f"{place}.{index}", name, "must not be empty")
        seen.add(name)
