"""The measures of a sweep: names, units and meanings. Nothing else names them.

Each is of one brand and one run: `adopters` is of the first brand, `Brand/adopters` of any. Flows are totals over the
run, stocks those at its end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from experiments.sweep.results import Column
from simulation.errors import Problem, nearest
from simulation.market import schema
from simulation.market.schema import FLOWS, STOCKS

if TYPE_CHECKING:
    from simulation.scenario import Scenario

CASCADE_MEASURES = (
    Column("cascades", "cascades", "cascades", "Trees of posts: one per consumer who posts without having seen it."),
    Column("cascade_size_mean", "mean cascade size", "consumers", "Distinct sharers of a cascade, its root included."),
    Column("cascade_size_largest", "largest cascade", "consumers", "Sharers of the largest cascade."),
    Column("cascade_depth_mean", "mean cascade depth", "generations", "Generations from the root to the last sharer."),
    Column(
        "structural_virality",
        "structural virality",
        "ties",
        "Mean distance between two sharers of a cascade (Goel et al. 2016), over cascades of two or more; missing "
        "where there is none.",
    ),
)
"""Those for which a run records who shared what from whom."""

SERIES_COLUMNS = (*STOCKS, *FLOWS)
"""Columns that a time series may have."""

MEASURES = (
    *(
        Column(
            name,
            name.replace("_", " "),
            schema.BY_NAME[name].unit,
            schema.BY_NAME[name].meaning.replace("in this tick", "in all"),
        )
        for name in (*STOCKS, *FLOWS)
    ),
    Column(
        "contribution",
        "contribution",
        "currency",
        "Value of all units sold, with what buyers bring later, less all that the brand spent, discounted to day 0.",
    ),
    *CASCADE_MEASURES,
)
BY_NAME = {column.name: column for column in MEASURES}


def split(measure: str) -> tuple[str | None, str]:
    """Return the brand, or None for the first, and the name of a measure as written."""
    brand, slash, name = measure.rpartition("/")
    return (brand if slash else None), name


def column_of(measure: str, currency: str) -> Column:
    """Return the column of a measure as written, such as ``adopters`` or ``Aurora/adopters``."""
    brand, name = split(measure)
    known = BY_NAME[name]
    title = known.title if brand is None else f"{known.title} of {brand}"
    return Column(measure, title, currency if known.unit == "currency" else known.unit, known.meaning)


def needs_cascades(measures: Iterable[str]) -> bool:
    """Whether a measure needs to know who shared what from whom."""
    names = {column.name for column in CASCADE_MEASURES}
    return any(split(measure)[1] in names for measure in measures)


def measure_problems(measures: Iterable[str], scenario: Scenario, field: str = "measures") -> Iterator[Problem]:
    """Yield what is wrong with measures as written: unknown ones, and brands that the scenario does not have."""
    brands = [brand.name for brand in scenario.brands]
    for measure in measures:
        brand, name = split(measure)
        if name not in BY_NAME:
            yield Problem(field, measure, f"unknown measure{nearest(name, BY_NAME)}; known: {', '.join(BY_NAME)}")
        elif brand is not None and brand not in brands:
            yield Problem(field, measure, f"unknown brand{nearest(brand, brands)}; known: {', '.join(brands)}")


def series_problems(columns: Iterable[str]) -> Iterator[Problem]:
    """Yield what is wrong with columns of the time series as written: unknown ones."""
    for column in columns:
        if column not in SERIES_COLUMNS:
            allowed = f"unknown column{nearest(column, SERIES_COLUMNS)}; known: {', '.join(SERIES_COLUMNS)}"
            yield Problem("timeseries.columns", column, allowed)
