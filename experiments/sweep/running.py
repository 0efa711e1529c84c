"""Running a sweep: tasks go to an executor, what comes back goes to the store, and nothing is done twice."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.sweep.execution.running import execute
from experiments.sweep.execution.task import Done, Failed
from experiments.sweep.point import run_identity, series_identity
from experiments.sweep.schedule import OpenPoint, Schedule
from experiments.sweep.store.record import FailureRecord, RunRecord

if TYPE_CHECKING:
    import threading

    from experiments.sweep.execution.engine import Engine
    from experiments.sweep.point import Point
    from experiments.sweep.points import Points
    from experiments.sweep.results import Column
    from experiments.sweep.stop_rule import StopRule
    from experiments.sweep.store.store import Store
    from experiments.sweep.subjects.subject import Subject

_AHEAD = 2
"""Points that are open at a time, per worker, so that preparing overlaps with running."""


@dataclass
class Tally:
    """How far a sweep is.

    Attributes
    ----------
    done, failed : int
        Runs that this call has made, and that failed in it.
    found : int
        Runs that were in the store before.
    set_aside : int
        Runs that failed in an earlier call and are not tried again.
    planned : int
        Of all points; the most, where a stop rule ends points earlier.
    seconds : float
        That runs took on workers.
    started : float
        `time.monotonic` of the first submission.
    """

    planned: int
    done: int = 0
    failed: int = 0
    found: int = 0
    set_aside: int = 0
    seconds: float = 0.0
    started: float = field(default_factory=time.monotonic)

    @property
    def left(self) -> int:
        """Runs that are not made yet; at most these, where there is a stop rule."""
        return self.planned - self.done - self.failed - self.found - self.set_aside

    @property
    def rate(self) -> float:
        """Runs per second, in this call."""
        passed = time.monotonic() - self.started
        return (self.done + self.failed) / passed if passed > 0 else 0.0


class Runner:
    """Makes the runs of a sweep that are not in the store.

    Parameters
    ----------
    points : Points
    subject : Subject
    replicates : int
    stop_rule : StopRule or None
    rule_column : Column or None
        Measure of the stop rule.
    folder : Path
        Where networks and seeds are laid for workers.
    describe : callable
        Returns the values of the factors at a position, for records of failures.
    """

    def __init__(
        self,
        points: Points,
        subject: Subject,
        replicates: int,
        stop_rule: StopRule | None,
        rule_column: Column | None,
        folder: Path,
        describe: Callable[[int], dict[str, Any]],
    ) -> None:
        self._points = points
        self._subject = subject
        self._replicates = replicates
        self._stop_rule = stop_rule
        self._rule_column = rule_column
        self._folder = folder
        self._describe = describe

    def run(
        self,
        store: Store,
        engine: Engine,
        order: Iterable[int],
        stop: threading.Event,
        progress: Callable[[Tally], None],
    ) -> Tally:
        """Make all runs that the store lacks, in an order of points.

        Raises
        ------
        KeyboardInterrupt
            Once `stop` is set, with all that was finished in the store.
        """
        places = list(order)
        tally = Tally(len(places) * self._replicates)
        failed = set(store.failed())
        schedule = Schedule(
            places,
            self._points.at,
            self._subject,
            self._folder,
            self._replicates,
            lambda point, count: self._finished(store, point, count, failed, tally),
            failed,
            self._points.networks,
            self._stop_rule,
            _AHEAD * engine.workers + 1,
        )
        progress(tally)
        with closing(execute(schedule.tasks(), engine, stop)) as batches:
            for answers in batches:
                kept: list[RunRecord] = []
                try:
                    self._take(store, schedule, answers, tally, kept)
                    progress(tally)
                except KeyboardInterrupt:
                    # What has come back is kept before the sweep ends; keeping it twice does no harm.
                    stop.set()
                    store.keep(kept)
        if stop.is_set():
            raise KeyboardInterrupt
        return tally

    def _take(
        self,
        store: Store,
        schedule: Schedule,
        answers: list[Done | Failed],
        tally: Tally,
        kept: list[RunRecord],
    ) -> None:
        """Keep what came back, then let the schedule go on: what it hands out next may rest on it."""
        values: dict[str, float] = {}
        for answer in answers:
            found = schedule.run_of(answer.key)
            if found is None:
                self._take_preparation(store, schedule, answer, tally)
                continue
            opened, replicate = found
            if isinstance(answer, Failed):
                self._fail(store, opened, replicate, answer)
                values[answer.key] = math.nan
                tally.failed += 1
                continue
            rows, series = answer.value
            number = opened.point.first_replicate + replicate
            record = RunRecord(answer.key, opened.point.digest, number, tuple(rows), None, answer.seconds)
            store.describe(opened.point.digest, opened.point.record)
            kept.append(record)
            if series is not None:
                key = series_identity(answer.key, opened.point.series_ticks)
                kept.append(RunRecord(key, opened.point.digest, number, (), series, 0.0))
            values[answer.key] = self._rule_value(rows)
            tally.done += 1
            tally.seconds += answer.seconds
        store.keep(kept)
        for key, value in values.items():
            schedule.completed(key, value)

    def _take_preparation(self, store: Store, schedule: Schedule, answer: Done | Failed, tally: Tally) -> None:
        if isinstance(answer, Done):
            schedule.prepared(answer.key)
            return
        for opened, replicate in schedule.not_prepared(answer.key):
            self._fail(store, opened, replicate, answer)
            tally.failed += 1

    def _fail(self, store: Store, opened: OpenPoint, replicate: int, answer: Failed) -> None:
        number = opened.point.first_replicate + replicate
        store.describe(opened.point.digest, opened.point.record)
        store.fail(
            FailureRecord(
                run_identity(opened.point.digest, number),
                opened.point.digest,
                number,
                answer.kind,
                answer.error,
                answer.traceback,
                answer.attempts,
                self._describe(opened.place),
            )
        )

    def _rule_value(self, rows: Iterable[dict[str, Any]]) -> float:
        if self._rule_column is None:
            return 0.0
        found = [self._subject.value(row, self._rule_column) for row in rows]
        return float(next((value for value in found if value is not None), math.nan))

    def _finished(self, store: Store, point: Point, count: int, failed: set[str], tally: Tally) -> dict[int, float]:
        """Which replicates of a point the store has, with the value of the stop rule's measure."""
        runs = [run_identity(point.digest, point.first_replicate + replicate) for replicate in range(count)]
        done = store.finished(runs)
        if point.series_ticks:
            done = done & store.finished_series([series_identity(run, point.series_ticks) for run in runs])
        places = [place for place, is_done in enumerate(done) if is_done]
        tally.found += len(places)
        tally.set_aside += len(failed.intersection(runs))
        if places:
            # Said already, unless the part that held it was damaged.
            store.describe(point.digest, point.record)
        if self._rule_column is None or not places:
            return dict.fromkeys(places, 0.0)
        table = store.read([runs[place] for place in places]).to_pylist()
        rows: dict[str, list[dict[str, Any]]] = {}
        for row in table:
            rows.setdefault(row["run"], []).append(row)
        return {place: self._rule_value(rows[runs[place]]) for place in places}
