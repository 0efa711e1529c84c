"""`MarketSubject`: a sweep's runs are runs of the market."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.sweep.execution.task import Task
from experiments.sweep.measures import column_of, needs_cascades, split
from experiments.sweep.point import Point, fingerprint
from experiments.sweep.results import Column
from experiments.sweep.subjects import observation
from experiments.sweep.subjects.model_sources import model_sources
from experiments.sweep.subjects.prepared import network_path, seeds_path
from experiments.sweep.subjects.worker import MarketRun, prepare_market, run_market, warm

if TYPE_CHECKING:
    import pyarrow

    from simulation.scenario import Scenario

_BLOCK = 2**20


class MarketSubject:
    """What is run at a point of a sweep over a scenario, and what is kept of it.

    Parameters
    ----------
    base : Scenario
        With its random seed.
    measures : tuple of str
        As written: ``reach``, or ``Brand/reach``.
    every_days : float or None
        Interval of the time series that is kept.
    is_shared : bool
        Whether all points share their luck.

    Attributes
    ----------
    kind : str
    warm_worker : callable
        Called once per worker, before its first run.
    columns, series_columns : dict of str to str
        Of the store.
    """

    kind = "market"
    warm_worker = staticmethod(warm)
    columns = observation.COLUMNS
    series_columns = observation.SERIES

    def __init__(self, base: Scenario, measures: tuple[str, ...], every_days: float | None, *, is_shared: bool) -> None:
        self.base = base
        self.measures = tuple(column_of(measure, base.currency) for measure in measures)
        self._every_days = every_days
        self._is_shared = is_shared
        self._cascades = needs_cascades(measures)

    @property
    def covers(self) -> tuple[str, ...]:
        """What a replicate draws anew."""
        return tuple(self.base.run.vary)

    @property
    def rows_per_run(self) -> int:
        """Rows of the store that a run makes."""
        return len(self.base.brands)

    @property
    def series_rows_per_run(self) -> int:
        """Rows of the store's series that a run of the base scenario makes."""
        every = self._every(self.base)
        return -(-self.base.ticks // every) * len(self.base.brands) if every else 0

    @cached_property
    def facts(self) -> dict[str, Any]:
        """What decides the numbers at every point, beside its scenario."""
        from simulation import kernels
        from simulation.results.provenance import versions

        return {"kernels": kernels.SOURCE_DIGEST, "sources": model_sources(), "versions": versions()}

    def point(self, scenario: Scenario) -> Point:
        """Describe a point, given its scenario.

        Raises
        ------
        StorageError
            If the network file cannot be read.
        """
        run = scenario.run.model_copy(
            update={"replicates": 1, "record_cascades": (), "record_adoptions": (), "record_traits": False}
        )
        settled = scenario.model_copy(update={"run": run})
        vary = scenario.run.vary
        file = scenario.network.file
        content = "" if file is None else _file_digest(file, *_stamp(file))
        facts = {
            "subject": self.kind,
            "scenario": settled.digest(),
            "network": content or "generated",
            "cascades": self._cascades,
            **self.facts,
        }
        digest = fingerprint(facts)
        text = settled.to_toml()
        shares = "network" not in vary
        has_seeds = shares and "consumers" not in vary and _chooses_at_cost(scenario)
        return Point(
            digest,
            text,
            {
                **facts,
                "scenario_toml": text,
                "network_file": file,
                "network_is_shared": shares,
                "has_seeds": has_seeds,
            },
            0 if self._is_shared else int(digest[:15], 16),
            self._network_key(settled, content) if shares else "",
            has_seeds,
            self._every(scenario),
        )

    def warm_up(self, point: Point) -> None:
        """Compile the kernels here, if they are not: else each worker would."""
        from simulation import kernels

        if not kernels.is_compiled():
            with tempfile.TemporaryDirectory() as folder:
                task = self.task(point, Path(folder), "", point.first_replicate)
                task.function(*task.arguments)

    def preparations(self, point: Point, folder: Path) -> list[Task]:
        """Return what must be done before the runs of a point, in order; keys name what is made."""
        run = self._run(point, folder)
        network = [Task(f"network {point.network}", prepare_market, (run, "network"))] if point.network else []
        seeds = [Task(f"seeds {point.digest}", prepare_market, (run, "seeds"))] if point.has_seeds else []
        return network + seeds

    def task(self, point: Point, folder: Path, run: str, replicate: int) -> Task:
        """Return the run of a replicate of a point; `replicate` is the number that addresses its draws."""
        return Task(run, run_market, (self._run(point, folder), replicate))

    def release(self, point: Point, folder: Path, *, is_last: bool) -> None:
        """Let go what the replicates of a point shared; its network only where it is the last that needs it."""
        if point.has_seeds:
            seeds_path(str(folder), point.digest).unlink(missing_ok=True)
        if point.network and is_last:
            network_path(str(folder), point.network).unlink(missing_ok=True)

    def rows(self, table: pyarrow.Table, column: Column) -> pyarrow.Table:
        """Return those of the store's rows that hold a measure: one per run."""
        import pyarrow.compute

        return table.filter(pyarrow.compute.equal(table.column("brand"), self._brand(column)))

    def value(self, row: Mapping[str, Any], column: Column) -> float | None:
        """Return a measure of one of the store's rows; None where the row is of another brand."""
        return row[self.stored(column)] if row["brand"] == self._brand(column) else None

    def stored(self, column: Column) -> str:
        """Return the column of the store that holds a measure."""
        return split(column.name)[1]

    def _brand(self, column: Column) -> str:
        brand, _ = split(column.name)
        return self.base.brands[0].name if brand is None else brand

    def _run(self, point: Point, folder: Path) -> MarketRun:
        where = str(folder.absolute())
        return MarketRun(
            point.digest, point.text, where, point.network, point.has_seeds, self._cascades, point.series_ticks
        )

    def _every(self, scenario: Scenario) -> int:
        return 0 if self._every_days is None else max(1, round(self._every_days / scenario.tick_days))

    def _network_key(self, scenario: Scenario, content: str) -> str:
        network_fields = scenario.network.model_dump(mode="json", exclude={"file"})
        kernels = self.facts["kernels"]
        return fingerprint(
            {"network": network_fields, "file": content, "random_seed": scenario.run.random_seed, "kernels": kernels}
        )


def _chooses_at_cost(scenario: Scenario) -> bool:
    from simulation.seeding.scenario_choice import is_costly

    return any(is_costly(campaign.seeding) for brand in scenario.brands for campaign in brand.campaigns)


def _stamp(file: str) -> tuple[int, int]:
    try:
        found = Path(file).stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size


@cache
def _file_digest(file: str, changed: int, size: int) -> str:
    """SHA-256 of a network file; read once for all points."""
    from simulation.errors import NetworkError, Problem

    digest = hashlib.sha256()
    try:
        with Path(file).open("rb") as stream:
            while block := stream.read(_BLOCK):
                digest.update(block)
    except OSError as error:
        raise NetworkError(
            [Problem("network.file", file, f"a file that can be read ({error.strerror})")], file
        ) from None
    return digest.hexdigest()
