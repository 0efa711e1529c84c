"""`open_engine`: from what the user asks for to an engine, every bad argument refused before anything is begun."""

from __future__ import annotations

from concurrent.futures import Executor

from experiments.sweep.errors import SweepError
from experiments.sweep.execution.address import address_problems
from experiments.sweep.execution.cores import available_cores
from experiments.sweep.execution.engine import Engine, Warm
from experiments.sweep.execution.environment import warm_simulation
from experiments.sweep.execution.workers import refuse_inside_worker
from simulation.errors import Problem, nearest

EXECUTORS = ("serial", "processes", "dask")
MOST_WORKERS = 512
TIMEOUT = 10.0
PATIENCE = 60.0


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
        1 to `MOST_WORKERS`; default: the cores that this process may use, and all workers of a cluster.
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
