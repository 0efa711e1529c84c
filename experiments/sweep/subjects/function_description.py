"""What is wrong with the description of a sweep over a function: all that would be refused of a sweep file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.sweep.design.description import own_problems
from experiments.sweep.design.factor import Factor
from experiments.sweep.design.factor_names import RESERVED
from experiments.sweep.design.factors import factors_of
from experiments.sweep.design.hypotheses import hypothesis_problems
from experiments.sweep.design.reading import sound_part
from experiments.sweep.design.settings import STEPPED, settings_problems, settled_settings
from experiments.sweep.design.shown import table_of
from experiments.sweep.design.sweep_file import SweepTables
from experiments.sweep.errors import SweepError
from experiments.sweep.results import Hypothesis
from simulation.errors import Problem

if TYPE_CHECKING:
    from experiments.sweep.design.sweep_file import DesignSettings


def checked_settings(
    factors: Sequence[Factor],
    measures: Sequence[str],
    settings: Mapping[str, Any],
    replicates: int,
    name: str,
    luck: str,
    hypotheses: Sequence[Hypothesis],
) -> DesignSettings:
    """Return the settings of the design, with their defaults.

    Raises
    ------
    SweepError
        With all problems at once.
    """
    source = name if isinstance(name, str) and name else "sweep"
    problems = [
        *(Problem(f"factors.{at}", one, "must be a Factor") for at, one in _others(factors, Factor)),
        *(Problem(f"hypothesis.{at}", one, "must be a Hypothesis") for at, one in _others(hypotheses, Hypothesis)),
    ]
    if problems:
        raise SweepError(problems, source)
    tables = {
        "name": name,
        "replicates": replicates,
        "measures": list(measures) if isinstance(measures, list | tuple) else measures,
        "luck": luck,
        "factors": [table_of(factor) for factor in factors],
        "design": settings,
        "hypothesis": [{key: value for key, value in vars(one).items() if value is not None} for one in hypotheses],
    }
    sound, problems = sound_part(SweepTables, tables, source)
    unsound = {problem.field.split(".")[0] for problem in problems}
    design = settled_settings(sound.design)
    known: tuple[Factor, ...] | None = None
    if "factors" not in unsound:
        takes_steps = None if "design" in unsound else design.kind in STEPPED
        _, wrong = factors_of(sound.factors, None, Path(), takes_steps=takes_steps, taken=sound.measures, fewest=1)
        wrong += _value_problems(factors)
        problems += wrong
        known = None if wrong else tuple(factors)
    if "design" not in unsound:
        problems += settings_problems(design, known)
    problems += own_problems(sound, unsound)
    for index, measure in enumerate(sound.measures):
        if measure in RESERVED:
            problems.append(Problem(f"measures.{index}", measure, "is a column of the tables already"))
    if "hypothesis" not in unsound:
        places = [f"hypothesis.{index}" for index in range(len(sound.hypothesis))]
        kind = None if "design" in unsound else design.kind
        problems += hypothesis_problems(sound.hypothesis, known, sound.measures or None, places, kind)
    if problems:
        raise SweepError(problems, source)
    return design


def _others(found: Sequence[object], kind: type) -> Iterator[tuple[int, object]]:
    return ((index, one) for index, one in enumerate(found) if not isinstance(one, kind))


def _value_problems(factors: Sequence[Factor]) -> Iterator[Problem]:
    """Yield levels that the record of a point cannot hold."""
    for place, factor in enumerate(factors):
        for index, level in enumerate(factor.levels):
            try:
                json.dumps(level, allow_nan=False)
            except (TypeError, ValueError):
                allowed = "must be a finite number, text, boolean, or a list or table of them"
                yield Problem(f"factors.{place}.levels.{index}", level, allowed)
