"""`Strategy`: a named way to choose seeds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from simulation.errors import Problem
from simulation.seeding.task import Choice, SeedingTask


@dataclass(frozen=True)
class Strategy:
    """A way to choose seeds.

    Attributes
    ----------
    name : str
        As in a scenario and on the command line.
    meaning : str
        One line.
    source : str
        Who proposed it, where; empty if nobody needs to be named.
    choose : callable
        Answers a `SeedingTask` that has been checked with a `Choice`.
    note : str
        What to know before it is used on a large network; empty where nothing is.
    work_problem : callable, optional
        Tells why a task is too much work for it; where not given, none is.
    """

    name: str
    meaning: str
    source: str
    choose: Callable[[SeedingTask], Choice]
    note: str = ""
    work_problem: Callable[[SeedingTask], Problem | None] | None = None
