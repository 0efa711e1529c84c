"""`WorkerPool`: processes that run the replicates of a comparison side by side, beyond Python's lock."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Protocol

from experiments.sweep.errors import ClusterError
from experiments.sweep.execution.engine import Engine
from experiments.sweep.execution.opening import open_engine
from experiments.sweep.execution.running import execute
from experiments.sweep.execution.task import Done, Task
from simulation.errors import GrapevineError, StorageError
from simulation.network import SocialNetwork

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Measured = tuple[NDArray[np.float64], NDArray[np.float64]]

_NETWORK = "network.npz"
WORTH = 3.0
"""Seconds of work that are worth starting processes."""


class Replicable(Protocol):
    """What a pool runs: `Launches`."""

    network: SocialNetwork

    def replicate(
        self,
        replicate: int,
        strategies: tuple[str, ...],
        stop: threading.Event,
        progress: Callable[[int], None] | None,
    ) -> Measured:
        """Run one replicate of these strategies."""

    def in_threads(
        self,
        replicates: Sequence[int],
        strategies: tuple[str, ...],
        progress: Callable[[int], None] | None,
        stop: threading.Event,
    ) -> list[Measured]:
        """Run replicates in threads of this process."""


class WorkerPool:
    """Processes for all replicates of a comparison; a context manager. They start with the first replicates.

    Parameters
    ----------
    network : SocialNetwork
        Which they share.
    workers : int
    """

    def __init__(self, network: SocialNetwork, workers: int) -> None:
        self._network, self._workers = network, workers
        self._stack = ExitStack()
        self._engine: Engine | None = None
        self._folder = Path()
        self._has_failed = False

    def __enter__(self) -> WorkerPool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stack.close()

    def _start(self) -> Engine:
        if self._engine is None:
            self._folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="grapevine-")))
            self._network.save(self._folder / _NETWORK)
            self._engine = self._stack.enter_context(open_engine("processes", self._workers))
        return self._engine

    def run(
        self,
        launches: Replicable,
        replicates: Sequence[int],
        strategies: tuple[str, ...],
        progress: Callable[[int], None] | None,
        stop: threading.Event,
    ) -> list[Measured]:
        """Return what `launches.replicate` returns for each replicate, in their order.

        Raises
        ------
        GrapevineError
            If a replicate ends its process, twice.
        KeyboardInterrupt
            Once `stop` is set.
        """
        found: dict[int, Measured] = {}
        is_worth_it = self._engine is not None
        if not is_worth_it:
            # The first here: it tells how long they take, and compiles what each process else would.
            start = time.perf_counter()
            found[replicates[0]] = launches.replicate(replicates[0], strategies, stop, progress)
            is_worth_it = (time.perf_counter() - start) * (len(replicates) - 1) >= WORTH
        if is_worth_it and not self._has_failed:
            try:
                self._run_in_processes(found, launches, replicates, strategies, progress, stop)
            except (ClusterError, StorageError):
                # No room for processes, or for the network's file. Threads take longer, and find the same.
                self._has_failed = True
        if stop.is_set():
            raise KeyboardInterrupt
        left = [number for number in replicates if number not in found]
        found |= zip(left, launches.in_threads(left, strategies, progress, stop), strict=True)
        return [found[number] for number in replicates]

    def _run_in_processes(
        self,
        found: dict[int, Measured],
        launches: Replicable,
        replicates: Sequence[int],
        strategies: tuple[str, ...],
        progress: Callable[[int], None] | None,
        stop: threading.Event,
    ) -> None:
        """Run the replicates that are not found yet."""
        engine = self._start()
        tasks = (
            Task(str(number), run_replicate, (str(self._folder), launches, number, strategies))
            for number in replicates
            if number not in found
        )
        for batch in execute(tasks, engine, stop):
            for one in batch:
                number = int(one.key)
                if isinstance(one, Done):
                    found[number] = one.value
                    if progress is not None:
                        progress(len(strategies) + 1)
                elif one.kind == "raised":
                    # Raised again here, as what it is.
                    found[number] = launches.replicate(number, strategies, stop, progress)
                else:
                    raise GrapevineError(f"replicate {number}: {one.error}")


@lru_cache(maxsize=1)
def _network_in(folder: str) -> SocialNetwork:
    return SocialNetwork.load(Path(folder) / _NETWORK, check=False)


def run_replicate(folder: str, launches: Replicable, replicate: int, strategies: tuple[str, ...]) -> Measured:
    """Run one replicate in a process of the pool, on the network that lies in a folder."""
    launches.network = _network_in(folder)
    return launches.replicate(replicate, strategies, threading.Event(), None)
