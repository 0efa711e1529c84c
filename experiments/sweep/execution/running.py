"""`execute`: submits tasks as there is room, retries those whose worker died, hands over what is ready."""

from __future__ import annotations

import queue
import threading
import time
from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures import BrokenExecutor, Future
from typing import Final

from experiments.sweep.errors import ClusterError
from experiments.sweep.execution.calling import Answer
from experiments.sweep.execution.engine import Engine
from experiments.sweep.execution.task import Done, Failed, Task
from experiments.sweep.execution.wording import in_words


class Wait:
    """What an iterator of tasks gives while it has none; see `WAIT`."""

    def __repr__(self) -> str:
        return "WAIT"


WAIT: Final = Wait()
"""Nothing to submit until something completes."""

# Seconds of work that lie ready beside what runs, so that nobody waits while results are being kept; at least one
# task per worker, at most `_MOST_SPARE` per worker.
_SPARE_SECONDS = 0.03
_MOST_SPARE = 32
# Seconds between two looks at `stop` and at the workers; seconds after which what is ready is handed over.
_LOOK = 0.1
# Times in a row that the engine may break before a task has begun.
_MOST_BROKEN = 5
_BATCH = 0.05


def execute(
    tasks: Iterator[Task | Wait], engine: Engine, stop: threading.Event | None = None
) -> Generator[list[Done | Failed], None, None]:
    """Run tasks, and yield what became of them, in batches of whatever is ready, in no particular order.

    A task that raises is `Failed`, and the others go on. When a worker dies, all tasks that may have been with it are
    run again, alone; one that ends its worker a second time is `Failed`.

    Parameters
    ----------
    tasks : iterator of Task or WAIT
        Pulled only as there is room: memory does not grow with their number. `WAIT` says that the next task depends on
        what is running: it is asked again once something has completed and has been handed over.
    engine : Engine
        Runs one `execute` at a time.
    stop : threading.Event, optional
        Once it is set, what has completed is handed over, and the rest is left: nothing of it goes on in a process of
        ours.

    Yields
    ------
    list of Done or Failed
        Never empty.

    Raises
    ------
    KeyboardInterrupt
        After what has completed was handed over, if it is raised here; as any other exception.
    ClusterError
        If the workers are lost, or have another environment.
    RuntimeError
        If all tasks have completed and `tasks` still says `WAIT`.
    """
    collection = _Collection(tasks, engine, threading.Event() if stop is None else stop)
    is_finished = False
    try:
        try:
            yield from collection.batches()
            is_finished = not collection.in_flight
        except GeneratorExit:
            raise
        except BaseException:
            collection.salvage()
            if collection.ready:
                yield collection.taken()
            raise
    finally:
        if not is_finished:
            engine.abandon()


