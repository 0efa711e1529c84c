"""From a TOML file, or a name of the catalogue, to a `Scenario`."""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from simulation.errors import MISSING, Problem, ScenarioError
from simulation.scenario import catalogue
from simulation.scenario.overrides import parsed, replaced
from simulation.scenario.refusals import depth_problems
from simulation.scenario.scenario import Scenario

LARGEST_FILE = 1_000_000
"""Bytes; a scenario is written by a person."""


def load_scenario(
    source: str | os.PathLike[str],
    assignments: Iterable[str] = (),
    *,
    fields: Mapping[str, Any] | None = None,
) -> Scenario:
    """Read a scenario.

    Parameters
    ----------
    source : str or path
        A path if it is a path object, holds a ``/`` or ends in ``.toml``; otherwise a name of the catalogue.
    assignments : iterable of str
        ``dotted.field=value``, applied in order. A relative ``network.file`` is taken from the working directory;
        inside the TOML file it is taken from the file's folder.
    fields : mapping
        Further dotted fields with Python values.

    Raises
    ------
    ScenarioError
        With all problems at once.
    """
    name = os.fspath(source)
    if isinstance(source, os.PathLike) or "/" in name or name.endswith(".toml"):
        path = Path(name)
        tables = _tables(_text(path), name)
        _anchor(tables, path.parent)
    else:
        tables = _tables(catalogue.text(name), name)
    changes = {**parsed(assignments), **(fields or {})}
    tables = replaced(tables, changes, name)
    if "network.file" in changes or "network" in changes:
        _anchor(tables, Path.cwd())
    return Scenario.from_fields(tables, name)


def _anchor(tables: dict[str, Any], folder: Path) -> None:
    """Make a relative path of the network file absolute."""
    network = tables.get("network")
    if isinstance(network, dict) and isinstance(network.get("file"), str) and network["file"]:
        network["file"] = os.path.normpath(folder.absolute() / Path(network["file"]).expanduser())


def _refused(name: str, allowed: str) -> ScenarioError:
    return ScenarioError([Problem("SCENARIO", MISSING, allowed)], name)


def _text(path: Path) -> str:
    """Read a scenario file; anything but a small UTF-8 text is refused."""
    name = str(path)
    try:
        if path.is_dir():
            raise _refused(name, "is a directory; must be a TOML file")
        if not path.exists():
            siblings = [entry.name for entry in path.parent.glob("*.toml")] if path.parent.is_dir() else []
            near = difflib.get_close_matches(path.name, siblings, n=1)
            hint = f" (did you mean {near[0]!r}?)" if near else ""
            raise _refused(name, f"no such file{hint}; must be a TOML file")
        if not path.is_file():
            raise _refused(name, "is no regular file; must be a TOML file")
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise _refused(name, f"cannot be read ({error.strerror}); must be a readable TOML file") from None
    if len(content) > LARGEST_FILE:
        raise _refused(name, f"is larger than {LARGEST_FILE:,} bytes; must be a scenario in TOML")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refused(name, f"is no text (byte {error.start} is not UTF-8); must be a TOML file") from None
    if "\0" in text:
        raise _refused(name, f"is no text (byte {text.index(chr(0))} is zero); must be a TOML file")
    if not text.strip():
        raise _refused(name, "is empty; must be a scenario in TOML with at least one [[brands]]")
    return text


def _tables(text: str, name: str) -> dict[str, Any]:
    try:
        tables = tomllib.loads(text)
    except ValueError as error:
        # Not only TOMLDecodeError: a number of thousands of digits is a plain ValueError.
        raise _refused(name, f"TOML syntax: {error}") from None
    except RecursionError:
        raise _refused(name, "tables or lists are nested too deeply; must be a scenario in TOML") from None
    problems = depth_problems(tables)
    if problems:
        raise ScenarioError(problems, name)
    return tables
