"""What a user may write into a search file: its tables, with unit, range, default and one line of meaning each."""

from __future__ import annotations

from typing import Literal

from experiments.sweep.design.sweep_file import MOST_REPLICATES, BaseTables
from simulation.scenario.fields import Many, Section
from simulation.scenario.fields import field as declared


class GoalTable(Section):
    """What is looked for."""

    measure: str = declared(..., "The measure whose mean over replicates is the goal.", min_length=1)
    direction: Literal["maximize", "minimize"] = declared("maximize", "Whether more of it is better, or less.")


class ConstraintTable(Section):
    """What must hold."""

    measure: str = declared(..., "The measure whose mean over replicates is bounded.", min_length=1)
    at_most: float | None = declared(
        None, "Highest mean allowed; one of at_most and at_least.", unit="that of the measure", ge=-1e300, le=1e300
    )
    at_least: float | None = declared(
        None, "Lowest mean allowed; one of at_most and at_least.", unit="that of the measure", ge=-1e300, le=1e300
    )


class SearchSettings(Section):
    """How long a search looks, and how its finalists are estimated again."""

    trials: int = declared(60, "Points that are tried.", unit="trials", ge=1, le=10_000)
    at_a_time: int = declared(
        4,
        "Points that are chosen before any of them is known: part of the result, whatever the number of workers.",
        unit="trials",
        ge=1,
        le=1_000,
    )
    random_seed: int = declared(1, "Of the choice of points; luck has the scenario's own.", ge=0, lt=2**32)
    finalists: int = declared(3, "Best trials that are estimated again.", unit="trials", ge=1, le=100)
    fresh_replicates: int = declared(
        40,
        "Replicates of that estimate, none of which has had a part in the search.",
        unit="runs",
        ge=2,
        le=MOST_REPLICATES,
    )


class SearchTables(BaseTables):
    """A search file."""

    replicates: int = declared(
        10, "Runs of each trial, the same luck for all trials.", unit="runs", ge=1, le=MOST_REPLICATES
    )
    measures: Many[str] = declared((), "What is kept of each run beside the goal and the constraints.")
    goal: GoalTable | None = declared(None, "What is looked for.")
    constraints: Many[ConstraintTable] = declared((), "What must hold where it is found.")
    search: SearchSettings = declared(None, "How long it is looked for.", factory=SearchSettings)
