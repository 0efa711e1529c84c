"""From the store to `Results`: the finished runs of a sweep in the order of its design, whatever order made them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.sweep.design.shown import factor_columns
from experiments.sweep.point import series_identity
from experiments.sweep.store.files import refused
from experiments.sweep.store.partition import keys_of

if TYPE_CHECKING:
    import pyarrow
    from numpy.typing import NDArray

    from experiments.sweep.design.design import Design
    from experiments.sweep.design.factor import Factor
    from experiments.sweep.points import Points, RecordedPoints
    from experiments.sweep.results import Column
    from experiments.sweep.stop_rule import StopRule
    from experiments.sweep.store.reader import StoreReader
    from experiments.sweep.subjects.subject import Subject


class Assembly:
    """Reads the finished runs of a sweep.

    Parameters
    ----------
    store : StoreReader
        Open for writing, too, or read only.
    points : Points or RecordedPoints
    replicates : int
        The most of each point.
    subject : Subject
    stop_rule : StopRule or None

    Attributes
    ----------
    outcomes : float64 array [points, replicates, measures]
    finished, distinct : int
        Runs that are there, and that are asked for, each counted once, before any stop rule.
    """

    def __init__(
        self,
        store: StoreReader,
        points: Points | RecordedPoints,
        replicates: int,
        subject: Subject,
        stop_rule: StopRule | None,
    ) -> None:
        self._store = store
        self._subject = subject
        self._rule = stop_rule
        runs = np.array([points.runs(place, replicates) for place in range(len(points))])
        self._runs: NDArray[np.str_] = runs.reshape(len(points), replicates)
        flat = self._runs.ravel().tolist()
        is_done = store.finished(flat)
        if points.series_ticks.any():
            # A run of which a part is lost is made again.
            ticks = np.repeat(points.series_ticks, replicates).tolist()
            keys = [series_identity(run, every) for run, every in zip(flat, ticks, strict=True)]
            is_done = is_done & store.finished_series(keys)
        self._is_done: NDArray[np.bool_] = is_done.reshape(self._runs.shape)
        places = points.distinct()
        self.distinct = len(places) * replicates
        self.finished = int(np.count_nonzero(self._is_done[places]))
        self.outcomes = self._outcomes()
        self._leave_out_what_came_after_the_stop()

    def _outcomes(self) -> NDArray[np.float64]:
        """Measures of all runs, shape (points, replicates, measures); NaN where there is none."""
        measures: Sequence[Column] = self._subject.measures
        outcomes = np.full((*self._runs.shape, len(measures)), np.nan)
        runs, place = np.unique(self._runs[self._is_done], return_inverse=True)
        if not len(runs):
            return outcomes
        table = self._store.read(runs.tolist())
        for index, column in enumerate(measures):
            outcomes[self._is_done, index] = self._column(table, column, runs)[place]
        return outcomes

    def _column(self, table: pyarrow.Table, column: Column, runs: NDArray[np.str_]) -> NDArray[np.float64]:
        """Return a measure of each run of a table: one row per run, of the measure's brand."""
        rows = self._subject.rows(table, column)
        if not np.array_equal(keys_of(rows, "run").astype(runs.dtype), runs):
            raise refused(self._store.folder, f"has not one value of {column.name} for each run: is not of this sweep")
        found: NDArray[Any] = rows.column(self._subject.stored(column)).to_numpy(zero_copy_only=False)
        return np.asarray(found, float)

    def _leave_out_what_came_after_the_stop(self) -> None:
        if self._rule is None:
            return
        names = [column.name for column in self._subject.measures]
        values = self.outcomes[:, :, names.index(self._rule.measure)]
        for place in range(len(values)):
            count = self._rule.replicates(values[place].tolist())
            self._is_done[place, count:] = False
            self.outcomes[place, count:] = np.nan

    def table(self, factors: Sequence[Factor], design: Design) -> pyarrow.Table:
        """Return the tidy table: ``point``, ``replicate``, factors, measures; one row per finished run."""
        import pyarrow

        place, replicate = np.nonzero(self._is_done)
        columns: dict[str, Any] = {"point": place.astype(np.int64), "replicate": replicate.astype(np.int32)}
        columns |= {name: values.take(place) for name, values in factor_columns(factors, design).items()}
        for index, column in enumerate(self._subject.measures):
            columns[column.name] = self._written(column, self.outcomes[place, replicate, index])
        return pyarrow.table(columns)

    def _written(self, column: Column, values: NDArray[np.float64]) -> Any:
        import pyarrow

        if self._subject.columns[self._subject.stored(column)] == "int" and not np.isnan(values).any():
            return values.astype(np.int64)
        return pyarrow.array(values, from_pandas=True)

    def series(self, columns: Sequence[str], ticks: NDArray[np.int64]) -> pyarrow.Table:
        """Return the time series: ``point``, ``replicate``, the days of an interval, ``brand`` and the columns.

        Parameters
        ----------
        columns : sequence of str
        ticks : int64 array [points]
            Grid of each point's series.
        """
        import pyarrow

        place, replicate = np.nonzero(self._is_done)
        keys = [series_identity(str(self._runs[p, r]), int(ticks[p])) for p, r in zip(place, replicate, strict=True)]
        runs, index = np.unique(np.array(keys, dtype=self._runs.dtype), return_inverse=True)
        found = self._store.read_series(runs.tolist())
        names = found.column("run").to_numpy(zero_copy_only=False).astype(self._runs.dtype)
        starts = np.searchsorted(names, runs, "left")
        lengths = np.searchsorted(names, runs, "right") - starts
        counts = lengths[index]
        firsts = np.repeat(starts[index] - np.concatenate([[0], np.cumsum(counts)[:-1]]), counts)
        rows = found.take(pyarrow.array(firsts + np.arange(counts.sum())))
        taken = {name: rows.column(name) for name in ("day_start", "day_end", "day", "brand", *columns)}
        head = {
            "point": np.repeat(place, counts).astype(np.int64),
            "replicate": np.repeat(replicate, counts).astype(np.int32),
        }
        return pyarrow.table({**head, **taken})

    def failures(self, shown: Sequence[Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...]:
        """Return the runs that failed, in the order of the design, with the values of the factors at each point."""
        failed = self._store.failed()
        found = []
        for place, replicate in zip(*np.nonzero(~self._is_done), strict=True):
            record = failed.get(str(self._runs[place, replicate]))
            if record is not None:
                keys = {"point": int(place), "replicate": int(replicate), "kind": record.kind, "error": record.error}
                found.append({**keys, **shown[place]})
        return tuple(found)
