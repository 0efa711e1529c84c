"""Replacing dotted fields: ``brands.0.quality=0.9``."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Iterable, Mapping
from typing import Any

from simulation.errors import MISSING, Problem, ScenarioError


def parsed(assignments: Iterable[str]) -> dict[str, Any]:
    """Read assignments ``field=value``; the value is TOML, and text where it is no TOML.

    Raises
    ------
    ScenarioError
        If an assignment has no ``=`` or no field.
    """
    fields: dict[str, Any] = {}
    problems: list[Problem] = []
    for assignment in assignments:
        name, sign, text = _as_utf8(assignment).partition("=")
        if not sign or not name.strip():
            problems.append(Problem("--set", assignment, "must be dotted.field=value, such as run.days=60"))
            continue
        try:
            table = tomllib.loads(f"value = {text}")
        except (ValueError, RecursionError):
            table = {}
        # More than one entry: a line break smuggled in further fields.
        fields[name.strip()] = table["value"] if len(table) == 1 else text.strip()
    if problems:
        raise ScenarioError(problems, "--set")
    return fields


def _as_utf8(argument: str) -> str:
    """Return an argument of the command as UTF-8 where the system took its letters for bytes of no encoding."""
    if argument.isascii():
        return argument
    try:
        return argument.encode(errors="surrogateescape").decode(errors="surrogateescape")
    except UnicodeEncodeError:
        # Refused later, as a value.
        return argument


def replaced(tables: dict[str, Any], fields: Mapping[str, Any], source: str) -> dict[str, Any]:
    """Return nested tables with dotted fields replaced; names are checked later, with all others.

    Raises
    ------
    ScenarioError
        If a field runs through something that is no table, or an index is out of range.
    """
    tables = copy.deepcopy(tables)
    problems: list[Problem] = []
    for name, value in fields.items():
        problem = _replace(tables, name, _plain(value))
        if problem is not None:
            problems.append(problem)
    if problems:
        raise ScenarioError(problems, source)
    return tables


def _plain(value: Any) -> Any:
    """Turn a NumPy number into a Python one; sweeps hand them over."""
    return value.item() if hasattr(value, "item") and hasattr(value, "dtype") and value.ndim == 0 else value


def _replace(tables: dict[str, Any], name: str, value: Any) -> Problem | None:
    keys = name.split(".")
    place: Any = tables
    for depth, key in enumerate(keys):
        is_last = depth == len(keys) - 1
        here = ".".join(keys[:depth])
        if isinstance(place, list):
            if not key.isdecimal() or len(key) > 9 or int(key) >= len(place):
                allowed = f"a number in 0..{len(place) - 1}" if place else "nothing: the list is empty"
                return Problem(name, MISSING, f"{here} is a list; {key!r} must be {allowed}")
            if is_last:
                place[int(key)] = value
            else:
                place = place[int(key)]
        elif isinstance(place, dict):
            if is_last:
                place[key] = value
            else:
                if isinstance(place.get(key), tuple):
                    place[key] = list(place[key])
                place = place.setdefault(key, {})
        else:
            return Problem(name, MISSING, f"{here} is {place!r}, not a table, and has no field {key!r}")
    return None
