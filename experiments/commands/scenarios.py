"""`grapevine check`, `scenarios` and `schema`: what there is to run, and whether it can be."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from experiments.commands.application import application, console, load, network_of
from experiments.commands.options import ScenarioArgument, SetOption


@application.command()
def check(scenario: ScenarioArgument, assignments: SetOption = None) -> None:
    """Check a scenario and its network, without running it."""
    from simulation.scenario.notes import notes

    described = load(scenario, assignments)
    network = network_of(described, scenario)
    screen = console()
    screen.print(
        f"{described.name}: sound. {network.consumers:,} consumers, {network.ties:,} ties, {len(described.brands)} "
        f"brands, {described.ticks:,} ticks, {described.run.replicates:,} replicates.",
        soft_wrap=True,
    )
    for note in notes(described):
        screen.print(f"Note: {note}", soft_wrap=True)


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
