"""`SerialEngine`: tasks in this process, one after the other."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any

from experiments.sweep.execution.calling import Answer, call
from experiments.sweep.execution.engine import Engine, Warm
from experiments.sweep.execution.task import Task


class _Here(Executor):
    """Calls what is submitted before `submit` returns."""

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **keywords: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(function(*arguments, **keywords))
        return future


class SerialEngine(Engine):
    """Runs tasks here: for tests, debuggers and small sweeps. A task that ends its process ends this one.

    Parameters
    ----------
    warm : callable, optional
        As of `open_engine`.
    """

    description = "this process alone"

    def __init__(self, warm: Warm | None = None) -> None:
        super().__init__()
        self._warm = warm
        self._here = _Here()

    @property
    def workers(self) -> int:
        """One."""
        return 1

    def _executor(self) -> Executor:
        return self._here

    def submit(self, task: Task) -> Future[Answer]:
        """Run a task; Ctrl-C leaves it as `KeyboardInterrupt`."""
        return self._here.submit(call, task.function, task.arguments, self._warm, is_interruptible=True)

    def abandon(self) -> None:
        """Nothing runs when nobody waits for it."""

    def close(self) -> None:
        """Nothing to end."""
