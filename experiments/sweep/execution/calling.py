"""`call`: what a worker does with a task; nothing that a task raises leaves it as an exception."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple

from experiments.sweep.execution.wording import in_words


class Answer(NamedTuple):
    """What a worker sends back.

    Attributes
    ----------
    kind : {"returned", "raised", "differs"}
        Whether the function returned or raised, or was not called because the worker's environment differs.
    value : object
        What it returned; or error and traceback, as text; or what differs, as text.
    seconds : float
        What the call itself took.
    """

    kind: Literal["returned", "raised", "differs"]
    value: Any
    seconds: float = 0.0


# What has been set up in this process.
_warmed: set[Callable[[], Any]] = set()


def call(
    function: Callable[..., Any],
    arguments: tuple[Any, ...],
    warm: Callable[[], Any] | None = None,
    expected: Mapping[str, str] | None = None,
    *,
    is_interruptible: bool = False,
) -> Answer:
    """Call a function in this process, once it is set up.

    Parameters
    ----------
    function, arguments
        Of a `Task`.
    warm : callable, optional
        Called before the first task of a process; its time is not the task's.
    expected : mapping of str to str, optional
        The environment that this one must equal (`environment`).
    is_interruptible : bool
        Whether `KeyboardInterrupt` leaves the call: in the driver's own process.
    """
    try:
        if expected is not None:
            # Here, so that who has no simulation installed can still import this module and say so.
            from experiments.sweep.execution.environment import differences

            found = differences(expected)
            if found:
                return Answer("differs", found)
        if warm is not None and warm not in _warmed:
            warm()
            _warmed.add(warm)
        start = time.perf_counter()
        value = function(*arguments)
        return Answer("returned", value, time.perf_counter() - start)
    except BaseException as exception:
        # SystemExit and MemoryError too: a task decides about itself, never about its worker. By `type`: an instance
        # may lie about its class.
        if is_interruptible and issubclass(type(exception), KeyboardInterrupt):
            raise
        return Answer("raised", in_words(exception))
