"""Processes that work for this one: single-threaded, deaf to Ctrl-C, and gone when the driver is."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import connection
from multiprocessing.context import SpawnContext, SpawnProcess
from multiprocessing.queues import SimpleQueue
from typing import Any

from experiments.interrupt import blocked_interrupts

SINGLE_THREADED = dict.fromkeys(
    ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"
)
_LONGEST_WAIT = 1.0
# Set while a worker imports the user's script, before it is ready for tasks.
PREPARING = "GRAPEVINE_WORKER_PREPARING"
# Exit code of a worker whose script starts a sweep when it is imported.
UNGUARDED = 78
GUARD = 'a script that starts a sweep does so under `if __name__ == "__main__":`, for workers import it'


def refuse_inside_worker() -> None:
    """End this process, without a word, if it is a worker that is still importing the user's script.

    Raises
    ------
    SystemExit
        With `UNGUARDED`, by which the driver knows; it tells the user.
    """
    if PREPARING in os.environ:
        raise SystemExit(UNGUARDED)


@contextmanager
def changed_environment(changes: dict[str, str]) -> Iterator[None]:
    """Have environment variables changed for as long as it is entered: processes inherit them."""
    before = {name: os.environ.get(name) for name in changes}
    os.environ.update(changes)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextmanager
def importable_main() -> Iterator[None]:
    """Hide the name of a main script that is no file, such as ``<stdin>``: a spawned process would look for it."""
    main = sys.modules["__main__"]
    path = getattr(main, "__file__", None)
    if path is None or not path.startswith("<"):
        yield
        return
    del main.__file__
    try:
        yield
    finally:
        main.__file__ = path


def is_importable(function: Any) -> bool:
    """Whether a spawned process finds a function: not where it lies in a session or a script that is no file."""
    if getattr(function, "__module__", None) != "__main__":
        return True
    main = sys.modules["__main__"]
    path = getattr(main, "__file__", None)
    return getattr(main, "__spec__", None) is not None or (path is not None and not path.startswith("<"))


class WorkerProcess(SpawnProcess):
    """A spawned process that inherits an environment of one thread, and no Ctrl-C."""

    def start(self) -> None:
        """Start it."""
        with changed_environment({**SINGLE_THREADED, PREPARING: "1"}), importable_main(), blocked_interrupts():
            super().start()


class WorkerContext(SpawnContext):
    """A spawn context that knows its processes.

    Attributes
    ----------
    processes : list of WorkerProcess
        All that were made.
    queues : list of multiprocessing.SimpleQueue
        Likewise.
    """

    def __init__(self) -> None:
        super().__init__()
        self.processes: list[WorkerProcess] = []
        self.queues: list[SimpleQueue[Any]] = []

    def Process(self, *arguments: Any, **keywords: Any) -> WorkerProcess:  # type: ignore[override]  # noqa: N802
        """Make a process."""
        process = WorkerProcess(*arguments, **keywords)
        self.processes.append(process)
        return process

    def SimpleQueue(self) -> SimpleQueue[Any]:  # noqa: N802
        """Make a queue."""
        queue: SimpleQueue[Any] = super().SimpleQueue()
        self.queues.append(queue)
        return queue

    def exit_codes(self) -> list[int]:
        """Return the exit codes of processes that have ended; negative: minus the signal."""
        return [process.exitcode for process in self.processes if process.exitcode is not None]

    def join(self, seconds: float) -> None:
        """Wait for all processes to end, up to a time in seconds, then kill those that have not."""
        started = [process for process in self.processes if process.pid is not None]
        deadline = time.monotonic() + seconds
        for process in started:
            process.join(max(0.0, deadline - time.monotonic()))
        self.kill()

    def kill(self) -> None:
        """Kill all processes that live, and wait for their end."""
        living = [process for process in self.processes if process.pid is not None and process.is_alive()]
        for process in living:
            process.kill()
        for process in living:
            process.join()
            # Where the pool's own thread asks at the same time, one of the two learns the exit code a moment later.
            until = time.monotonic() + _LONGEST_WAIT
            while process.exitcode is None and time.monotonic() < until:
                time.sleep(0.001)


def begin() -> None:
    """Make this process a worker: called in it, once, before its first task."""
    os.environ.pop(PREPARING, None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    threading.Thread(target=_end_with_driver, name="driver-watch", daemon=True).start()


def _end_with_driver() -> None:
    """Wait for the driver's end, then end at once: a worker without a driver would wait for tasks for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)
