"""`Status`: how far a sweep is, read beside the process that may be running it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from experiments.sweep.folder import SweepFolder
from experiments.sweep.points import RecordedPoints
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
    failures : tuple of FailureRecord
        Runs that raised, or were set aside, in the order of their identity.
    may_stop : bool
        Whether points may end before all their replicates.
    is_running : bool
        Whether a process holds the store.
    store : Path
    notes : tuple of str
        What is wrong with the store, and what will be done about it.
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

    @classmethod
    def of(cls, path: Path) -> Status:
        """Read how far the sweep in a folder is; nothing is changed.

        Raises
        ------
        StorageError
            If the folder holds no sweep, or its store cannot be read.
        """
        from experiments.sweep.store.reader import StoreReader

        folder, facts = SweepFolder.open(path)
        replicates = int(facts["replicates"])
        points = RecordedPoints.read(folder.path)
        store = StoreReader.read_only(folder.store)
        distinct = points.distinct()
        runs = [run for place in distinct for run in points.runs(int(place), replicates)]
        own = set(runs)
        failed = [failure for run, failure in sorted(store.failed().items()) if run in own]
        return cls(
            str(facts["name"]),
            len(points),
            len(distinct),
            replicates,
            len(runs),
            int(np.count_nonzero(store.finished(runs))),
            tuple(failed),
            bool(facts["may_stop"]),
            store.is_held(),
            folder.store,
            tuple(store.notes),
        )

    def as_dict(self) -> Mapping[str, Any]:
        """Return the fields for JSON."""
        return {
            **{key: value for key, value in vars(self).items() if key not in ("failures", "notes", "store")},
            "store": str(self.store),
            "left": self.planned - self.finished - len(self.failures),
            "failures": [{**vars(failure), "parameters": dict(failure.parameters)} for failure in self.failures],
            "notes": list(self.notes),
        }
