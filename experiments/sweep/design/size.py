"""How large a sweep is, counted before anything of it is made, and how large it may be."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import TYPE_CHECKING

from experiments.sweep.errors import SweepError
from simulation.errors import MISSING, Problem

if TYPE_CHECKING:
    from experiments.sweep.design.design import Laid

MOST_RUNS = 10_000_000
MOST_COORDINATES = 50_000_000
"""Points times factors; eight bytes each, and a few times that while they are made."""

LEAST_SECONDS = 1e-3
LEAST_BYTES = 100.0
"""Of a run; fewer are not to be hoped for."""


def number_of_points(description: Laid) -> int:
    """Return how many points a design has, exactly, without making it."""
    settings, factors = description.design, description.factors
    # What a kind of design takes has been checked: None is the one that it does not.
    points, trajectories = settings.points or 0, settings.trajectories or 0
    if settings.kind == "full_factorial":
        return math.prod(len(factor.levels) or factor.steps for factor in factors)
    if settings.kind == "one_at_a_time":
        return 1 + sum((len(factor.levels) or factor.steps) - 1 for factor in factors)
    if settings.kind == "morris":
        return trajectories * (len(factors) + 1)
    if settings.kind == "saltelli":
        return points * (2 * len(factors) + 2 if settings.second_order else len(factors) + 2)
    return points


def check_size(description: Laid, seconds_per_run: float = LEAST_SECONDS, bytes_per_run: float = LEAST_BYTES) -> None:
    """Refuse a sweep that is empty, or too large to be made.

    Parameters
    ----------
    description : Laid
    seconds_per_run, bytes_per_run : float
        What is said in a refusal; by default what no run stays below.

    Raises
    ------
    SweepError
        With the number of points and runs, and what they would cost.
    """
    points = number_of_points(description)
    runs = points * description.replicates
    kind = description.design.kind
    problem = None
    if points < 1:
        problem = Problem("design", MISSING, f"{kind} has no points; must have one or more")
    elif runs > MOST_RUNS:
        problem = Problem(
            "design",
            MISSING,
            f"{_count(points)} points ({kind}) x {_count(description.replicates)} replicates are {_count(runs)} runs, "
            f"at least {_duration(runs, seconds_per_run)} of computing and {_volume(runs, bytes_per_run)} on disk; "
            f"must be at most {MOST_RUNS:,} runs: fewer levels, steps, points or replicates, or another kind of design",
        )
    elif points * len(description.factors) > MOST_COORDINATES:
        allowed = (
            f"{_count(points)} points ({kind}) of {len(description.factors)} factors; "
            f"must be at most {MOST_COORDINATES:,} coordinates: fewer points, or fewer factors"
        )
        problem = Problem("design", MISSING, allowed)
    if problem is not None:
        raise SweepError([problem], description.name)


def _count(number: int) -> str:
    """Write a whole number of any size; Python refuses to write those of many thousand digits, and floats end."""
    return f"{number:,}" if number < 10**18 else f"{Decimal(number):.2e}"


def _duration(runs: int, seconds_per_run: float) -> str:
    return _scaled(Decimal(runs) * Decimal(seconds_per_run), _TIMES)


def _volume(runs: int, bytes_per_run: float) -> str:
    return _scaled(Decimal(runs) * Decimal(bytes_per_run), _BYTES)


_TIMES = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400, "years": 31_557_600}
_BYTES = {"bytes": 1, "kB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12, "PB": 10**15}


def _scaled(amount: Decimal, units: dict[str, int]) -> str:
    """Write an amount in the largest unit of which there is one."""
    name, size = [(name, size) for name, size in units.items() if amount >= size or size == 1][-1]
    value = amount / size
    return f"{value:,.0f} {name}" if 100 <= value < 10**9 else f"{value:.3g} {name}"
