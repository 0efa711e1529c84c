"""Sweeps that come with Grapevine, by name."""

from __future__ import annotations

import tomllib
from importlib.resources import as_file, files
from pathlib import Path

from experiments.sweep.errors import SweepError
from simulation.errors import Problem, nearest

_FOLDER = "sweeps"


def names() -> list[str]:
    """Return the names of the sweeps that are shipped, sorted."""
    folder = files("scenarios").joinpath(_FOLDER)
    return sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml"))


def path_of(name: str) -> Path:
    """Return the file of a sweep that is shipped.

    Raises
    ------
    SweepError
        If there is none of that name; names the nearest one.
    """
    known = names()
    if name not in known:
        allowed = f"no sweep of that name{nearest(name, known)}; known: {', '.join(known)}; a path needs a / or .toml"
        raise SweepError([Problem("SWEEP", name, allowed)], "sweeps")
    with as_file(files("scenarios").joinpath(_FOLDER, f"{name}.toml")) as path:
        return path


def questions() -> dict[str, str]:
    """Return the question that each sweep answers, by name."""
    return {name: str(tomllib.loads(path_of(name).read_text("utf-8")).get("question", "")) for name in names()}
