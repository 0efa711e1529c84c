"""`Schedule`: which task comes next; what a point's replicates share is prepared first, and nothing is done twice."""

from __future__ import annotations

import math
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.sweep.execution.running import WAIT
from experiments.sweep.point import Point, run_identity

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from experiments.sweep.execution.task import Task
    from experiments.sweep.stop_rule import StopRule
    from experiments.sweep.subjects.subject import Subject


@dataclass
class OpenPoint:
    """A point whose runs are under way.

    Attributes
    ----------
    place : int
        Position in the design.
    point : Point
    looked : int
        Replicates up to which it has been scheduled.
    values : dict of int to float
        Measure of the stop rule by replicate.
    waiting : set of int
        Replicates that are under way.
    preparing : deque of Task
        What must be done before.
    """

    place: int
    point: Point
    looked: int = 0
    values: dict[int, float] = field(default_factory=dict)
    waiting: set[int] = field(default_factory=set)
    preparing: deque[Task] = field(default_factory=deque)


class Schedule:
    """Hands out the tasks of a sweep, a few points at a time.

    Parameters
    ----------
    order : sequence of int
        Positions of points in the order in which they are opened; of equal points only the first.
    point_at : callable
        Returns the `Point` at a position.
    subject : Subject
        Makes tasks of points.
    folder : Path
        Where prepared networks and seeds lie.
    replicates : int
        Of each point; the most where there is a stop rule.
    finished : callable
        Tells of a point and a number of replicates which of them are done already: their values of the stop rule's
        measure by replicate.
    skipped : set of str
        Runs that failed before and are not tried again.
    networks : array of str [points]
        Key of the network of each point, empty where it has none of its own; one that no open or later point needs is
        let go.
    stop_rule : StopRule or None
    open_at_once : int
    """

    def __init__(
        self,
        order: Sequence[int],
        point_at: Callable[[int], Point],
        subject: Subject,
        folder: Path,
        replicates: int,
        finished: Callable[[Point, int], dict[int, float]],
        skipped: set[str],
        networks: NDArray[np.str_],
        stop_rule: StopRule | None,
        open_at_once: int,
    ) -> None:
        self._order = iter(order)
        self._point_at = point_at
        self._subject = subject
        self._folder = folder
        self._replicates = replicates
        self._finished = finished
        self._skipped = skipped
        self._stop_rule = stop_rule
        self._open_at_once = open_at_once
        self._ready: deque[Task] = deque()
        self._runs: dict[str, tuple[OpenPoint, int]] = {}
        self._open: dict[int, OpenPoint] = {}
        self._made: set[str] = set()
        self._making: dict[str, list[OpenPoint]] = {}
        self._users = Counter(str(networks[place]) for place in order)

    def tasks(self) -> Iterator[Any]:
        """Yield tasks, and `WAIT` while none is ready before another is completed."""
        while True:
            # Points are opened ahead, so that preparing the next overlaps with runs of the last.
            while len(self._ready) < self._open_at_once and len(self._open) < self._open_at_once:
                place = next(self._order, None)
                if place is None:
                    break
                self._begin(OpenPoint(place, self._point_at(place)))
            if self._ready:
                yield self._ready.popleft()
            elif self._open:
                yield WAIT
            else:
                return

    def run_of(self, key: str) -> tuple[OpenPoint, int] | None:
        """Return the open point and the replicate of a run's task; None for a task that prepares."""
        return self._runs.get(key)

    def prepared(self, key: str) -> None:
        """Note that a task that prepares is done."""
        self._made.add(key)
        for opened in self._making.pop(key):
            opened.preparing.popleft()
            self._go_on(opened)

    def not_prepared(self, key: str) -> list[tuple[OpenPoint, int]]:
        """Note that a task that prepares has failed; return the runs that cannot be made therefore."""
        lost = []
        for opened in self._making.pop(key):
            lost += [(opened, replicate) for replicate in range(self._replicates) if replicate not in opened.values]
            self._close(opened)
        return lost

    def completed(self, key: str, value: float) -> None:
        """Note that a run is done, or has failed: then `value` is NaN."""
        opened, replicate = self._runs.pop(key)
        opened.waiting.discard(replicate)
        opened.values[replicate] = value
        if not opened.waiting:
            self._look(opened)

    def _begin(self, opened: OpenPoint) -> None:
        self._open[opened.place] = opened
        opened.values.update(self._finished(opened.point, self._replicates))
        for replicate in range(self._replicates):
            run = run_identity(opened.point.digest, opened.point.first_replicate + replicate)
            if run in self._skipped:
                opened.values.setdefault(replicate, math.nan)
        if not self._is_complete(opened):
            opened.preparing.extend(self._subject.preparations(opened.point, self._folder))
        self._go_on(opened)

    def _is_complete(self, opened: OpenPoint) -> bool:
        """Whether no run of a point is missing."""
        looked, rule = 0, self._stop_rule
        while looked < self._replicates:
            looked = self._replicates if rule is None else rule.next(looked, self._replicates)
            if any(replicate not in opened.values for replicate in range(looked)):
                return False
            if rule is not None and rule.is_met([opened.values[replicate] for replicate in range(looked)]):
                return True
        return True

    def _go_on(self, opened: OpenPoint) -> None:
        """Prepare what is to be prepared next; else schedule the first replicates."""
        while opened.preparing and opened.preparing[0].key in self._made:
            opened.preparing.popleft()
        if not opened.preparing:
            self._look(opened)
            return
        task = opened.preparing[0]
        if task.key not in self._making:
            self._making[task.key] = []
            # Before all runs that are ready: others wait for it.
            self._ready.appendleft(task)
        self._making[task.key].append(opened)

    def _look(self, opened: OpenPoint) -> None:
        """Schedule the next replicates of a point, or close it."""
        rule = self._stop_rule
        while not opened.waiting:
            if opened.looked >= self._replicates:
                self._close(opened)
                return
            if rule is not None and opened.looked and rule.is_met([opened.values[r] for r in range(opened.looked)]):
                self._close(opened)
                return
            upto = self._replicates if rule is None else rule.next(opened.looked, self._replicates)
            for replicate in range(opened.looked, upto):
                self._schedule(opened, replicate)
            opened.looked = upto

    def _schedule(self, opened: OpenPoint, replicate: int) -> None:
        if replicate in opened.values:
            return
        number = opened.point.first_replicate + replicate
        run = run_identity(opened.point.digest, number)
        self._runs[run] = (opened, replicate)
        opened.waiting.add(replicate)
        self._ready.append(self._subject.task(opened.point, self._folder, run, number))

    def _close(self, opened: OpenPoint) -> None:
        del self._open[opened.place]
        self._subject.release(opened.point, self._folder, is_last=self._no_longer_needed(opened.point.network))

    def _no_longer_needed(self, network: str) -> bool:
        self._users[network] -= 1
        return not self._users[network]
