"""`ClusterEngine`: tasks on a Dask cluster, one that is running or one within this process."""

from __future__ import annotations

import asyncio
import importlib.util
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import ExitStack, suppress
from typing import Any

from experiments.sweep.errors import ClusterError, SweepError
from experiments.sweep.execution.address import reach, silent
from experiments.sweep.execution.calling import Answer, call
from experiments.sweep.execution.engine import Engine, Warm
from experiments.sweep.execution.environment import differences, environment
from experiments.sweep.execution.quiet import Quiet, no_warnings
from experiments.sweep.execution.task import Task
from experiments.sweep.execution.wording import in_words
from simulation.errors import MISSING, Problem

# Seconds between two questions after the workers.
_LOOK = 2.0


class ClusterEngine(Engine):
    """Runs tasks through the executor of a Dask client.

    Parameters
    ----------
    address : str or None
        Of a scheduler; None for a cluster of threads in this process, which ends with the engine.
    workers : int
        Of a cluster on this machine.
    warm : callable, optional
        As of `open_engine`.
    timeout, patience : float
        Seconds; likewise.
    """

    def __init__(self, address: str | None, workers: int, warm: Warm | None, timeout: float, patience: float) -> None:
        if importlib.util.find_spec("distributed") is None:
            raise SweepError(
                [Problem('executor "dask"', MISSING, "needs Dask: pip install 'grapevine-simulator[cluster]'")],
                "how to run the sweep",
            )
        super().__init__()
        self._address, self._asked = address, workers
        self._warm, self._timeout, self._patience = warm, timeout, patience
        self._client: Any = None
        self._cluster: Any = None
        self._through: Executor | None = None
        self._threads = 0
        self._looked = self._seen = time.monotonic()
        self._open()

    @property
    def workers(self) -> int:
        """Threads of all workers, as of the last look; at least 1."""
        if time.monotonic() - self._looked > _LOOK:
            self._look()
        return max(1, self._threads)

    def _executor(self) -> Executor:
        if self._through is None:
            if self._client is None:
                self._open()
            self._through = self._client.get_executor(pure=False, retries=0)
        return self._through

    def _open(self) -> None:
        """Connect, and see that the workers are ones that can be used."""
        if self._address is not None:
            # First of all: who mistyped the address does not wait for imports.
            reach(self._address, self._timeout)
        from distributed import Client

        self._closing = ExitStack()
        self._closing.callback(Quiet().end)
        try:
            with no_warnings():
                if self._address is None:
                    self._start_cluster()
                target = self._cluster if self._address is None else self._address
                try:
                    if self._address is not None:
                        _greet(self._address, self._timeout)
                    self._client = Client(target, timeout=self._timeout, set_as_default=False, name="grapevine")
                except Exception:
                    raise ClusterError(silent(self._where, self._timeout)) from None
                self._wait_for_workers()
                self._compare()
        except BaseException:
            self.close()
            raise

    def _start_cluster(self) -> None:
        from experiments.sweep.execution.local_cluster import local_cluster

        self._cluster = local_cluster(self._asked)

    @property
    def _where(self) -> str:
        return self._address or "in this process"

    @property
    def description(self) -> str:  # type: ignore[override]
        """What it is, with the number of workers as of the last look."""
        return f"Dask cluster {self._where} ({self._threads} workers)"

    def _look(self) -> None:
        """Count the workers.

        Raises
        ------
        ClusterError
            If the scheduler is gone, or there have been no workers for longer than the patience.
        """
        if self._client is None:
            return
        if self._client.status != "running":
            raise ClusterError(f"cluster {self._where}: the connection to the scheduler was lost")
        try:
            threads = self._client.sync(self._client.scheduler.ncores, callback_timeout=self._timeout)
        except Exception as error:
            said = f"the connection to the scheduler was lost ({in_words(error)[0]})"
            raise ClusterError(f"cluster {self._where}: {said}") from None
        self._threads = sum(threads.values())
        self._looked = time.monotonic()
        if self._threads:
            self._seen = self._looked
        elif self._looked - self._seen > self._patience:
            raise ClusterError(f"cluster {self._where}: no workers for {self._patience:g} s")

    def _wait_for_workers(self) -> None:
        self._seen = time.monotonic()
        self._look()
        while not self._threads:
            time.sleep(min(0.2, self._patience))
            self._look()

    def _compare(self) -> None:
        """Set up the workers that are there, and refuse those, and a scheduler, with another environment."""
        client = self._client
        if self._address is None:
            if self._warm is not None:
                client.run(call, _nothing, (), self._warm, on_error="return")
            return
        self._expected = environment()
        found = client.run(environment, on_error="return")
        problems = [f"{place}: {said}" for place, value in found.items() if (said := _compared(self._expected, value))]
        try:
            # It computes nothing, but has to be able to import what is sent through it.
            client.run_on_scheduler(_nothing)
        except Exception as error:
            problems.append(f"the scheduler: {_compared({}, error)}")
        if problems:
            lines = "\n  ".join(problems)
            raise ClusterError(
                f"cluster {self._where}: install there the Grapevine, the Python and the libraries of this process\n"
                f"  {lines}"
            )
        if self._warm is not None:
            client.run(call, _nothing, (), self._warm, on_error="return")

    def submit(self, task: Task) -> Future[Answer]:
        """Hand a task to the cluster."""
        return self._executor().submit(call_packed, task.function, task.arguments, self._warm, self._expected)

    def received(self, value: Any) -> Any:
        """Return what a function returned, from its bytes."""
        from distributed.protocol import deserialize_bytes

        return deserialize_bytes(value)

    def is_death(self, error: BaseException) -> bool:
        """Whether Dask gave a task up because its workers died."""
        from distributed import KilledWorker

        return isinstance(error, KilledWorker)

    def breaks_all(self, error: BaseException) -> bool:
        """Never: the others go on elsewhere."""
        return False

    def last_words(self, error: BaseException) -> str:
        """Return which worker died."""
        worker = getattr(getattr(error, "last_worker", None), "address", None)
        return f"its worker {worker} died" if worker else "its worker died"

    def check(self) -> bool:
        """Look after the workers from time to time."""
        if time.monotonic() - self._looked > min(_LOOK, self._patience):
            self._look()
        return False

    def abandon(self) -> None:
        """Cancel what has not begun; end a cluster of our own, so that nothing goes on in it."""
        if self._cluster is not None:
            self.close()
            return
        through, self._through = self._through, None
        if through is not None and self._client is not None and self._client.status == "running":
            with suppress(Exception):
                through.shutdown(wait=False)

    def close(self) -> None:
        """Let go of the cluster; end one of our own."""
        client, self._client = self._client, None
        cluster, self._cluster = self._cluster, None
        self._through = None
        with no_warnings():
            if client is not None:
                with suppress(Exception):
                    client.close(timeout=1.0)
            if cluster is not None:
                with suppress(Exception):
                    cluster.close(timeout=1.0)
        self._closing.close()


