"""From the coordinates of a point to its scenario, and whether the points of a design are sound scenarios."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.sweep.design.shown import values_in_words
from experiments.sweep.errors import SweepError
from simulation.errors import Problem, ScenarioError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from experiments.sweep.design.description import Description
    from experiments.sweep.design.design import Design
    from experiments.sweep.design.factor import Factor
    from simulation.scenario import Scenario

MOST_CHECKED = 2_000
"""Points that are tried before work starts."""
MOST_SAID = 20
"""Problems that a refusal lists; the same fault shows at many points."""


def scenario_at(description: Description, coordinates: Iterable[float]) -> Scenario:
    """Return the scenario of a point: the base with the fields of all factors changed, checked like any scenario.

    Parameters
    ----------
    description : Description
    coordinates : sequence of float
        A row of the design, one per factor, in [0, 1].

    Raises
    ------
    ScenarioError
        If the values, each sound alone, are not together.
    """
    changes: dict[str, Any] = {}
    for factor, coordinate in zip(description.factors, coordinates, strict=True):
        changes.update(factor.changes(float(coordinate)))
    return description.base.with_fields(changes)


def check_points(description: Description, design: Design, most: int = MOST_CHECKED) -> None:
    """Refuse a design some of whose points are no sound scenarios.

    Each level and each end of a range has been tried by itself when the file was read. Here whole points are tried, as
    values may be sound alone and not together: all of them where there are at most `most`; otherwise the first point
    of each level, the lowest and the highest point of each range, and points evenly spread over the design.

    Parameters
    ----------
    description : Description
    design : Design
    most : int
        Points that are tried at most, beside one per level and two per range.

    Raises
    ------
    SweepError
        With each problem once: the first point at which it shows, and the factors' values there.
    """
    problems: dict[str, Problem] = {}
    for index in tried(description, design, most):
        row = design.coordinates[index]
        try:
            scenario_at(description, row)
        except ScenarioError as error:
            for problem in error.problems:
                problems.setdefault(problem.field, at_point(problem, description.factors, index, row))
        if len(problems) >= MOST_SAID:
            break
    if problems:
        raise SweepError(list(problems.values())[:MOST_SAID], description.name)


def at_point(problem: Problem, factors: Sequence[Factor], index: int, row: Iterable[float]) -> Problem:
    """Return a problem of a point's scenario that names the factor which sets the field, and the point."""
    field = f"{problem.field}."
    owner = next(
        (one.name for one in factors if any(field.startswith(f"{name}.") for name in one.fields)),
        "",
    )
    setter = f"set by factor {owner}, " if owner else ""
    where = f"at point {index} of the design: {values_in_words(factors, row)}"
    return Problem(problem.field, problem.value, f"{problem.allowed}; {setter}{where}")


def tried(description: Description, design: Design, most: int) -> list[int]:
    """Return the points that are tried, in the order of the design."""
    points = len(design.coordinates)
    if points <= most:
        return list(range(points))
    chosen: set[int] = set(np.linspace(0, points - 1, most).astype(np.int64).tolist())
    for column, factor in enumerate(description.factors):
        values: NDArray[np.float64] = design.coordinates[:, column]
        if factor.levels:
            chosen |= set(np.unique(values, return_index=True)[1].tolist())
        else:
            chosen |= {int(values.argmin()), int(values.argmax())}
    return sorted(chosen)
