"""`Engine`: where tasks are run."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import BrokenExecutor, Executor, Future
from types import TracebackType
from typing import Any

from experiments.sweep.execution.calling import Answer, call
from experiments.sweep.execution.task import Task
from experiments.sweep.execution.wording import in_words

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
            raise BrokenExecutor(in_words(error)[0]) from error

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
        return in_words(error)[0]

    def __enter__(self) -> Engine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()
