"""What a user may write into a sweep file: its tables, with unit, range, default and one line of meaning each.

What a file must hold has a default here all the same, and is asked for by `experiments.sweep.design.description`: so
one thing that is missing keeps nothing else from being checked.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator

from simulation.scenario.fields import Many, Section
from simulation.scenario.fields import field as declared

MOST_REPLICATES = 1_000_000
MOST_STEPS = 1_000_000
MOST_POINTS = 10**15
"""What a field may ask for; how large a sweep may be is said in `experiments.sweep.design.size`."""

Kind = Literal["full_factorial", "one_at_a_time", "random", "latin_hypercube", "sobol_sequence", "morris", "saltelli"]


class FactorTable(Section):
    """One thing that is varied."""

    name: str | None = declared(
        None, "Column of all tables; default: the last part of the field.", min_length=1, max_length=100
    )
    field: str | None = declared(None, "Dotted field of the scenario.")
    fields: Many[str] | None = declared(None, "Dotted fields that are varied together; instead of field.")
    levels: Many[Any] | None = declared(None, "Values; of several fields, a list of one value per field for each.")
    labels: Many[str] | None = declared(None, "What tables show in place of the levels.")
    range: Many[float] | None = declared(None, "Lowest and highest value, both included; instead of levels.")
    log_range: Many[float] | None = declared(None, "The same, where equal distances are equal ratios.")
    steps: int | None = declared(
        None, "Values taken of a range, evenly spaced, with both ends.", unit="values", ge=2, le=MOST_STEPS
    )


class DesignSettings(Section):
    """Which points of the space of all factors are looked at."""

    kind: Kind = declared("full_factorial", "How points are chosen.")
    points: int | None = declared(
        None, "Number of points; of saltelli, of base samples.", unit="points", ge=1, le=MOST_POINTS
    )
    trajectories: int | None = declared(
        None, "Trajectories; default: 10 (morris).", unit="trajectories", ge=2, le=MOST_POINTS
    )
    levels: int | None = declared(
        None, "Levels of the grid, an even number; default: 4 (morris).", unit="levels", ge=2, le=1000
    )
    second_order: bool | None = declared(None, "Whether interactions of pairs are estimated; default: no (saltelli).")
    random_seed: int | None = declared(None, "Of the choice of points; default: 1.", ge=0, lt=2**63)


class TimeSeries(Section):
    """What is kept of the course of each run."""

    columns: Many[str] = declared(..., "Columns of the time series.", min_length=1)
    every_days: float = declared(1.0, "Time between two rows.", unit="days", gt=0.0, le=36500.0)


class StopTable(Section):
    """When a point needs no further replicates."""

    measure: str = declared(..., "The measure whose mean is to be known.")
    half_width: float = declared(
        ..., "Half of the interval of the mean at which a point stops.", unit="that of the measure", gt=0.0
    )
    fewest: int = declared(
        10, "Replicates that each point has in any case.", unit="replicates", ge=2, le=MOST_REPLICATES
    )


class HypothesisTable(Section):
    """A claim that the sweep is to decide."""

    name: str | None = declared(None, "What it is called.", min_length=1, max_length=200)
    factor: str = declared(..., "Name of the factor that is moved.")
    outcome: str = declared(..., "The measure that answers.")
    claim: Literal["increases", "decreases", "equivalent"] = declared(
        ...,
        "What moving the factor does to the mean of the outcome; what depends_on does to that effect.",
    )
    low: Any = declared(None, "Value of the factor from which it is moved, as tables show it.")
    high: Any = declared(None, "Value of the factor to which it is moved, as tables show it.")
    depends_on: str | None = declared(
        None,
        "Another factor, on which the effect of the first depends as claimed: an interaction.",
    )
    depends_low: Any = declared(None, "Value from which that factor is moved, as tables show it.")
    depends_high: Any = declared(None, "Value to which that factor is moved, as tables show it.")
    margin: float | None = declared(
        None, "The effect lies within plus and minus this (equivalent).", unit="that of the outcome", gt=0.0
    )
    level: float = declared(
        0.05, "Chance of a false verdict, of all hypotheses together.", unit="probability", gt=0.0, lt=1.0
    )
    smallest: float | None = declared(
        None, "The smallest effect of interest, for which power is stated.", unit="that of the outcome", gt=0.0
    )
    where: dict[str, Any] = declared(
        None, "Levels of other factors at which the claim is meant; default: all of them.", factory=dict
    )


def _as_tables(value: object) -> object:
    """Take a single ``[hypothesis]`` for a list of one."""
    return (value,) if isinstance(value, dict) else tuple(value) if isinstance(value, list) else value


class BaseTables(Section):
    """What the files of sweeps and of searches have in common."""

    name: str = declared("sweep", "Name of the sweep or the search.", min_length=1, max_length=100)
    question: str = declared("", "The question that it answers.")
    scenario: str | None = declared(
        None, "A name of the catalogue, or a path (with a / or .toml), relative to this file."
    )
    random_seed: int | None = declared(None, "Instead of the scenario's own run.random_seed.", ge=0, lt=2**63)
    set: dict[str, Any] = declared(None, "Changes of the scenario for all points.", factory=dict)
    factors: Many[FactorTable] = declared((), "What is varied.")


class SweepTables(BaseTables):
    """A sweep file."""

    replicates: int = declared(
        10,
        "Runs of each point; the most of them where there is a stop rule.",
        unit="runs",
        ge=1,
        le=MOST_REPLICATES,
    )
    measures: Many[str] = declared((), "What is kept of each run: of the first brand, or Brand/measure.")
    luck: Literal["shared", "independent"] = declared(
        "shared", "Whether replicate r has the same luck at all points, or luck of its own at each."
    )
    design: DesignSettings = declared(None, "Where the sweep looks.", factory=DesignSettings)
    timeseries: TimeSeries | None = declared(None, "What is kept of the course of each run.")
    stop: StopTable | None = declared(None, "When a point needs no further replicates.")
    hypothesis: Annotated[tuple[HypothesisTable, ...], BeforeValidator(_as_tables)] = declared(
        (), "Claims that the sweep is to decide."
    )
