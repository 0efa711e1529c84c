"""How many threads a computation may use."""

from __future__ import annotations

import os

from simulation.errors import Problem, RefusalError

MOST_THREADS = max(256, 4 * (os.cpu_count() or 1))
"""Threads beyond the cores make nothing faster, and each takes memory of its own."""


def thread_problem(threads: object) -> str:
    """Return what a number of threads must be instead; nothing if it can be used."""
    if not isinstance(threads, bool) and isinstance(threads, int) and 1 <= threads <= MOST_THREADS:
        return ""
    return f"must be a whole number, 1 to {MOST_THREADS:,}; this machine has {os.cpu_count() or 1:,} cores"


def check_threads(threads: object, field: str = "threads", source: str = "arguments") -> None:
    """Refuse a number of threads that cannot be used; None, for all cores, can.

    Raises
    ------
    RefusalError
    """
    allowed = "" if threads is None else thread_problem(threads)
    if allowed:
        raise RefusalError([Problem(field, threads, allowed)], source)


def lacks_resources(error: BaseException) -> bool:
    """Whether an error says that the system has too little of something, such as memory, threads or open files."""
    is_thread = isinstance(error, RuntimeError) and "can't start new thread" in str(error)
    return isinstance(error, MemoryError | OSError) or is_thread
