"""`grapevine verify`: the simulator beside theory and publications."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.commands.application import application, console
from experiments.commands.options import Tiers


@application.command()
def verify(
    tier: Annotated[Tiers, typer.Option("--tier", help="Exact laws, published numbers, or both.")] = Tiers.EXACT,
    as_json: Annotated[bool, typer.Option("--json", help="JSON instead of tables.")] = False,
    data: Annotated[
        Path | None,
        typer.Option("--data", metavar="DIR", exists=True, file_okay=False, help="Folder of others' data."),
    ] = None,
    threads: Annotated[int | None, typer.Option("--threads", min=1, help="Default: all cores.")] = None,
) -> None:
    """Compare the simulator with theory and with what others have published; fail if they differ."""
    from experiments.verification.command import verify_targets

    verify_targets(tier.value, data, threads, console(), console(is_error=True), as_json=as_json)
