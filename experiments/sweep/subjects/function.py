"""`FunctionSubject`: a sweep's runs are calls of a function, so that its machinery serves any model."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from functools import cached_property, reduce
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.sweep.errors import SweepError
from experiments.sweep.execution.task import Task
from experiments.sweep.point import Point, fingerprint
from experiments.sweep.results import Column
from experiments.sweep.subjects.function_source import FunctionSource, source_behind
from experiments.sweep.subjects.model_sources import model_sources
from experiments.sweep.subjects.module_place import place_of
from experiments.sweep.subjects.worker import run_function
from simulation.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow


class FunctionSubject:
    """What is run at a point of a sweep over a function.

    Parameters
    ----------
    function : callable
        Importable by workers: of a module, not nested, no lambda. Called with the factors by name and ``replicate``, a
        whole number from which it makes its luck; returns a mapping of measure to number. The code of all modules of
        the user's own that its module imports, and their data, are part of a run's identity.
    measures : sequence of str
        Names of what it returns.
    is_shared : bool
        Whether replicate r has the same number at all points.

    Raises
    ------
    SweepError
        If workers could not import it, or what it calls cannot be known.
    """

    kind = "function"
    warm_worker = None
    series_columns: Mapping[str, str] = {}
    covers = ("luck",)
    rows_per_run = 1
    series_rows_per_run = 0

    def __init__(
        self, function: Callable[..., Mapping[str, float]], measures: Sequence[str], *, is_shared: bool
    ) -> None:
        self._module = getattr(function, "__module__", None) or ""
        self._name = getattr(function, "__qualname__", "")
        told = f"{self._module}.{self._name}"
        if not self._name or "<" in self._name or self._module in ("", "__main__"):
            allowed = "must be a function of a module that workers can import: not nested, no lambda, not of __main__"
            raise SweepError([Problem("function", told, allowed)], "sweep")
        problems: list[Problem] = []
        if place_of(self._module).owner in ("python", "nobody"):
            problems.append(
                Problem("function", told, "must be written in Python: its source is part of a run's identity")
            )
        elif not _is_found(function, self._module, self._name):
            allowed = f"must be what workers find under this name in {self._module}; this is another of the same name"
            problems.append(Problem("function", told, allowed))
        self._is_shared = is_shared
        self._source = FunctionSource() if problems else source_behind(self._module, problems)
        if problems:
            raise SweepError(problems, "sweep")
        self.measures = tuple(Column(name, name, "", "") for name in measures)
        self.columns = dict.fromkeys(measures, "float")

    @cached_property
    def facts(self) -> dict[str, Any]:
        """What decides the numbers at every point, beside the values of its factors."""
        from simulation.results.provenance import versions

        source = self._source
        facts = {"modules": source.modules, "data": source.data, "packages": source.packages}
        if source.uses_ours:
            facts["grapevine"] = {"sources": model_sources()}
        return {"function": f"{self._module}:{self._name}", "source": fingerprint(facts), "versions": versions()}

    def point(self, values: Mapping[str, Any]) -> Point:
        """Describe a point, given the value of each factor by name."""
        facts = {"subject": self.kind, "values": dict(values), **self.facts}
        digest = fingerprint(facts)
        return Point(digest, json.dumps(dict(values)), facts, 0 if self._is_shared else int(digest[:15], 16))

    def warm_up(self, point: Point) -> None:
        """Compile what runs need: nothing that is known of."""

    def preparations(self, point: Point, folder: Path) -> list[Task]:
        """Return what must be done before the runs of a point: nothing."""
        return []

    def task(self, point: Point, folder: Path, run: str, replicate: int) -> Task:
        """Return the call that makes a replicate of a point."""
        return Task(
            run, run_function, (self._module, self._name, dict(point.record["values"]), replicate, tuple(self.columns))
        )

    def release(self, point: Point, folder: Path, *, is_last: bool) -> None:
        """Let go what the replicates of a point shared: nothing."""

    def rows(self, table: pyarrow.Table, column: Column) -> pyarrow.Table:
        """Return those of the store's rows that hold a measure: all."""
        return table

    def value(self, row: Mapping[str, Any], column: Column) -> float | None:
        """Return a measure of one of the store's rows."""
        found = row[column.name]
        return math.nan if found is None else found

    def stored(self, column: Column) -> str:
        """Return the column of the store that holds a measure."""
        return column.name


def _is_found(function: object, module: str, name: str) -> bool:
    """Whether a name in a module leads to a function: a bound method is found anew each time."""
    try:
        found = reduce(getattr, name.split("."), import_module(module))
    except (ImportError, AttributeError):
        return False
    return found is function or found == function
