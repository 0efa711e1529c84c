"""`Status`: how far a sweep is, read beside the process that may be running it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.sweep.folder import SweepFolder
from experiments.sweep.losses import lost
from experiments.sweep.mark import DamageError
from experiments.sweep.point import series_identity
from experiments.sweep.points import RecordedPoints
from simulation.plural import plural

if TYPE_CHECKING:
    from experiments.sweep.store.reader import StoreReader
    from experiments.sweep.store.record import FailureRecord


@dataclass(frozen=True)
class Status:
    """What a sweep's folder holds.

    Attributes
    ----------
    name : str
    points, distinct, replicates : int
    planned : int
        Runs of distinct points; the most, where a stop rule ends points earlier.
    finished : int
        Each with its time series, where one is kept.
    failures : tuple of FailureRecord
        Runs that raised, or were set aside, in the order of their identity.
    may_stop : bool
        Whether points may end before all their replicates.
    is_running : bool
        Whether a process holds the store.
    store : Path
    notes : tuple of str
        What is wrong with the store, and what will be done about it.
    damage : tuple of str
        What is damaged or lost, and how to mend it; empty where everything is as it was written.
    """

    name: str
    points: int
    distinct: int
    replicates: int
    planned: int
    finished: int
    failures: tuple[FailureRecord, ...]
    may_stop: bool
    is_running: bool
    store: Path
    notes: tuple[str, ...]
    damage: tuple[str, ...] = ()

    @classmethod
    def of(cls, path: Path, store: Path | None = None) -> Status:
        """Read how far the sweep in a folder is; nothing is changed.

        Parameters
        ----------
        path : Path
        store : Path, optional
            Of a store outside the folder that several sweeps share.

        Raises
        ------
        StorageError
            If the folder holds no sweep, is too damaged to tell, or its store cannot be read.
        """
        from experiments.sweep.store.reader import StoreReader

        folder = SweepFolder.open(path, store)
        mark = folder.mark
        points = RecordedPoints.read(folder)
        reader = StoreReader.read_only(folder.store)
        distinct = points.distinct()
        runs = [run for place in distinct for run in points.runs(int(place), mark.replicates)]
        is_finished = reader.finished(runs)
        if points.series_ticks.any():
            ticks = np.repeat(points.series_ticks[distinct], mark.replicates).tolist()
            keys = [series_identity(run, every) for run, every in zip(runs, ticks, strict=True)]
            is_finished = is_finished & reader.finished_series(keys)
        finished = int(np.count_nonzero(is_finished))
        is_begun = is_finished.reshape(len(distinct), -1).any(axis=1)
        undescribed = int(np.count_nonzero(~reader.described(points.digests[distinct][is_begun])))
        failed = reader.failed()
        own = failed.keys() & set(runs) if failed else set()
        return cls(
            mark.name,
            len(points),
            len(distinct),
            mark.replicates,
            len(runs),
            finished,
            tuple(failed[run] for run in sorted(own)),
            mark.may_stop,
            reader.is_held(),
            folder.store,
            tuple(reader.notes),
            tuple(_damage(folder, reader, finished, len(runs), undescribed)),
        )

    def as_dict(self) -> Mapping[str, Any]:
        """Return the fields for JSON."""
        return {
            **{key: value for key, value in vars(self).items() if key not in ("failures", "notes", "store", "damage")},
            "store": str(self.store),
            "left": self.planned - self.finished - len(self.failures),
            "failures": [{**vars(failure), "parameters": dict(failure.parameters)} for failure in self.failures],
            "notes": list(self.notes),
            "damage": list(self.damage),
        }


def _damage(folder: SweepFolder, reader: StoreReader, finished: int, planned: int, undescribed: int) -> Iterator[str]:
    try:
        folder.check()
    except DamageError as error:
        yield f"{error.source}: {error.problems[0].allowed}"
    for path in folder.damaged_tables():
        yield f"{path}: is not as it was written: run the sweep again, which writes it anew"
    if undescribed:
        count = plural(undescribed, "point with finished runs is", "points with finished runs are")
        yield f"{count} described no more: run the sweep again, which describes what is missing"
    missing = lost(folder, reader, finished, planned)
    if missing:
        yield missing
    elif reader.is_damaged:
        yield "the store is damaged, and no finished run is lost: run the sweep again, which mends it"
