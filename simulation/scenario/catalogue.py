"""The catalogue of scenarios that comes with Grapevine."""

from __future__ import annotations

import tomllib
from importlib.resources import files

from simulation.errors import MISSING, Problem, ScenarioError, nearest


def names() -> list[str]:
    """Names of the catalogue, sorted."""
    return sorted(
        entry.name.removesuffix(".toml") for entry in files("scenarios").iterdir() if entry.name.endswith(".toml")
    )


def text(name: str) -> str:
    """Return the TOML text of a scenario of the catalogue.

    Raises
    ------
    ScenarioError
        If there is none of that name; names the nearest one.
    """
    known = names()
    if name not in known:
        allowed = (
            f"no scenario {name!r} in the catalogue{nearest(name, known)}; known: {', '.join(known)}; "
            "a path needs a / or ends in .toml"
        )
        raise ScenarioError([Problem("SCENARIO", MISSING, allowed)], "catalogue")
    return (files("scenarios") / f"{name}.toml").read_text(encoding="utf-8")


def questions() -> dict[str, str]:
    """Return the question that each scenario of the catalogue answers, by name."""
    return {name: str(tomllib.loads(text(name)).get("question", "")) for name in names()}
