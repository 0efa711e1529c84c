"""`Task`, `Done`, `Failed`: what an executor is asked, and what it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class Task:
    """A call of an importable function that may be made again without harm.

    Attributes
    ----------
    key : str
        Names it in what is answered; of no two tasks the same.
    function : callable
        Importable by its name.
    arguments : tuple
        Small and picklable.
    """

    key: str
    function: Callable[..., Any]
    arguments: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Done:
    """A task that returned.

    Attributes
    ----------
    key : str
    value : object
    seconds : float
        What the call itself took, on the worker.
    """

    key: str
    value: Any
    seconds: float


@dataclass(frozen=True)
class Failed:
    """A task that did not return.

    Attributes
    ----------
    key : str
    kind : {"raised", "killed"}
        Raised an exception, or killed its worker twice.
    error : str
        Type and message of the exception, or what became of the worker, in a sentence.
    traceback : str
        Empty where there is none.
    attempts : int
    """

    key: str
    kind: Literal["raised", "killed"]
    error: str
    traceback: str = ""
    attempts: int = 1
