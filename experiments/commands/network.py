"""`grapevine network`: what is in a network file, and how it was read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.commands.application import application, console
from experiments.commands.options import path_of

if TYPE_CHECKING:
    from simulation.errors import Problem


@application.command()
def network(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            parser=path_of,
            help="An edge list, graph, matrix or table, packed or not (see docs/networks.md); a saved network.",
        ),
    ],
    lines: Annotated[
        str | None,
        typer.Option(
            "--lines",
            metavar="mutual|author_follower|follower_author",
            help="What a line `a b` means: friends; b sees a; a sees b. Not for saved networks.",
        ),
    ] = None,
    weights: Annotated[
        str, typer.Option(metavar="none|strength|ignored", help="Weights: none; tie strengths in 0..1; or not read.")
    ] = "none",
    header: Annotated[
        str | None,
        typer.Option(metavar="none|names|counts|ignored", help="First line: a tie, column names, counts; or skipped."),
    ] = None,
    columns: Annotated[
        str | None,
        typer.Option(metavar="A,B[,WEIGHT]", help="Columns of a and b: names or positions, such as from,to or 2,3."),
    ] = None,
    separator: Annotated[
        str | None, typer.Option(metavar="comma|semicolon|tab|pipe|space", help="What separates the columns.")
    ] = None,
    comments: Annotated[
        str | None,
        typer.Option(metavar="skipped|none", help="Lines that begin with #, %, //, -- or !: skipped; or read."),
    ] = None,
    labels: Annotated[
        str | None, typer.Option(metavar="names|ids", help="What consumers are called where a file holds both.")
    ] = None,
    numbers: Annotated[
        str | None, typer.Option(metavar="as_written|by_value", help="Whether labels such as 2 and 2.0 differ.")
    ] = None,
    two_mode: Annotated[
        str | None,
        typer.Option(metavar="both|first|second", help="The file ties two kinds of things: which become consumers."),
    ] = None,
    format: Annotated[
        str | None, typer.Option(metavar="FORMAT", help="Format of the file, where its own marks do not tell.")
    ] = None,
    member: Annotated[str | None, typer.Option(metavar="NAME", help="Which file of an archive is read.")] = None,
    save: Annotated[
        Path | None,
        typer.Option(
            "--save",
            metavar="FILE",
            parser=path_of,
            help="File to write the network to, which all commands map into memory.",
        ),
    ] = None,
) -> None:
    """Read a network file; tell what is in it, how it was read and what was not used."""
    from experiments.reporting.network_page import network_tables
    from simulation.errors import NetworkError
    from simulation.network import read_network
    from simulation.network.reading.options import option_problems
    from simulation.network.saved import check_save

    options: dict[str, object] = {
        "lines": lines,
        "format": format,
        "header": header,
        "columns": None if columns is None else _columns(columns),
        "separator": separator,
        "comments": comments,
        "weights": weights,
        "labels": labels,
        "numbers": numbers,
        "two_mode": two_mode,
        "member": member,
    }
    if save is not None:
        check_save(save)
    # What options may be is checked with all else that is wrong, and refused in the words of a scenario.
    try:
        read = read_network(file, **options)  # type: ignore[arg-type]
    except NetworkError as refusal:
        said = option_problems(options)
        shown = [_as_option(problem) if problem in said else problem for problem in refusal.problems]
        raise NetworkError(shown, refusal.source) from None
    if save is not None:
        read.save(save)
    for table in network_tables(read, str(file)):
        console().print(table)
    if save is not None:
        console().print(f"Saved: {save} ({save.stat().st_size / 2**20:,.1f} MiB)", soft_wrap=True)


def _as_option(problem: Problem) -> Problem:
    """Return a problem of a field of a scenario as one of the option that says the same."""
    name = problem.field.removeprefix("network.")
    return replace(problem, field=f"--{name.replace('_', '-')}")


def _columns(written: str) -> list[str | int]:
    """Return columns as names, or as positions if all are numbers."""
    parts = [part.strip() for part in written.split(",")]
    are_positions = all(part.isascii() and part.isdigit() and len(part) < 10 for part in parts)
    return [int(part) for part in parts] if are_positions else list(parts)