class _Collection:
    """What is in flight, what is to be run again, and what is ready."""

    def __init__(self, tasks: Iterator[Task | Wait], engine: Engine, stop: threading.Event) -> None:
        self._tasks = tasks
        self._engine = engine
        self._stop = stop
        self._settled: queue.SimpleQueue[Future[Answer]] = queue.SimpleQueue()
        self._backlog: deque[Task] = deque()
        self._suspects: deque[Task] = deque()
        self._alone: Task | None = None
        self._is_exhausted = False
        # Times that the engine broke since a task was last answered, none of which was to blame.
        self._broken = 0
        # Seconds per task, smoothed; until the first is known, one spare task per worker.
        self._seconds = float("inf")
        self.in_flight: dict[Future[Answer], Task] = {}
        self.ready: list[Done | Failed] = []

    def batches(self) -> Iterator[list[Done | Failed]]:
        """Yield batches until all is done or `stop` is set."""
        while True:
            is_waiting = self._fill()
            if self._stop.is_set():
                self.salvage()
                if self.ready:
                    yield self.taken()
                return
            if self.in_flight and not self.ready:
                self._collect()
            else:
                self.drain()
            if self.ready:
                yield self.taken()
            elif not self.in_flight and not self._suspects and not self._backlog:
                if self._is_exhausted:
                    return
                if is_waiting:
                    raise RuntimeError("nothing is running, and the tasks say WAIT")

    def taken(self) -> list[Done | Failed]:
        """Return what is ready; it is never returned twice."""
        batch, self.ready = self.ready, []
        return batch

    def drain(self) -> None:
        """Take in what has settled, without waiting."""
        while True:
            try:
                future = self._settled.get_nowait()
            except queue.Empty:
                return
            self._settle(future)

    def salvage(self) -> None:
        """Take in what has been answered, and do nothing about the rest."""
        for future, task in list(self.in_flight.items()):
            if _is_answered(future) and future.result().kind != "differs":
                del self.in_flight[future]
                self._answer(task, future.result())

    def _collect(self) -> None:
        """Wait a little for something to settle, and take in all that has."""
        try:
            future = self._settled.get(timeout=_LOOK)
        except queue.Empty:
            if self._engine.check():
                self._recover()
            return
        self._settle(future)
        self.drain()

    def _room(self) -> int:
        """Return how many tasks may be in flight."""
        spare = min(max(_SPARE_SECONDS / max(self._seconds, 1e-9), 1.0), _MOST_SPARE)
        return self._engine.workers * (1 + int(spare))

    def _fill(self) -> bool:
        """Submit as there is room; return whether the tasks say `WAIT`."""
        if self._alone is not None and self.in_flight:
            return False
        self._alone = None
        if self._suspects:
            # Alone, so that the next death has one task to blame.
            if not self.in_flight:
                self._alone = self._suspects.popleft()
                self._submit(self._alone)
            return False
        until = time.monotonic() + _BATCH
        room = self._room()
        while len(self.in_flight) < room and not self._stop.is_set():
            if self._backlog:
                self._submit(self._backlog.popleft())
            elif self._is_exhausted:
                return False
            else:
                try:
                    task = next(self._tasks)
                except StopIteration:
                    self._is_exhausted = True
                    return False
                if isinstance(task, Wait):
                    return True
                self._submit(task)
            if self._suspects or (time.monotonic() > until and not self._settled.empty()):
                return False
        return False

    def _submit(self, task: Task) -> None:
        try:
            future = self._engine.submit(task)
        except BrokenExecutor as error:
            # It broke before this task: not to be blamed.
            (self._suspects if task is self._alone else self._backlog).appendleft(task)
            self._alone = None
            reason = in_words(error)[0]
            self._engine.note_trouble(reason)
            self._broken += 1
            if self._broken > _MOST_BROKEN:
                raise ClusterError(
                    f"{self._engine.description}: broke {self._broken} times in a row before any task was done "
                    f"({reason}); what is finished is kept, and the same command goes on from there"
                ) from None
            self._recover()
            return
        self.in_flight[future] = task
        future.add_done_callback(self._settled.put)

    def _settle(self, future: Future[Answer]) -> None:
        """Take in what became of a task."""
        task = self.in_flight.pop(future, None)
        if task is None:
            return
        if future.cancelled():
            raise ClusterError(f"{self._engine.description}: the connection was lost, and with it what was running")
        error = future.exception()
        if error is None:
            self._answer(task, future.result())
        elif self._engine.is_death(error):
            self._blame(task, self._engine.last_words(error))
            if self._engine.breaks_all(error):
                self._recover()
        else:
            # It never reached a worker, or what it returned never came back.
            self.ready.append(Failed(task.key, "raised", *in_words(error), self._attempts(task)))

    def _answer(self, task: Task, answer: Answer) -> None:
        self._broken = 0
        if answer.kind == "differs":
            raise ClusterError(f"{self._engine.description}: a worker has {answer.value}")
        if answer.kind == "raised":
            error, traceback = answer.value
            self.ready.append(Failed(task.key, "raised", error, traceback, self._attempts(task)))
            return
        try:
            value = self._engine.received(answer.value)
        except Exception as unreadable:
            self.ready.append(Failed(task.key, "raised", *in_words(unreadable), self._attempts(task)))
            return
        known = self._seconds < float("inf")
        self._seconds = 0.8 * self._seconds + 0.2 * answer.seconds if known else answer.seconds
        self.ready.append(Done(task.key, value, answer.seconds))

    def _attempts(self, task: Task) -> int:
        return 2 if task is self._alone else 1

    def _blame(self, task: Task, error: str) -> None:
        """Take a task that may have ended its worker; one that was alone has."""
        if task is self._alone:
            self.ready.append(
                Failed(task.key, "killed", f"{error}, twice, the second time with this task alone", "", 2)
            )
        else:
            self._suspects.append(task)

    def _recover(self) -> None:
        """Rebuild the engine; what has answered is taken in, all else in flight is suspect."""
        self._engine.rebuild()
        in_flight, self.in_flight = self.in_flight, {}
        for future, task in in_flight.items():
            if _is_answered(future):
                self._answer(task, future.result())
            else:
                self._blame(task, "its worker process ended")


def _is_answered(future: Future[Answer]) -> bool:
    return future.done() and not future.cancelled() and future.exception() is None
