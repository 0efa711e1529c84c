"""`grapevine network`: what is in a network file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.commands.application import application, console
from experiments.commands.options import Header, Lines, Weights


@application.command()
def network(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="An edge list, GraphML or GEXF, gzipped or not; or a saved network.")
    ],
    lines: Annotated[
        Lines | None,
        typer.Option("--lines", help="What a line `a b` means: friends; b sees a; a sees b. Not for saved networks."),
    ] = None,
    header: Annotated[
        Header, typer.Option("--header", help="First line: a tie, column names, or counts.")
    ] = Header.NONE,
    weights: Annotated[
        Weights, typer.Option("--weights", help="Third column: none, tie strength, or ignored with all that follow.")
    ] = Weights.NONE,
    save: Annotated[
        Path | None, typer.Option("--save", help="File to write the network to, which all commands map into memory.")
    ] = None,
) -> None:
    """Read a network file; tell what is in it and what was done with it."""
    from experiments.network_page import network_tables
    from simulation.network import read_network

    read = read_network(file, lines=None if lines is None else lines.value, header=header.value, weights=weights.value)
    if save is not None:
        read.save(save)
    for table in network_tables(read, str(file)):
        console().print(table)
    if save is not None:
        console().print(f"Saved: {save} ({save.stat().st_size / 2**20:,.1f} MiB)", soft_wrap=True)
