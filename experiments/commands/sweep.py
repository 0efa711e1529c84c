"""`grapevine plan`, `sweep`, `status`, `analyze`, `optimize` and `sweeps`: many runs of one scenario."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from experiments.commands.application import application, console
from experiments.commands.options import SetOption, path_of

SweepArgument = Annotated[
    str,
    typer.Argument(metavar="SWEEP", help="A path if it holds a / or ends in .toml; else a sweep that is shipped."),
]
WorkersOption = Annotated[int | None, typer.Option("--workers", help="Processes; default: all cores.")]
FolderArgument = Annotated[Path, typer.Argument(metavar="DIR", parser=path_of, help="Folder of a sweep.")]


@application.command()
def plan(
    sweep: SweepArgument,
    assignments: SetOption = None,
    workers: WorkersOption = None,
    store: Annotated[
        Path | None, typer.Option("--store", metavar="DIR", help="A store whose runs need not be made again.")
    ] = None,
) -> None:
    """Tell how many points and runs a sweep has, and what time, memory and disk it will take; run nothing of it.

    With --store, also how many of the runs are there already; time is then that of the others.
    """
    from experiments.sweep.command import plan_sweep

    with _describing() as describing:
        table = plan_sweep(sweep, assignments or (), workers, store, describing)
    console().print(table)


ClusterOption = Annotated[
    str | None, typer.Option("--cluster", metavar="ADDRESS", help="Of a Dask scheduler, such as tcp://host:8786.")
]
StoreOption = Annotated[
    Path | None,
    typer.Option("--store", parser=path_of, metavar="DIR", help="A store of runs that several sweeps share."),
]
FoundStoreOption = Annotated[
    Path | None, typer.Option("--store", metavar="DIR", help="Where its runs are, if several sweeps share the store.")
]
RetryOption = Annotated[bool, typer.Option("--retry", help="Try runs again that failed before.")]


@application.command()
def sweep(
    sweep: SweepArgument,
    out: Annotated[
        Path | None,
        typer.Option("--out", parser=path_of, metavar="DIR", help="Its folder; default: runs/NAME-IDENTITY."),
    ] = None,
    assignments: SetOption = None,
    workers: WorkersOption = None,
    cluster: ClusterOption = None,
    store: StoreOption = None,
    retry: RetryOption = False,
    shuffle: Annotated[
        int | None, typer.Option("--shuffle", metavar="SEED", min=0, help="Take points in an order drawn at random.")
    ] = None,
) -> None:
    """Make all runs of a sweep; the same command goes on after any interruption.

    Exit code 1 if a run failed, and 130 if it was interrupted; what is finished is kept in any case.
    """
    from experiments.sweep.command import run_sweep

    options = {"workers": workers, "address": cluster, "store": store, "retry": retry, "shuffle": shuffle}
    failed = run_sweep(sweep, assignments or (), out, options, _describing, console(), console(is_error=True))
    if failed:
        raise typer.Exit(1)


@application.command()
def status(
    folder: FolderArgument,
    as_json: Annotated[bool, typer.Option("--json", help="JSON instead of words.")] = False,
    store: FoundStoreOption = None,
    recreate: Annotated[
        int, typer.Option("--recreate", metavar="N", min=0, help="Make N finished runs again, and compare them.")
    ] = 0,
    function: Annotated[
        str | None,
        typer.Option("--function", metavar="MODULE:NAME", help="The function that --recreate may import and call."),
    ] = None,
    networks: Annotated[
        list[str] | None, typer.Option("--network", metavar="FILE", help="A network file that --recreate may read.")
    ] = None,
) -> None:
    """Tell how far a sweep is, also while it runs; with --recreate, whether its runs can be made again bit for bit.

    Exit code 1 if something of the folder is damaged, or a run that was made again is another.
    """
    from experiments.sweep.command import tell_status

    if not tell_status(folder, store, recreate, function, networks or (), console(), as_json=as_json):
        raise typer.Exit(1)


@application.command()
def analyze(
    folder: FolderArgument,
    store: FoundStoreOption = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", parser=path_of, metavar="DIR", help="Where page, figures and tables go; DIR/analysis."),
    ] = None,
) -> None:
    """Tell what a sweep has found: effects, sensitivity and hypotheses with their uncertainty, in one page."""
    from experiments.sweep.command import analyze_sweep

    analyze_sweep(folder, store, out, console(), console(is_error=True))


@application.command()
def optimize(
    search: Annotated[Path, typer.Argument(metavar="SEARCH", parser=path_of, help="A search file.")],
    out: Annotated[
        Path | None,
        typer.Option("--out", parser=path_of, metavar="DIR", help="Its folder; default: runs/NAME-IDENTITY."),
    ] = None,
    assignments: SetOption = None,
    workers: WorkersOption = None,
    cluster: ClusterOption = None,
    store: StoreOption = None,
    retry: RetryOption = False,
) -> None:
    """Search fields of a scenario for a goal under constraints; the same command goes on after any interruption."""
    from experiments.sweep.command import optimize_fields

    options = {"workers": workers, "address": cluster, "store": store, "retry": retry}
    if optimize_fields(search, assignments or (), out, options, console(), console(is_error=True)):
        raise typer.Exit(1)


@application.command()
def sweeps() -> None:
    """List the sweeps that are shipped: each with the question that it answers."""
    from rich.table import Table

    from experiments.sweep.shipped import questions

    table = Table(box=None, pad_edge=False)
    table.add_column("sweep", no_wrap=True)
    table.add_column("question")
    for name, question in questions().items():
        table.add_row(name, question)
    console().print(table)


@contextmanager
def _describing() -> Iterator[Callable[[int], None]]:
    """Show on a terminal that points are being described and checked; yield the function that counts them."""
    from rich.progress import Progress, SpinnerColumn, TextColumn

    screen = console(is_error=True)
    words = TextColumn("Checking points: {task.completed:,.0f}")
    with Progress(SpinnerColumn(), words, console=screen, transient=True, disable=not screen.is_terminal) as bar:
        task = bar.add_task("", total=None)
        yield lambda count: bar.update(task, advance=count)
