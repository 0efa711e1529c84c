"""What must hold for reverse-reachable sets to be asked, beside what any task must."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.errors import Problem, SeedingError
from simulation.seeding.task_checks import task_problems

if TYPE_CHECKING:
    from simulation.seeding.task import SeedingTask

_SOURCE = "reverse-reachable sets"


def is_between(value: Any, low: float, high: float) -> bool:
    """Whether a value is a number strictly between two others."""
    is_number = isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)
    return is_number and bool(low < value < high)


def check_epsilon(epsilon: float, greedy: float) -> None:
    """Refuse an epsilon that is not above 0 and below what greedy promises.

    Raises
    ------
    SeedingError
    """
    if not is_between(epsilon, 0.0, greedy):
        raise SeedingError([Problem("epsilon", epsilon, f"a number above 0 and below {greedy:.4g}")], _SOURCE)


def check(task: SeedingTask, failure: float) -> None:
    """Refuse a task that no strategy can be asked, or a chance of failure that is none.

    Raises
    ------
    SeedingError
        With all that is wrong.
    """
    problems = []
    if not is_between(failure, 0.0, 1.0):
        problems.append(Problem("failure", failure, "a probability above 0 and below 1"))
    problems += task_problems(task)
    if problems:
        raise SeedingError(problems, _SOURCE)
