"""`ProcessEngine`: tasks in a pool of spawned processes, which is made anew when one of them dies."""

from __future__ import annotations

import time
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait

from experiments.sweep.errors import ClusterError, SweepError
from experiments.sweep.execution.calling import Answer, call
from experiments.sweep.execution.engine import Engine, Warm
from experiments.sweep.execution.task import Task
from experiments.sweep.execution.wording import in_words
from experiments.sweep.execution.workers import GUARD, UNGUARDED, WorkerContext, begin, is_importable
from simulation.errors import Problem

# Seconds before each attempt to start.
_PAUSES = (0.0, 0.5, 2.0)
# Seconds: to start, to settle after all processes ended, and to end by themselves.
_LONGEST_START = 120.0
_LONGEST_SETTLING = 0.5
_LONGEST_END = 2.0


def _nothing() -> None:
    """Return: a worker that has answered is ready."""


class ProcessEngine(Engine):
    """Runs tasks in spawned processes.

    Parameters
    ----------
    workers : int
        Processes, at least 1.
    warm : callable, optional
        As of `open_engine`.
    """

    def __init__(self, workers: int, warm: Warm | None = None) -> None:
        super().__init__()
        self._workers = workers
        self._warm = warm
        self._pool: ProcessPoolExecutor | None = None
        self._context = WorkerContext()
        self._unsettled: set[Future[Answer]] = set()
        self._was_ready = False
        self._dead_since: float | None = None
        self.description = f"{workers} {'process' if workers == 1 else 'processes'} on this machine"
        self._start(workers)

    @property
    def workers(self) -> int:
        """As given."""
        return self._workers

    def _executor(self) -> Executor:
        if self._pool is None:
            self._start(self._workers)
        assert self._pool is not None
        return self._pool

    def submit(self, task: Task) -> Future[Answer]:
        """Hand a task to the pool."""
        if not is_importable(task.function):
            allowed = "a function of a module or of a script that is a file: spawned workers import it"
            raise SweepError([Problem("function", getattr(task.function, "__qualname__", "?"), allowed)], task.key)
        try:
            future = super().submit(task)
        except ValueError as error:
            # The start of a worker beside a pool that breaks just then, and closes what the worker was to inherit.
            raise BrokenExecutor(in_words(error)[0]) from error
        self._unsettled.add(future)
        future.add_done_callback(self._unsettled.discard)
        return future

    def _start(self, at_once: int) -> None:
        """Start the pool, and wait until a worker is ready.

        Parameters
        ----------
        at_once : int
            Workers that start now; the others start when there is work for them.
        """
        reason = ""
        for pause in _PAUSES:
            # What the system is short of now may be there in a moment.
            time.sleep(pause)
            self._context = WorkerContext()
            self._dead_since = None
            try:
                self._pool = ProcessPoolExecutor(self._workers, mp_context=self._context, initializer=begin)
                if self._is_ready(at_once):
                    return
            except (OSError, MemoryError) as error:
                reason = in_words(error)[0]
            except BaseException:
                self.abandon()
                raise
            self.abandon()
            codes = self._context.exit_codes()
            if UNGUARDED in codes:
                raise SweepError([Problem("__main__", "no guard", GUARD)], "the script that runs the sweep")
            reason = reason or f"a worker process ended before it was ready, exit codes {codes}"
            self.note_trouble(reason)
            if pause:
                self._refuse_script(codes)
        raise ClusterError(
            f"no worker process can be started, {len(_PAUSES)} times in a row ({reason}); what is finished is kept, "
            "and the same command goes on from there"
        )

    def _is_ready(self, at_once: int) -> bool:
        """Return whether a worker answered; False where one died instead."""
        assert self._pool is not None
        try:
            probes = [self._pool.submit(call, _nothing, (), self._warm) for _ in range(at_once)]
        except BrokenExecutor:
            return False
        except (RuntimeError, ValueError) as error:
            raise OSError(str(error)) from error
        self._unsettled.update(probes)
        for probe in probes:
            probe.add_done_callback(self._unsettled.discard)
        done, _ = wait(probes, _LONGEST_START, FIRST_COMPLETED)
        if not done:
            raise ClusterError(f"no worker process was ready within {_LONGEST_START:.0f} s")
        first = done.pop()
        if isinstance(first.exception(), BrokenExecutor):
            return False
        answer = first.result()
        if answer.kind == "raised":
            raise ClusterError(f"a worker process cannot be set up: {answer.value[0]}\n{answer.value[1]}")
        self._was_ready = True
        return True

    def _refuse_script(self, codes: list[int]) -> None:
        """Refuse a script that cannot be imported by workers, as far as exit codes tell."""
        if not self._was_ready and 1 in codes:
            allowed = f"workers must be able to import it, and failed with what is written above; {GUARD}"
            raise SweepError([Problem("__main__", "not importable", allowed)], "the script that runs the sweep")

    def rebuild(self) -> None:
        """Start a new pool; of its workers one, as the first tasks that it gets are run alone."""
        self.abandon()
        self._start(1)

    def check(self) -> bool:
        """Return whether a process has been dead for a while, and the pool has not noticed.

        A worker that is killed halfway through its answer leaves the pool waiting for the other half.
        """
        thread = None if self._pool is None else getattr(self._pool, "_executor_manager_thread", None)
        has_no_manager = thread is not None and not thread.is_alive() and bool(self._unsettled)
        if not self._context.exit_codes() and not has_no_manager:
            self._dead_since = None
        elif self._dead_since is None:
            self._dead_since = time.monotonic()
        return self._dead_since is not None and time.monotonic() - self._dead_since > _LONGEST_SETTLING

    def last_words(self, error: BaseException) -> str:
        """Return how the workers ended."""
        cause = str(error.__cause__).strip().strip("'").strip() if error.__cause__ is not None else ""
        reason = cause.splitlines()[-1].strip() if cause else ""
        return "its worker process ended" + (f": {reason}" if reason else "")

    def abandon(self) -> None:
        """Kill the processes."""
        pool, self._pool = self._pool, None
        self._context.kill()
        if pool is None:
            return
        if wait(list(self._unsettled), _LONGEST_SETTLING).not_done:
            # The pool waits for the other half of an answer; with nobody left to write, it now reads its end. The end
            # that it reads from stays open, for it may be looking at it just now.
            for queue in self._context.queues:
                queue._writer.close()  # type: ignore[attr-defined]
        pool.shutdown(wait=False, cancel_futures=True)
        self._unsettled.clear()

    def close(self) -> None:
        """Let the processes end, and kill those that do not."""
        if self._unsettled:
            self.abandon()
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=False, cancel_futures=True)
        self._context.join(_LONGEST_END)
