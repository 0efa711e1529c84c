"""`GivenEngine`: tasks through an executor that somebody else opened, and closes."""

from __future__ import annotations

import weakref
from concurrent.futures import Executor, Future

from experiments.sweep.errors import ClusterError
from experiments.sweep.execution.calling import Answer
from experiments.sweep.execution.cores import available_cores
from experiments.sweep.execution.engine import Engine, Warm
from experiments.sweep.execution.task import Task


class GivenEngine(Engine):
    """Runs tasks through any executor of `concurrent.futures`, such as ``mpi4py.futures.MPIPoolExecutor``.

    Parameters
    ----------
    executor : concurrent.futures.Executor
    workers : int, optional
        How many tasks it runs at the same time; default: the cores of this process.
    warm : callable, optional
        As of `open_engine`.
    """

    def __init__(self, executor: Executor, workers: int | None, warm: Warm | None) -> None:
        super().__init__()
        self._given = executor
        self._workers = workers or available_cores()
        self._warm = warm
        self._submitted: weakref.WeakSet[Future[Answer]] = weakref.WeakSet()
        self.description = f"{type(executor).__name__} ({self._workers} workers)"

    @property
    def workers(self) -> int:
        """As given."""
        return self._workers

    def _executor(self) -> Executor:
        return self._given

    def submit(self, task: Task) -> Future[Answer]:
        """Hand a task to the executor."""
        future = super().submit(task)
        self._submitted.add(future)
        return future

    def is_death(self, error: BaseException) -> bool:
        """Whether a worker died, also where the executor is of a Dask client."""
        return super().is_death(error) or type(error).__name__ == "KilledWorker"

    def rebuild(self) -> None:
        """Refuse: only its owner can make it again."""
        raise ClusterError(f"the executor {type(self._given).__name__} broke (a worker died): open another one")

    def abandon(self) -> None:
        """Cancel what has not begun; what runs is its owner's."""
        for future in list(self._submitted):
            future.cancel()

    def close(self) -> None:
        """Leave it open for its owner."""
        self.abandon()
