"""What is allowed in a sweep but its reader should know: factors without effect, values outside what sources give."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from experiments.sweep.design.points import scenario_at
from simulation.errors import RefusalError
from simulation.scenario.departures import departure_notes
from simulation.scenario.evidence import evidence_for
from simulation.scenario.ineffective import ineffective_fields

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from experiments.sweep.design.description import Description
    from experiments.sweep.design.factor import Factor
    from simulation.scenario import Scenario

_MOST_LOOKED_AT = 64
"""Points by which it is told whether a factor has an effect, evenly spread over the design."""


def sweep_notes(description: Description, coordinates: NDArray) -> Iterator[str]:  # type: ignore[type-arg]
    """Yield one sentence per factor without effect at any point, and per source that values depart from.

    Parameters
    ----------
    description : Description
    coordinates : float64 array, shape (points, factors)
        Of the design.
    """
    stride = -(-len(coordinates) // _MOST_LOOKED_AT)
    scenarios = [scenario for row in coordinates[::stride] if (scenario := _scenario(description, row)) is not None]
    varied = {field for factor in description.factors for field in factor.fields}
    for factor in description.factors:
        yield from _idle(factor, scenarios)
        yield from _departing(factor)
    base = description.base
    # Fields that are varied are told with the values that they take.
    yield from departure_notes(base, without=varied)


def _scenario(description: Description, row: NDArray) -> Scenario | None:  # type: ignore[type-arg]
    try:
        return scenario_at(description, row)
    except RefusalError:
        # A trial of a search that is no scenario fails, and is said to.
        return None


def _idle(factor: Factor, scenarios: list[Scenario]) -> Iterator[str]:
    """Yield which fields of a factor have no effect at any of the points."""
    for field in factor.fields:
        reasons = [next((one.why for one in ineffective_fields(each) if one.covers(field)), "") for each in scenarios]
        if reasons and all(reasons):
            yield f"Factor {factor.name} has no effect: {field} {reasons[0]}."
        elif field.endswith(".price") and ".seeding." not in field:
            yield f"Factor {factor.name}: {field} decides revenue alone; no consumer reacts to a price."


def _departing(factor: Factor) -> Iterator[str]:
    """Yield the values of a factor that lie outside the range that a source gives for its field."""
    for place, field in enumerate(factor.fields):
        evidence = evidence_for(field)
        if evidence is None or evidence.relative_to:
            continue
        values = [factor.low, factor.high] if factor.is_range else [_part(level, place) for level in factor.levels]
        outside = [
            value
            for value in values
            if isinstance(value, int | float) and not isinstance(value, bool) and not evidence.holds(value)
        ]
        if outside:
            shown = ", ".join(f"{value:g}" for value in outside[:8])
            yield f"Factor {factor.name}: {field} = {shown} lies outside what its source gives: {evidence.spelled()}."


def _part(level: object, place: int) -> object:
    return level[place] if isinstance(level, list | tuple) else level
