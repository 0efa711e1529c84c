"""`grapevine compare`: seeding strategies under the same luck, and `grapevine strategies`: which there are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from experiments.commands.application import application, console, load
from experiments.commands.options import RandomSeedOption, ScenarioArgument, SetOption, path_of


@application.command()
def compare(
    scenario: ScenarioArgument,
    strategies: Annotated[
        str | None,
        typer.Option(
            "--strategies",
            metavar="A,B,...",
            help="Two or more of `grapevine strategies`, or list:FILE with one label per line.",
        ),
    ] = None,
    seeds: Annotated[int | None, typer.Option("--seeds", metavar="K", help="Most consumers that are asked.")] = None,
    budget: Annotated[float | None, typer.Option("--budget", metavar="X", help="Most that seeds may cost.")] = None,
    prices: Annotated[
        Path | None,
        typer.Option(
            "--prices",
            parser=path_of,
            metavar="FILE",
            help="CSV with label and any of audience, price, acceptance, must_have, forbidden.",
        ),
    ] = None,
    campaign: Annotated[
        str | None,
        typer.Option("--campaign", metavar="BRAND/CAMPAIGN", help="Whose seeding; default: the only one."),
    ] = None,
    goal: Annotated[
        str | None,
        typer.Option(
            "--goal",
            metavar="MEASURE",
            help="What ranks: profit, incremental_margin, incremental_adopters, adopters, reach or revenue. By default "
            "profit, or incremental_adopters where the brand earns nothing.",
        ),
    ] = None,
    replicates: Annotated[
        int | None, typer.Option("--replicates", metavar="R", help="Of each strategy; the most with --precision.")
    ] = None,
    precision: Annotated[
        float | None,
        typer.Option("--precision", metavar="W", help="Until the best two are told apart to within this width."),
    ] = None,
    uncertain: Annotated[
        bool, typer.Option("--uncertain", help="Draw the scenario's uncertain fields once per replicate.")
    ] = False,
    random_seed: RandomSeedOption = None,
    assignments: SetOption = None,
    out: Annotated[
        Path | None, typer.Option("--out", parser=path_of, metavar="DIR", help="Default: runs/NAME-compared.")
    ] = None,
    threads: Annotated[int | None, typer.Option("--threads", min=1, help="Default: all cores.")] = None,
) -> None:
    """Compare seeding strategies under the same luck; leave a report with tables and figures."""
    from experiments.reporting.drawing_process import begin_drawing
    from simulation.threads import check_threads

    begin_drawing("experiments.comparison.figures", "experiments.comparison.comparison", "pandas")
    check_threads(threads, "--threads", "command line")
    resolved = load(scenario, assignments, {"run.random_seed": random_seed})

    from experiments.comparison.command import compare_strategies
    from experiments.comparison.question import DEFAULT_STRATEGIES

    names = DEFAULT_STRATEGIES if strategies is None else [name.strip() for name in strategies.split(",")]
    options = {
        "seeds": seeds,
        "budget": budget,
        "prices": prices,
        "campaign": campaign,
        "goal": goal,
        "replicates": replicates,
        "precision": precision,
        "uncertain": uncertain,
        "threads": threads,
    }
    compare_strategies(resolved, names, out, options, _bar, console(), console(is_error=True))


@contextmanager
def _bar() -> Iterator[Callable[[str, int, int], None]]:
    """Show one progress bar per stage on a terminal; yield what advances them."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    screen = console(is_error=True)
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeRemainingColumn())
    stages = {}
    with Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal) as bar:

        def advance(what: str, done: int, total: int) -> None:
            if (what, total) not in stages:
                stages[what, total] = bar.add_task(what, total=total)
            bar.update(stages[what, total], advance=done)

        yield advance


@application.command()
def strategies() -> None:
    """List the ways to choose seeds: what each looks for, and who proposed it."""
    from rich.table import Table

    from simulation.seeding.catalogue import STRATEGIES

    table = Table(box=None, pad_edge=False)
    table.add_column("strategy", no_wrap=True)
    for column in ("meaning", "source", "note"):
        table.add_column(column)
    for name, strategy in STRATEGIES.items():
        table.add_row(name, strategy.meaning, strategy.source, strategy.note)
    console().print(table)
