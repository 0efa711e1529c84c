"""What the commands of sweeps do with their options: describe, run, read, tell."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.compiling import compile_first
from experiments.interrupt import interrupt
from experiments.sweep.boundary import check_inside
from experiments.sweep.errors import SweepError
from experiments.sweep.folder import ANALYSIS
from experiments.sweep.recreation import recreate as made_again
from experiments.sweep.status import Status
from experiments.sweep.sweep import Counted, Sweep
from experiments.sweep.terminal import ended_lines, plan_table, status_lines, tally_shown
from simulation.errors import Problem

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

Bar = Callable[[], AbstractContextManager[Counted]]


def plan_sweep(
    source: str, assignments: Sequence[str], workers: int | None, store: Path | None, describing: Counted
) -> Table:
    """Return what a sweep will take, as a table; nothing is written."""
    sweep = Sweep.load(source, assignments)
    table = plan_table(sweep, sweep.forecast(workers, describing, store))
    for note in sweep.remarks():
        table.add_row("note", note)
    return table


def run_sweep(
    source: str,
    assignments: Sequence[str],
    out: Path | None,
    options: dict[str, Any],
    bar: Bar,
    console: Console,
    errors: Console,
) -> int:
    """Run a sweep as the command was asked to.

    Parameters
    ----------
    source : str
    assignments : sequence of str
    out : Path, optional
    options : dict
        Of `Sweep.run`.
    bar : callable
        Returns a context manager that yields a function which counts points that are described.
    console, errors : rich.console.Console

    Returns
    -------
    int
        Number of runs that failed.
    """
    sweep = Sweep.load(source, assignments)
    compile_first(errors)
    executor = "processes" if options["address"] is None else "dask"
    with interrupt() as stop:
        with bar() as describing:
            sweep.points(describing)
        with tally_shown(sweep.name, errors) as progress:
            sweep.run(out, executor=executor, progress=progress, stop=stop, **options)
    assert sweep.tally is not None
    assert sweep.folder is not None
    for line in ended_lines(sweep, sweep.tally):
        errors.print(line)
    for note in sweep.remarks():
        errors.print(f"Note: {note}")
    folder = sweep.folder.path
    console.print(f"Sweep folder: {folder}", soft_wrap=True)
    console.print(f"  {folder / 'results.parquet'}", soft_wrap=True)
    console.print(f"What it means: grapevine analyze {sweep.folder.arguments}", soft_wrap=True)
    failed = sweep.tally.failed + sweep.tally.set_aside
    if failed:
        for line in status_lines(Status.of(folder, sweep.folder.store), str(sweep.folder.store))[1:]:
            errors.print(line)
    return failed


def tell_status(
    folder: Path,
    store: Path | None,
    recreate: int,
    function: str | None,
    networks: Sequence[str],
    console: Console,
    *,
    as_json: bool,
) -> bool:
    """Tell how far a sweep is; return whether nothing is damaged, and every run that was made again is the same."""
    if not recreate and (function is not None or networks):
        given = "--network" if function is None else "--function"
        value = list(networks) if function is None else function
        raise SweepError([Problem(given, value, "is not used without --recreate N")], "status")
    status = Status.of(folder, store)
    again = made_again(folder, recreate, store=store, function=function, networks=networks) if recreate else []
    different = [one for one in again if not one.is_equal]
    if as_json:
        recreated = [vars(one) for one in again]
        console.print(json.dumps({**status.as_dict(), "recreated": recreated}, indent=2), soft_wrap=True)
        return not different and not status.damage
    for line in status_lines(status, str(status.store)):
        console.print(line, soft_wrap=True)
    for one in different:
        console.print(f"Run {one.run}: {one.difference}", soft_wrap=True)
    if again:
        console.print(f"{len(again) - len(different):,} of {len(again):,} runs made again are the same, bit for bit.")
    elif recreate:
        console.print("No run is finished, so none was made again.")
    return not different and not status.damage


def analyze_sweep(folder: Path, store: Path | None, out: Path | None, console: Console, errors: Console) -> None:
    """Analyze a sweep, write the report, and tell what it says."""
    from experiments.sweep.report.terminal import shown
    from experiments.sweep.report.writing import ANALYSIS as ANALYSIS_MARK
    from experiments.sweep.report.writing import write_report
    from simulation.files.output_folder import check_folder

    sweep = Sweep.open(folder, store)
    place = folder / ANALYSIS if out is None else out
    if out is None:
        # Nothing is written where a link leads.
        check_inside(place, "DIR")
    check_folder(place, sweep.identity, ANALYSIS_MARK)
    analysis = sweep.analyze()
    for note in sweep.notes:
        errors.print(f"Note: {note}")
    written = write_report(analysis, place)
    for part in shown(analysis):
        console.print(part)
    console.print(f"Report: {written[0]}", soft_wrap=True)


def optimize_fields(
    source: Path,
    assignments: Sequence[str],
    out: Path | None,
    options: dict[str, Any],
    console: Console,
    errors: Console,
) -> int:
    """Search fields for a goal, write what was found, and tell it; return the number of runs that failed."""
    from experiments.sweep.search.running import run_search
    from experiments.sweep.search.terminal import finalist_table
    from experiments.sweep.search.verdict import verdict
    from experiments.sweep.search.writing import write_search

    compile_first(errors)
    with interrupt() as stop, tally_shown(str(source), errors) as progress:
        run = run_search(source, assignments, out, progress=progress, stop=stop, **options)
    written = write_search(run.result, run.folder)
    for note in run.notes:
        errors.print(f"Note: {note}")
    if any(trial.state != "failed" for trial in run.result.trials):
        console.print(finalist_table(run.result))
    for sentence in verdict(run.result):
        console.print(sentence, soft_wrap=True)
    console.print(f"Search folder: {run.folder}", soft_wrap=True)
    for path in written[:1]:
        console.print(f"  {path}", soft_wrap=True)
    return run.failed
