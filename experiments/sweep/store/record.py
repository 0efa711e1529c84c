"""`RunRecord` and `FailureRecord`: what a store keeps of a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class RunRecord:
    """A finished run.

    Attributes
    ----------
    run : str
        Its identity, 32 hexadecimal digits.
    point : str
        Identity of its point, 32 hexadecimal digits; the store describes it in ``points``.
    replicate : int
    rows : tuple of mappings
        By column of the store: str, int, float or None; one per brand. None at all where only a series is kept, under
        an identity of its own.
    series : mapping of str to list, or None
        Columns of equal length, by column of the store's series.
    seconds : float
        What it took; the only thing in it that another time may be another.
    """

    run: str
    point: str
    replicate: int
    rows: tuple[Mapping[str, Any], ...]
    series: Mapping[str, list[Any]] | None = None
    seconds: float = 0.0


@dataclass(frozen=True)
class FailureRecord:
    """A run that raised, or that was set aside.

    Attributes
    ----------
    run, point : str
    replicate : int
    kind : str
        ``"raised"`` or ``"killed"``.
    error : str
        One sentence.
    traceback : str
    attempts : int
    parameters : mapping
        What the factors were, by name.
    """

    run: str
    point: str
    replicate: int
    kind: str
    error: str
    traceback: str = ""
    attempts: int = 1
    parameters: Mapping[str, Any] = field(default_factory=dict)
