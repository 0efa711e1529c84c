"""`Forecast`: what a sweep will take, told before it starts: a few runs are made for it, and thrown away."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.sweep.posix import posix_module
from experiments.sweep.sampled_points import SampledPoints

if TYPE_CHECKING:
    from experiments.sweep.points import Points
    from experiments.sweep.store.reader import StoreReader
    from experiments.sweep.subjects.subject import Subject

resource = posix_module("resource", "the memory of a run is read by `getrusage`")

_TRIED = 3
"""Points at which a run is made."""

_PATIENCE = 20.0
"""Seconds after which no further point is tried."""

_OVERHEAD = 0.00045
"""Seconds that submitting, collecting and keeping a run take beside it (`make bench-sweep`)."""

_START = 4.0
"""Seconds that workers take to start."""

_PROCESS = 240e6
"""Bytes of a process that has imported everything, beside what it runs (`make bench-sweep`)."""

_ROW = 70
"""Bytes of a row of the store, compressed: 42 to 68 in the sweeps that are shipped and in a small one."""

_SERIES_ROW = 14
"""Bytes of a row of a time series, compressed."""

_POINT = 800
"""Bytes of a point's description, compressed: 300 to 760 in the same."""


@dataclass(frozen=True)
class Forecast:
    """An estimate, from a few runs on this machine; others may differ by what their points make of them.

    Attributes
    ----------
    points, distinct : int
        Points of the design, and those that differ from each other.
    runs : int
        Of distinct points; the most, where a stop rule ends points earlier.
    tried : tuple of float
        Seconds of the runs that were made for it.
    workers : int
    seconds : float
        Until all runs are made.
    driver_bytes, worker_bytes : float
        Memory of the driver, and of each worker; a network that workers share is counted once, with the driver.
    disk_bytes : float
        Of the store, tables and, while it runs, prepared networks.
    described : int
        Points that were described and checked; all of them, unless there are very many.
    checking : float
        Seconds that describing and checking all of them takes.
    found : int or None
        Runs that a store has already; about so many, where not all points were described. None if no store was named.
    held : int
        Runs of any sweep that the store has.
    """

    points: int
    distinct: int
    runs: int
    tried: tuple[float, ...]
    workers: int
    seconds: float
    driver_bytes: float
    worker_bytes: float
    disk_bytes: float
    described: int
    checking: float
    found: int | None = None
    held: int = 0

    @property
    def is_sampled(self) -> bool:
        """Whether not all points were described."""
        return self.described < self.points


def forecast(
    points: Points | SampledPoints, subject: Subject, replicates: int, workers: int, store: StoreReader | None = None
) -> Forecast:
    """Estimate a sweep's time, memory and disk by running replicate 0 at its first, middle and last points.

    Parameters
    ----------
    points : Points or SampledPoints
    subject : Subject
    replicates, workers : int
    store : StoreReader, optional
        Whose runs are not made again.
    """
    distinct = points.distinct()
    tried: list[float] = []
    preparing: list[float] = []
    network_bytes: list[int] = []
    if subject.warm_worker is not None:
        subject.warm_worker()
    before = _peak()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for place in _spread(distinct):
            point = points.at(place)
            start = time.perf_counter()
            for task in subject.preparations(point, folder):
                task.function(*task.arguments)
            preparing.append(time.perf_counter() - start)
            network_bytes.append(sum(file.stat().st_size for file in folder.rglob("*.npz")))
            # The first run of a process takes longer, for what it imports and compiles: it is made twice.
            for _ in range(2 if not tried else 1):
                task = subject.task(point, folder, "forecast", point.first_replicate)
                start = time.perf_counter()
                task.function(*task.arguments)
                passed = time.perf_counter() - start
            tried.append(passed)
            if time.monotonic() - began > _PATIENCE:
                break
    runs = len(distinct) * replicates
    found = None if store is None else _found(points, store, replicates, runs)
    left = runs - (found or 0)
    networks = _networks(points)
    at_once = min(networks, 2 * workers + 1)
    made = left * float(np.mean(tried)) + max(networks, 1) * float(np.mean(preparing)) * left / runs
    seconds = made / min(workers, max(left, 1))
    kept = _ROW * subject.rows_per_run + _SERIES_ROW * subject.series_rows_per_run
    network = max(network_bytes, default=0) / max(len(network_bytes), 1)
    return Forecast(
        len(points),
        len(distinct),
        runs,
        tuple(tried),
        workers,
        _START + left * _OVERHEAD + seconds,
        _PROCESS + network + 8.0 * runs * 6,
        _PROCESS + max(_peak() - before, 0),
        (left + runs) * kept + len(distinct) * left / runs * _POINT + at_once * network,
        points.described if isinstance(points, SampledPoints) else len(points),
        points.seconds_per_point * len(points) if isinstance(points, SampledPoints) else 0.0,
        found,
        0 if store is None else len(store),
    )


def _networks(points: Points | SampledPoints) -> int:
    """Return how many networks are prepared."""
    if isinstance(points, SampledPoints):
        return points.networks
    keys = points.networks[points.distinct()]
    return len(np.unique(keys[keys != ""]))


def _found(points: Points | SampledPoints, store: StoreReader, replicates: int, runs: int) -> int:
    """Return how many runs a store has already: of those points that are described, and of the others in proportion."""
    if not len(store):
        return 0
    if isinstance(points, SampledPoints):
        names = list(points.runs(replicates))
        return round(np.count_nonzero(store.finished(names)) / len(names) * runs)
    return int(
        sum(np.count_nonzero(store.finished(points.runs(int(place), replicates))) for place in points.distinct())
    )


def _spread(distinct: Any) -> list[int]:
    places = np.linspace(0, len(distinct) - 1, min(_TRIED, len(distinct))).round().astype(int)
    return [int(distinct[place]) for place in dict.fromkeys(places.tolist())]


def _peak() -> float:
    """Most memory that this process has held, in bytes."""
    return float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) * 1024.0
