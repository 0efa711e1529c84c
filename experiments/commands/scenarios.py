"""`grapevine check`, `scenarios` and `schema`: what there is to run, and whether it can be."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from experiments.commands.application import application, console, load, network_of
from experiments.commands.options import SetOption


@application.command()
def check(
    source: Annotated[
        str,
        typer.Argument(
            metavar="FILE", help="A scenario, sweep or search: a path if it holds a / or ends in .toml; else its name."
        ),
    ],
    assignments: SetOption = None,
) -> None:
    """Check a scenario, a sweep or a search, with its network, without running it."""
    kind = _kind(source)
    screen = console()
    if kind == "scenario":
        said, *noted = _checked_scenario(source, assignments)
    elif kind == "sweep":
        from experiments.sweep.checking import checked_sweep

        said, *noted = checked_sweep(source, assignments or (), lambda count: None)
    else:
        from experiments.sweep.checking import checked_search

        said, *noted = checked_search(Path(source), assignments or ())
    screen.print(said, soft_wrap=True)
    for note in noted:
        screen.print(f"Note: {note}", soft_wrap=True)


def _kind(source: str) -> str:
    """Tell what a file describes by its tables, a name by the catalogue; a scenario where nothing tells."""
    from experiments.sweep.shipped import names as sweeps
    from simulation.errors import RefusalError
    from simulation.scenario import catalogue
    from simulation.scenario.loading import file_tables

    if "/" not in source and not source.endswith(".toml"):
        return "sweep" if source in sweeps() and source not in catalogue.names() else "scenario"
    try:
        tables = file_tables(Path(source))
    except RefusalError:
        return "scenario"
    if "brands" in tables:
        return "scenario"
    if {"goal", "search", "constraints"} & set(tables):
        return "search"
    return "sweep" if {"factors", "design", "scenario"} & set(tables) else "scenario"


def _checked_scenario(source: str, assignments: list[str] | None) -> list[str]:
    """Check a scenario; return what it is in a sentence, and what a reader should know of it."""
    from experiments.comparison.readiness import comparison_problems
    from simulation.plural import plural
    from simulation.scenario.notes import notes

    resolved = load(source, assignments)
    network = network_of(resolved, source)
    refused = comparison_problems(resolved)
    said = (
        f"{resolved.name}: sound. {network.consumers:,} consumers, {network.ties:,} ties, "
        f"{plural(len(resolved.brands), 'brand')}, {plural(resolved.ticks, 'tick')}, "
        f"{plural(resolved.run.replicates, 'replicate')}."
    )
    against = [f"`grapevine compare` refuses it as it is: {problem}." for problem in refused]
    return [said, *against, *notes(resolved, network)]


@application.command()
def scenarios() -> None:
    """List the catalogue: each scenario with the question that it answers."""
    from rich.table import Table

    from simulation.scenario import catalogue

    table = Table(box=None, pad_edge=False)
    table.add_column("scenario", no_wrap=True)
    table.add_column("question")
    for name, question in catalogue.questions().items():
        table.add_row(name, question)
    console().print(table)


@application.command()
def schema(
    reference: Annotated[
        bool, typer.Option("--reference", help="The reference of all fields as Markdown instead.")
    ] = False,
) -> None:
    """Print the JSON Schema of a scenario."""
    import json

    from simulation.scenario.reference import json_schema, reference_table

    sys.stdout.write(reference_table() if reference else json.dumps(json_schema(), indent=2) + "\n")
