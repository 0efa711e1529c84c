"""`Sweep`: many runs of one scenario, or calls of one function, over a design; described, then run, then read."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.sweep.assembly import Assembly
from experiments.sweep.design.shown import values_at
from experiments.sweep.errors import SweepError
from experiments.sweep.folder import RESULTS, SERIES, SweepFolder
from experiments.sweep.losses import check_nothing_lost
from experiments.sweep.points import Points, RecordedPoints
from experiments.sweep.results import Hypothesis, Results
from experiments.sweep.running import Runner, Tally
from simulation.errors import Problem
from simulation.files.output_folder import output_path
from simulation.files.storage import file_name, parquet_bytes

if TYPE_CHECKING:
    import pandas

    from experiments.sweep.analysis.analysis import Analysis
    from experiments.sweep.design.factor import Factor
    from experiments.sweep.forecast import Forecast
    from experiments.sweep.spec import SweepSpec

Counted = Callable[[int], None]


def _nothing(*_: object) -> None:
    """Show no progress."""


class Sweep:
    """A sweep, as described by its file.

    Parameters
    ----------
    spec : SweepSpec
    folder : SweepFolder, optional
        Where it was run.

    Attributes
    ----------
    spec : SweepSpec
    folder : SweepFolder or None
    tally : Tally or None
        How the last call of `run` went.
    notes : tuple of str
        What the store and the folder had to say.

    Examples
    --------
    >>> sweep = Sweep.load("virality_by_clustering")  # doctest: +SKIP
    >>> table = sweep.run("runs/virality", executor="processes").results()  # doctest: +SKIP
    """

    def __init__(self, spec: SweepSpec, folder: SweepFolder | None = None) -> None:
        self.spec = spec
        self.folder = folder
        self.tally: Tally | None = None
        self.notes: tuple[str, ...] = ()
        self._points: Points | None = None

    @classmethod
    def load(cls, source: str | Path, assignments: Sequence[str] = ()) -> Sweep:
        """Read a sweep file.

        Parameters
        ----------
        source : str or path
            A path if it is a path object, holds a ``/`` or ends in ``.toml``; otherwise the name of a sweep that is
            shipped.
        assignments : sequence of str
            ``dotted.field=value`` of the scenario, over the file's ``[set]``.

        Raises
        ------
        SweepError, ScenarioError
            With all problems at once.
        """
        from experiments.sweep.design.description import load_description
        from experiments.sweep.shipped import path_of
        from experiments.sweep.spec import market_spec

        is_path = isinstance(source, Path) or "/" in source or source.endswith(".toml")
        path = Path(source) if is_path else path_of(str(source))
        return cls(market_spec(load_description(path, assignments)))

    @classmethod
    def of(
        cls,
        function: Callable[..., Mapping[str, float]],
        factors: Sequence[Factor],
        measures: Sequence[str],
        *,
        design: Mapping[str, Any],
        replicates: int = 1,
        name: str = "sweep",
        luck: str = "shared",
        hypotheses: Sequence[Hypothesis] = (),
    ) -> Sweep:
        """Describe a sweep over a function instead of a scenario.

        Parameters
        ----------
        function : callable
            Of a module that workers can import. Called with the factors by name and ``replicate``, a whole number;
            returns a number per measure. After a change of it, or of what it imports from modules of your own, its runs
            are made anew; what it reads while it runs is not looked at.
        factors : sequence of Factor
        measures : sequence of str
        design : mapping
            As ``[design]`` of a sweep file.
        replicates : int
        name : str
        luck : {"shared", "independent"}
        hypotheses : sequence of Hypothesis

        Raises
        ------
        SweepError
        """
        from experiments.sweep.spec import function_spec

        return cls(function_spec(function, factors, measures, design, replicates, name, luck, hypotheses))

    @classmethod
    def open(cls, folder: str | Path, store: str | Path | None = None) -> Sweep:
        """Open the folder of a sweep over a scenario, to read what it has found or to go on.

        Parameters
        ----------
        folder : path
        store : path, optional
            Of a store outside the folder that several sweeps share: a folder leads nowhere else by itself.

        Raises
        ------
        StorageError
            If the folder holds no sweep, or one over a function, which only `at` can take up; if it is damaged.
        """
        from experiments.sweep.spec import recorded_spec

        found = SweepFolder.open(Path(folder), None if store is None else Path(store))
        return cls(recorded_spec(found), found)

    def at(self, folder: str | Path, store: str | Path | None = None) -> Sweep:
        """Return this sweep where it was run before.

        Parameters
        ----------
        folder, store : path
            As of `open`.

        Raises
        ------
        StorageError
            If the folder holds no sweep.
        SweepError
            If it holds another one.
        """
        found = SweepFolder.open(Path(folder), None if store is None else Path(store))
        if found.mark.sweep != self.identity:
            raise SweepError([Problem("folder", str(folder), "must be that of the very same sweep")], self.name)
        return Sweep(self.spec, found)

    @property
    def name(self) -> str:
        """Name of the sweep."""
        return self.spec.name

    @property
    def identity(self) -> str:
        """Identity of what is asked, whatever versions answer it."""
        return self.spec.identity

    def remarks(self) -> tuple[str, ...]:
        """Return what a reader should know: factors without effect, and values outside what their sources give."""
        return self.spec.remarks()

    def points(self, progress: Counted = _nothing) -> Points:
        """Return all points, described and checked one by one.

        Raises
        ------
        ScenarioError
            Naming the point, if one is no scenario that can be run.
        """
        if self._points is None:
            count = len(self.spec.design.coordinates)
            self._points = Points(count, self.spec.point_at, progress)
        return self._points

    def forecast(
        self, workers: int | None = None, progress: Counted = _nothing, store: str | Path | None = None
    ) -> Forecast:
        """Estimate time, memory and disk by a few runs; nothing is written.

        Of a very large design, only points drawn at random are described and checked, for a few seconds; `run` does so
        with all of them before it starts.

        Parameters
        ----------
        workers : int, optional
            Default: all cores.
        progress : callable
            Called with the number of points described since the last call.
        store : path, optional
            A store whose runs would not be made again.

        Raises
        ------
        ScenarioError
            Naming the point, if one of those described is no scenario that can be run.
        StorageError
            If there is no such store.
        """
        from experiments.sweep.execution.opening import checked_workers
        from experiments.sweep.forecast import forecast
        from experiments.sweep.sampled_points import MOST_DESCRIBED, SampledPoints
        from experiments.sweep.store.reader import StoreReader

        one = self.spec
        workers = checked_workers(workers)
        kept = None if store is None else StoreReader.read_only(store)
        one.check()
        is_large = self._points is None and len(one.design.coordinates) > MOST_DESCRIBED
        points = SampledPoints(one, progress) if is_large else self.points(progress)
        return forecast(points, one.subject, one.replicates, workers, kept)

    def run(
        self,
        out: str | Path | None = None,
        *,
        executor: str | Executor = "processes",
        workers: int | None = None,
        address: str | None = None,
        store: str | Path | None = None,
        retry: bool = False,
        shuffle: int | None = None,
        progress: Callable[[Tally], None] = _nothing,
        describing: Counted = _nothing,
        stop: threading.Event | None = None,
    ) -> Sweep:
        """Make all runs that are not in the store, then write the tables.

        Parameters
        ----------
        out : path, optional
            Folder of the sweep: new, empty, or that of the very same sweep, which goes on.
            Default: ``runs/NAME-IDENTITY``.
        executor : {"serial", "processes", "dask"} or concurrent.futures.Executor
        workers : int, optional
            Default: all cores.
        address : str, optional
            Of a Dask scheduler, such as ``tcp://10.0.0.1:8786``.
        store : path, optional
            Of a store that several sweeps share; default: ``store`` in the folder.
        retry : bool
            Try again what failed before.
        shuffle : int, optional
            Order points at random, by this seed, so that a part of them already covers the whole; the tables do not
            depend on it.
        progress : callable
            Called with the tally after every few runs.
        describing : callable
            Called with the number of points described since the last call.
        stop : threading.Event, optional
            Once it is set, `KeyboardInterrupt` is raised, with everything that was finished in the store.

        Returns
        -------
        Sweep
            This one, for ``.results()``.

        Raises
        ------
        SweepError, ScenarioError, NetworkError, StorageError
            Before any work starts; `StorageError` also if what was found cannot be written.
        ClusterError
            If the cluster does not answer, or has lost its workers.
        """
        from experiments.sweep.execution.opening import check_options, open_engine
        from experiments.sweep.store.store import Store

        one = self.spec
        check_options(executor, workers, address)
        if shuffle is not None and (isinstance(shuffle, bool) or not isinstance(shuffle, int) or shuffle < 0):
            raise SweepError([Problem("--shuffle", shuffle, "must be a whole number, 0 or more")], one.name)
        points = self.points(describing)
        one.check()
        path = output_path(out) if out is not None else self._default_folder()
        shared = None if store is None else output_path(store)
        folder = SweepFolder.claim(path, one.mark, one.files(), shared)
        self.folder = folder
        places = points.distinct()
        if shuffle is not None:
            places = places[np.argsort(np.random.default_rng(shuffle).random(len(places)), kind="stable")]
        ended = threading.Event() if stop is None else stop
        runner = Runner(
            points, one.subject, one.replicates, one.stop_rule, one.rule_column, folder.prepared, one.shown_at
        )
        with Store.open(folder.store, one.subject.columns, one.subject.series_columns) as kept:
            folder.clear()
            folder.write_points(points.content(one.factors, one.design))
            if retry:
                # Of a store that others share, their failures stay.
                kept.clear_failures([run for place in places for run in points.runs(int(place), one.replicates)])
            one.subject.warm_up(points.at(0))
            with open_engine(executor, workers, address, warm=one.subject.warm_worker) as engine:
                self.tally = runner.run(kept, engine, places.tolist(), ended, progress)
            kept.seal()
            self.notes = (*folder.notes, *kept.notes, *engine.notes)
            self._write_tables(self._assembly(kept, points))
            folder.clear()
        return self

    def results(self) -> pandas.DataFrame:
        """Return the tidy table: ``point``, ``replicate``, a column per factor, a column per measure.

        One row per finished run, sorted by point and replicate; the same whatever executor, workers, order or
        interruptions there were.
        """
        return self.found().table

    def found(self) -> Results:
        """Return the finished runs beside the design, for analysis.

        Raises
        ------
        StorageError
            If there is no store yet, or it cannot be read.
        """
        from experiments.sweep.store.reader import StoreReader

        if self.folder is None:
            raise SweepError(
                [Problem("sweep", self.name, "has not been run: call run(), or open its folder")], self.name
            )
        one = self.spec
        points = RecordedPoints.read(self.folder)
        # As they were when it was run: another version of a library may lay another design.
        design = replace(one.design, coordinates=points.coordinates)
        store = StoreReader.read_only(self.folder.store)
        assembly = self._assembly(store, points)
        check_nothing_lost(self.folder, store, assembly.finished, assembly.distinct)
        self.notes = tuple(dict.fromkeys([*self.notes, *store.notes]))
        table = assembly.table(one.factors, design)
        shown = [values_at(one.factors, row) for row in design.coordinates]
        return Results(
            one.name,
            one.question,
            one.factors,
            design,
            one.subject.measures,
            assembly.outcomes,
            one.luck,
            table.to_pandas(),
            assembly.series(one.series_columns, points.series_ticks).to_pandas() if one.series_columns else None,
            one.hypotheses,
            assembly.failures(shown),
            one.subject.covers,
            len(points.digests) * one.replicates,
            {"sweep": self.identity, **one.provenance},
        )

    def analyze(self) -> Analysis:
        """Return what the finished runs mean: estimates, effects, sensitivity, hypotheses."""
        from experiments.sweep.analysis.analysis import analyze

        return analyze(self.found())

    def _assembly(self, store: Any, points: Points | RecordedPoints) -> Assembly:
        one = self.spec
        return Assembly(store, points, one.replicates, one.subject, one.stop_rule)

    def _write_tables(self, assembly: Assembly) -> None:
        assert self.folder is not None
        assert self._points is not None
        one = self.spec
        tables = {RESULTS: parquet_bytes(assembly.table(one.factors, one.design))}
        if one.series_columns:
            tables[SERIES] = parquet_bytes(assembly.series(one.series_columns, self._points.series_ticks))
        self.folder.write_tables(tables, assembly.finished)

    def _default_folder(self) -> Path:
        return Path("runs") / f"{file_name(self.name)}-{self.identity[:12]}"
