"""`Engine`: where tasks are run; `open_engine` opens one."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import BrokenExecutor, Executor, Future
from types import TracebackType
from typing import Any

from experiments.sweep.errors import SweepError
from experiments.sweep.execution.calling import Answer, call
from experiments.sweep.execution.environment import warm_simulation
from experiments.sweep.execution.task import Task
from experiments.sweep.execution.wording import described
from experiments.sweep.execution.workers import refuse_inside_worker
from simulation.errors import Problem, nearest

EXECUTORS = ("serial", "processes", "dask")
MOST_WORKERS = 512
TIMEOUT = 10.0
PATIENCE = 60.0

Warm = Callable[[], Any]


class Engine(ABC):
    """Runs tasks through an executor of `concurrent.futures`, for one `execute` at a time; a context manager.

    Attributes
    ----------
    description : str
        What it is, for progress and provenance.
    """

    description: str = ""
    _warm: Warm | None = None
    _expected: Mapping[str, str] | None = None

    def __init__(self) -> None:
        self._troubles: Counter[str] = Counter()

    @property
    @abstractmethod
    def workers(self) -> int:
        """How many tasks run at the same time."""

    @abstractmethod
    def _executor(self) -> Executor:
        """Return the executor, started if it was not."""

    @abstractmethod
    def abandon(self) -> None:
        """Leave what is running, at once, with no process of ours left; the engine may be used again."""

    @abstractmethod
    def close(self) -> None:
        """End the engine, with no process of ours left."""

    def submit(self, task: Task) -> Future[Answer]:
        """Hand a task to the executor.

        Raises
        ------
        concurrent.futures.BrokenExecutor
            If the executor is broken, or cannot start a worker: `rebuild` it.
        SweepError
            If workers cannot import the function.
        """
        executor = self._executor()
        try:
            return executor.submit(call, task.function, task.arguments, self._warm, self._expected)
        except BrokenExecutor:
            raise
        except (OSError, MemoryError, RuntimeError) as error:
            # Of the start of a worker: no memory, no process left, a pipe that its end has closed.
            raise BrokenExecutor(described(error)[0]) from error

    def note_trouble(self, what: str) -> None:
        """Note why workers had to be started anew, though no task is to blame."""
        self._troubles[what] += 1

    @property
    def notes(self) -> list[str]:
        """Why workers had to be started anew, and how often, in sentences."""
        return [
            f"workers were started anew {'once' if count == 1 else f'{count:,} times'} ({what}); no run was lost"
            for what, count in self._troubles.items()
        ]

    def is_death(self, error: BaseException) -> bool:
        """Whether a future's exception says that the worker of its task died."""
        return isinstance(error, BrokenExecutor)

    def breaks_all(self, error: BaseException) -> bool:
        """Whether a death took all tasks in flight with it, so that the executor has to be rebuilt."""
        return isinstance(error, BrokenExecutor)

    def rebuild(self) -> None:  # noqa: B027
        """Start anew after the executor broke.

        Raises
        ------
        ClusterError
            If it cannot be started again.
        """

    def check(self) -> bool:
        """Return whether the executor broke without saying so; called while nothing comes back.

        Raises
        ------
        ClusterError
            If the workers are lost.
        """
        return False

    def received(self, value: Any) -> Any:
        """Return what a function returned, from what its worker sent.

        Raises
        ------
        Exception
            If it cannot be read.
        """
        return value

    def last_words(self, error: BaseException) -> str:
        """Return in a sentence what became of a worker."""
        return described(error)[0]

    def __enter__(self) -> Engine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


def checked_workers(workers: int | None) -> int:
    """Return the number of workers; the cores that this process may use where it is not given.

    Raises
    ------
    SweepError
        If it is no number of workers.
    """
    problems = option_problems("processes", workers, None)
    if problems:
        raise SweepError(problems, "how to run the sweep")
    return available_cores() if workers is None else workers


def available_cores() -> int:
    """Return the number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1


def option_problems(executor: object, workers: object, address: object) -> list[Problem]:
    """Return what is wrong with the arguments of `open_engine`, before anything is begun."""
    problems = []
    if isinstance(executor, str):
        if executor not in EXECUTORS:
            known = ", ".join(EXECUTORS)
            allowed = f"one of {known}, or an executor of concurrent.futures{nearest(executor, EXECUTORS)}"
            problems.append(Problem("executor", executor, allowed))
    elif not isinstance(executor, Executor):
        allowed = f"one of {', '.join(EXECUTORS)}, or an executor of concurrent.futures"
        problems.append(Problem("executor", executor, allowed))
    if workers is not None and (
        isinstance(workers, bool) or not isinstance(workers, int) or not 1 <= workers <= MOST_WORKERS
    ):
        problems.append(Problem("--workers", workers, f"a whole number from 1 to {MOST_WORKERS}"))
    if address is not None:
        from experiments.sweep.execution.address import address_problems

        problems += address_problems(address)
        if executor != "dask":
            problems.append(Problem("--cluster", address, 'an address goes with executor "dask" alone'))
        if workers is not None:
            problems.append(Problem("--workers", workers, "a cluster has workers of its own: leave it out"))
    return problems


def check_options(executor: object, workers: object, address: object) -> None:
    """Refuse arguments that `open_engine` would refuse, before anything is begun.

    Raises
    ------
    SweepError
    """
    refuse_inside_worker()
    problems = option_problems(executor, workers, address)
    if problems:
        raise SweepError(problems, "how to run the sweep")


def open_engine(
    executor: str | Executor = "processes",
    workers: int | None = None,
    address: str | None = None,
    *,
    warm: Warm | None = warm_simulation,
    timeout: float = TIMEOUT,
    patience: float = PATIENCE,
) -> Engine:
    """Open an engine; close it, or use it in a `with` statement.

    Parameters
    ----------
    executor : {"serial", "processes", "dask"} or concurrent.futures.Executor
        In this process; in spawned processes; on a Dask cluster (without an address: of threads in this process, and
        nothing listens on a port); or through an executor of one's own, which is left open.
    workers : int, optional
        1 to `MOST_WORKERS`; the cores that this process may use where not given, and all workers of a cluster.
    address : str, optional
        Of a Dask scheduler that is running, such as ``tcp://10.0.0.5:8786``.
    warm : callable, optional
        Importable; called once per worker before its first task. Imports the model unless said otherwise.
    timeout : float
        Seconds, above 0, within which a scheduler has to answer.
    patience : float
        Seconds, above 0, for which a cluster may be without workers.

    Raises
    ------
    SweepError
        If an argument is wrong; or if workers cannot start because the script that they import has no guard.
    ClusterError
        If the cluster does not answer, has no workers, or has another environment than this process.
    """
    refuse_inside_worker()
    problems = option_problems(executor, workers, address)
    for name, seconds in (("timeout", timeout), ("patience", patience)):
        if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0.0 < seconds < float("inf"):
            problems.append(Problem(name, seconds, "seconds, a number above 0"))
    if problems:
        raise SweepError(problems, "how to run the sweep")
    if not isinstance(executor, str):
        from experiments.sweep.execution.given import GivenEngine

        return GivenEngine(executor, workers, warm)
    if executor == "serial":
        from experiments.sweep.execution.serial import SerialEngine

        return SerialEngine(warm)
    if executor == "processes":
        from experiments.sweep.execution.processes import ProcessEngine

        return ProcessEngine(workers or available_cores(), warm)
    from experiments.sweep.execution.cluster import ClusterEngine

    return ClusterEngine(address, workers or available_cores(), warm, float(timeout), float(patience))
