"""`Subject`: what a sweep is over; all that the rest of a sweep asks of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import pyarrow

    from experiments.sweep.execution.task import Task
    from experiments.sweep.point import Point
    from experiments.sweep.results import Column


class Subject(Protocol):
    """What is run at a point: a market (`MarketSubject`), or a function (`FunctionSubject`)."""

    @property
    def kind(self) -> str:
        """``"market"`` or ``"function"``, as the sweep's folder says."""

    @property
    def columns(self) -> Mapping[str, str]:
        """Columns of the store's runs: name -> ``"int"``, ``"float"`` or ``"text"``."""

    @property
    def series_columns(self) -> Mapping[str, str]:
        """Columns of the store's series, likewise; empty where there are none."""

    @property
    def measures(self) -> tuple[Column, ...]:
        """What tables show of a run."""

    @property
    def covers(self) -> tuple[str, ...]:
        """What a replicate draws anew."""

    @property
    def rows_per_run(self) -> int:
        """Rows of the store that a run makes."""

    @property
    def series_rows_per_run(self) -> int:
        """Rows of the store's series that a run makes."""

    @property
    def warm_worker(self) -> Callable[[], Any] | None:
        """Called once per worker, before its first run."""

    def warm_up(self, point: Point) -> None:
        """Compile in this process what runs need, if it is not: else each worker would."""

    def preparations(self, point: Point, folder: Path) -> list[Task]:
        """Return what must be done before the runs of a point, in order; keys name what is made."""

    def task(self, point: Point, folder: Path, run: str, replicate: int) -> Task:
        """Return a run of a point; `replicate` is the number that addresses its draws."""

    def release(self, point: Point, folder: Path, *, is_last: bool) -> None:
        """Let go what the replicates of a point shared; its network only where it is the last that needs it."""

    def rows(self, table: pyarrow.Table, column: Column) -> pyarrow.Table:
        """Return those of the store's rows that hold a measure: one per run."""

    def value(self, row: Mapping[str, Any], column: Column) -> float | None:
        """Return a measure of one of the store's rows; None where the row does not hold it."""

    def stored(self, column: Column) -> str:
        """Return the column of the store that holds a measure."""
