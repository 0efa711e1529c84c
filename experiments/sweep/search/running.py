"""Running a search: its points are runs like those of a sweep, in a store, so that nothing is done twice."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import tomli_w

from experiments.sweep.assembly import Assembly
from experiments.sweep.design.points import scenario_at
from experiments.sweep.design.shown import values_at
from experiments.sweep.execution.opening import check_options, open_engine
from experiments.sweep.folder import SCENARIO, SweepFolder
from experiments.sweep.mark import SEARCH, SweepMark
from experiments.sweep.measures import measure_problems
from experiments.sweep.points import Points
from experiments.sweep.running import Runner, Tally
from experiments.sweep.search.description import SearchDescription, load_search
from experiments.sweep.search.identity import search_identity, search_tables
from experiments.sweep.search.search import search
from experiments.sweep.store.store import Store
from experiments.sweep.subjects.market import MarketSubject
from simulation.errors import RefusalError
from simulation.files.output_folder import output_path
from simulation.files.storage import file_name
from simulation.plural import plural

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from experiments.sweep.execution.engine import Engine
    from experiments.sweep.point import Point
    from experiments.sweep.search.result import SearchResult


class StoreEvaluator:
    """Runs points of a search, or finds them in the store.

    Parameters
    ----------
    description : SearchDescription
    subject : MarketSubject
    store : Store
    engine : Engine
    folder : Path
        Where networks and seeds are laid for workers.
    stop : threading.Event
    progress : callable
        Is given a tally of all points so far.
    retry : bool
        Try runs of this search again that failed before.

    Attributes
    ----------
    tally : Tally
        Of all points so far; the runs of a point that is no sound scenario count as failed.
    refusals : dict of str to int
        What is wrong with points that are no sound scenarios, and how many they are.
    """

    def __init__(
        self,
        description: SearchDescription,
        subject: MarketSubject,
        store: Store,
        engine: Engine,
        folder: Path,
        stop: threading.Event,
        progress: Callable[[Tally], None],
        *,
        retry: bool = False,
    ) -> None:
        self._retry = retry
        self._description = description
        self._subject = subject
        self._store = store
        self._engine = engine
        self._folder = folder
        self._stop = stop
        self._progress = progress
        settings = description.settings
        fresh = min(settings.finalists, settings.trials) * settings.fresh_replicates
        self.tally = Tally(settings.trials * description.replicates + fresh)
        self.refusals: dict[str, int] = {}

    def evaluate(self, coordinates: NDArray[Any], replicates: range) -> NDArray[np.float64]:
        """See `experiments.sweep.search.search.Evaluator`; a point that is no sound scenario fails."""
        outcomes = np.full((len(coordinates), len(replicates), len(self._subject.measures)), np.nan)
        described: dict[int, Point] = {}
        for place, row in enumerate(coordinates):
            try:
                point = self._subject.point(scenario_at(self._description.sweep, row))
            except RefusalError as error:
                reason = "; ".join(map(str, error.problems))
                self.refusals[reason] = self.refusals.get(reason, 0) + 1
                self.tally.failed += len(replicates)
                continue
            described[place] = replace(point, first_replicate=replicates.start)
        places = list(described)
        points = Points(len(places), lambda index: described[places[index]], lambda _: None)
        runner = Runner(
            points,
            self._subject,
            len(replicates),
            None,
            None,
            self._folder,
            lambda index: values_at(self._description.factors, coordinates[places[index]]),
        )
        if self._retry:
            self._store.clear_failures(
                [run for place in range(len(points)) for run in points.runs(place, len(replicates))]
            )
        before = replace(self.tally)

        def add(tally: Tally) -> None:
            for name in ("done", "failed", "found", "set_aside", "seconds"):
                setattr(self.tally, name, getattr(before, name) + getattr(tally, name))
            self._progress(self.tally)

        add(runner.run(self._store, self._engine, points.distinct().tolist(), self._stop, add))
        outcomes[places] = Assembly(self._store, points, len(replicates), self._subject, None).outcomes
        return outcomes


@dataclass(frozen=True)
class SearchRun:
    """A search that was run.

    Attributes
    ----------
    result : SearchResult
    folder : Path
    failed : int
        Runs that failed, those of points that are no sound scenarios included.
    notes : tuple of str
        What folder and store had to say, and why points could not be run.
    """

    result: SearchResult
    folder: Path
    failed: int
    notes: tuple[str, ...]


_MOST_REFUSALS = 5
"""Reasons that are told."""


def run_search(
    source: Path | str,
    assignments: Sequence[str] = (),
    out: Path | str | None = None,
    *,
    executor: str | None = None,
    workers: int | None = None,
    address: str | None = None,
    store: Path | str | None = None,
    retry: bool = False,
    progress: Callable[[Tally], None] = lambda _: None,
    stop: threading.Event | None = None,
) -> SearchRun:
    """Search the fields of a search file for its goal.

    Parameters
    ----------
    source : path
        A search file.
    assignments : sequence of str
        ``dotted.field=value`` of the scenario.
    out : path, optional
        New, empty, or the folder of the very same search, which goes on.
    executor, workers, address, store, retry, progress, stop
        As of `Sweep.run`.

    Raises
    ------
    SweepError, StorageError, ClusterError
        As of `Sweep.run`; `SweepError` also if Optuna is needed and not installed.
    """
    chosen = executor or ("processes" if address is None else "dask")
    check_options(chosen, workers, address)
    description = load_search(Path(source), assignments, measure_problems)
    sweep = description.sweep
    digest = search_identity(description)
    path = Path("runs") / f"{file_name(sweep.name)}-{digest[:12]}" if out is None else output_path(out)
    files = {"search.toml": tomli_w.dumps(search_tables(description)).encode(), SCENARIO: sweep.base.to_toml().encode()}
    mark = SweepMark(digest, sweep.name, SEARCH)
    folder = SweepFolder.claim(path, mark, files, None if store is None else output_path(store))
    subject = MarketSubject(sweep.base, description.measures, None, is_shared=True)
    ended = threading.Event() if stop is None else stop
    with Store.open(folder.store, subject.columns, subject.series_columns) as kept:
        folder.clear()
        subject.warm_up(subject.point(sweep.base))
        with open_engine(chosen, workers, address) as engine:
            evaluator = StoreEvaluator(
                description, subject, kept, engine, folder.prepared, ended, progress, retry=retry
            )
            result = search(description, evaluator)
        folder.clear()
    refused = [
        f"{plural(count, 'point is', 'points are')} no scenario that can be run: {reason}"
        for reason, count in evaluator.refusals.items()
    ]
    notes = (*folder.notes, *kept.notes, *engine.notes, *refused[:_MOST_REFUSALS])
    return SearchRun(result, path, evaluator.tally.failed + evaluator.tally.set_aside, notes)
