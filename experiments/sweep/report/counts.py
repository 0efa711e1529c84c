"""How many points and runs a sweep has, and how many of them are missing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from experiments.sweep.results import Results


@dataclass(frozen=True)
class Counts:
    """Points and runs of a sweep.

    Attributes
    ----------
    points, planned, finished, failed : int
        Points of the design; runs planned, finished, and failed.
    not_made : int
        Runs neither finished nor failed: after a point had stopped, or not reached yet.
    fewest, most : int
        Finished runs of a point.
    empty : int
        Points without any finished run.
    """

    points: int
    planned: int
    finished: int
    failed: int
    not_made: int
    fewest: int
    most: int
    empty: int


def counts_of(results: Results) -> Counts:
    """Count the points and runs of a sweep."""
    points = len(results.design.coordinates)
    runs = np.zeros(points, np.int64)
    for point, number in Counter(int(point) for point in results.table["point"]).items():
        runs[point] = number
    finished, failed = len(results.table), len(results.failures)
    return Counts(
        points,
        results.planned,
        finished,
        failed,
        max(0, results.planned - finished - failed),
        int(runs.min(initial=finished)) if points else 0,
        int(runs.max(initial=0)),
        int((runs == 0).sum()),
    )
