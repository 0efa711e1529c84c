"""`local_cluster`: a Dask cluster within this process, of which nothing listens on a port.

A cluster of processes would accept connections, and whoever connects to Dask may run anything as its user. Dask's own
`LocalCluster` opens ports for its pages even without processes and without a dashboard.
"""

from __future__ import annotations

from typing import Any

from distributed import Scheduler, SpecCluster, Worker

# Seconds that a worker which closes waits for its tasks.
_PATIENCE = 0.5


class _Unseen:
    """Opens no port for pages."""

    def start_http_server(self, *_: Any, **__: Any) -> None:
        """Do nothing."""


class _UnseenScheduler(_Unseen, Scheduler):  # type: ignore[misc]
    pass


class _UnseenWorker(_Unseen, Worker):  # type: ignore[misc]
    async def close(self, timeout: float = _PATIENCE, **options: Any) -> str | None:
        """Close without the half minute that Dask would wait for tasks: what runs in a thread cannot be ended."""
        closed: str | None = await super().close(timeout=min(timeout, _PATIENCE), **options)
        return closed


def local_cluster(threads: int) -> SpecCluster:
    """Start a scheduler and one worker in this process, which talk through memory.

    Parameters
    ----------
    threads : int
        Tasks that run at the same time.
    """
    shared = {"protocol": "inproc", "dashboard": False}
    worker = {"nthreads": threads, "memory_limit": 0, **shared}
    return SpecCluster(
        scheduler={"cls": _UnseenScheduler, "options": shared},
        workers={0: {"cls": _UnseenWorker, "options": worker}},
        silence_logs=60,
        name="grapevine",
    )