def _nothing() -> None:
    """Return: a worker is set up before it is asked."""


def call_packed(
    function: Callable[..., Any], arguments: tuple[Any, ...], warm: Warm | None, expected: Mapping[str, str] | None
) -> Answer:
    """Call a function on a worker of a cluster; see `call`.

    What it returns is sent as bytes: Dask asks for ever for an answer that cannot be sent, or cannot be read.
    """
    from distributed.protocol import serialize_bytes

    answer = call(function, arguments, warm, expected)
    if answer.kind != "returned":
        return answer
    try:
        return answer._replace(value=serialize_bytes(answer.value, on_error="raise"))
    except BaseException as exception:
        return Answer("raised", in_words(exception))


def _greet(address: str, timeout: float) -> None:
    """Ask who is there: a client that is made for somebody who is silent, or is no scheduler, waits for ever."""
    from distributed.core import connect
    from distributed.security import Security

    async def ask() -> None:
        comm = await connect(address, timeout=timeout, **Security().get_connection_args("client"))
        try:
            await comm.write({"op": "identity", "n_workers": 0})
            await comm.read()
        finally:
            comm.abort()

    async def ask_in_time() -> None:
        await asyncio.wait_for(ask(), timeout)

    # In a thread of its own: a notebook has a loop running in this one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, ask_in_time()).result()


def _compared(expected: Any, found: Any) -> str:
    """Return in words what is wrong with a place, given what it said of its environment."""
    if isinstance(found, BaseException):
        return f"Grapevine cannot be used there ({in_words(found)[0]})"
    return differences(expected, found)
