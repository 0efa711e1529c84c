"""Arguments and options of the command `grapevine`, and what their words mean."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


def path_of(text: str) -> Path:
    """Return the path that an option names; an empty one is not taken for the working directory."""
    if not text.strip():
        raise typer.BadParameter(f"{text!r} is no path; . is the working directory")
    return Path(text)


ScenarioArgument = Annotated[
    str,
    typer.Argument(metavar="SCENARIO", help="A path if it holds a / or ends in .toml; else a name of the catalogue."),
]
SetOption = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="FIELD=VALUE", help="Override a dotted field, such as brands.0.quality=0.9."),
]
RandomSeedOption = Annotated[int | None, typer.Option("--random-seed", help="Overrides run.random_seed.")]
ReplicatesOption = Annotated[int | None, typer.Option("--replicates", help="Overrides run.replicates.")]


class Tiers(StrEnum):
    """Which targets are verified."""

    EXACT = "exact"
    PUBLISHED = "published"
    ALL = "all"
